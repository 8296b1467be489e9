import type { z } from '../../src-shared/contract/define.ts';
import { NegatoscopeError, toEnvelope } from '../../src-shared/contract/errors.ts';
import type { remote, SearchEnd, WorklistEntry } from '../../src-shared/contract/remote.ts';
import { has } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { modalityWorklistFindSopClass } from '../../src-shared/dicom/sop-classes.ts';
import { baseline, type FindExtensions } from '../network/services/query-retrieve/contexts.ts';
import { FindAssociation, type FindResult, findError } from '../network/services/query-retrieve/find-scu.ts';
import { buildIdentifier } from '../network/services/query-retrieve/identifier.ts';
import { findSopClass, modelsOf } from '../network/services/query-retrieve/models.ts';
import { worklistIdentifier } from '../network/services/worklist/scu.ts';
import { type NodeRules, type RemoteOptions, rulesOf } from './deps.ts';
import type { FoundCache } from './found-cache.ts';
import type { Limiter } from './limiter.ts';
import { type MoreRules, remoteStudyOf, worklistEntriesOf } from './rows.ts';
import { type RunningSearch, SearchRows } from './search.ts';
import { identityOf, type SearchSink, StudySearch, type StudySearchResult, wantedExtensions } from './study-search.ts';

type SearchInput = z.output<(typeof remote)['search']['input']>;

/** Rows are kept after a search has ended, to tell them again when something of them arrives. */
const keptSearches = 8;
const keptRows = 40_000;
/** Where the settings name no limit. */
const mostRows = 20_000;

/** How what was asked for at a level is told apart from what came besides. */
export function moreRules({ querying }: NodeRules, keys: readonly string[]): MoreRules {
  if (querying.unrequested === 'show') return {};
  return { asked: new Set(keys.flatMap((path) => [path, path.split('.')[0] as string])) };
}

/** A search may name its own limit. */
const withLimit = (rules: NodeRules, limit: number | undefined): NodeRules =>
  limit === undefined ? rules : { ...rules, querying: { ...rules.querying, resultLimit: limit } };

/** Opens an association for queries of the Query/Retrieve models. */
export function openFind(
  options: Pick<RemoteOptions, 'outgoing' | 'log'>,
  { node, querying }: NodeRules,
  wanted: FindExtensions,
  signal?: AbortSignal,
): Promise<FindAssociation> {
  return FindAssociation.open({
    outgoing: options.outgoing,
    log: options.log,
    node,
    querying,
    sopClasses: modelsOf(querying.model).map((model) => findSopClass[model]),
    wanted,
    purpose: 'query',
    ...(signal && { signal }),
  });
}

