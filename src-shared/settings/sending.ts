import { z } from '../contract/define.ts';
import { retrySchema } from './basic.ts';

/** How instances are sent (Storage SCU, PS3.4 B): the same fields for one node as for all; a node's own replace them. */
const sendingShape = {
  /** Tried again by itself when the outcome is `retry`. */
  retry: retrySchema.prefault({}),
};

export const sendingSchema = z.object(sendingShape);
export const nodeSendingSchema = z.object({
  /** Fields of `sending` that differ for this node. */
  overrides: z
    .record(z.string(), z.unknown())
    .refine((value) => sendingSchema.partial().strict().safeParse(value).success, 'not fields of sending')
    .default({}),
});
export type SendingSettings = z.output<typeof sendingSchema>;

/** What arrives and matches goes on to a node. */
export const forwardingRuleSchema = z.object({
  id: z.string(),
  name: z.string().default(''),
  enabled: z.boolean().default(true),
  nodeId: z.string(),
});
export type ForwardingRule = z.output<typeof forwardingRuleSchema>;
