import { useSyncExternalStore } from 'react';
import { type Route, routeOf } from './route.ts';

const followAddress = (changed: () => void): (() => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

/** What the address of the window names now; it may come to name others. */
export const useRoute = (): Route =>
  routeOf(
    window.location.search,
    useSyncExternalStore(followAddress, () => window.location.hash),
  );
