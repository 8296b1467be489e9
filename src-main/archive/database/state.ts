import type { QuarantinedFile } from '../../../src-shared/contract/catalogues.ts';
import { type Database, numberOf, type SqlRow, textOf } from './sqlite.ts';
import { type Arrival, insertArrivals } from './state-sending.ts';

/** A study as the state database knows it: whatever row it has in the index of today. */
export interface StudyOfPatient {
  studyUid: string;
  patientId: string;
}

/** What was received of one study from one sender since the last report. */
export interface Receipt {
  studyUid: string;
  kind: string;
  peer: string;
  address: string;
  firstAt: number;
  lastAt: number;
  instances: number;
  bytes: number;
}

export type NewQuarantinedFile = Omit<QuarantinedFile, 'id'> & { file: string };

/** The state database: synchronous, in its own thread. */
export class StateDatabase {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  // Settings

  setting(name: string): unknown {
    const row = this.database.get('SELECT value FROM setting WHERE name = ?', name);
    return row === undefined ? undefined : JSON.parse(textOf(row['value']));
  }

  saveSetting(name: string, value: unknown): void {
    this.database.run('INSERT OR REPLACE INTO setting VALUES (?, ?, ?)', name, JSON.stringify(value), Date.now());
  }

  // Read marks

  markRead(studies: readonly StudyOfPatient[], read: boolean, at: number): void {
    this.database.transaction(() => {
      for (const { studyUid, patientId } of studies) {
        if (read) this.database.run('INSERT OR IGNORE INTO read_mark VALUES (?, ?, ?)', studyUid, patientId, at);
        else
          this.database.run(
            "DELETE FROM read_mark WHERE study_uid = ? AND patient_id IN (?, '*')",
            studyUid,
            patientId,
          );
      }
    });
  }

  // Quarantine

  quarantined(): QuarantinedFile[] {
    return this.database.all('SELECT * FROM quarantine ORDER BY id').map(quarantinedOf);
  }

  quarantineFiles(ids: readonly number[]): { id: number; file: string }[] {
    return this.database
      .all('SELECT id, file FROM quarantine WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
      .map((row) => ({ id: numberOf(row['id']), file: textOf(row['file']) }));
  }

  quarantineCount(): number {
    return numberOf(this.database.get('SELECT count(*) AS n FROM quarantine')?.['n']);
  }

  addQuarantined(file: NewQuarantinedFile): number {
    return this.database.run(
      `INSERT INTO quarantine (file, path, reason, offset, detail, received_at, origin, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (file) DO UPDATE SET detail = excluded.detail`,
      file.file,
      file.path,
      file.reason,
      file.offset ?? null,
      file.detail,
      file.receivedAt,
      file.origin,
      file.bytes,
    ).lastRow;
  }

  deleteQuarantined(ids: readonly number[]): void {
    this.database.run('DELETE FROM quarantine WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
  }

  // Who sent what when

  /**
   * Adds what came; `sequence` says up to which line of the receive journal this is told. `arrivals`: what forwarding rules have to see, in the
   * same step, so that nothing is forgotten and nothing seen twice. `announce`: the studies are to be announced to others once they are
   * complete.
   */
  addReceipts(
    receipts: readonly Receipt[],
    sequence: number,
    arrivals: readonly Arrival[] = [],
    announce = false,
  ): void {
    this.database.transaction(() => {
      insertArrivals(this.database, arrivals);
      if (sequence <= this.receiptSequence()) return;
      for (const { studyUid, kind, peer, address, firstAt, lastAt, instances, bytes } of receipts) {
        this.database.run(
          `INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET last_at = max(last_at, excluded.last_at),
           instances = instances + excluded.instances, bytes = bytes + excluded.bytes`,
          studyUid,
          kind,
          peer,
          address,
          firstAt,
          lastAt,
          instances,
          bytes,
        );
      }
      for (const { studyUid, lastAt } of announce ? receipts : []) {
        // Whichever patient it is of: that is looked up when it is announced.
        this.database.run("INSERT OR REPLACE INTO study_to_announce VALUES (?, '*', ?)", studyUid, lastAt);
      }
      this.database.run("INSERT OR REPLACE INTO property VALUES ('receipt-sequence', ?)", sequence);
    });
  }

  receiptSequence(): number {
    return numberOf(this.database.get("SELECT value FROM property WHERE name = 'receipt-sequence'")?.['value']);
  }

  receipts(studyUid: string): Receipt[] {
    return this.database.all('SELECT * FROM receipt WHERE study_uid = ? ORDER BY first_at', studyUid).map((row) => ({
      studyUid: textOf(row['study_uid']),
      kind: textOf(row['kind']),
      peer: textOf(row['peer']),
      address: textOf(row['address']),
      firstAt: numberOf(row['first_at']),
      lastAt: numberOf(row['last_at']),
      instances: numberOf(row['instances']),
      bytes: numberOf(row['bytes']),
    }));
  }
}

function quarantinedOf(row: SqlRow): QuarantinedFile {
  return {
    id: numberOf(row['id']),
    path: textOf(row['path']),
    reason: textOf(row['reason']) as QuarantinedFile['reason'],
    ...(typeof row['offset'] === 'number' ? { offset: row['offset'] } : {}),
    detail: textOf(row['detail']),
    receivedAt: numberOf(row['received_at']),
    origin: textOf(row['origin']),
    bytes: numberOf(row['bytes']),
  };
}
