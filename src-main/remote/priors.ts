import { fromEnvelope } from '../../src-shared/contract/errors.ts';
import { studyTitle } from '../../src-shared/contract/study-title.ts';
import { type StudyRow, studyRowOf } from '../../src-shared/contract/view-routes.ts';
import { parseDa, toUtcMs } from '../../src-shared/dicom/dates.ts';
import type { JobContext, JobRunner } from '../jobs/queue.ts';
import { namesSomebody } from './belongs.ts';
import type { RemoteOptions } from './deps.ts';
import type { Limiter } from './limiter.ts';
import { currentStudy, findPriors, knownStudy, type PriorList, type PriorStudy } from './prior-search.ts';
import type { RetrieveParameters } from './retrieve-job.ts';

/** Of a job that finds and fetches the priors of a study. */
export interface PriorsParameters {
  studyUid: string;
  patientId: string;
}

/** Studies that are remembered as asked for or fetched; the oldest are forgotten. */
const maximumRemembered = 10_000;
const checkMs = 1000;
const dayMs = 86_400_000;

/** Finds the priors of studies that arrive or are opened, and has them fetched in the background. */
export class Priors {
  readonly #options: RemoteOptions;
  readonly #limiter: Limiter;
  /** When the last instance of a study came, by UID. */
  readonly #arriving = new Map<string, number>();
  /** Studies whose priors were asked for, by UID and patient. */
  readonly #asked = new Set<string>();
  /** UIDs of studies that were fetched as priors: they bring none of their own when they arrive. */
  readonly #fetched = new Set<string>();
  readonly #leave: () => void;
  #timer: NodeJS.Timeout | undefined;
  readonly #closing: AbortSignal;

