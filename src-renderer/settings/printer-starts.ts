import data from '../../resources/printers.json';
import { type PrinterSettings, printerSchema } from '../../src-shared/settings/printing.ts';

/** Printers as they are in general, to begin with; their manuals say more. */
export interface PrinterStart {
  id: string;
  title: string;
  text: string;
  profile: PrinterSettings['profile'];
}

export const printerStarts: readonly PrinterStart[] = data;

/** With nothing that only the user can know, and what differs from all printers in this kind of printer. */
export const newPrinter = (start?: PrinterStart): PrinterSettings => ({
  ...printerSchema.parse({
    id: crypto.randomUUID(),
    name: '-',
    aeTitle: '-',
    host: '-',
    port: 104,
    profile: start?.profile ?? {},
  }),
  name: '',
  aeTitle: '',
  host: '',
});
