import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { ContentNotifications } from '../network/services/content-notification/notifications.ts';

/** The calls of study content notification. */
export const announcementHandlers = (
  notifications: Pick<ContentNotifications, 'list'>,
): NegatoscopeHandlers['announcements'] => ({
  list: () => notifications.list(),
});
