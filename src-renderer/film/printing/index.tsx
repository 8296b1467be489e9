import { notify } from '../../app/notify.ts';
import type { FilmPart } from '../part.ts';
import { currentPrinter, noPrinterText, usePrinter } from '../printer.ts';
import { followPrinting } from './following.ts';
import { JobsPanel } from './jobs-panel.tsx';
import { PrinterBar } from './printer-bar.tsx';
import { openProof } from './proof/open.ts';
import { openDialog, togglePanel, usePrinting } from './store.ts';
import { printFilm } from './submitting.ts';
import { PrintingWindows } from './windows.tsx';

function Side() {
  const panel = usePrinting((state) => state.panel);
  // Its button stands beside those of the printer.
  const printer = usePrinter();
  return panel && printer ? <JobsPanel /> : null;
}

/** Does what needs a printer. */
const withPrinter = (act: () => void) => (): void => {
  if (currentPrinter()) act();
  else notify(noPrinterText());
};

/** Films go to printers: which, how, the proof, and what became of them. */
export const printing: FilmPart = {
  id: 'printing',
  actions: {
    'film-print': () => void printFilm(),
    'film-proof': () => void openProof(),
    'film-print-jobs': withPrinter(togglePanel),
    'film-print-options': withPrinter(() => openDialog({ kind: 'more' })),
    'film-lines': () => openDialog({ kind: 'lines' }),
    'film-templates': () => openDialog({ kind: 'templates' }),
  },
  Bar: PrinterBar,
  Side,
  Window: PrintingWindows,
  start: followPrinting,
};
