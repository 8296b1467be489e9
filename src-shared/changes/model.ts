import { z } from '../contract/define.ts';

/**
 * What is done to copies of instances on their way out or in: stored files themselves are never rewritten. Plain data: it goes to worker
 * threads and into job parameters (secrets are held elsewhere and named by id).
 */

const tag = z.string().regex(/^[0-9A-F]{8}$/);
/** Values of a short text attribute as DICOM JSON has them; names as `Family^Given=…=…`. */
const givenValues = z.record(tag, z.string().max(1024));

/** A part of the picture that is made black, in pixels of the frame from its upper left corner; right and bottom not included. */
export const maskedRegionSchema = z.object({
  left: z.int().min(0),
  top: z.int().min(0),
  right: z.int().min(1),
  bottom: z.int().min(1),
});
export type MaskedRegion = z.output<typeof maskedRegionSchema>;

export const deIdentifyRequestSchema = z.object({
  /** `ps3.15`, `canon-gca`, or that of a profile in the settings. */
  profile: z.string().default('ps3.15'),
  /** Options of PS3.15 Table E.1-1 that hold besides the basic profile (`options.ts`). */
  options: z.array(z.string()).default([]),
  /** Who is who: the same project gives the same pseudonyms, UIDs and dates over jobs; absent: of this job alone, and nobody can undo it. */
  projectId: z.string().optional(),
  /** Names and IDs of the patients: made from a prefix and a number, or said one by one. */
  pseudonymPrefix: z.string().max(32).default('ANON'),
  pseudonyms: z
    .array(z.object({ patientKey: z.string(), name: z.string().max(64), id: z.string().max(64) }))
    .default([]),
  /** Dates, where the profile and its options let them be shifted: by a number of days of each patient, or by this one. */
  shiftDays: z.int().min(-36_500).max(36_500).optional(),
  /** Values that are put in the place of what the profile takes away (its `U` attributes). */
  values: givenValues.default({}),
  /** Parts that are made black in all images of a series (by its UID), or in all (`*`). */
  masks: z.record(z.string(), z.array(maskedRegionSchema)).default({}),
  /** Images that say they have identification burned in, and are not masked: told of, or left out. */
  burnedIn: z.enum(['warn', 'leave-out']).default('leave-out'),
});
export type DeIdentifyRequest = z.output<typeof deIdentifyRequestSchema>;
export type DeIdentifyInput = z.input<typeof deIdentifyRequestSchema>;

/** A profile as it holds for a request: a bundled one, its options, and what the settings change of it. */
export interface DeIdentifyProfile {
  basedOn: 'ps3.15' | 'canon-gca' | 'patient-editing';
  options: readonly string[];
  /** `ownDeIdentificationProfileSchema` */
  actions: Readonly<Record<string, string>>;
  safePrivate: readonly string[];
}

/** What a worker is told for one instance: all that is decided for it, nothing is looked up there. */
export interface DeIdentifyPlan {
  request: DeIdentifyRequest;
  profile: DeIdentifyProfile;
  /** Key of the project, 32 bytes: UIDs, pseudonyms and shifts of dates are made from it, so that threads need not talk. */
  secret: Uint8Array;
  /** What stands for the patient. */
  pseudonym: { name: string; id: string };
  /** Days that are added to dates, where they are shifted. */
  shiftDays: number;
}

/** Attributes that get other values, with Original Attributes Sequence (0400,0561) kept (PS3.3 C.12.1.1.9). */
export const reconciliationSchema = z.object({
  /** Top level attributes and their new values; an empty text makes it empty. */
  values: givenValues,
  /** (0400,0565) Reason for the Attribute Modification. */
  reason: z.enum(['COERCE', 'CORRECT']).default('COERCE'),
  /** (0400,0564) Source of Previous Values. */
  source: z.string().max(64).default(''),
  /** (0400,0562) as DT: the same for all copies of a job, so that one made again after a restart is the same; absent: when it is made. */
  at: z
    .string()
    .regex(/^\d{14}(\.\d{1,6})?([+-]\d{4})?$/)
    .optional(),
  /** Whose instances they are (name with its groups joined by `=`): one that names somebody else is refused. */
  patient: z
    .object({ name: z.string(), patientId: z.string(), birthDate: z.string(), issuer: z.string().optional() })
    .optional(),
  /** False: as "patient editing" of a maker has it, which keeps no trace. */
  keepOriginal: z.boolean().default(true),
});
export type Reconciliation = z.output<typeof reconciliationSchema>;

export interface InstanceChanges {
  reconcile?: Reconciliation;
  /**
   * SOP Instance UIDs that others stand for in references (`references.ts`). Its own among them: what refers to something else is another
   * instance, and gets that one.
   */
  references?: Readonly<Record<string, string>>;
  deIdentify?: DeIdentifyPlan;
}
