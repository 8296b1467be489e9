import { lazy, Suspense } from 'react';
import { useGiving } from './giving.ts';

// Loaded with the first use: a viewer opens without it.
const Dialogs = lazy(async () => ({ default: (await import('../giving/index.tsx')).GivingDialogs }));

/** What opens when studies are given away, for every window that offers it. */
export function GivingDialogs() {
  const open = useGiving((state) => state.exporting !== undefined || state.copying !== undefined);
  return open ? (
    <Suspense fallback={null}>
      <Dialogs />
    </Suspense>
  ) : null;
}
