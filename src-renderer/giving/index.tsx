import { DeIdentifyDialog } from './de-identify-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';

/** The dialogs of giving studies away, for a window that offers it (`app/giving.ts` opens them). */
export function GivingDialogs() {
  return (
    <>
      <ExportDialog />
      <DeIdentifyDialog />
    </>
  );
}
