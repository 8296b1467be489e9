import type { PrinterStatus } from '../../../src-shared/contract/print.ts';
import { api } from '../../app/api.ts';
import { moodOf } from '../../app/printing/printer-words.ts';
import { usePrinting } from './store.ts';

/** Asks a printer how it does, now. */
export async function askPrinter(printerId: string): Promise<void> {
  const status = await api.print.askPrinter({ printerId });
  usePrinting.setState(({ statuses }) => ({ statuses: { ...statuses, [printerId]: status } }));
}

/** Nobody waits longer for it with a film in hand. */
const patienceMs = 3000;

/** How a printer does; one that failed when it was asked last is asked anew, for somebody may have seen to it. */
export async function statusNow(printerId: string): Promise<PrinterStatus | undefined> {
  const known = (): PrinterStatus | undefined => usePrinting.getState().statuses[printerId];
  if (moodOf(known()) !== 'failure') return known();
  await Promise.race([
    askPrinter(printerId).catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, patienceMs)),
  ]);
  return known();
}
