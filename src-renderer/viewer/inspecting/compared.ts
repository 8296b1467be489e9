import { useEffect, useState } from 'react';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { useViewer, visibleCells } from '../store.ts';
import { controllerOf, onControllers, selectedController } from '../viewports.ts';
import type { Source } from './data-sets.ts';

/** Which image the one at hand is compared with: none, the one before or behind it, the one of a viewport. */
export type Comparison = 'none' | 'previous' | 'next' | `cell-${number}`;

export const sourceOf = (frame: DisplayFrame): Source => ({
  catalogue: frame.series.catalogue,
  row: frame.instance.row,
  revision: frame.instance.revision,
});

/** The nearest frame in a direction that lies in another file; undefined at the ends. */
function neighbour(step: 1 | -1): DisplayFrame | undefined {
  const controller = selectedController();
  const shown = controller?.shown;
  if (!controller || !shown) return undefined;
  for (let at = shown.index + step; ; at += step) {
    const frame = controller.frames[at];
    if (!frame || frame.instance.row !== shown.frame.instance.row) return frame;
  }
}

const cellOf = (comparison: Comparison): number | undefined => {
  const cell = /^cell-(\d+)$/.exec(comparison)?.[1];
  return cell === undefined ? undefined : Number(cell);
};

function comparedFrame(comparison: Comparison): DisplayFrame | undefined {
  if (comparison === 'previous') return neighbour(-1);
  if (comparison === 'next') return neighbour(1);
  const cell = cellOf(comparison);
  return cell === undefined ? undefined : controllerOf(cell)?.shown?.frame;
}

/** The frame that is compared with; follows the other viewport too, which may be scrolled along with the selected one. */
export function useComparedFrame(comparison: Comparison): DisplayFrame | undefined {
  const [, again] = useState(0);
  useEffect(() => {
    const cell = cellOf(comparison);
    if (cell === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let leave: (() => void) | undefined;
    const soon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        again((count) => count + 1);
      }, 100);
    };
    const follow = (): void => {
      leave?.();
      leave = controllerOf(cell)?.onRendered(soon);
      soon();
    };
    follow();
    const end = onControllers(follow);
    return () => {
      clearTimeout(timer);
      leave?.();
      end();
    };
  }, [comparison]);
  return comparedFrame(comparison);
}

/** What can be compared with now, by name. */
export function comparisons(): { value: Comparison; label: string }[] {
  const { selected, layout, maximised } = useViewer.getState();
  const cells = visibleCells({ layout, maximised }).filter(
    (cell) => cell !== selected && controllerOf(cell)?.shown !== undefined,
  );
  return [
    { value: 'none', label: 'Not compared' },
    { value: 'previous', label: 'With the image before' },
    { value: 'next', label: 'With the image behind' },
    ...cells.map((cell) => ({ value: `cell-${cell}` as const, label: `With viewport ${cell + 1}` })),
  ];
}
