import { cineCommands } from '../../app/viewer-commands/cine.ts';
import type { ViewerArea } from '../area.ts';
import { hint } from '../hints.ts';
import { useViewer, visibleCells } from '../store.ts';
import { controllerOf } from '../viewports.ts';
import { CineBar, rateOf } from './bar.tsx';
import { changeCine, cineOf, closeCine, startCine } from './store.ts';
import { CineToolbar } from './toolbar.tsx';

const start = (cell: number): boolean => {
  const key = useViewer.getState().cells[cell];
  if (key === undefined || (controllerOf(cell)?.frames.length ?? 0) < 2) return false;
  startCine(cell, key);
  return true;
};

/** C: the controls appear and it plays; again: they go (IHE BIR 5.9). */
function toggle(): void {
  const { selected } = useViewer.getState();
  if (cineOf(selected)) closeCine(selected);
  else if (!start(selected)) hint(selected, 'There is one image only');
}

function toggleAll(): void {
  const cells = visibleCells(useViewer.getState());
  if (cells.some((cell) => cineOf(cell)?.playing)) for (const cell of cells) closeCine(cell);
  else for (const cell of cells) start(cell);
}

/** Space belongs to whatever else wants it while no controls are open. */
function playPause(): boolean {
  const { selected } = useViewer.getState();
  const cine = cineOf(selected);
  if (!cine) return false;
  changeCine(selected, { playing: !cine.playing });
  return true;
}

function faster(factor: number): boolean {
  const { selected } = useViewer.getState();
  const rate = rateOf(selected);
  if (rate === undefined) return false;
  changeCine(selected, { rate: Math.min(120, Math.max(0.5, Math.round(rate * factor * 10) / 10)) });
  return true;
}

/** Moving pictures. */
export const cine: ViewerArea = {
  id: 'cine',
  commands: cineCommands,
  actions: {
    cine: toggle,
    'cine-play': playPause,
    'cine-all': toggleAll,
    'cine-slower': () => faster(1 / 1.25),
    'cine-faster': () => faster(1.25),
  },
  CellOverlay: CineBar,
  Toolbar: CineToolbar,
};
