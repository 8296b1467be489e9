import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';

/** What a column holds. */
export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

/** A connection with its statements prepared once. Synchronous: only in threads of the archive. */
export class Database {
  readonly raw: DatabaseSyncInstance;
  private readonly statements = new Map<string, StatementSyncInstance>();
  private readonly statementLimit: number;

  constructor(path: string, options: { readOnly?: boolean; timeoutMs?: number; statementLimit?: number } = {}) {
    this.statementLimit = options.statementLimit ?? 200;
    try {
      this.raw = new DatabaseSync(path, {
        readOnly: options.readOnly ?? false,
        timeout: options.timeoutMs ?? 10_000,
      });
    } catch (error) {
      throw sqlError(error, path);
    }
  }

  private prepare(sql: string): StatementSyncInstance {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.raw.prepare(sql);
    if (this.statements.size >= this.statementLimit) {
      const [oldest] = this.statements.keys();
      if (oldest !== undefined) this.statements.delete(oldest);
    }
    this.statements.set(sql, statement);
    return statement;
  }

  exec(sql: string): void {
    try {
      this.raw.exec(sql);
    } catch (error) {
      throw sqlError(error, sql);
    }
  }

  run(sql: string, ...values: SqlValue[]): { changes: number; lastRow: number } {
    try {
      const statement = this.prepare(sql);
      // The text index leaves row numbers behind that no JavaScript number holds.
      statement.setReadBigInts(true);
      const { changes, lastInsertRowid } = statement.run(...values);
      return { changes: Number(changes), lastRow: Number(lastInsertRowid) };
    } catch (error) {
      throw sqlError(error, sql);
    }
  }

  get(sql: string, ...values: SqlValue[]): SqlRow | undefined {
    try {
      return this.prepare(sql).get(...values) as SqlRow | undefined;
    } catch (error) {
      throw sqlError(error, sql);
    }
  }

  all(sql: string, ...values: SqlValue[]): SqlRow[] {
    try {
      return this.prepare(sql).all(...values) as SqlRow[];
    } catch (error) {
      throw sqlError(error, sql);
    }
  }

  /** The rows one by one, for answers that need not be in memory at once. */
  *iterate(sql: string, ...values: SqlValue[]): IterableIterator<SqlRow> {
    // A statement of its own: a cached one could be started again while this runs.
    const statement = this.raw.prepare(sql);
    for (const row of statement.iterate(...values)) yield row as SqlRow;
  }

  /** Runs `work` in a transaction; whatever it throws undoes everything. */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    let result: T;
    try {
      result = work();
      this.exec('COMMIT');
    } catch (error) {
      if (this.raw.isTransaction) this.raw.exec('ROLLBACK');
      throw error;
    }
    return result;
  }

  close(): void {
    this.statements.clear();
    if (this.raw.isOpen) this.raw.close();
  }
}

/** SQLite's errors as ours: a full disk and a broken device are told apart from mistakes in the program. */
export function sqlError(error: unknown, context: string): NegatoscopeError {
  if (error instanceof NegatoscopeError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const where = context.slice(0, 120);
  if (/disk is full|SQLITE_FULL/i.test(message)) {
    return new NegatoscopeError('disk-full', `database: ${message}`, { where }, error);
  }
  if (/malformed|not a database|SQLITE_CORRUPT|SQLITE_NOTADB/i.test(message)) {
    return new NegatoscopeError('damaged', `database: ${message}`, { where }, error);
  }
  if (/I\/O error|SQLITE_IOERR|unable to open|readonly|SQLITE_CANTOPEN/i.test(message)) {
    return new NegatoscopeError('io', `database: ${message}`, { where }, error);
  }
  if (/locked|busy/i.test(message)) return new NegatoscopeError('busy', `database: ${message}`, { where }, error);
  return new NegatoscopeError('internal', `database: ${message} (${where})`, {}, error);
}

export const textOf = (value: SqlValue | undefined): string => (typeof value === 'string' ? value : '');
export const numberOf = (value: SqlValue | undefined): number => (typeof value === 'number' ? value : 0);
export const bytesOf = (value: SqlValue | undefined): Uint8Array =>
  value instanceof Uint8Array ? value : new Uint8Array(0);
