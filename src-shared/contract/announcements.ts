import { call, event, z } from './define.ts';
import { nameSchema } from './view-routes.ts';

/** What another system told of a study of its own (Basic Study Content Notification), and how much of that is in the archive now. */
export const studyAnnouncement = z.object({
  studyUid: z.string(),
  name: nameSchema,
  patientId: z.string(),
  /** AE title of who told. */
  peer: z.string(),
  receivedAt: z.number(),
  instances: z.int(),
  /** Of those, in the archive, in a study of the same patient. */
  here: z.int(),
});
export type StudyAnnouncement = z.output<typeof studyAnnouncement>;

export const announcements = {
  /** Newest first, at most 200; of one study the last that each system told. */
  list: call(z.void(), z.array(studyAnnouncement)),
  /** The list may be another. */
  changed: event(z.void()),
};
