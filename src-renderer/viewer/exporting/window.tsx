import { ExportDialog } from './export-dialog.tsx';
import { PrintDialog } from './print-dialog.tsx';
import { ExportProgress } from './progress.tsx';

/** The dialogs of pictures and print. */
export function ExportingWindow() {
  return (
    <>
      <ExportDialog />
      <PrintDialog />
      <ExportProgress />
    </>
  );
}
