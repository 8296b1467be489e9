import { z } from '../../contract/define.ts';
import type { SpacingProvenance } from '../description.ts';

/**
 * What a reader draws on an image, as it is kept: shape and place in image pixels, and with what it was measured. Chosen
 * so that TID 1500 (PS3.16) can say all of it: the frame by its instance, the shape as SCOORD, a tracking identifier and
 * UID, and each value with its concept and its UCUM unit.
 */

/**
 * Kinds and their points, each [column, row] in image pixels, the upper left corner of the image 0, 0 and the middle of its
 * first pixel 0.5, 0.5 (PS3.3 C.18.6.1.1 counts the same way):
 * - `length`, `arrow` (head, then tail), `calibration`: two;
 * - `angle`: four, two segments of two (IHE BIR 5.10); `cobb`: four, the same drawn as Cobb's; `angle3`: three, the vertex second;
 * - `bidirectional`: four, long axis, then short axis;
 * - `rectangle`, `ellipse`: two opposite corners of the box around it;
 * - `freehand`: three or more, closed;
 * - `probe`, `text`: one; `text` may have a second, the end of its leader.
 */
export const measurementKinds = [
  'length',
  'angle',
  'angle3',
  'cobb',
  'bidirectional',
  'rectangle',
  'ellipse',
  'freehand',
  'probe',
  'arrow',
  'text',
  'calibration',
] as const;
export type MeasurementKind = (typeof measurementKinds)[number];

const uid = z.string().regex(/^[0-9.]{1,64}$/);

/** A value of a measurement when it was made; what is shown is computed anew from the pixels. */
export const measuredValueSchema = z.object({
  /** What it is, by our name: `length`, `area`, `mean` ... (`conceptOf` in concepts.ts gives the code). */
  name: z.string().max(40),
  value: z.number(),
  /** UCUM: `mm`, `mm2`, `deg`, `[hnsf'U]`, `g/ml{SUVbw}`, `{pixels}`, `1`. */
  unit: z.string().max(40),
});
export type MeasuredValue = z.output<typeof measuredValueSchema>;

export const measurementSchema = z.object({
  /** Tracking Unique Identifier (112040, DCM): ours, a UID of 2.25. */
  uid,
  kind: z.enum(measurementKinds),
  /** Whose image it is: Patient ID and the comparable form of the name (`patientKey` of same-patient.ts). */
  patientKey: z.string().max(2000),
  studyUid: z.string().max(64),
  seriesUid: z.string().max(64),
  sopClassUid: z.string().max(64),
  sopInstanceUid: z.string().max(64),
  /** From 1. */
  frame: z.int().min(1),
  points: z
    .array(z.tuple([z.number(), z.number()]))
    .min(1)
    .max(20_000),
  /** What the reader wrote: of a text its text, of the others their label (Tracking Identifier). */
  text: z.string().max(2000).optional(),
  values: z.array(measuredValueSchema).max(30).default([]),
  /** The spacing lengths were measured with. */
  spacing: z
    .object({
      rowMm: z.number(),
      columnMm: z.number(),
      provenance: z.string() as unknown as z.ZodType<SpacingProvenance>,
    })
    .optional(),
  /** Where its text stands, in image pixels, when the reader moved it. */
  textAt: z.tuple([z.number(), z.number()]).optional(),
  /** ms since 1970. */
  createdAt: z.number(),
  modifiedAt: z.number(),
});
/** One measurement or mark. */
export type Measurement = z.output<typeof measurementSchema>;
