import { measurementSchema } from '../imaging/measure/measurement.ts';
import { call, event, z } from './define.ts';

/** A spacing the reader set by a line of known length (PS3.3 10.7.1.3: calibrated); of one series or one image. */
export const calibrationSchema = z.object({
  patientKey: z.string().max(2000),
  seriesUid: z.string().max(64),
  /** Of this image alone; absent: of the whole series. */
  sopInstanceUid: z.string().max(64).optional(),
  /** Sides of an image pixel, mm. */
  rowMm: z.number().positive(),
  columnMm: z.number().positive(),
  /** In words: `line of 100 mm`. */
  how: z.string().max(200),
  /** The image of the line: it holds for those of its series, or frames of it, that have the same size and the same spacing of their own. */
  image: z
    .object({
      columns: z.int().positive(),
      rows: z.int().positive(),
      columnMm: z.number().positive().optional(),
      rowMm: z.number().positive().optional(),
    })
    .optional(),
  modifiedAt: z.number(),
});
export type Calibration = z.output<typeof calibrationSchema>;

/**
 * What readers draw on images, kept in the state database by instance and frame, whatever catalogue the image came from,
 * and restored when its study is opened again. Nothing here is ever deleted for good: what was removed can come back.
 */
export const measurements = {
  /** All that is there of these studies of one patient. */
  list: call(
    z.object({ patientKey: z.string().max(2000), studyUids: z.array(z.string().max(64)).min(1).max(1000) }),
    z.object({ measurements: z.array(measurementSchema), calibrations: z.array(calibrationSchema) }),
  ),
  /**
   * Adds or changes, all or nothing; a change older than what is kept (`modifiedAt`) is left out without an error, and so is what
   * was removed: `restore` takes that back. Throws `invalid-input` for one that is kept for another image, or too many.
   */
  put: call(z.object({ measurements: z.array(measurementSchema).min(1).max(1000) }), z.void()),
  remove: call(z.object({ uids: z.array(z.string().max(64)).min(1).max(1000) }), z.void()),
  /** Takes a removal back. */
  restore: call(z.object({ uids: z.array(z.string().max(64)).min(1).max(1000) }), z.void()),
  calibrate: call(calibrationSchema, z.void()),
  uncalibrate: call(calibrationSchema.pick({ patientKey: true, seriesUid: true, sopInstanceUid: true }), z.void()),
  /** Something of these studies changed, in this window or another; of no study: calibrations of the patient. */
  changed: event(z.object({ patientKey: z.string(), studyUids: z.array(z.string()) })),
};
