import { z } from '../contract/define.ts';

/** How we answer Storage Commitment (PS3.4 J). Part of the acceptance policy. */
export const commitmentScpSchema = z.object({
  enabled: z.boolean().default(true),
});
export type CommitmentScpSettings = z.output<typeof commitmentScpSchema>;

/** What we ask of a node as Storage Commitment SCU. */
export const nodeCommitmentSchema = z.object({
  /** Asked after everything that was sent to it. */
  automatic: z.boolean().default(false),
});
