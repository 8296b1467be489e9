import { z } from '../contract/define.ts';
import { aeTitle, retrySchema, waitMs } from './basic.ts';
import { instanceLevelKeys, patientLevelKeys, seriesLevelKeys, studyLevelKeys, worklistKeys } from './query-keys.ts';

const keyList = (keywords: readonly string[]) =>
  z.array(z.string().regex(/^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$/)).default([...keywords]);

/** What becomes of a retrieve whose final status is one of these; `Cxxx` stands for every status beginning with C. */
const retrieveOutcome = z.object({
  status: z.string().regex(/^(?=.{4}$)[0-9A-F]+x*$/),
  /** `retry`: failed, and tried again as `retry` says. `failed`: never again by itself. */
  outcome: z.enum(['done', 'warning', 'retry', 'failed']),
});
export type RetrieveOutcomeRule = z.output<typeof retrieveOutcome>;

/** How we search and fetch (Query/Retrieve SCU, PS3.4 C): the same fields for one node as for all; a node's own replace them. */
const queryingShape = {
  /** Information models that are proposed. `either`: both, and Study Root is used where it was accepted. */
  model: z.enum(['study-root', 'patient-root', 'either']).default('either'),
  /** Transfer syntaxes proposed for FIND, MOVE, GET and worklist, in this order; of accepted contexts an explicit one is used first. */
  transferSyntaxes: z
    .array(z.string())
    .min(1)
    .default(['1.2.840.10008.1.2.1', '1.2.840.10008.1.2', '1.2.840.10008.1.2.2']),
  /** All of them in one presentation context, each in one of its own, or first the one and then the others. */
  contexts: z.enum(['combined', 'single', 'combined-and-single']).default('combined'),

  /** SOP Class Extended Negotiation (PS3.4 C.5.1.1): asked for where it is of use; what the peer does not grant is done without. */
  relationalQueries: z.enum(['never', 'when-useful', 'always']).default('when-useful'),
  combinedDateTime: z.boolean().default(true),
  fuzzyNames: z.boolean().default(true),
  /** The same for MOVE and GET (PS3.4 C.5.2.1): a series or an instance is then named without what lies above it. */
  relationalRetrieval: z.boolean().default(false),

  /** What is asked for at each level; see query-keys.ts. Keys that somebody types are added. */
  keys: z
    .object({
      patient: keyList(patientLevelKeys),
      study: keyList(studyLevelKeys),
      series: keyList(seriesLevelKeys),
      instance: keyList(instanceLevelKeys),
      worklist: keyList(worklistKeys),
    })
    .prefault({}),
  /** `append`: what is typed into a name matches what begins so, a `*` is put behind it. */
  nameWildcard: z.enum(['append', 'as-typed']).default('append'),
  /** Several modalities: one query for each (what PS3.4 C.2.2.2 knows), or all in one value `CT\MR`. */
  modalities: z.enum(['one-query-each', 'list']).default('one-query-each'),
  /** Character sets for what is typed outside of ASCII, the first that holds it; empty: such characters are sent as `?`, which matches any. */
  characterSets: z.array(z.string()).default(['ISO_IR 192']),
  /** Specific Character Set (0008,0005) in requests: `always` also, and then empty, when everything is ASCII. */
  characterSetKey: z.enum(['when-needed', 'always']).default('when-needed'),
  /** Character sets of responses that name none. */
  assumedCharacterSet: z.string().default(''),

  /** Studies shown of one search; 0: as many as there are, at most 20 000. */
  resultLimit: z.int().min(0).max(20_000).default(2000),
  /** C-CANCEL when the limit is reached or somebody types on; otherwise what still comes is passed over. */
  cancelQueries: z.boolean().default(true),
  /** A query that the node ends with FE00H though nobody cancelled it: there may be more than it told, or that is taken for Success. */
  unaskedCancel: z.enum(['fail', 'ignore']).default('fail'),
  /** The same study twice in the answers. */
  duplicates: z.enum(['replace', 'list']).default('replace'),
  /** Attributes that nobody asked for and that the dictionary knows. */
  unrequested: z.enum(['show', 'ignore']).default('show'),
  /** `everything`: series and instances of every study are asked for at once, over the same association. */
  expand: z.enum(['on-demand', 'everything']).default('on-demand'),
  /** Instances of a series can be asked for. */
  instanceLevel: z.boolean().default(true),
  /** Longest P-DATA-TF PDU that we send, though the peer takes longer ones; 0: as long as it takes (PS3.8 D.1). */
  maxPduLength: z.int().min(0).max(0xffffffff).default(0),
  /** Query associations open at the same time, to all nodes together. Not for single nodes. */
  simultaneousQueries: z.int().min(1).max(64).default(8),

  /** By C-MOVE to ourselves, or by C-GET. */
  retrieveBy: z.enum(['move', 'get']).default('move'),
  /** Whom a retrieve is asked of: the node that Retrieve AE Title (0008,0054) of the answer names, if we know it; or always the one that was searched. */
  retrieveFrom: z.enum(['retrieve-ae-title', 'searched-node']).default('retrieve-ae-title'),
  /** Only what a search found can be fetched. */
  retrieveOnlyFound: z.boolean().default(false),
  /** Where C-MOVE sends to; empty: the title of our listener. */
  moveDestination: z.union([z.literal(''), aeTitle]).default(''),
  /** Priority of C-FIND, C-MOVE and C-GET (PS3.7 E.1). */
  priority: z.enum(['low', 'medium', 'high']).default('medium'),
  /** Final statuses in the order in which they are looked up; what no rule names has failed. */
  retrieveOutcomes: z.array(retrieveOutcome).default([
    { status: '0000', outcome: 'done' },
    { status: 'Bxxx', outcome: 'warning' },
    { status: 'A701', outcome: 'retry' },
    { status: 'A702', outcome: 'retry' },
    { status: 'A7xx', outcome: 'retry' },
    { status: 'FE00', outcome: 'failed' },
  ]),
  /** The retrieve as a whole is tried again by itself, also after a lost or refused association. */
  retry: retrySchema.prefault({ attempts: 3, delayMs: 60_000 }),
  /** After Success: what the node says it sent must have arrived here. */
  checkArrival: z.boolean().default(true),
  /** How long what was sent may take to arrive, after the last that came. */
  arrivalMs: z.int().min(0).default(10_000),
  /** A retrieve of which nothing is heard for so long, neither a response nor an instance, is given up; 0: never. */
  retrieveSilenceMs: waitMs.default(600_000),
  /** C-CANCEL when a retrieve is cancelled; otherwise the association is aborted. */
  cancelRetrieves: z.boolean().default(true),
  /** Retrieves under way at the same time, from all nodes together; 0: no limit but that of the queue for each node. Not for single nodes. */
  simultaneousRetrieves: z.int().min(0).max(64).default(8),
  /** Storage SOP classes proposed with C-GET, in this order; empty: what we take, common ones first. At most 128 contexts. */
  getSopClasses: z.array(z.string()).default([]),
  /** Compressed transfer syntaxes are proposed with C-GET as well, as far as there is room. */
  getCompressed: z.boolean().default(true),
};