/** The searches of the windows, each over an association of its own. */
export class Searches {
  readonly #options: RemoteOptions;
  readonly #limiter: Limiter;
  readonly #found: FoundCache;
  /** In the order in which they began. */
  readonly #searches = new Map<string, RunningSearch>();
  readonly #leave: () => void;
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(options: RemoteOptions, limiter: Limiter, found: FoundCache) {
    this.#options = options;
    this.#limiter = limiter;
    this.#found = found;
    this.#leave = options.archive.onChanged(({ studies }) => {
      const uids = new Set(studies.map(({ studyUid }) => studyUid));
      for (const { rows } of this.#searches.values()) rows.changed(uids);
    });
  }

  /**
   * Begins a search of studies. Throws `not-found` for an unknown node, `invalid-input` (parameter `keyword`) for a key that cannot be sent,
   * `busy` when a search of this name goes on.
   */
  study(input: SearchInput): void {
    const { hub, archive, log } = this.#options;
    const rules = withLimit(rulesOf(this.#options.settings(), input.nodeId), input.limit);
    buildIdentifier({ returnKeys: [], match: input.query.keys }, rules.querying);
    const rows = new SearchRows(
      archive,
      (found: ReturnType<typeof remoteStudyOf>[]) =>
        hub.emit('remote', 'found', { searchId: input.searchId, rows: found }),
      (error) => log.warn('what lies in the archive cannot be told', { error }),
    );
    const search = this.#begin(input, rows);
    const asked = moreRules(rules, [...rules.querying.keys.study, ...Object.keys(input.query.keys)]);
    const sink: SearchSink = {
      study: (found) => {
        if (search.stop.signal.aborted) return;
        this.#noteMissing(search, found, rules);
        const identity = rules.querying.duplicates === 'replace' ? identityOf(found) : undefined;
        if (!(identity !== undefined && rows.has(identity)) && this.#full(search, rules)) return;
        rows.put(identity, (number) => {
          const row = remoteStudyOf(found, number, asked);
          this.#found.study(input.nodeId, row, found);
          return row;
        });
      },
      series: (study, found) => this.#found.series(input.nodeId, study, found),
      instances: (study, series, found) => this.#found.instances(input.nodeId, study, series, found),
    };
    const wanted = wantedExtensions(input.query, rules.querying);
    this.#run(search, rules, 'Study', async (signal) => {
      const find = await openFind(this.#options, rules, wanted, signal);
      try {
        const { querying } = rules;
        const strategy = new StudySearch(find, input.query, { querying, sink, signal: search.stop.signal, log });
        return await strategy.run();
      } finally {
        await find.close(signal);
      }
    });
  }

  worklist(input: SearchInput): void {
    const { hub, archive, log } = this.#options;
    const rules = withLimit(rulesOf(this.#options.settings(), input.nodeId), input.limit);
    const rows = new SearchRows(
      archive,
      (found: WorklistEntry[]) => hub.emit('remote', 'foundWorklist', { searchId: input.searchId, rows: found }),
      (error) => log.warn('what lies in the archive cannot be told', { error }),
    );
    const identifier = worklistIdentifier(input.query.keys, rules.querying);
    const search = this.#begin(input, rows);
    this.#run(search, rules, 'Modality Worklist', async (signal) => {
      const find = await FindAssociation.open({
        ...this.#options,
        ...rules,
        sopClasses: [modalityWorklistFindSopClass],
        wanted: { ...baseline, fuzzy: rules.querying.fuzzyNames && input.query.fuzzy === true },
        purpose: 'worklist',
        signal,
      });
      try {
        const result = await find.find(identifier, {
          signal: search.stop.signal,
          onMatch: (found) => {
            for (const entry of worklistEntriesOf(found)) {
              if (search.stop.signal.aborted || this.#full(search, rules)) return;
              rows.put(undefined, (number) => ({ number, ...entry }));
            }
          },
        });
        return studyResult(result);
      } finally {
        await find.close(signal);
      }
    });
  }

  /** Ends a search; nothing happens when there is none of this name or it has ended. */
  cancel(searchId: string): void {
    this.#searches.get(searchId)?.stop.abort(new NegatoscopeError('cancelled', 'cancelled by the user'));
  }

  /** Nobody looks any more: searches are ended, and what ended ones found is not told again. */
  unwatched(): void {
    for (const { searchId, rows, over } of [...this.#searches.values()]) {
      this.cancel(searchId);
      if (!over) continue;
      rows.close();
      this.#searches.delete(searchId);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#leave();
    for (const { stop, rows } of this.#searches.values()) {
      stop.abort(new NegatoscopeError('cancelled', 'the program ends', { interrupted: true }));
      rows.close();
    }
    await Promise.all(this.#running);
    this.#searches.clear();
  }

  #begin(input: SearchInput, rows: RunningSearch['rows']): RunningSearch {
    const { searchId, nodeId } = input;
    if (this.#closed) throw new NegatoscopeError('cancelled', 'the program ends');
    const earlier = this.#searches.get(searchId);
    if (earlier !== undefined && !earlier.over) throw new NegatoscopeError('busy', `search ${searchId} goes on`);
    earlier?.rows.close();
    this.#searches.delete(searchId);
    const search: RunningSearch = {
      searchId,
      nodeId,
      rows,
      stop: new AbortController(),
      over: false,
      reachedLimit: false,
      missingNoted: false,
    };
    this.#searches.set(searchId, search);
    this.#forget();
    return search;
  }

  /** Only the last searches are told again when something of them arrives. */
  #forget(): void {
    let rows = 0;
    let count = 0;
    for (const search of [...this.#searches.values()].reverse()) {
      rows += search.rows.count;
      count++;
      if (search.over && (count > keptSearches || rows > keptRows)) {
        search.rows.close();
        this.#searches.delete(search.searchId);
      }
    }
  }

  /** True when there is no room for another row: the search is ended. */
  #full(search: RunningSearch, { querying }: NodeRules): boolean {
    const limit = Math.min(querying.resultLimit || mostRows, mostRows);
    if (search.rows.count < limit) return false;
    search.reachedLimit = true;
    search.stop.abort(new NegatoscopeError('cancelled', 'the limit is reached'));
    return true;
  }

  /** PS3.4 C.4.1.1.3.2: an answer without what was asked for is no error; it is said once. */
  #noteMissing(search: RunningSearch, found: DataSet, { querying, node }: NodeRules): void {
    if (search.missingNoted) return;
    const missing = querying.keys.study.filter((path) => !has(found, path.split('.')[0] as string));
    if (missing.length === 0) return;
    search.missingNoted = true;
    const details = { node: node.name, missing: missing.join(', ') };
    this.#options.log.info('attributes that were asked for are missing in an answer', details);
  }

  #run(
    search: RunningSearch,
    rules: NodeRules,
    what: string,
    work: (signal: AbortSignal) => Promise<StudySearchResult>,
  ): void {
    const { signal } = search.stop;
    const running = (async () => {
      let end: Omit<SearchEnd, 'searchId' | 'count'>;
      let leave: (() => void) | undefined;
      try {
        leave = await this.#limiter.enter(signal);
        const result = await work(signal);
        const { unsupportedKeys, unreadable, status, error } = result;
        const outcome = search.reachedLimit
          ? 'limit'
          : signal.aborted
            ? 'cancelled'
            : error === undefined
              ? 'complete'
              : 'failed';
        end = {
          outcome,
          unsupportedKeys,
          ...(unreadable ? { unreadable } : {}),
          ...(status === undefined ? {} : { status }),
          ...(error === undefined || outcome !== 'failed' ? {} : { error: toEnvelope(error) }),
        };
      } catch (error) {
        end = signal.aborted
          ? { outcome: search.reachedLimit ? 'limit' : 'cancelled', unsupportedKeys: false }
          : { outcome: 'failed', unsupportedKeys: false, error: toEnvelope(error) };
      } finally {
        leave?.();
      }
      await search.rows.flush();
      search.over = true;
      this.#audit(rules, what, end.outcome === 'failed');
      this.#forget();
      this.#options.hub.emit('remote', 'ended', { searchId: search.searchId, count: search.rows.count, ...end });
    })();
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  #audit({ node, querying }: NodeRules, what: string, failed: boolean): void {
    this.#options.audit.record({
      kind: 'query',
      action: 'execute',
      outcome: failed ? 'minor-failure' : 'success',
      peer: { aeTitle: node.aeTitle, address: node.host },
      askedBy: 'us',
      detail: `${what} query, ${querying.model}`,
    });
  }
}

const studyResult = (result: FindResult): StudySearchResult => {
  const error = findError(result);
  return {
    unsupportedKeys: result.unsupportedKeys,
    unreadable: result.unreadable,
    ...(result.status === 0 || result.cancelled ? {} : { status: result.status }),
    ...(error === undefined ? {} : { error }),
  };
};
