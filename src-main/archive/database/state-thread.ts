import { workerEntry } from '../../workers/entry.ts';
import { Thread } from './rpc.ts';
import {
  type JobProblem,
  type NewQuarantinedFile,
  type Receipt,
  StateDatabase,
  type StoredJob,
  type StudyOfPatient,
} from './state.ts';
import { backUp, lockFolder, openStateFile, type StateOpening } from './state-file.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** What the state thread answers. Opens the database, backs it up at once and then daily. */
export function stateHandlers({ folder }: { folder: string }) {
  const lock = lockFolder(folder);
  let file: ReturnType<typeof openStateFile>;
  try {
    file = openStateFile(folder, new Date());
  } catch (error) {
    lock.close();
    throw error;
  }
  const { database, opening } = file;
  const state = new StateDatabase(database);
  backUp(database, folder, new Date());
  const timer = setInterval(() => backUp(database, folder, new Date()), dayMs);
  timer.unref();
  return {
    opening: (): StateOpening => opening,
    setting: (name: string): unknown => state.setting(name),
    saveSetting: (name: string, value: unknown): void => state.saveSetting(name, value),
    jobs: (): StoredJob[] => state.jobs(),
    insertJob: (job: Omit<StoredJob, 'id'>): number => state.insertJob(job),
    updateJob: (job: StoredJob): void => state.updateJob(job),
    deleteJobs: (ids: number[]): void => state.deleteJobs(ids),
    problems: (job: number): JobProblem[] => state.problems(job),
    addProblems: (job: number, problems: JobProblem[]): void => state.addProblems(job, problems),
    clearProblems: (job: number): void => state.clearProblems(job),
    markRead: (studies: StudyOfPatient[], read: boolean, at: number): void => state.markRead(studies, read, at),
    quarantined: () => state.quarantined(),
    quarantineFiles: (ids: number[]) => state.quarantineFiles(ids),
    quarantineCount: (): number => state.quarantineCount(),
    addQuarantined: (file: NewQuarantinedFile): number => state.addQuarantined(file),
    deleteQuarantined: (ids: number[]): void => state.deleteQuarantined(ids),
    addReceipts: (receipts: Receipt[], sequence: number): void => state.addReceipts(receipts, sequence),
    receiptSequence: (): number => state.receiptSequence(),
    receipts: (studyUid: string): Receipt[] => state.receipts(studyUid),
    backUp: (): string => backUp(database, folder, new Date()),
    close: (): void => {
      clearInterval(timer);
      database.close();
      lock.close();
    },
  };
}

export type StateApi = ReturnType<typeof stateHandlers>;
/** The state database as the main loop uses it. */
export type State = Thread<StateApi>;

/** Starts the thread that owns `state.sqlite` in `folder`. Fails when it can neither be opened nor recovered. */
export async function openState(folder: string): Promise<State> {
  const state: State = new Thread<StateApi>(workerEntry('state'), { workerData: { folder }, name: 'state' });
  try {
    await state.call('opening');
  } catch (error) {
    await state.close();
    throw error;
  }
  return state;
}
