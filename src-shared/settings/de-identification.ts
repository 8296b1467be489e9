import { deIdentifyRequestSchema } from '../changes/model.ts';
import { z } from '../contract/define.ts';

/** A profile of one's own: a bundled one with what differs. */
export const ownDeIdentificationProfileSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1).max(100),
  basedOn: z.string().default('ps3.15'),
  options: z.array(z.string()).default([]),
  /** Actions by tag (`00081030` or `0019xx10` of a private creator): of PS3.15 Table E.1-1a D Z X K C U, or of the bundled profile. */
  actions: z.record(z.string(), z.string()).default({}),
  /** Private elements that are safe (PS3.15 E.3.10): creator and element, `GEMS_PARM_01 00431027`. */
  safePrivate: z.array(z.string()).default([]),
});
export type OwnDeIdentificationProfile = z.output<typeof ownDeIdentificationProfileSchema>;

export const deIdentificationSchema = z.object({
  /** False: not offered. */
  enabled: z.boolean().default(true),
  /** What is proposed. */
  request: deIdentifyRequestSchema.prefault({}),
  profiles: z.array(ownDeIdentificationProfileSchema).default([]),
  /** Masks by what made the images: manufacturer, model, rows and columns with wildcards; proposed, and shown before they are applied. */
  masks: z
    .array(
      z.object({
        manufacturer: z.string().default('*'),
        model: z.string().default('*'),
        sopClasses: z.array(z.string()).default([]),
        columns: z.int().optional(),
        rows: z.int().optional(),
        regions: z.array(z.object({ left: z.int(), top: z.int(), right: z.int(), bottom: z.int() })),
      }),
    )
    .default([]),
});
export type DeIdentificationSettings = z.output<typeof deIdentificationSchema>;
