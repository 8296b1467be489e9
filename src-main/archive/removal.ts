import { rm, rmdir } from 'node:fs/promises';
import type { AuditSink } from '../audit/types.ts';
import type { ReaderThread } from './database/index-thread.ts';
import type { State } from './database/state-thread.ts';
import type { FileCache } from './file-access.ts';
import type { Indexer } from './indexer.ts';
import type { Journal } from './journal.ts';
import type { ObjectStore, StudyFolder } from './object-store.ts';

export interface RemovalContext {
  store: ObjectStore;
  journal: Journal;
  indexer: Indexer;
  reader: () => ReaderThread;
  state: State;
  files: FileCache;
  audit: AuditSink;
}

/**
 * Removes studies for good: first a line in the journal that names every file, then the files, then the rows. A crash in
 * between is finished at the next start. What arrives for such a study meanwhile waits and then begins it anew.
 */
export async function removeStudies(context: RemovalContext, studyRows: readonly number[]): Promise<void> {
  const { store, indexer, reader, state } = context;
  const rows = [...studyRows];
  await indexer.settle();
  const folders = foldersOf(await reader().call('filesOfStudies', rows));
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const locked: StudyFolder[] = [];
  let paths: string[] = [];
  let sequence: number | undefined;
  try {
    for (const folder of folders) locked.push(await lock(store, folder, finished));
    // What was being filed before the lock is in the index after this.
    await indexer.settle();
    const studies = await reader().call('studyUids', rows);
    const files = await reader().call('filesOfStudies', rows);
    paths = files.map(({ path }) => path);
    sequence = context.journal.append({ t: Date.now(), d: paths });
    await context.journal.flush();
    const absolute = paths.map((path) => store.absolute(path));
    // Before, since some systems remove no open file; after, for whoever opened one meanwhile.
    await context.files.forget(absolute);
    for (const path of absolute) await rm(path, { force: true });
    await context.files.forget(absolute);
    for (const folder of folders) await removeIfEmpty(store.absolute(folder));
    const removed = indexer.remove(rows, sequence);
    context.journal.settle(sequence);
    await removed;
    await state.call(
      'markRead',
      studies.map(({ studyUid, patientId }) => ({ studyUid, patientId })),
      false,
      Date.now(),
    );
    context.audit.record({
      kind: 'study-deleted',
      action: 'delete',
      outcome: 'success',
      studies: studies.map(({ studyUid, patientId, instances }) => ({ studyUid, patientId, instances })),
    });
  } catch (error) {
    if (sequence !== undefined) {
      // Given up: the next start must not finish it either, since meanwhile somebody may be told of these files that they are here.
      context.journal.settle(sequence);
      indexer.remove([], sequence).catch(() => {});
    }
    context.audit.record({
      kind: 'study-deleted',
      action: 'delete',
      outcome: 'serious-failure',
      detail: String(error),
    });
    throw error;
  } finally {
    for (const study of locked) {
      study.removing = undefined;
      store.forget(study.folder, paths);
    }
    finish();
  }
}

const foldersOf = (files: readonly { path: string }[]): Set<string> =>
  new Set(files.map(({ path }) => path.slice(0, path.lastIndexOf('/'))));

async function lock(store: ObjectStore, folder: string, finished: Promise<void>): Promise<StudyFolder> {
  for (;;) {
    const study = store.study(folder);
    if (study.removing !== undefined) {
      await study.removing;
      continue;
    }
    study.removing = finished;
    await Promise.allSettled(study.filing.values());
    return study;
  }
}

async function removeIfEmpty(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
}
