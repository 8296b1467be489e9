import type { ProcedureStep } from '../../../src-shared/contract/procedure-steps.ts';
import { bytesOf, type Database, numberOf, type SqlRow, textOf } from './sqlite.ts';

export type StepState = ProcedureStep['state'];

/** A performed procedure step with everything that is known of it. */
export interface StoredStep {
  uid: string;
  state: StepState;
  peer: string;
  address: string;
  createdAt: number;
  changedAt: number;
  /** DICOM JSON. */
  attributes: string;
}

/** A message as it came: what is passed on. */
export interface StepMessage {
  operation: 'create' | 'set';
  transferSyntaxUid: string;
  data: Uint8Array;
}

export type StepForward = ProcedureStep['forwarded'][number];

const listed = 1000;
/** Of the steps that changed last; older ones are forgotten once they have ended and nothing of them is to be passed on. */
const kept = 20_000;

/** Performed procedure steps in the state database (PS3.4 F). */
export function procedureStepState(database: Database) {
  const put = (step: StoredStep, studyUids: string[], message: StepMessage, nodeIds: string[]): void => {
    database.run('DELETE FROM procedure_step_study WHERE step = ?', step.uid);
    for (const studyUid of studyUids) {
      database.run('INSERT OR IGNORE INTO procedure_step_study VALUES (?, ?)', studyUid, step.uid);
    }
    database.run(
      'INSERT INTO procedure_step_message (step, operation, transfer_syntax_uid, data, received_at) VALUES (?, ?, ?, ?, ?)',
      step.uid,
      message.operation,
      message.transferSyntaxUid,
      message.data,
      step.changedAt,
    );
    for (const nodeId of nodeIds) {
      database.run(
        `INSERT INTO procedure_step_forward (step, node_id, state) VALUES (?, ?, 'waiting')
         ON CONFLICT DO UPDATE SET state = 'waiting', error = NULL`,
        step.uid,
        nodeId,
      );
    }
  };
  return {
    /** Writes a new step; false when there is one with its UID. */
    createStep: (step: StoredStep, studyUids: string[], message: StepMessage, nodeIds: string[]): boolean =>
      database.transaction(() => {
        const { changes } = database.run(
          'INSERT OR IGNORE INTO procedure_step VALUES (?, ?, ?, ?, ?, ?, ?)',
          step.uid,
          step.state,
          step.peer,
          step.address,
          step.createdAt,
          step.changedAt,
          step.attributes,
        );
        if (changes === 0) return false;
        put(step, studyUids, message, nodeIds);
        database.run(
          `DELETE FROM procedure_step WHERE changed_at < (SELECT changed_at FROM procedure_step ORDER BY changed_at DESC LIMIT 1 OFFSET ?)
           AND state <> 'IN PROGRESS' AND NOT EXISTS (SELECT 1 FROM procedure_step_forward WHERE step = uid AND state = 'waiting')`,
          kept,
        );
        return true;
      }),
    /** Writes a changed step; false when it is not in progress any more. */
    updateStep: (step: StoredStep, studyUids: string[], message: StepMessage, nodeIds: string[]): boolean =>
      database.transaction(() => {
        const { changes } = database.run(
          "UPDATE procedure_step SET state = ?, changed_at = ?, attributes = ? WHERE uid = ? AND state = 'IN PROGRESS'",
          step.state,
          step.changedAt,
          step.attributes,
          step.uid,
        );
        if (changes === 0) return false;
        put(step, studyUids, message, nodeIds);
        return true;
      }),
    step: (uid: string): StoredStep | undefined => {
      const row = database.get('SELECT * FROM procedure_step WHERE uid = ?', uid);
      return row === undefined ? undefined : stepOf(row);
    },
    /** The newest, without what is known of them. */
    stepHeads: (): { uid: string; changedAt: number }[] =>
      database
        .all(`SELECT uid, changed_at FROM procedure_step ORDER BY changed_at DESC, uid LIMIT ${listed}`)
        .map((row) => ({ uid: textOf(row['uid']), changedAt: numberOf(row['changed_at']) })),
    steps: (uids: string[]): StoredStep[] =>
      database
        .all('SELECT * FROM procedure_step WHERE uid IN (SELECT value FROM json_each(?))', JSON.stringify(uids))
        .map(stepOf),
    stepsOfStudy: (studyUid: string): StoredStep[] =>
      database
        .all(
          'SELECT * FROM procedure_step WHERE uid IN (SELECT step FROM procedure_step_study WHERE study_uid = ?) ORDER BY created_at',
          studyUid,
        )
        .map(stepOf),
    /** How passing on goes, by step. */
    stepForwards: (): { step: string; forward: StepForward }[] =>
      database
        .all(
          `SELECT * FROM procedure_step_forward WHERE step IN (SELECT uid FROM procedure_step ORDER BY changed_at DESC, uid LIMIT ${listed}) ORDER BY step, node_id`,
        )
        .map((row) => ({
          step: textOf(row['step']),
          forward: {
            nodeId: textOf(row['node_id']),
            state: textOf(row['state']) as StepForward['state'],
            attempts: numberOf(row['attempts']),
            ...(typeof row['error'] === 'string' ? { error: JSON.parse(row['error']) } : {}),
          },
        })),
    /** What is to be passed on, to be compared with the jobs. */
    waitingStepForwards: (): { stepUid: string; nodeId: string }[] =>
      database
        .all("SELECT step, node_id FROM procedure_step_forward WHERE state = 'waiting' ORDER BY step, node_id")
        .map((row) => ({ stepUid: textOf(row['step']), nodeId: textOf(row['node_id']) })),
    /** The first message that a node has not taken yet. */
    nextStepMessage: (uid: string, nodeId: string): (StepMessage & { id: number }) | undefined => {
      const row = database.get(
        `SELECT * FROM procedure_step_message WHERE step = ? AND id >
         coalesce((SELECT done FROM procedure_step_forward WHERE step = ? AND node_id = ?), 0) ORDER BY id LIMIT 1`,
        uid,
        uid,
        nodeId,
      );
      return row === undefined
        ? undefined
        : {
            id: numberOf(row['id']),
            operation: textOf(row['operation']) as StepMessage['operation'],
            transferSyntaxUid: textOf(row['transfer_syntax_uid']),
            data: bytesOf(row['data']),
          };
    },
    countStepAttempt: (uid: string, nodeId: string): void => {
      database.run(
        'UPDATE procedure_step_forward SET attempts = attempts + 1 WHERE step = ? AND node_id = ?',
        uid,
        nodeId,
      );
    },
    /** A message is about to be sent to a node; true when it was sent before, and its answer may have been lost. */
    tryStepMessage: (uid: string, nodeId: string, message: number): boolean =>
      database.transaction(() => {
        const row = database.get(
          'SELECT tried FROM procedure_step_forward WHERE step = ? AND node_id = ?',
          uid,
          nodeId,
        );
        database.run(
          'UPDATE procedure_step_forward SET tried = ? WHERE step = ? AND node_id = ?',
          message,
          uid,
          nodeId,
        );
        return row?.['tried'] === message;
      }),
    /** A node has taken a message; with it the last one, all is done. */
    stepMessageDone: (uid: string, nodeId: string, message: number): void => {
      database.run(
        `UPDATE procedure_step_forward SET done = ?, error = NULL, state = CASE WHEN EXISTS
         (SELECT 1 FROM procedure_step_message WHERE step = ? AND id > ?) THEN 'waiting' ELSE 'done' END WHERE step = ? AND node_id = ?`,
        message,
        uid,
        message,
        uid,
        nodeId,
      );
    },
    stepForwardProblem: (
      uid: string,
      nodeId: string,
      state: 'waiting' | 'failed',
      error: NonNullable<StepForward['error']>,
    ): void => {
      database.run(
        'UPDATE procedure_step_forward SET state = ?, error = ? WHERE step = ? AND node_id = ?',
        state,
        JSON.stringify(error),
        uid,
        nodeId,
      );
    },
  };
}

const stepOf = (row: SqlRow): StoredStep => ({
  uid: textOf(row['uid']),
  state: textOf(row['state']) as StepState,
  peer: textOf(row['peer']),
  address: textOf(row['address']),
  createdAt: numberOf(row['created_at']),
  changedAt: numberOf(row['changed_at']),
  attributes: textOf(row['attributes']),
});
