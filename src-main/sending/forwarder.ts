import { studyTitle } from '../../src-shared/contract/study-title.ts';
import { studyRowOf } from '../../src-shared/contract/view-routes.ts';
import { text } from '../../src-shared/dicom/access.ts';
import type { NodeSettings, Settings } from '../../src-shared/settings/schema.ts';
import type { ForwardingRule } from '../../src-shared/settings/sending.ts';
import type { Archive } from '../archive/archive.ts';
import type { Arrival, PendingForward, SendItem } from '../archive/database/state-sending.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Catalogue, CatalogueRow, InstancePlace } from '../archive/types.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { WorkLoop } from '../jobs/work-loop.ts';
import type { Log } from '../log/types.ts';
import { placesOfArrivals, seriesOfPlaces } from './arrived-places.ts';
import { ruleMatches } from './rules.ts';
import { itemOf } from './selection.ts';
import type { SendParameters } from './send-job.ts';

export interface ForwarderOptions {
  settings: () => Settings;
  state: Pick<State, 'call'>;
  archive: Pick<Catalogue, 'select' | 'places' | 'search'> & Pick<Archive, 'complete' | 'settle' | 'tellReceipts'>;
  jobs: Pick<JobQueue, 'submit' | 'list'>;
  log: Log;
}

const pageSize = 500;
/** The same instance with other content goes through a rule so often within a day: two systems that change it in turn would pass it on for ever. */
const mostAgain = 3;
const dayMs = 24 * 60 * 60 * 1000;
/** Until the next look while the index is built anew. */
const rebuildingMs = 1000;
const batchOf = (ruleId: string): string => `rule:${ruleId}`;

/** Rules that are on and whose node exists. */
export const activeRules = ({ forwarding, nodes }: Pick<Settings, 'forwarding' | 'nodes'>): ForwardingRule[] =>
  forwarding.filter(({ enabled, nodeId }) => enabled && nodes.some(({ id }) => id === nodeId));

/**
 * Auto-forwarding: what arrives and matches a rule goes to its node. Arrivals come from the receive journal by way of the state database, matches
 * lie there until a job has them: a crash between any two steps loses none and sends none twice.
 */
