import { z } from '../contract/define.ts';

/** How we answer Modality Performed Procedure Step (PS3.4 F.7). Part of the acceptance policy. */
export const procedureStepScpSchema = z.object({
  enabled: z.boolean().default(true),
});
export type ProcedureStepScpSettings = z.output<typeof procedureStepScpSchema>;
