import { z } from '../contract/define.ts';
import { dimseStatus } from './basic.ts';

/** What a C-FIND is answered with in the end (PS3.4 C.4.1.1.4), cause by cause. */
export const queryStatusesSchema = z.object({
  /** The identifier lacks the level, or has one that the model has not. */
  identifier: dimseStatus.default(0xa900),
  /** The identifier cannot be read in its transfer syntax. */
  damaged: dimseStatus.default(0xa900),
  /** A unique key of a level above is missing or is no single value, when `missingUpperKeys` refuses. */
  relational: dimseStatus.default(0xa900),
  /** A matching key means nothing in its value representation, or is too long. */
  key: dimseStatus.default(0xc000),
  /** The association is over the limit (`overLimit` refuse-storage), or there is no memory or disk space. */
  outOfResources: dimseStatus.default(0xa700),
  /** The archive cannot be asked now, or its index is being built anew and what was answered may not be everything. */
  busy: dimseStatus.default(0xa700),
  /** The command names a SOP class that is not the one of its presentation context. */
  sopClassNotSupported: dimseStatus.default(0x0122),
  /** There is more than `maximumResponses`. */
  incomplete: dimseStatus.default(0xa700),
  /** Anything else that went wrong on our side. */
  failure: dimseStatus.default(0xc000),
});

/** Attributes, by keyword or eight digits; of a sequence item with the sequence in front: `ConceptNameCodeSequence.CodeMeaning`. */
const keyList = z.array(z.string());

/** Keys that are taken at each level; an empty list: all that the archive knows there. */
export const queryKeysSchema = z.object({
  patient: keyList.default([]),
  study: keyList.default([]),
  series: keyList.default([]),
  image: keyList.default([]),
});

/** A rule that the standard lets the two sides agree on (PS3.4 C.5.1.1): never, when it was negotiated, or in any case. */
const agreed = z.enum(['never', 'negotiated', 'always']);

/** How we answer C-FIND (PS3.4 C.4.1). Part of the acceptance policy. */
export const queryScpSchema = z.object({
  enabled: z.boolean().default(true),
  patientRoot: z.boolean().default(true),
  studyRoot: z.boolean().default(true),
  /** Patient/Study Only Query/Retrieve Information Model (retired). */
  patientStudyOnly: z.boolean().default(false),
  /** Who may ask: whoever may call, or only addresses that `callers` of the policy lists; others are answered with 0124 (not authorized). */
  callers: z.enum(['any', 'known-addresses']).default('any'),
  keys: queryKeysSchema.prefault({}),
  /** Never compared, only answered; with SOP classes: not compared with instances of these. */
  returnOnly: z.array(z.object({ keys: keyList, sopClasses: z.array(z.string()).optional() })).default([
    {
      keys: [
        'NumberOfPatientRelatedStudies',
        'NumberOfPatientRelatedSeries',
        'NumberOfPatientRelatedInstances',
        'NumberOfStudyRelatedSeries',
        'NumberOfStudyRelatedInstances',
        'NumberOfSeriesRelatedInstances',
        'AvailableTransferSyntaxUID',
        'TransferSyntaxUID',
      ],
    },
  ]),
  /** Keys of the levels above, other than their unique keys: compared and answered like others, or not supported. */
  upperLevelKeys: z.enum(['accept', 'unsupported']).default('accept'),
  /** Keys that are not supported: left out of the answer (PS3.4 C.2.2.1.3), or there without a value. */
  unsupportedKeys: z.enum(['omit', 'empty']).default('omit'),
  /** Queries across levels (PS3.4 C.4.1.3.2). */
  relational: agreed.default('negotiated'),
  /** A unique key of a level above is missing, and the query is not relational. */
  missingUpperKeys: z.enum(['refuse', 'match-nothing']).default('refuse'),
  /** Date and time of one entity as one interval. */
  combinedDateTime: agreed.default('negotiated'),
  /** Names also match by sound, and with family and given name exchanged. */
  fuzzyNames: agreed.default('negotiated'),
  /** How names are compared otherwise; see NameRules in src-shared/dicom/matching/rules.ts. */
  names: z.enum(['exact', 'case', 'folded']).default('folded'),
  /** Identifiers, descriptions and codes match without regard to case. */
  ignoreCase: z.boolean().default(false),
  /** The key `""` asks for what has no value. */
  emptyValueMatching: z.boolean().default(true),
  /** Specific Character Set (0008,0005) of the request: its values are read by it, or as the default repertoire. */
  requestCharacterSet: z.enum(['use', 'ignore']).default('use'),
  /**
   * Characters of an answer that are not ASCII: in the request's character set if it has them, in ISO_IR 100 if that has them; else, and with
   * `unicode` always, in ISO_IR 192. An answer in ASCII names no character set.
   */
  responseCharacterSet: z.enum(['as-request', 'latin-1', 'unicode']).default('as-request'),
  /** Unique keys of the level and of those above are answered even if nobody asked for them. */
  uniqueKeys: z.enum(['always', 'requested']).default('always'),
  /** Retrieve AE Title (0008,0054): the title we were called by, or our own if we answer to any. */
  retrieveAeTitle: z.enum(['always', 'requested']).default('always'),
  /** Pending responses to one request; 0: as many as there are. */
  maximumResponses: z.int().min(0).default(0),
  cancel: z.enum(['honour', 'ignore']).default('honour'),
  /** Pending status when a key is not supported: FF01, or FF00 as if all were. */
  warnUnsupported: z.boolean().default(true),
  statuses: queryStatusesSchema.prefault({}),
});
export type QueryScpSettings = z.output<typeof queryScpSchema>;
export type QueryStatuses = z.output<typeof queryStatusesSchema>;
