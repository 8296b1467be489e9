import { call, event, z } from './define.ts';
import { nameSchema } from './view-routes.ts';

/** A performed procedure step that a modality told us of (PS3.4 F.7). */
export const procedureStep = z.object({
  sopInstanceUid: z.string(),
  state: z.enum(['IN PROGRESS', 'COMPLETED', 'DISCONTINUED']),
  name: nameSchema,
  patientId: z.string(),
  modality: z.string(),
  stationAeTitle: z.string(),
  description: z.string(),
  studyUids: z.array(z.string()),
  startedAt: z.string(),
  endedAt: z.string(),
  changedAt: z.number(),
  /** How passing it on goes, for each destination. */
  forwarded: z.array(
    z.object({
      nodeId: z.string(),
      state: z.enum(['waiting', 'done', 'failed']),
      attempts: z.int(),
      error: z.object({ code: z.string(), message: z.string() }).optional(),
    }),
  ),
});
export type ProcedureStep = z.output<typeof procedureStep>;

export const procedureSteps = {
  /** Newest first, at most 1000. */
  list: call(z.void(), z.array(procedureStep)),
  changed: event(z.array(procedureStep)),
};
