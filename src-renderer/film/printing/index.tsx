import type { FilmPart } from '../part.ts';
import { followPrinting } from './following.ts';
import { JobsPanel } from './jobs-panel.tsx';
import { PrinterBar } from './printer-bar.tsx';
import { openProof } from './proof/open.ts';
import { openDialog, togglePanel, usePrinting } from './store.ts';
import { printFilm } from './submitting.ts';
import { PrintingWindows } from './windows.tsx';

const Side = () => (usePrinting((state) => state.panel) ? <JobsPanel /> : null);

/** Films go to printers: which, how, the proof, and what became of them. */
export const printing: FilmPart = {
  id: 'printing',
  actions: {
    'film-print': () => void printFilm(),
    'film-proof': () => void openProof(),
    'film-print-jobs': togglePanel,
    'film-print-options': () => openDialog({ kind: 'more' }),
    'film-lines': () => openDialog({ kind: 'lines' }),
    'film-templates': () => openDialog({ kind: 'templates' }),
  },
  Bar: PrinterBar,
  Side,
  Window: PrintingWindows,
  start: followPrinting,
};
