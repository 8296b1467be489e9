import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import { studyTitle } from '../../../src-shared/contract/study-title.ts';
import { studyRowOf } from '../../../src-shared/contract/view-routes.ts';
import type { Archive } from '../../archive/archive.ts';
import type { Publication, PublishingArrival } from '../../archive/database/state-publishing.ts';
import type { Catalogue, CatalogueRow } from '../../archive/types.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import { WorkLoop } from '../../jobs/work-loop.ts';
import { placesOfArrivals, seriesOfPlaces } from '../../sending/arrived-places.ts';
import { type PublishJobOptions, type PublishParameters, publishedStudy, publishRunner } from './publish-job.ts';
import { canBeAddedTo } from './request.ts';
import { activePublishingRules, isPublished, publishingRuleMatches } from './rules.ts';

export interface PublishingOptions extends Omit<PublishJobOptions, 'archive' | 'jobs'> {
  archive: Pick<Catalogue, 'id' | 'select' | 'places' | 'search'> &
    Pick<Archive, 'complete' | 'settle' | 'tellReceipts'>;
  jobs: Pick<JobQueue, 'register' | 'submit' | 'list' | 'finished' | 'clear'>;
}

const pageSize = 500;
/** Until the next look while the index is built anew. */
const rebuildingMs = 1000;
/** What comes later than this belongs to what was published no more. */
const rememberedMs = 365 * 24 * 60 * 60 * 1000;

/**
 * Automatic publishing: a study that comes over the network and matches a rule is written to media when it is quiet, once. What comes of it
 * later is added where that can be done. Arrivals come from the receive journal by way of the state database, studies lie there until a job
 * has them: a crash between any two steps loses none. Make it before the queue is started.
 */
export class Publishing {
  readonly #options: PublishingOptions;
  readonly #loop: WorkLoop;

  constructor(options: PublishingOptions) {
    this.#options = options;
    this.#loop = new WorkLoop({
      work: () => this.#work(),
      failed: (error) => options.log.error('publishing failed', { error: String(error) }),
    });
    options.jobs.register(publishRunner(options));
  }

  /** Something lies in the state database that publishing rules have not seen, or the rules are others. */
  arrived(): void {
    this.#loop.wake();
  }

  /** After the queue was started: goes on with what an earlier run left. */
  async start(): Promise<void> {
    const { jobs, state } = this.#options;
    await state.call('forgetPublished', Date.now() - rememberedMs);
    const withJob: number[] = [];
    for (const { id, kind, endedAt } of jobs.list()) {
      if (kind !== 'publish' || endedAt !== undefined) continue;
      const parameters = (await state.call('jobParameters', id)) as PublishParameters | undefined;
      if (parameters !== undefined) withJob.push(parameters.publication);
    }
    await state.call('resubmitPublications', withJob);
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
    if (!archive.complete) return rebuildingMs;
    for (let page = await state.call('publishingArrivals', pageSize); page.length > 0 && !this.#loop.closed; ) {
      await this.#match(page);
      page = page.length < pageSize ? [] : await state.call('publishingArrivals', pageSize);
    }
    return this.#submit(await state.call('publicationsToDo'));
  }

  async #match(arrivals: readonly PublishingArrival[]): Promise<void> {
    const { archive, settings, state } = this.#options;
    const rules = activePublishingRules(settings());
    const wanted = new Map<string, { rule: string; patientKey: string; studyUid: string; at: number }>();
    const heard = new Map<string, { patientKey: string; studyUid: string; at: number }>();
    const told = rules.length === 0 ? [] : arrivals.filter(isPublished);
    if (told.length > 0) {
      await archive.settle();
      const places = await placesOfArrivals(archive, told);
      const series = await seriesOfPlaces(archive, places.values());
      const studies = await this.#studiesOf(series.values());
      for (const arrival of told) {
        const row = series.get(places.get(arrival.path)?.seriesRow ?? -1);
        const study = row && studies.get(row.studyRow);
        // Removed again, or set aside.
        if (row === undefined || study === undefined) continue;
        const patientKey = lastingPatientKey(studyRowOf(study));
        const { studyUid, at } = arrival;
        const key = `${patientKey}\n${studyUid}`;
        heard.set(key, { patientKey, studyUid, at: Math.max(at, heard.get(key)?.at ?? 0) });
        for (const rule of rules) {
          if (publishingRuleMatches(rule, arrival, row, study)) {
            wanted.set(`${rule.id}\n${key}`, { rule: rule.id, patientKey, studyUid, at });
          }
        }
      }
    }
    const { sequence } = arrivals[arrivals.length - 1]!;
    await state.call('publishingMatched', sequence, [...wanted.values()], [...heard.values()]);
  }

  async #studiesOf(series: Iterable<CatalogueRow>): Promise<Map<number, CatalogueRow>> {
    const studyRows = [...new Set([...series].map(({ studyRow }) => studyRow))];
    if (studyRows.length === 0) return new Map();
    const { rows } = await this.#options.archive.search({
      level: 'study',
      match: {},
      studyRows,
      limit: studyRows.length,
    });
    return new Map(rows.map((row) => [row.row, row]));
  }

  /** Makes jobs of what has been quiet for long enough. */
  async #submit(publications: readonly Publication[]): Promise<number | undefined> {
    const { log, settings, state } = this.#options;
    const rules = new Map(activePublishingRules(settings()).map((rule) => [rule.id, rule]));
    let wait: number | undefined;
    for (const publication of publications) {
      const rule = rules.get(publication.rule);
      if (rule === undefined) {
        // Switched on again it publishes what comes then; what it had published it knows.
        if (publication.state === 'late') await state.call('setPublication', publication.id, 'published');
        else await state.call('forgetPublication', publication.id);
        continue;
      }
      const left = publication.lastAt + rule.quietMs - Date.now();
      if (left > 0) {
        wait = Math.min(wait ?? left, left);
        continue;
      }
      if (publication.state === 'late' && !canBeAddedTo(rule, settings())) {
        log.warn('something came of a study after it was published, and is not added to that', {
          rule: rule.name || rule.id,
          publication: publication.id,
        });
        await state.call('setPublication', publication.id, 'published');
        continue;
      }
      await this.#submitOne(publication, rule.name);
    }
    return wait;
  }

  async #submitOne(publication: Publication, ruleName: string): Promise<void> {
    const { archive, jobs, state } = this.#options;
    const study = await publishedStudy(archive, publication);
    const title = [study === undefined ? '' : studyTitle(study), ruleName].filter(Boolean).join(' → ');
    const parameters: PublishParameters = { publication: publication.id };
    // A crash before the job is there is found out at the next start.
    await state.call('setPublication', publication.id, 'submitted');
    const id = await jobs.submit('publish', title || 'Study', parameters);
    // What it asked for is the job that people see; it told only what stood in the way.
    jobs.finished(id).then(
      (job) => (job.state === 'done' ? this.#forget(id) : undefined),
      () => undefined,
    );
  }

  async #forget(jobId: number): Promise<void> {
    const { jobs, log } = this.#options;
    if (this.#loop.closed) return;
    await jobs
      .clear([jobId])
      .catch((error: unknown) => log.warn('a job cannot be forgotten', { error: String(error) }));
  }
}
