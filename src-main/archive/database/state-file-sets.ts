import type { FileSetNote, FileSetResult } from '../../../src-shared/contract/file-sets.ts';
import type { AuditEvent } from '../../audit/types.ts';
import { type Database, textOf } from './sqlite.ts';

/** An addition to a file-set that is about to be put in place: after a crash the next attempt knows by this what it has to compare. */
export interface PendingVolume {
  made: FileSetResult['volumes'][number];
  written: { path: string; bytes: number; sha256: string }[];
  /** Instances that the directory names with it. */
  listed: number;
  /** Items of the job that are done with it. */
  items: number[];
  notes: FileSetNote[];
  event: AuditEvent;
  references?: Record<string, string>;
}

/** With what a later attempt of the job needs to know. */
export interface StoredFileSetResult extends FileSetResult {
  /** SOP Instance UIDs of what was written as another instance, and which one that is, as far as something refers to them. */
  references?: Record<string, string>;
  pending?: PendingVolume;
}

/** How jobs that write file-sets went, in the state database. */
export function fileSetState(database: Database) {
  return {
    fileSetResult: (job: number): StoredFileSetResult | undefined => {
      const row = database.get('SELECT result FROM file_set_result WHERE job = ?', job);
      return row === undefined ? undefined : (JSON.parse(textOf(row['result'])) as StoredFileSetResult);
    },
    /** Also that its items up to there are done: neither is ahead of the other after a crash. */
    putFileSetResult: (result: StoredFileSetResult, doneItems: readonly number[] = []): void =>
      database.transaction(() => {
        database.run(
          'INSERT INTO file_set_result VALUES (?, ?) ON CONFLICT (job) DO UPDATE SET result = excluded.result',
          result.jobId,
          JSON.stringify(result),
        );
        for (const id of doneItems) database.run('UPDATE send_item SET state = 1 WHERE id = ?', id);
      }),
  };
}
