import { type Database, numberOf, type SqlRow, textOf } from './sqlite.ts';
import { insertPublishingArrival, publishingArrivalOf } from './state-publishing.ts';

/** An instance to send, by what stays the same when the index is built anew, and by its row, which is quicker. */
export interface SendItem {
  row: number;
  studyUid: string;
  seriesUid: string;
  sopInstanceUid: string;
  sopClassUid: string;
  transferSyntaxUid: string;
}

export interface StoredSendItem extends SendItem {
  id: number;
}

/** What became of an item. `sentUid`: the UID under which it lies at the node. */
export interface SendItemResult {
  id: number;
  state: 'sent' | 'failed';
  sentUid?: string;
}

/** What arrived, as the receive journal has it. */
export interface Arrival {
  sequence: number;
  /** Relative to the object store. */
  path: string;
  sopInstanceUid: string;
  studyUid: string;
  kind: string;
  /** Calling AE title, or where it was imported from. */
  peer: string;
  address: string;
  /** Called AE title. */
  called: string;
  at: number;
  replaces: boolean;
}

/** Items of one rule and study that no job has. */
export interface PendingForward {
  batch: string;
  studyUid: string;
  firstAt: number;
  lastAt: number;
  items: number;
}

const stateNumber = { sent: 1, failed: 2 } as const;

