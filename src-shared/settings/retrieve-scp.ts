import { z } from '../contract/define.ts';

/** How we answer C-MOVE and C-GET (PS3.4 C.4.2, C.4.3). Part of the acceptance policy. */
export const retrieveScpSchema = z.object({
  move: z.boolean().default(true),
  get: z.boolean().default(true),
  patientRoot: z.boolean().default(true),
  studyRoot: z.boolean().default(true),
});
export type RetrieveScpSettings = z.output<typeof retrieveScpSchema>;
