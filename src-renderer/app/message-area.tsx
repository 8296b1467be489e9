import { Notifications, useNotifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { messagePlace } from './notification-place.ts';

const controls =
  'button, a[href], input, select, textarea, [role="button"], [role="tab"], [role="switch"], [role="menuitem"]';

/** What of open dialogs and menus can be pressed or written into. */
function controlsInSight(): DOMRect[] {
  const open = document.querySelectorAll('[role="dialog"], [role="alertdialog"], [role="menu"]');
  return [...open].flatMap((dialog) => {
    if (dialog.closest('.mantine-Notifications-root')) return [];
    const { top, bottom } = dialog.getBoundingClientRect();
    // What is scrolled away is in nobody's way.
    return [...dialog.querySelectorAll(controls)]
      .map((control) => control.getBoundingClientRect())
      .filter((one) => one.width > 0 && one.height > 0 && one.bottom > top && one.top < bottom);
  });
}

/** Moves the messages, once they are drawn, to where they cover no control of an open dialog. */
function place(): void {
  const { style } = document.documentElement;
  const area = document.querySelector('.mantine-Notifications-root[data-position="bottom-center"]');
  const size = area?.getBoundingClientRect();
  const window = { width: globalThis.innerWidth, height: globalThis.innerHeight };
  const at = size && size.height > 0 ? messagePlace(size, window, controlsInSight()) : undefined;
  if (at) {
    style.setProperty('--ng-message-x', `${at.x}px`);
    style.setProperty('--ng-message-y', `${at.y}px`);
  }
  document.documentElement.toggleAttribute('data-messages-moved', at !== undefined);
}

/** Messages of the window: at its foot, and beside what a dialog has there. */
export function MessageArea() {
  const { notifications } = useNotifications();
  const any = notifications.length > 0;
  useEffect(() => {
    if (!any) return;
    let frame = 0;
    const look = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(place);
    };
    const sizes = new ResizeObserver(look);
    const follow = (): void => {
      for (const one of document.querySelectorAll('[role="dialog"], .mantine-Notifications-root')) sizes.observe(one);
      look();
    };
    // Dialogs and menus are drawn at the end of the page.
    const openings = new MutationObserver(follow);
    openings.observe(document.body, { childList: true });
    for (const portal of document.querySelectorAll('[data-portal]'))
      openings.observe(portal, { childList: true, subtree: true });
    window.addEventListener('resize', look);
    follow();
    return () => {
      cancelAnimationFrame(frame);
      sizes.disconnect();
      openings.disconnect();
      window.removeEventListener('resize', look);
      document.documentElement.removeAttribute('data-messages-moved');
    };
  }, [any]);
  return <Notifications position="bottom-center" limit={3} />;
}
