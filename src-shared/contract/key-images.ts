import { call, event, z } from './define.ts';

const uid = z.string().min(1).max(64);

/** An image or a frame that a reader marked as key image and that no note holds yet. */
export const keyMarkSchema = z.object({
  /** Of the mark itself. */
  uid,
  /** Whose image it is: `lastingPatientKey`. */
  patientKey: z.string().max(2000),
  studyUid: uid,
  seriesUid: uid,
  sopClassUid: z.string().max(64),
  sopInstanceUid: uid,
  /** From 1, of an instance that has several; absent: the whole instance. */
  frame: z.int().positive().optional(),
  /** Milliseconds since 1970; the order of the marks. */
  createdAt: z.number(),
});
export type KeyMark = z.output<typeof keyMarkSchema>;

/**
 * Marks of key images, kept in the state database from the moment they are made until a note (a key object selection in the
 * archive) holds them, whatever catalogue the image came from.
 */
export const keyImages = {
  /** All marks of these studies of one patient, in their order. */
  list: call(
    z.object({ patientKey: z.string().max(2000), studyUids: z.array(uid).min(1).max(1000) }),
    z.object({ marks: z.array(keyMarkSchema) }),
  ),
  /** Keeps marks, all or none; one that is kept or was removed stays as it is. Throws `invalid-input` for too many. */
  put: call(z.object({ marks: z.array(keyMarkSchema).min(1).max(5000) }), z.void()),
  remove: call(z.object({ uids: z.array(uid).min(1).max(5000) }), z.void()),
  /** Marks of these studies changed, in this window or another. */
  changed: event(z.object({ patientKey: z.string(), studyUids: z.array(z.string()) })),
};
