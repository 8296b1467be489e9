import { z } from '../contract/define.ts';

/** How we answer Basic Study Content Notification (retired; PS3.4 2004 D). Part of the acceptance policy. */
export const contentNotificationScpSchema = z.object({
  enabled: z.boolean().default(true),
});
export type ContentNotificationScpSettings = z.output<typeof contentNotificationScpSchema>;
