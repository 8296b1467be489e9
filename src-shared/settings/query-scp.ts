import { z } from '../contract/define.ts';

/** How we answer C-FIND (PS3.4 C.4.1). Part of the acceptance policy. */
export const queryScpSchema = z.object({
  enabled: z.boolean().default(true),
  patientRoot: z.boolean().default(true),
  studyRoot: z.boolean().default(true),
});
export type QueryScpSettings = z.output<typeof queryScpSchema>;
