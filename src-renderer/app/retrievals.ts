import { create } from 'zustand';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { RemoteStudy } from '../../src-shared/contract/remote.ts';
import { api } from './api.ts';
import { useLive } from './live.ts';
import { nodeName } from './nodes.ts';
import { attempt } from './notify.ts';

/** A study of a node, or a part of one, that is to be fetched. */
export interface Wanted {
  study: Pick<RemoteStudy, 'studyUid' | 'patientId' | 'retrieveAeTitle' | 'instances'>;
  title: string;
  seriesUid?: string | undefined;
  sopInstanceUid?: string | undefined;
  retrieveAeTitle?: string | undefined;
  instances?: number | undefined;
}

interface RetrievalState {
  /** The jobs that fetch (parts of) a study of a node, in the order of their start, by `retrievalKey`. */
  jobs: Readonly<Record<string, readonly number[]>>;
}

export const useRetrievals = create<RetrievalState>(() => ({ jobs: {} }));

export const retrievalKey = (nodeId: string, { studyUid, patientId }: Pick<RemoteStudy, 'studyUid' | 'patientId'>) =>
  JSON.stringify([nodeId, studyUid, patientId.trim()]);

/** Begins to fetch, a job for each; the jobs in the order of what was wanted, undefined after a failure that was told. */
export async function retrieve(nodeId: string, wanted: readonly Wanted[]): Promise<number[] | undefined> {
  if (wanted.length === 0) return [];
  let jobIds: number[] = [];
  const items = wanted.map(({ study, title, seriesUid, sopInstanceUid, retrieveAeTitle, instances }) => ({
    studyUid: study.studyUid,
    patientId: study.patientId,
    retrieveAeTitle: retrieveAeTitle || study.retrieveAeTitle,
    title,
    ...(seriesUid !== undefined ? { seriesUid } : {}),
    ...(sopInstanceUid !== undefined ? { sopInstanceUid } : {}),
    ...(instances !== undefined ? { instances } : {}),
  }));
  const begun = await attempt(
    async () => {
      ({ jobIds } = await api.remote.retrieve({ nodeId, items }));
    },
    `Nothing can be retrieved from ${nodeName(nodeId)}`,
  );
  if (!begun) return undefined;
  useRetrievals.setState(({ jobs }) => {
    const next: Record<string, readonly number[]> = { ...jobs };
    wanted.forEach(({ study }, index) => {
      const id = jobIds[index];
      const key = retrievalKey(nodeId, study);
      if (id !== undefined) next[key] = [...(next[key] ?? []), id];
    });
    return { jobs: next };
  });
  return jobIds;
}

const moving = ({ state }: Job): boolean => state === 'waiting' || state === 'running';

/** The job that says most about a study now: one that moves, else the last one. Cleared jobs are forgotten. */
export function jobOf(jobs: readonly Job[] | undefined, ids: readonly number[] | undefined): Job | undefined {
  if (!ids || !jobs) return undefined;
  const known = jobs.filter(({ id }) => ids.includes(id));
  return (
    known.find(({ state }) => state === 'running') ?? known.find(moving) ?? known.sort((a, b) => a.id - b.id).at(-1)
  );
}

/** The job that fetches a study of a node, as it is now. */
export function useRetrieval(nodeId: string, study: Pick<RemoteStudy, 'studyUid' | 'patientId'>): Job | undefined {
  const ids = useRetrievals((state) => state.jobs[retrievalKey(nodeId, study)]);
  return useLive((state) => jobOf(state.jobs, ids));
}

/** Ends what is being fetched of a study. */
export async function stopRetrieving(
  nodeId: string,
  study: Pick<RemoteStudy, 'studyUid' | 'patientId'>,
): Promise<void> {
  const ids = useRetrievals.getState().jobs[retrievalKey(nodeId, study)] ?? [];
  for (const job of useLive.getState().jobs ?? []) {
    if (ids.includes(job.id) && moving(job)) await attempt(() => api.jobs.cancel({ id: job.id }));
  }
}
