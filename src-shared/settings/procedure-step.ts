import { z } from '../contract/define.ts';
import { dimseStatus, retrySchema } from './basic.ts';

/** How we answer Modality Performed Procedure Step (PS3.4 F.7), and how what came is passed on. Part of the acceptance policy. */
export const procedureStepScpSchema = z.object({
  enabled: z.boolean().default(true),
  /** Modality Performed Procedure Step Retrieve (PS3.4 F.8): others may read the records by N-GET. */
  retrieve: z.boolean().default(true),
  /**
   * What a message must have (PS3.4 table F.7.2-1). `none`: a status; `type-1`: what is Type 1 at the top level, and the Study Instance UID of
   * the scheduled step; `strict`: besides, Type 2 attributes are there, and so is what the items of the sequences must have.
   */
  validation: z.enum(['none', 'type-1', 'strict']).default('type-1'),
  /**
   * N-SET of an attribute that only N-CREATE may give (patient, identification of the step), with another value than the record has. It never
   * changes the record: `warn` takes the rest and answers 0107H, `refuse` answers 0106H and takes nothing.
   */
  fixedAttributes: z.enum(['warn', 'refuse']).default('warn'),
  statuses: z
    .object({
      /** The record could not be written: no space. */
      outOfResources: dimseStatus.default(0x0213),
      /** The state of the step does not allow it (with Error ID A710H), or something went wrong on our side. */
      processingFailure: dimseStatus.default(0x0110),
    })
    .prefault({}),
  /** Each accepted message goes on to the nodes with the role `procedure-step`, in the order it came. */
  forwarding: z
    .object({
      /** Statuses of a destination that are worth another attempt, as masks: what comes from them by range. */
      retryStatuses: z.array(z.object({ status: dimseStatus, mask: dimseStatus.default(0xffff) })).default([
        { status: 0xa700, mask: 0xff00 },
        { status: 0x0213, mask: 0xffff },
        { status: 0x0110, mask: 0xffff },
      ]),
      retry: retrySchema.prefault({ attempts: 20, delayMs: 15_000, factor: 1.5 }),
    })
    .prefault({}),
});
export type ProcedureStepScpSettings = z.output<typeof procedureStepScpSchema>;
