import { workerEntry } from '../../workers/entry.ts';
import { Thread } from './rpc.ts';
import { type NewQuarantinedFile, type Receipt, StateDatabase, type StudyOfPatient } from './state.ts';
import { announcementState } from './state-announcements.ts';
import { commitmentState } from './state-commitments.ts';
import { backUp, lockFolder, openStateFile, type StateOpening } from './state-file.ts';
import { fileSetState } from './state-file-sets.ts';
import { filmState } from './state-films.ts';
import { type JobProblem, JobTable, type NewJob, type StoredJob } from './state-jobs.ts';
import { keyMarkState } from './state-key-marks.ts';
import { measurementState } from './state-measurements.ts';
import { printingState } from './state-printing.ts';
import { procedureStepState } from './state-procedure-steps.ts';
import { publishingState } from './state-publishing.ts';
import { reportDraftState } from './state-report-drafts.ts';
import { type Arrival, sendingState } from './state-sending.ts';

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
  const jobTable = new JobTable(database);
  backUp(database, folder, new Date());
  const timer = setInterval(() => backUp(database, folder, new Date()), dayMs);
  timer.unref();
  return {
    opening: (): StateOpening => opening,
    setting: (name: string): unknown => state.setting(name),
    saveSetting: (name: string, value: unknown): void => state.saveSetting(name, value),
    jobs: (): StoredJob[] => jobTable.all(),
    insertJob: (job: NewJob, parameters: unknown): number => jobTable.insert(job, parameters),
    updateJob: (job: StoredJob): void => jobTable.update(job),
    jobParameters: (id: number): unknown => jobTable.parameters(id),
    saveJobParameters: (job: StoredJob, parameters: unknown): void => jobTable.saveParameters(job, parameters),
    deleteJobs: (ids: number[]): void => jobTable.delete(ids),
    problems: (job: number): JobProblem[] => jobTable.problems(job),
    addProblems: (job: number, problems: JobProblem[]): void => jobTable.addProblems(job, problems),
    clearProblems: (job: number, all: boolean): void => jobTable.clearProblems(job, all),
    markRead: (studies: StudyOfPatient[], read: boolean, at: number): void => state.markRead(studies, read, at),
    quarantined: () => state.quarantined(),
    quarantineFiles: (ids: number[]) => state.quarantineFiles(ids),
    quarantineCount: (): number => state.quarantineCount(),
    addQuarantined: (file: NewQuarantinedFile): number => state.addQuarantined(file),
    deleteQuarantined: (ids: number[]): void => state.deleteQuarantined(ids),
    addReceipts: (receipts: Receipt[], sequence: number, arrivals: Arrival[] = [], announce = false): void =>
      state.addReceipts(receipts, sequence, arrivals, announce),
    receiptSequence: (): number => state.receiptSequence(),
    receipts: (studyUid: string): Receipt[] => state.receipts(studyUid),
    ...commitmentState(database),
    ...procedureStepState(database),
    ...announcementState(database),
    ...sendingState(database),
    ...measurementState(database),
    ...keyMarkState(database),
    ...reportDraftState(database),
    ...fileSetState(database),
    ...publishingState(database),
    ...filmState(database),
    ...printingState(database),
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