export class Forwarder {
  readonly #options: ForwarderOptions;
  /** Job that was made last for a rule and study. */
  readonly #jobs = new Map<string, number>();
  readonly #loop: WorkLoop;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#loop = new WorkLoop({
      work: () => this.#work(),
      failed: (error) => options.log.error('forwarding failed', { error: String(error) }),
    });
  }

  arrived(): void {
    this.#loop.wake();
  }

  /** After the queue was started: goes on with what an earlier run left. */
  start(): void {
    this.#loop.start();
  }

  close(): Promise<void> {
    return this.#loop.close();
  }

  /** Resolves when nothing is under way; for tests. */
  idle(): Promise<void> {
    return this.#loop.idle();
  }

  /** Gives back how long to wait before the next look; undefined: until something arrives. */
  async #work(): Promise<number | undefined> {
    const { archive, state } = this.#options;
    // What was stored a moment ago may make a study busy again.
    await archive.tellReceipts();
    if (!archive.complete) {
      // What the index does not know yet has not gone.
      return rebuildingMs;
    }
    for (let page = await state.call('arrivals', pageSize); page.length > 0 && !this.#loop.closed; ) {
      await this.#match(page);
      page = page.length < pageSize ? [] : await state.call('arrivals', pageSize);
    }
    return this.#submit(await state.call('pendingForwards'));
  }

  async #match(arrivals: readonly Arrival[]): Promise<void> {
    const { archive, settings, state } = this.#options;
    const rules = activeRules(settings());
    const matches: { batch: string; at: number; item: SendItem }[] = [];
    if (rules.length > 0) {
      await archive.settle();
      const places = await placesOfArrivals(archive, arrivals);
      const series = await seriesOfPlaces(archive, places.values());
      for (const arrival of arrivals) {
        const place = places.get(arrival.path);
        const row = place && series.get(place.seriesRow);
        // Removed again, or set aside: nothing to forward.
        if (place === undefined || row === undefined) {
          continue;
        }
        for (const rule of rules) {
          if (await this.#wants(rule, arrival, place, row)) {
            matches.push({ batch: batchOf(rule.id), at: arrival.at, item: itemOf(place) });
          }
        }
      }
    }
    await state.call('arrivalsMatched', arrivals[arrivals.length - 1]!.sequence, matches);
  }

  async #wants(rule: ForwardingRule, arrival: Arrival, place: InstancePlace, series: CatalogueRow): Promise<boolean> {
    const { log, settings, state } = this.#options;
    const { nodes } = settings();
    const sender = senderOf(arrival, nodes);
    const { attributes } = series;
    const matches = ruleMatches(rule, {
      arrival,
      senderNodeId: sender?.id,
      sopClassUid: place.sopClassUid,
      modality: text(attributes, 'Modality') ?? '',
      bodyPart: text(attributes, 'BodyPartExamined') ?? '',
      stationName: text(attributes, 'StationName') ?? '',
      studyDescription: text(attributes, 'StudyDescription') ?? '',
    });
    const target = nodes.find(({ id }) => id === rule.nodeId);
    if (!matches || target === undefined) {
      return false;
    }
    if (!rule.backToSender && (sender?.id === target.id || isTitleOf(target, arrival))) {
      return false;
    }
    if (!arrival.replaces) {
      return true;
    }
    const at = Date.now();
    const times = await state.call('forwardedAgain', rule.id, place.sopInstanceUid, at, at - dayMs);
    if (times > mostAgain) {
      log.warn('an instance comes again and again with other content: it is not forwarded any more', {
        rule: rule.id,
        sopInstanceUid: place.sopInstanceUid,
        from: arrival.peer,
      });
    }
    return times <= mostAgain;
  }

  /** Makes jobs of what has been quiet for long enough. */
  async #submit(pending: readonly PendingForward[]): Promise<number | undefined> {
    const { jobs, log, settings, state } = this.#options;
    const { forwarding, nodes } = settings();
    let wait: number | undefined;
    const waiting = new Set<number>();
    if (pending.length > 0) {
      for (const job of jobs.list()) {
        if (job.kind === 'forward' && job.state === 'waiting') {
          waiting.add(job.id);
        }
      }
    }
    for (const { batch, studyUid, lastAt, items } of pending) {
      const rule = forwarding.find(({ id }) => batchOf(id) === batch);
      const node = nodes.find(({ id }) => id === rule?.nodeId);
      if (rule === undefined || node === undefined || !rule.enabled) {
        log.warn('what waited for a forwarding rule is not sent: the rule or its node is gone or off', {
          batch,
          studyUid,
          items,
        });
        await state.call('forgetPending', batch);
        continue;
      }
      const left = rule.unit === 'instance' ? 0 : lastAt + rule.quietMs - Date.now();
      if (left > 0) {
        wait = Math.min(wait ?? left, left);
        continue;
      }
      const key = `${batch}\n${studyUid}`;
      const last = this.#jobs.get(key);
      if (last !== undefined && waiting.has(last) && (await state.call('addToWaitingJob', last, batch, studyUid))) {
        continue;
      }
      const parameters: SendParameters = { nodeId: node.id, batch, studyUid };
      const title = await this.#titleOf(rule, node, studyUid);
      const id = await jobs.submit('forward', title, parameters, items);
      // It takes them itself when it begins; until then they are its own already, and go with it when it is cancelled.
      await state.call('claimSendItems', id, batch, studyUid);
      this.#remember(key, id);
    }
    return wait;
  }

  #remember(key: string, id: number): void {
    this.#jobs.delete(key);
    this.#jobs.set(key, id);
    const [oldest] = this.#jobs.keys();
    if (this.#jobs.size > 1000 && oldest !== undefined) {
      this.#jobs.delete(oldest);
    }
  }

  async #titleOf(rule: ForwardingRule, node: NodeSettings, studyUid: string): Promise<string> {
    const { rows } = await this.#options.archive.search({
      level: 'study',
      match: { '0020000D': [studyUid] },
      limit: 1,
    });
    const study = rows[0] === undefined ? '' : studyTitle(studyRowOf(rows[0]));
    return [study, `${rule.name || 'forwarded'} → ${node.name}`].filter(Boolean).join(', ');
  }
}

/** The node that an arrival came from, by its AE title; of several with that title the one at that address. */
function senderOf({ kind, peer, address }: Arrival, nodes: readonly NodeSettings[]): NodeSettings | undefined {
  if (kind !== 'c-store' && kind !== 'c-get') {
    return undefined;
  }
  const titled = nodes.filter((node) => isTitle(node, peer));
  return titled.find(({ host }) => host === address) ?? titled[0];
}

const isTitleOf = (node: NodeSettings, { kind, peer }: Arrival): boolean =>
  (kind === 'c-store' || kind === 'c-get') && isTitle(node, peer);
const isTitle = ({ aeTitle, storage }: NodeSettings, title: string): boolean =>
  aeTitle === title.trim() || (storage.aeTitle !== '' && storage.aeTitle === title.trim());
