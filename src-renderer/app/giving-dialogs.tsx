import { lazy, Suspense } from 'react';
import { useGiving } from './giving.ts';

// Loaded with the first use: a viewer opens without it.
const Dialogs = lazy(async () => ({ default: (await import('../giving/index.tsx')).GivingDialogs }));

/** What opens when studies are given away, for every window that offers it. */
export function GivingDialogs() {
  const open = useGiving((state) => state.exporting !== undefined || state.copying !== undefined);
  return open ? (
    // Until it is there keys do nothing to what lies behind it.
    <Suspense fallback={<div role="dialog" aria-modal="true" aria-busy="true" hidden />}>
      <Dialogs />
    </Suspense>
  ) : null;
}
