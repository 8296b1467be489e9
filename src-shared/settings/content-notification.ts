import { z } from '../contract/define.ts';
import { dimseStatus, retrySchema } from './basic.ts';

/** How we answer Basic Study Content Notification (retired; PS3.4 2004 D). Part of the acceptance policy. */
export const contentNotificationScpSchema = z.object({
  enabled: z.boolean().default(true),
  /** The statuses of C-STORE. */
  statuses: z
    .object({
      outOfResources: dimseStatus.default(0xa700),
      /** SOP class or instance of the command and of the data set differ. */
      disagreement: dimseStatus.default(0xa900),
      /** No Study Instance UID, or no list of series. */
      cannotUnderstand: dimseStatus.default(0xc000),
    })
    .prefault({}),
});
export type ContentNotificationScpSettings = z.output<typeof contentNotificationScpSchema>;

/** When the nodes with the role `notification` are told of the contents of a study. */
export const contentNotificationSchema = z.object({
  /** A study is complete when nothing was added to it for so long. */
  quietMs: z.int().min(0).max(86_400_000).default(60_000),
  /** ... and no performed procedure step of it is in progress. */
  waitForProcedureSteps: z.boolean().default(true),
  /** A procedure step in progress that nobody changed for so long is taken for forgotten. */
  forgottenStepMs: z.int().min(0).default(21_600_000),
  retry: retrySchema.prefault({ attempts: 10, delayMs: 60_000, factor: 2 }),
});
export type ContentNotificationSettings = z.output<typeof contentNotificationSchema>;
