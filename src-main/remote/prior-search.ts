import { type ErrorEnvelope, NegatoscopeError, toEnvelope } from '../../src-shared/contract/errors.ts';
import type { RemoteStudy } from '../../src-shared/contract/remote.ts';
import { type StudyRow, studyRowOf } from '../../src-shared/contract/view-routes.ts';
import { text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { patientRootFindSopClass } from '../../src-shared/dicom/sop-classes.ts';
import type { PriorsSettings } from '../../src-shared/settings/querying.ts';
import type { NodeSettings, Settings } from '../../src-shared/settings/schema.ts';
import { baseline } from '../network/services/query-retrieve/contexts.ts';
import type { FindAssociation } from '../network/services/query-retrieve/find-scu.ts';
import { buildIdentifier } from '../network/services/query-retrieve/identifier.ts';
import { belongsTo, namesSomebody } from './belongs.ts';
import { type NodeRules, type RemoteOptions, rulesOf } from './deps.ts';
import type { Limiter } from './limiter.ts';
import { presenceOf } from './presence.ts';
import {
  fitsBodyPart,
  fitsModality,
  isEarlier,
  isSamePerson,
  newestFirst,
  ruleFor,
  type StudySubject,
} from './prior-rules.ts';
import { remoteStudyOf } from './rows.ts';
import { openFind } from './searches.ts';
import { StudySearch } from './study-search.ts';

/** A study elsewhere that may be a prior. */
export type PriorStudy = RemoteStudy & { nodeId: string; relevant: boolean };

export interface PriorList {
  rows: PriorStudy[];
  failed: { nodeId: string; error: ErrorEnvelope }[];
}

/** Of one patient on one node; more studies are not looked at. */
const maximumStudies = 500;
/** Answers of one node, those of other patients included. */
const maximumAnswers = 5000;
/** Studies whose series are asked for, to know their body parts. */
const maximumLookedInto = 20;

/** A study of the archive with what the rules look at. */
export interface CurrentStudy {
  row: StudyRow & { issuer: string };
  subject: StudySubject;
}

/** Undefined: the study is not there any more. */
export async function currentStudy(
  archive: RemoteOptions['archive'],
  studyRow: number,
): Promise<CurrentStudy | undefined> {
  const [{ rows: studies }, { rows: series }] = await Promise.all([
    archive.search({ level: 'study', match: {}, studyRows: [studyRow], limit: 1 }),
    archive.search({ level: 'series', match: {}, studyRows: [studyRow], limit: 1000 }),
  ]);
  const study = studies[0];
  if (study === undefined) return undefined;
  const row = { ...studyRowOf(study), issuer: text(study.attributes, 'IssuerOfPatientID') ?? '' };
  return {
    row,
    subject: subjectOf(
      row.modalities,
      row.description,
      series.map(({ attributes }) => attributes),
    ),
  };
}

const subjectOf = (modalities: readonly string[], description: string, series: readonly DataSet[]): StudySubject => ({
  modalities,
  bodyParts: [...new Set(series.flatMap((one) => text(one, 'BodyPartExamined') ?? []))],
  descriptions: [description, ...series.map((one) => text(one, 'SeriesDescription') ?? '')],
});

/** Nodes that are searched for priors. */
export const priorNodes = ({ nodes, priors }: Settings): NodeSettings[] =>
  nodes.filter(
    ({ id, roles }) => roles.includes('query') && (priors.nodeIds.length === 0 || priors.nodeIds.includes(id)),
  );

/** Earlier studies of the patient on all the nodes, newest first; a node that fails does not keep the others from being searched. */
export async function findPriors(
  options: RemoteOptions,
  limiter: Limiter,
  current: CurrentStudy,
  signal: AbortSignal,
): Promise<PriorList> {
  const settings = options.settings();
  // Without an ID nobody can be told from anybody else.
  if (!namesSomebody(current.row.patientId)) return { rows: [], failed: [] };
  const failed: PriorList['failed'] = [];
  const found = await Promise.all(
    priorNodes(settings).map(async ({ id }) => {
      try {
        return await onNode(options, limiter, rulesOf(settings, id), current, settings.priors, signal);
      } catch (error) {
        failed.push({ nodeId: id, error: toEnvelope(error) });
        return [];
      }
    }),
  );
  const rows = found.flat().sort(newestFirst);
  const local = await presenceOf(options.archive, rows);
  for (const [index, row] of rows.entries()) {
    row.number = index + 1;
    const here = local[index];
    if (here !== undefined) row.local = here;
  }
  return { rows, failed };
}

async function onNode(
  options: RemoteOptions,
  limiter: Limiter,
  rules: NodeRules,
  current: CurrentStudy,
  priors: PriorsSettings,
  signal: AbortSignal,
): Promise<PriorStudy[]> {
  const leave = await limiter.enter(signal);
  const { node } = rules;
  const querying = { ...rules.querying, expand: 'on-demand' as const };
  let good = false;
  try {
    const find = await openFind(options, { node, querying }, baseline, signal);
    try {
      const studies = new Map<string, RemoteStudy>();
      const enough = new AbortController();
      const stop = AbortSignal.any([signal, enough.signal]);
      let answers = 0;
      const sink = {
        study: (answer: DataSet) => {
          const study = remoteStudyOf(answer, 0);
          if (isPriorOf(current.row, study, priors)) studies.set(study.studyUid, study);
          if (++answers >= maximumAnswers || studies.size >= maximumStudies) enough.abort();
        },
      };
      const query = { keys: { PatientID: current.row.patientId } };
      const search = new StudySearch(find, query, { querying, sink, signal: stop, log: options.log });
      const { error } = await search.run();
      signal.throwIfAborted();
      if (error !== undefined && answers === 0) throw error;
      const candidates = [...studies.values()]
        .sort(newestFirst)
        .map((study) => ({ ...study, nodeId: node.id, relevant: false }));
      await judge(find, { node, querying }, current, candidates, priors, signal);
      good = true;
      return candidates;
    } finally {
      await find.close(signal);
    }
  } finally {
    leave();
    options.audit.record({
      kind: 'query',
      action: 'execute',
      outcome: good ? 'success' : 'minor-failure',
      peer: { aeTitle: node.aeTitle, address: node.host },
      askedBy: 'us',
      detail: 'query for earlier studies',
    });
  }
}

const isPriorOf = (current: CurrentStudy['row'], study: RemoteStudy, priors: PriorsSettings): boolean =>
  study.studyUid !== '' &&
  study.studyUid !== current.studyUid &&
  isSamePerson(current, study, priors) &&
  isEarlier(current, study, priors);

/** Says which are relevant; the series of the newest that could be are asked for, over the same association. */
async function judge(
  find: FindAssociation,
  { querying }: NodeRules,
  { subject }: CurrentStudy,
  candidates: PriorStudy[],
  priors: PriorsSettings,
  signal: AbortSignal,
): Promise<void> {
  const rule = ruleFor(subject, priors.rules);
  const asksForParts =
    rule !== undefined && (rule.priorBodyParts === 'same' ? subject.bodyParts : rule.priorBodyParts).length > 0;
  let lookedInto = 0;
  for (const study of candidates) {
    const plain = subjectOf(study.modalities, study.description, []);
    if (!fitsModality(rule, subject, plain)) continue;
    let series: DataSet[] = [];
    if (asksForParts && lookedInto < maximumLookedInto) {
      lookedInto++;
      series = await seriesOf(find, study, querying, signal);
    }
    study.relevant = fitsBodyPart(rule, subject, subjectOf(study.modalities, study.description, series));
  }
}

async function seriesOf(
  find: FindAssociation,
  { patientId, studyUid }: RemoteStudy,
  querying: NodeRules['querying'],
  signal: AbortSignal,
): Promise<DataSet[]> {
  const series: DataSet[] = [];
  const identifier = buildIdentifier(
    {
      level: 'SERIES',
      returnKeys: ['SeriesInstanceUID', 'Modality', 'BodyPartExamined', 'SeriesDescription'],
      match: {},
      exact: {
        ...(find.sopClassUid === patientRootFindSopClass && { PatientID: patientId }),
        StudyInstanceUID: studyUid,
      },
    },
    querying,
  );
  const asked = { PatientID: patientId, StudyInstanceUID: studyUid };
  await find.find(identifier, {
    signal,
    onMatch: (one) => {
      if (series.length < maximumAnswers && belongsTo(one, asked)) series.push(one);
    },
  });
  signal.throwIfAborted();
  return series;
}

/** The study, or `not-found`. */
export async function knownStudy(archive: RemoteOptions['archive'], studyRow: number): Promise<CurrentStudy> {
  const current = await currentStudy(archive, studyRow);
  if (current === undefined) throw new NegatoscopeError('not-found', `no study ${studyRow}`, { studyRow });
  return current;
}
