import { deIdentifyRequestSchema } from '../changes/model.ts';
import { call, z } from './define.ts';

/** What is to be sent, by rows of a catalogue (the archive or a medium); everything named is sent once. */
export const sendSelection = z.object({
  catalogue: z.string(),
  studyRows: z.array(z.int()).default([]),
  seriesRows: z.array(z.int()).default([]),
  instanceRows: z.array(z.int()).default([]),
});

export const sending = {
  /** Sends to a node as a job (Storage SCU), de-identified copies where asked. Fails with `not-found` and `invalid-input` (nothing selected). */
  send: call(
    sendSelection.extend({ nodeId: z.string(), deIdentify: deIdentifyRequestSchema.optional() }),
    z.object({ jobId: z.int() }),
  ),
};
