import { z } from '../contract/define.ts';
import { retrySchema } from './basic.ts';

/** How we search and fetch (Query/Retrieve SCU, PS3.4 C): the same fields for one node as for all; a node's own replace them. */
const queryingShape = {
  /** By C-MOVE to ourselves, or by C-GET. */
  retrieveBy: z.enum(['move', 'get']).default('move'),
  /** The retrieve as a whole is tried again by itself. */
  retry: retrySchema.prefault({}),
};

export const queryingSchema = z.object(queryingShape);
export const nodeQueryingSchema = z.object({
  /** Fields of `querying` that differ for this node. */
  overrides: z
    .record(z.string(), z.unknown())
    .refine((value) => queryingSchema.partial().strict().safeParse(value).success, 'not fields of querying')
    .default({}),
});
export type QueryingSettings = z.output<typeof queryingSchema>;

/** Earlier studies of the same patient, found on the nodes and fetched in the background. */
export const priorsSchema = z.object({
  enabled: z.boolean().default(false),
});
export type PriorsSettings = z.output<typeof priorsSchema>;
