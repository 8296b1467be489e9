import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { RemoteItem } from '../../src-shared/contract/remote.ts';
import { type RemoteOptions, rulesOf } from './deps.ts';
import { Expansion, type Place } from './expand.ts';
import { FoundCache } from './found-cache.ts';
import { Limiter } from './limiter.ts';
import { Priors } from './priors.ts';
import { type RetrieveParameters, retrieveRunner } from './retrieve-job.ts';
import { Searches } from './searches.ts';

export { Arrivals } from './arrivals.ts';
export type { RemoteOptions } from './deps.ts';

/** Searching other nodes and fetching from them: the calls of the contract, and what goes on by itself. */
export interface Remote {
  readonly calls: NegatoscopeHandlers['remote'];
  /** Studies of the archive were opened by a reader: their priors are fetched, if that is set. */
  opened(studyRows: readonly number[]): Promise<void>;
  /** The windows that search are gone: their searches end. */
  unwatched(): void;
  close(): Promise<void>;
}

/** Registers its kinds of jobs: to be made before the queue starts. */
export function createRemote(options: RemoteOptions): Remote {
  const { settings, jobs } = options;
  const queries = new Limiter(() => settings().querying.simultaneousQueries);
  const retrieves = new Limiter(() => settings().querying.simultaneousRetrieves);
  const found = new FoundCache();
  const searches = new Searches(options, queries, found);
  const closing = new AbortController();
  const expansion = new Expansion(options, queries, found, closing.signal);
  jobs.register(retrieveRunner(options, retrieves));
  const priors = new Priors(options, queries, closing.signal);

  /** Jobs by what they fetch. */
  const wanted = new Map<string, Promise<number>>();
  const forgetEnded = async (): Promise<void> => {
    const ids = await Promise.all(
      [...wanted].map(async ([key, id]) => [key, await id.catch(() => undefined)] as const),
    );
    const live = new Set(
      jobs.list().flatMap(({ id, state }) => (state === 'waiting' || state === 'running' ? [id] : [])),
    );
    for (const [key, id] of ids) if (id === undefined || !live.has(id)) wanted.delete(key);
  };

  const retrieveOne = (nodeId: string, item: RemoteItem): Promise<number> => {
    const { querying } = rulesOf(settings(), nodeId);
    const known = found.studyOf(nodeId, item.patientId, item.studyUid);
    if (querying.retrieveOnlyFound && known === undefined) {
      throw new NegatoscopeError('forbidden', 'only what a search found can be fetched', { nodeId });
    }
    // Asked for twice while it waits or runs, it is fetched once.
    const key = JSON.stringify([nodeId, item.patientId, item.studyUid, item.seriesUid, item.sopInstanceUid]);
    const earlier = wanted.get(key);
    if (earlier !== undefined) return earlier;
    const parameters: RetrieveParameters = { nodeId, item, ...known };
    const id = jobs.submit('retrieve', item.title || item.studyUid, parameters, item.instances);
    wanted.set(key, id);
    id.catch(() => wanted.delete(key));
    return id;
  };

  return {
    calls: {
      search: (input) => searches.study(input),
      searchWorklist: (input) => searches.worklist(input),
      cancelSearch: ({ searchId }) => searches.cancel(searchId),
      series: (place: Place) => expansion.series(place),
      instances: (place) => expansion.instances(place),
      retrieve: async ({ nodeId, items }) => {
        await forgetEnded();
        const jobIds: number[] = [];
        for (const item of items) jobIds.push(await retrieveOne(nodeId, item));
        return { jobIds };
      },
      priors: ({ studyRow }) => priors.list(studyRow),
    },
    opened: (studyRows) => priors.opened(studyRows),
    unwatched: () => searches.unwatched(),
    close: () => {
      closing.abort(new NegatoscopeError('cancelled', 'the program ends', { interrupted: true }));
      priors.close();
      return searches.close();
    },
  };
}