  constructor(options: RemoteOptions, limiter: Limiter, closing: AbortSignal) {
    this.#options = options;
    this.#closing = closing;
    this.#limiter = limiter;
    options.jobs.register(this.#runner());
    this.#leave = options.arrivals.on(({ studyUid, result }) => {
      if (result === 'stored') this.#arrived(studyUid);
    });
  }

  /** On demand: everything the nodes know of the patient from before, searched now. Rejects with `not-found` for an unknown study. */
  async list(studyRow: number): Promise<PriorList> {
    const current = await knownStudy(this.#options.archive, studyRow);
    return findPriors(this.#options, this.#limiter, current, this.#closing);
  }

  /** Studies of the archive were opened by a reader. */
  async opened(studyRows: readonly number[]): Promise<void> {
    const { priors } = this.#options.settings();
    if (!priors.enabled || !priors.onOpening || studyRows.length === 0) return;
    const { rows } = await this.#options.archive.search({ level: 'study', match: {}, studyRows: [...studyRows] });
    for (const row of rows) await this.#submit(studyRowOf(row));
  }

  close(): void {
    this.#leave();
    clearInterval(this.#timer);
    this.#arriving.clear();
  }

  #arrived(studyUid: string): void {
    const { priors } = this.#options.settings();
    if (this.#closing.aborted || !priors.enabled || !priors.onArrival || this.#fetched.has(studyUid)) return;
    this.#arriving.set(studyUid, performance.now());
    this.#timer ??= setInterval(() => this.#quiet(), Math.min(checkMs, priors.quietMs));
    this.#timer.unref();
  }

  /** Studies of which nothing more came for long enough. */
  #quiet(): void {
    const before = performance.now() - this.#options.settings().priors.quietMs;
    for (const [studyUid, at] of this.#arriving) {
      if (at > before) continue;
      this.#arriving.delete(studyUid);
      this.#arrivedWhole(studyUid).catch((error: unknown) =>
        this.#options.log.warn('priors of a study that arrived cannot be asked for', { error }),
      );
    }
    if (this.#arriving.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  async #arrivedWhole(studyUid: string): Promise<void> {
    const { archive, settings } = this.#options;
    await archive.settle();
    const { rows } = await archive.search({ level: 'study', match: { '0020000D': [studyUid] } });
    const { arrivalDays } = settings().priors;
    for (const study of rows.map(studyRowOf)) {
      const made = parseDa(study.studyDate);
      if (arrivalDays > 0 && made !== undefined && Date.now() - toUtcMs(made) > arrivalDays * dayMs) continue;
      await this.#submit(study);
    }
  }

  async #submit(study: StudyRow): Promise<void> {
    const { studyUid, patientId } = study;
    const key = JSON.stringify([studyUid, patientId]);
    if (this.#closing.aborted || !namesSomebody(patientId) || this.#asked.has(key)) return;
    remember(this.#asked, key);
    const title = studyTitle(study) || studyUid;
    const parameters: PriorsParameters = { studyUid, patientId };
    await this.#options.jobs.submit('priors', title, parameters, undefined, { priority: 'background' });
  }

  #runner(): JobRunner<PriorsParameters> {
    return {
      kind: 'priors',
      afterRestart: 'resume',
      parallel: 2,
      priority: 'background',
      run: (context) => this.#run(context),
      retry: (_, __, attempt) => {
        const { attempts, delayMs, factor } = this.#options.settings().querying.retry;
        return attempt > attempts ? undefined : delayMs * factor ** (attempt - 1);
      },
    };
  }

  async #run(context: JobContext<PriorsParameters>): Promise<void> {
    const { archive } = this.#options;
    const { studyUid, patientId } = context.parameters;
    remember(this.#asked, JSON.stringify([studyUid, patientId]));
    const { rows } = await archive.search({ level: 'study', match: { '0020000D': [studyUid] } });
    const own = rows.map(studyRowOf).find((row) => row.patientId === patientId);
    const current = own && (await currentStudy(archive, own.studyRow));
    // Deleted meanwhile.
    if (current === undefined) return;
    const list = await findPriors(this.#options, this.#limiter, current, context.signal);
    const first = list.failed[0];
    if (first !== undefined && list.rows.length === 0) throw fromEnvelope(first.error);
    for (const { nodeId, error } of list.failed) context.problem(nodeId, fromEnvelope(error));
    const wanted = this.#toFetch(list.rows);
    for (const [index, prior] of wanted.entries()) {
      await this.#fetch(prior);
      context.progress({ done: index + 1, total: wanted.length });
    }
  }

  /** The newest relevant ones, each from the node that has it nearest; those that are here count, but are not fetched. */
  #toFetch(rows: readonly PriorStudy[]): PriorStudy[] {
    const byStudy = new Map<string, PriorStudy>();
    for (const row of rows) {
      const known = byStudy.get(row.studyUid);
      if (row.relevant && (known === undefined || nearness(row) < nearness(known))) byStudy.set(row.studyUid, row);
    }
    return [...byStudy.values()]
      .slice(0, this.#options.settings().priors.maximum)
      .filter(({ local, instances, studyUid }) => {
        // A part of it, as a broken retrieve leaves it, is no prior to read by.
        const whole = local !== undefined && local.instances >= (instances ?? 0);
        return !whole && !this.#fetched.has(studyUid);
      });
  }

  async #fetch({ nodeId, ...prior }: PriorStudy): Promise<void> {
    const { studyUid, patientId, retrieveAeTitle, instances, modalities } = prior;
    remember(this.#fetched, studyUid);
    const title = studyTitle(prior) || studyUid;
    const parameters: RetrieveParameters = {
      nodeId,
      item: { studyUid, patientId, retrieveAeTitle, title, ...(instances === undefined ? {} : { instances }) },
      modalities,
      sopClasses: (prior.more['SOPClassesInStudy'] ?? '').split('\\').filter((uid) => uid !== ''),
    };
    await this.#options.jobs.submit('retrieve', title, parameters, instances, { priority: 'background' });
  }
}

const availabilityOrder = ['ONLINE', '', 'NEARLINE', 'OFFLINE', 'UNAVAILABLE'];
const nearness = ({ availability }: PriorStudy): number => availabilityOrder.indexOf(availability);

function remember(set: Set<string>, key: string): void {
  set.add(key);
  for (const oldest of set) {
    if (set.size <= maximumRemembered) return;
    set.delete(oldest);
  }
}