/** Sending and forwarding in the state database. */
export function sendingState(database: Database) {
  const insertItems = (batch: string, at: number, items: readonly SendItem[]): void => {
    for (const item of items) {
      database.run(
        `INSERT INTO send_item (batch, arrived_at, instance_row, study_uid, series_uid, sop_uid, class_uid, transfer_syntax_uid)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        batch,
        at,
        item.row,
        item.studyUid,
        item.seriesUid,
        item.sopInstanceUid,
        item.sopClassUid,
        item.transferSyntaxUid,
      );
    }
  };
  return {
    addSendItems: (batch: string, at: number, items: SendItem[]): void =>
      database.transaction(() => insertItems(batch, at, items)),
    /** Gives the items of a batch that nobody has to a job: all, or those of one study. */
    claimSendItems: (job: number, batch: string, studyUid?: string): void => {
      const study = studyUid === undefined ? '' : ' AND study_uid = ?';
      database.run(
        `UPDATE send_item SET job = ? WHERE job IS NULL AND batch = ?${study}`,
        job,
        batch,
        ...(studyUid === undefined ? [] : [studyUid]),
      );
    },
    /** The same, when the job has not begun: false, and nothing done, otherwise. */
    addToWaitingJob: (job: number, batch: string, studyUid: string): boolean =>
      database.transaction(() => {
        if (textOf(database.get('SELECT state FROM job WHERE id = ?', job)?.['state'] ?? '') !== 'waiting')
          return false;
        database.run(
          'UPDATE send_item SET job = ? WHERE job IS NULL AND batch = ? AND study_uid = ?',
          job,
          batch,
          studyUid,
        );
        return true;
      }),
    /** Items that are still to be sent, in their order. */
    sendItems: (job: number, afterId: number, limit: number): StoredSendItem[] =>
      database
        .all('SELECT * FROM send_item WHERE job = ? AND state = 0 AND id > ? ORDER BY id LIMIT ?', job, afterId, limit)
        .map(itemOf),
    sendPairs: (job: number): { sopClassUid: string; transferSyntaxUid: string }[] =>
      database
        .all('SELECT DISTINCT class_uid, transfer_syntax_uid FROM send_item WHERE job = ? AND state = 0', job)
        .map((row) => ({
          sopClassUid: textOf(row['class_uid']),
          transferSyntaxUid: textOf(row['transfer_syntax_uid']),
        })),
    sendCounts: (job: number): { waiting: number; sent: number; failed: number } => {
      const counts = [0, 0, 0];
      for (const row of database.all('SELECT state, count(*) AS n FROM send_item WHERE job = ? GROUP BY state', job)) {
        counts[numberOf(row['state'])] = numberOf(row['n']);
      }
      return { waiting: counts[0]!, sent: counts[1]!, failed: counts[2]! };
    },
    markSendItems: (results: SendItemResult[]): void =>
      database.transaction(() => {
        for (const { id, state, sentUid } of results) {
          database.run(
            'UPDATE send_item SET state = ?, sent_uid = ? WHERE id = ?',
            stateNumber[state],
            sentUid ?? '',
            id,
          );
        }
      }),
    /** What failed is to be sent again. */
    resetSendItems: (job: number): void => {
      database.run('UPDATE send_item SET state = 0 WHERE job = ? AND state = 2', job);
    },
    /** What lies at the node now, a part at a time; forgotten by `forgetSentItems`. */
    sentItems: (
      job: number,
      afterId: number,
      limit: number,
    ): { id: number; sopClassUid: string; sopInstanceUid: string }[] =>
      database
        .all(
          'SELECT id, class_uid, sent_uid FROM send_item WHERE job = ? AND state = 1 AND id > ? ORDER BY id LIMIT ?',
          job,
          afterId,
          limit,
        )
        .map((row) => ({
          id: numberOf(row['id']),
          sopClassUid: textOf(row['class_uid']),
          sopInstanceUid: textOf(row['sent_uid']),
        })),
    forgetSentItems: (job: number): void => {
      database.run('DELETE FROM send_item WHERE job = ? AND state = 1', job);
    },
    /** Selections whose job was never made: the program ended between the two. */
    forgetLostSelections: (before: number): void => {
      database.run("DELETE FROM send_item WHERE job IS NULL AND batch LIKE 'selection:%' AND arrived_at < ?", before);
    },

    arrivals: (limit: number): Arrival[] =>
      database.all('SELECT * FROM arrival ORDER BY sequence LIMIT ?', limit).map(arrivalOf),
    /** What the rules made of the arrivals up to `sequence`: these are then forgotten. */
    arrivalsMatched: (sequence: number, matches: { batch: string; at: number; item: SendItem }[]): void =>
      database.transaction(() => {
        for (const { batch, at, item } of matches) insertItems(batch, at, [item]);
        database.run('DELETE FROM arrival WHERE sequence <= ?', sequence);
      }),
    pendingForwards: (): PendingForward[] =>
      database
        .all(
          `SELECT batch, study_uid, min(arrived_at) AS first_at, max(arrived_at) AS last_at, count(*) AS n FROM send_item
           WHERE job IS NULL AND batch LIKE 'rule:%' GROUP BY batch, study_uid ORDER BY 3`,
        )
        .map((row) => ({
          batch: textOf(row['batch']),
          studyUid: textOf(row['study_uid']),
          firstAt: numberOf(row['first_at']),
          lastAt: numberOf(row['last_at']),
          items: numberOf(row['n']),
        })),
    /** The rule is gone. */
    forgetPending: (batch: string): void => {
      database.run('DELETE FROM send_item WHERE job IS NULL AND batch = ?', batch);
    },
    /** Counts that the instance is forwarded once more; gives back how often that was since `since`, this time included. */
    forwardedAgain: (rule: string, sopInstanceUid: string, at: number, since: number): number =>
      database.transaction(() => {
        database.run('DELETE FROM forwarded_again WHERE last_at < ?', since);
        database.run(
          `INSERT INTO forwarded_again VALUES (?, ?, 1, ?)
           ON CONFLICT DO UPDATE SET times = times + 1, last_at = excluded.last_at`,
          rule,
          sopInstanceUid,
          at,
        );
        const row = database.get(
          'SELECT times FROM forwarded_again WHERE rule = ? AND sop_uid = ?',
          rule,
          sopInstanceUid,
        );
        return numberOf(row?.['times']);
      }),
  };
}

/** Notes what arrived; a line that is there already is the same. For the transaction of whoever calls. */
export function insertArrivals(database: Database, arrivals: readonly Arrival[]): void {
  for (const arrival of arrivals) {
    database.run(
      'INSERT OR IGNORE INTO arrival VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      arrival.sequence,
      arrival.path,
      arrival.sopInstanceUid,
      arrival.studyUid,
      arrival.kind,
      arrival.peer,
      arrival.address,
      arrival.called,
      arrival.at,
      arrival.replaces ? 1 : 0,
    );
    insertPublishingArrival(database, arrival);
  }
}

const itemOf = (row: SqlRow): StoredSendItem => ({
  id: numberOf(row['id']),
  row: numberOf(row['instance_row']),
  studyUid: textOf(row['study_uid']),
  seriesUid: textOf(row['series_uid']),
  sopInstanceUid: textOf(row['sop_uid']),
  sopClassUid: textOf(row['class_uid']),
  transferSyntaxUid: textOf(row['transfer_syntax_uid']),
});

const arrivalOf = (row: SqlRow): Arrival => ({
  ...publishingArrivalOf(row),
  address: textOf(row['address']),
  replaces: numberOf(row['replaces']) === 1,
});
