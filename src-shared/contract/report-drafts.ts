import { call, event, z } from './define.ts';

const uid = z.string().min(1).max(64);
const code = z.object({ value: z.string().max(64), scheme: z.string().max(16), meaning: z.string().max(64) });
/** As typed; what is no number is not written. */
const entry = z.string().max(40);

/** A report that is being written: kept with every change until it is stored or thrown away. */
export const reportDraftSchema = z.object({
  /** Of the draft itself. */
  uid,
  /** Whose report it is: `lastingPatientKey`. */
  patientKey: z.string().max(2000),
  studyUid: uid,
  kind: z.enum(['text', 'calcium', 'vessels']),
  title: code,
  language: z.string().max(16),
  author: z.string().max(320),
  sections: z.array(z.object({ id: z.string().max(40), text: z.string().max(200_000) })).max(40),
  /** What was measured is told under the findings. */
  measurements: z.boolean(),
  /** Images that illustrate the findings. */
  illustrations: z
    .array(z.object({ sopInstanceUid: uid, frame: z.int().min(1) }))
    .max(200)
    .default([]),
  /** HU. */
  threshold: entry,
  calcium: z.array(z.object({ artery: code, lesions: entry, agatston: entry, volume: entry, mass: entry })).max(100),
  vessels: z
    .array(
      z.object({
        segment: code,
        side: code.optional(),
        diameter: entry,
        area: entry,
        length: entry,
        diameterStenosis: entry,
        areaStenosis: entry,
      }),
    )
    .max(500),
  /** The stored report that this one takes the place of. */
  predecessor: z.object({ studyUid: uid, seriesUid: uid, sopClassUid: uid, sopInstanceUid: uid }).optional(),
  /** ms since 1970. */
  modifiedAt: z.number(),
});
export type ReportDraft = z.output<typeof reportDraftSchema>;

/** Drafts of reports, kept in the state database: nothing that was typed is lost with a window or the program. */
export const reportDrafts = {
  /** All of these studies of one patient, the newest first. */
  list: call(
    z.object({ patientKey: z.string().max(2000), studyUids: z.array(uid).min(1).max(1000) }),
    z.object({ drafts: z.array(reportDraftSchema) }),
  ),
  /** Keeps a draft; an older state than what is kept is left out. Throws `invalid-input` for too many. */
  put: call(z.object({ draft: reportDraftSchema }), z.void()),
  remove: call(z.object({ uid }), z.void()),
  changed: event(z.object({ patientKey: z.string(), studyUid: z.string() })),
};
