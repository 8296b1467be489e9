import type { StoredCommitment } from '../../../archive/database/state-commitments.ts';
import type { State } from '../../../archive/database/state-thread.ts';
import { type ReportParameters, reportJobKind } from './report-job.ts';
import { type RequestParameters, requestJobKind } from './request-job.ts';

/** Transactions that wait for work of ours for which there is no job: the program ended after one was written down and before the other was. */
export async function transactionsWithoutJob(state: State): Promise<StoredCommitment[]> {
  const open = await state.call('openCommitments');
  if (open.length === 0) {
    return [];
  }
  const served = new Set<number>();
  for (const { id, kind, state: jobState } of await state.call('jobs')) {
    if (jobState !== 'waiting' && jobState !== 'running') {
      continue;
    }
    if (kind === reportJobKind) {
      served.add(((await state.call('jobParameters', id)) as ReportParameters).id);
    } else if (kind === requestJobKind) {
      for (const one of ((await state.call('jobParameters', id)) as RequestParameters).ids) {
        served.add(one);
      }
    }
  }
  return open.filter(({ id }) => !served.has(id));
}