export const queryingSchema = z.object(queryingShape);
export const nodeQueryingSchema = z.object({
  /** Fields of `querying` that differ for this node; objects member by member, lists whole. */
  overrides: z
    .record(z.string(), z.unknown())
    .refine((value) => queryingSchema.partial().strict().safeParse(value).success, 'not fields of querying')
    .default({}),
});
export type QueryingSettings = z.output<typeof queryingSchema>;

const priorRule = z.object({
  /** Of the study that is read: any of these; empty: every one. Modalities and Body Part Examined (0018,0015), without regard to case. */
  modalities: z.array(z.string()).default([]),
  bodyParts: z.array(z.string()).default([]),
  /** Of the earlier study; `same`: those of the study that is read. */
  priorModalities: z.union([z.literal('same'), z.array(z.string())]).default('same'),
  priorBodyParts: z.union([z.literal('same'), z.array(z.string())]).default('same'),
});
export type PriorRule = z.output<typeof priorRule>;

/** Earlier studies of the same patient, found on the nodes and fetched in the background. */
export const priorsSchema = z.object({
  enabled: z.boolean().default(false),
  /** When a study has arrived, or is opened. */
  onArrival: z.boolean().default(true),
  onOpening: z.boolean().default(true),
  /** A study has arrived when nothing more of it came for this long. */
  quietMs: z.int().min(100).default(15_000),
  /** Studies older than this bring no priors when they arrive: they are priors themselves. 0: every study does. */
  arrivalDays: z.int().min(0).default(30),
  /** Nodes that are searched; empty: all that are queried. */
  nodeIds: z.array(z.string()).default([]),
  /** How many of the relevant ones are fetched, the newest first. */
  maximum: z.int().min(1).max(100).default(3),
  /** How far back, in days; 0: as far as there are any. */
  withinDays: z.int().min(0).default(3650),
  /** Besides the Patient ID (and its issuer, where both say one) the name must be the same. */
  checkName: z.boolean().default(true),
  checkBirthDate: z.boolean().default(true),
  /** The first rule that fits the study decides; where none does, every earlier study is relevant. */
  rules: z.array(priorRule).default([
    {
      modalities: ['CT'],
      bodyParts: ['CHEST', 'THORAX', 'LUNG'],
      priorModalities: ['CT', 'CR', 'DX', 'PT'],
      priorBodyParts: ['CHEST', 'THORAX', 'LUNG'],
    },
    {
      modalities: ['CR', 'DX', 'DR'],
      bodyParts: ['CHEST', 'THORAX', 'LUNG'],
      priorModalities: ['CR', 'DX', 'DR', 'CT'],
      priorBodyParts: ['CHEST', 'THORAX', 'LUNG'],
    },
    { modalities: ['MG'], bodyParts: [], priorModalities: ['MG', 'US', 'MR'], priorBodyParts: ['BREAST'] },
    {
      modalities: ['CT', 'MR'],
      bodyParts: ['HEAD', 'BRAIN', 'SKULL'],
      priorModalities: ['CT', 'MR'],
      priorBodyParts: ['HEAD', 'BRAIN', 'SKULL'],
    },
    {
      modalities: ['CT', 'MR', 'US'],
      bodyParts: ['ABDOMEN', 'PELVIS', 'LIVER'],
      priorModalities: ['CT', 'MR', 'US', 'PT'],
      priorBodyParts: ['ABDOMEN', 'PELVIS', 'LIVER'],
    },
    {
      modalities: ['CR', 'DX', 'DR'],
      bodyParts: [],
      priorModalities: ['CR', 'DX', 'DR', 'CT', 'MR'],
      priorBodyParts: 'same',
    },
    { modalities: [], bodyParts: [], priorModalities: 'same', priorBodyParts: 'same' },
  ]),
});
export type PriorsSettings = z.output<typeof priorsSchema>;
