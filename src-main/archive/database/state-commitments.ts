import type { Commitment } from '../../../src-shared/contract/commitments.ts';
import { type Database, numberOf, type SqlRow, textOf } from './sqlite.ts';

/** A transaction of Storage Commitment as the state database keeps it. */
export interface StoredCommitment extends Commitment {
  address: string;
  /** The title under which the other side knows us. */
  ownTitle: string;
  /** Asked by us: when the result is overdue. */
  dueAt?: number;
  /** How often the same instances were asked for before. */
  askedBefore: number;
}

/** One instance of a transaction; `reason` 0: committed, else its Failure Reason (0008,1197); absent: not known yet. */
export interface CommitmentInstance {
  sopClassUid: string;
  sopInstanceUid: string;
  reason?: number;
}

export type NewCommitment = Omit<StoredCommitment, 'id' | 'instances' | 'failed' | 'endedAt'>;

/** What may change of a transaction; null takes a value away. */
export interface CommitmentChange {
  state?: Commitment['state'];
  endedAt?: number | null;
  dueAt?: number | null;
  nodeId?: string;
  error?: Commitment['error'] | null;
}

const listed = 1000;
/** Of the newest transactions; older ones are forgotten once they have ended. */
const kept = 3000;

/** Storage Commitment in the state database (PS3.4 J). */
export function commitmentState(database: Database) {
  const one = (sql: string, ...values: (string | number)[]): StoredCommitment | undefined => {
    const row = database.get(`SELECT * FROM commitment WHERE ${sql}`, ...values);
    return row === undefined ? undefined : commitmentOf(row);
  };
  const insert = (commitment: NewCommitment, instances: readonly CommitmentInstance[]): number => {
    const failed = instances.filter(({ reason = 0 }) => reason > 0).length;
    const id = database.run(
      `INSERT INTO commitment (transaction_uid, direction, peer, address, own_title, node_id, requested_at, due_at, asked_before, state,
           instances, failed, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      commitment.transactionUid,
      commitment.direction,
      commitment.peer,
      commitment.address,
      commitment.ownTitle,
      commitment.nodeId ?? null,
      commitment.requestedAt,
      commitment.dueAt ?? null,
      commitment.askedBefore,
      commitment.state,
      instances.length,
      failed,
      commitment.error === undefined ? null : JSON.stringify(commitment.error),
    ).lastRow;
    for (const [position, { sopClassUid, sopInstanceUid, reason }] of instances.entries()) {
      database.run(
        'INSERT INTO commitment_instance VALUES (?, ?, ?, ?, ?)',
        id,
        position,
        sopClassUid,
        sopInstanceUid,
        reason ?? null,
      );
    }
    database.run('DELETE FROM commitment WHERE id <= ? AND ended_at IS NOT NULL', id - kept);
    return id;
  };
  /** `from`: only while the transaction is in that state. */
  const change = (id: number, changes: CommitmentChange, from?: Commitment['state']): void => {
    const columns: [string, string | number | null | undefined][] = [
      ['state', changes.state],
      ['ended_at', changes.endedAt],
      ['due_at', changes.dueAt],
      ['node_id', changes.nodeId],
      ['error', changes.error === undefined || changes.error === null ? changes.error : JSON.stringify(changes.error)],
    ];
    const given = columns.filter(([, value]) => value !== undefined);
    if (given.length === 0) return;
    database.run(
      `UPDATE commitment SET ${given.map(([column]) => `${column} = ?`).join(', ')} WHERE id = ? AND state = coalesce(?, state)`,
      ...given.map(([, value]) => value as string | number | null),
      id,
      from ?? null,
    );
  };
  return {
    /** Writes a transaction with its instances; gives back its number. */
    insertCommitment: (commitment: NewCommitment, instances: CommitmentInstance[]): number =>
      database.transaction(() => insert(commitment, instances)),
    /** One that takes the place of another, in one step: the instances are asked for either under the old or under the new UID. */
    replaceCommitment: (
      id: number,
      changes: CommitmentChange,
      commitment: NewCommitment,
      instances: CommitmentInstance[],
    ): number =>
      database.transaction(() => {
        change(id, changes);
        return insert(commitment, instances);
      }),
    /** Those that wait for work of ours: to be asked, or to be reported. */
    openCommitments: (): StoredCommitment[] =>
      database
        .all("SELECT * FROM commitment WHERE state IN ('requesting', 'delivering') AND ended_at IS NULL ORDER BY id")
        .map(commitmentOf),
    commitment: (id: number) => one('id = ?', id),
    /** The newest with this Transaction UID. */
    commitmentOfTransaction: (transactionUid: string, direction: Commitment['direction'], peer?: string) =>
      peer === undefined
        ? one('transaction_uid = ? AND direction = ? ORDER BY id DESC LIMIT 1', transactionUid, direction)
        : one(
            'transaction_uid = ? AND direction = ? AND peer = ? ORDER BY id LIMIT 1',
            transactionUid,
            direction,
            peer,
          ),
    commitments: (): StoredCommitment[] =>
      database.all(`SELECT * FROM commitment ORDER BY id DESC LIMIT ${listed}`).map(commitmentOf),
    /** In the order they were asked in. */
    commitmentInstances: (id: number): CommitmentInstance[] =>
      database
        .all(
          'SELECT class_uid, instance_uid, reason FROM commitment_instance WHERE commitment = ? ORDER BY position',
          id,
        )
        .map((row) => ({
          sopClassUid: textOf(row['class_uid']),
          sopInstanceUid: textOf(row['instance_uid']),
          ...(typeof row['reason'] === 'number' ? { reason: row['reason'] } : {}),
        })),
    commitmentFailures: (id: number): { sopClassUid: string; sopInstanceUid: string; reason: number }[] =>
      database
        .all(
          'SELECT class_uid, instance_uid, reason FROM commitment_instance WHERE commitment = ? AND reason > 0 ORDER BY position',
          id,
        )
        .map((row) => ({
          sopClassUid: textOf(row['class_uid']),
          sopInstanceUid: textOf(row['instance_uid']),
          reason: numberOf(row['reason']),
        })),
    changeCommitment: change,
    /** The result of each instance by position, and what becomes of the transaction, in one step. */
    setCommitmentResults: (
      id: number,
      reasons: number[],
      change: { state: Commitment['state']; endedAt?: number },
      committedAt?: { nodeId: string; at: number },
    ): void =>
      database.transaction(() => {
        for (const [position, reason] of reasons.entries()) {
          database.run(
            'UPDATE commitment_instance SET reason = ? WHERE commitment = ? AND position = ?',
            reason,
            id,
            position,
          );
        }
        if (committedAt !== undefined) {
          database.run(
            `INSERT OR REPLACE INTO committed_instance SELECT instance_uid, class_uid, ?, ? FROM commitment_instance
             WHERE commitment = ? AND reason = 0`,
            committedAt.nodeId,
            committedAt.at,
            id,
          );
        }
        database.run(
          'UPDATE commitment SET state = ?, failed = ?, ended_at = ?, due_at = NULL, error = NULL WHERE id = ?',
          change.state,
          reasons.filter((reason) => reason > 0).length,
          change.endedAt ?? null,
          id,
        );
      }),
    /** Transactions of ours whose result should have come by now. */
    overdueCommitments: (now: number): StoredCommitment[] =>
      database
        .all("SELECT * FROM commitment WHERE due_at <= ? AND state = 'waiting' ORDER BY id", now)
        .map(commitmentOf),
    /** When the next result is overdue. */
    nextCommitmentDue: (): number | undefined => {
      const due = database.get(
        "SELECT min(due_at) AS due FROM commitment WHERE due_at IS NOT NULL AND state = 'waiting'",
      );
      return typeof due?.['due'] === 'number' ? due['due'] : undefined;
    },
    /** Of these instances, those that a node has promised to keep. */
    committedInstances: (nodeId: string, sopInstanceUids: string[]): string[] =>
      database
        .all(
          `SELECT DISTINCT instance_uid FROM committed_instance WHERE node_id = ?
           AND instance_uid IN (SELECT value FROM json_each(?))`,
          nodeId,
          JSON.stringify(sopInstanceUids),
        )
        .map((row) => textOf(row['instance_uid'])),
  };
}

function commitmentOf(row: SqlRow): StoredCommitment {
  const optional = (name: 'endedAt' | 'dueAt', column: string) =>
    typeof row[column] === 'number' ? { [name]: row[column] } : {};
  return {
    id: numberOf(row['id']),
    transactionUid: textOf(row['transaction_uid']),
    direction: textOf(row['direction']) as Commitment['direction'],
    peer: textOf(row['peer']),
    address: textOf(row['address']),
    ownTitle: textOf(row['own_title']),
    ...(typeof row['node_id'] === 'string' ? { nodeId: row['node_id'] } : {}),
    requestedAt: numberOf(row['requested_at']),
    ...optional('endedAt', 'ended_at'),
    ...optional('dueAt', 'due_at'),
    askedBefore: numberOf(row['asked_before']),
    state: textOf(row['state']) as Commitment['state'],
    instances: numberOf(row['instances']),
    failed: numberOf(row['failed']),
    ...(typeof row['error'] === 'string' ? { error: JSON.parse(row['error']) } : {}),
  };
}
