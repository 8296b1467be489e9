import { deIdentifyRequestSchema } from '../changes/model.ts';
import { call, event, z } from './define.ts';
import { sendSelection } from './sending.ts';

/** A project: one key, so that patients keep their pseudonyms. Who is who may be kept, encrypted with a passphrase, or not at all. */
export const deIdentificationProject = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  /** Whether who is who is kept. */
  mapping: z.enum(['none', 'plain', 'encrypted']),
  /** True while an encrypted one can be read (the passphrase was given since the start). */
  open: z.boolean(),
  patients: z.int(),
});
export type DeIdentificationProject = z.output<typeof deIdentificationProject>;

/** A patient, and who it becomes. */
const pseudonymisedPatient = z.object({
  patientKey: z.string(),
  name: z.string(),
  patientId: z.string(),
  pseudonym: z.object({ name: z.string(), id: z.string() }),
});

/** One attribute of a preview. */
export const previewLine = z.object({
  /** `00100010`, or `00081140[1].00081155` inside sequences. */
  path: z.string(),
  name: z.string(),
  vr: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
  change: z.enum(['removed', 'emptied', 'replaced', 'added', 'kept']),
});
export type PreviewLine = z.output<typeof previewLine>;

export const deIdentification = {
  projects: call(z.void(), z.array(deIdentificationProject)),
  createProject: call(
    z.object({
      name: z.string().min(1).max(100),
      mapping: z.enum(['none', 'plain', 'encrypted']),
      passphrase: z.string().max(1000).optional(),
    }),
    deIdentificationProject,
  ),
  /** Lets an encrypted mapping be read and added to until the program ends. Fails with `invalid-input` for a wrong passphrase. */
  openProject: call(z.object({ id: z.string(), passphrase: z.string().max(1000) }), z.void()),
  removeProject: call(z.object({ id: z.string() }), z.void()),
  /** Who is who: patients, and UIDs where wanted. Audited. Fails with `invalid-input` while it is locked. */
  mapping: call(
    z.object({ id: z.string() }),
    z.object({
      patients: z.array(pseudonymisedPatient.extend({ shiftDays: z.int() })),
      uids: z.array(z.object({ original: z.string(), replacement: z.string() })),
    }),
  ),
  /** What would become of one instance: everything that changes, and what stays where `all`. */
  preview: call(
    z.object({
      catalogue: z.string(),
      row: z.int(),
      request: deIdentifyRequestSchema,
      all: z.boolean().default(false),
    }),
    z.object({
      lines: z.array(previewLine),
      warnings: z.array(z.string()),
      columns: z.int().optional(),
      rows: z.int().optional(),
    }),
  ),
  /** What to look out for in a selection: images that say or seem to have text burned in, documents, reports … by series. */
  check: call(
    z.object({ selection: sendSelection, request: deIdentifyRequestSchema }),
    z.object({
      patients: z.array(pseudonymisedPatient.extend({ studies: z.int() })),
      series: z.array(
        z.object({
          seriesUid: z.string(),
          seriesRow: z.int(),
          /** Whose it is: of `patients`. */
          patientKey: z.string(),
          description: z.string(),
          modality: z.string(),
          instances: z.int(),
          /** `burned-in`, `secondary-capture`, `ultrasound`, `document`, `report`, `face`, `overlay`, `video` … */
          risks: z.array(z.string()),
          /** Left out by the request as it is. */
          leftOut: z.int(),
          /** What made its first image, as masks of devices are found by; absent: it has no pictures, or could not be read. */
          maker: z
            .object({
              manufacturer: z.string(),
              model: z.string(),
              sopClassUid: z.string(),
              columns: z.int(),
              rows: z.int(),
            })
            .optional(),
        }),
      ),
    }),
  ),
  /** Copies into the archive, as a job. */
  copy: call(z.object({ selection: sendSelection, request: deIdentifyRequestSchema }), z.object({ jobId: z.int() })),
  changed: event(z.void()),
};
