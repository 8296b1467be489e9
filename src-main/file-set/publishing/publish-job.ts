import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import { type StudyRow, studyRowOf } from '../../../src-shared/contract/view-routes.ts';
import type { Settings } from '../../../src-shared/settings/schema.ts';
import type { Publication } from '../../archive/database/state-publishing.ts';
import type { State } from '../../archive/database/state-thread.ts';
import type { Catalogue } from '../../archive/types.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import type { JobContext, JobRunner } from '../../jobs/types.ts';
import type { Log } from '../../log/types.ts';
import type { CreateParameters } from '../create-types.ts';
import type { FileSets } from '../file-sets.ts';
import { canBeAddedTo, publicationRequest } from './request.ts';
import { activePublishingRules } from './rules.ts';

export interface PublishJobOptions {
  settings: () => Settings;
  state: Pick<State, 'call'>;
  archive: Pick<Catalogue, 'id' | 'search'>;
  fileSets: Pick<FileSets, 'create' | 'targets'>;
  jobs: Pick<JobQueue, 'list'>;
  log: Log;
}

export interface PublishParameters {
  publication: number;
}

const firstRetryMs = 60_000;
const longestRetryMs = 15 * 60_000;

/** The study of a publication; undefined: it is not in the archive any more. */
export async function publishedStudy(
  archive: Pick<Catalogue, 'search'>,
  { patientKey, studyUid }: Pick<Publication, 'patientKey' | 'studyUid'>,
): Promise<StudyRow | undefined> {
  const { rows } = await archive.search({ level: 'study', match: { '0020000D': [studyUid] } });
  return rows.map(studyRowOf).find((study) => lastingPatientKey(study) === patientKey);
}

/**
 * Asks for the file-set of a publication. What stands in its way, a share that is not mounted or a burner that is switched off, is told
 * by this job, which is tried again until it is gone.
 */
export function publishRunner(options: PublishJobOptions): JobRunner<PublishParameters> {
  return {
    kind: 'publish',
    afterRestart: 'resume',
    priority: 'background',
    run: (context) => publish(context, options),
    // A study of which nothing may be written will be no other by waiting.
    retry: ({ parameters }, _parameters, attempt) =>
      parameters['reason'] === 'nothing-left' ? undefined : Math.min(firstRetryMs * attempt, longestRetryMs),
    // Whoever cancels it does not want it.
    withdrawn: async ({ publication }) => {
      await options.state.call('setPublication', publication, 'published');
    },
  };
}

async function publish(
  { parameters, signal }: JobContext<PublishParameters>,
  options: PublishJobOptions,
): Promise<void> {
  const { archive, fileSets, log, settings, state } = options;
  const publication = await state.call('publication', parameters.publication);
  if (publication === undefined || publication.state === 'published') return;
  const rule = activePublishingRules(settings()).find(({ id }) => id === publication.rule);
  const study = await publishedStudy(archive, publication);
  if (rule === undefined || study === undefined) {
    log.warn('a study is not published: it or the rule is gone', { rule: publication.rule });
    await state.call('forgetPublication', publication.id);
    return;
  }
  const { id, lastAt } = publication;
  // The program may have ended after the file-set was asked for and before that was noted.
  const asked = await lastAsked(options, id);
  if (asked !== undefined && (asked.lastAt >= lastAt || !canBeAddedTo(rule, settings()))) {
    return state.call('published', id, asked.lastAt);
  }
  if (asked?.ended === false) {
    throw new NegatoscopeError('busy', 'what came of the study before is still being written', { publication: id });
  }
  const burner = rule.target.kind === 'burner' && rule.target.path === '' ? await firstBurner(fileSets) : '';
  const request = await publicationRequest(rule, publication, {
    ...{ study, catalogue: archive.id, settings: settings(), burner },
  });
  signal.throwIfAborted();
  await fileSets.create(request, { id, lastAt });
  await state.call('published', id, lastAt);
}

/** The file-set of a publication that was asked for last; undefined: no job knows of one. */
async function lastAsked(
  { jobs, state }: Pick<PublishJobOptions, 'jobs' | 'state'>,
  publication: number,
): Promise<{ lastAt: number; ended: boolean } | undefined> {
  let last: { lastAt: number; ended: boolean } | undefined;
  for (const { id, kind, endedAt } of jobs.list()) {
    if (kind !== 'file-set') continue;
    const asked = ((await state.call('jobParameters', id)) as CreateParameters | undefined)?.publication;
    if (asked?.id !== publication || asked.lastAt < (last?.lastAt ?? 0)) continue;
    last = { lastAt: asked.lastAt, ended: endedAt !== undefined && last?.ended !== false };
  }
  return last;
}

async function firstBurner(fileSets: PublishJobOptions['fileSets']): Promise<string> {
  const { targets } = await fileSets.targets();
  const burner = targets.find(({ kind }) => kind === 'burner');
  if (burner === undefined) {
    throw new NegatoscopeError('not-found', 'there is no burner', { reason: 'no-such-device' });
  }
  return burner.path;
}
