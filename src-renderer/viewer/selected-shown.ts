import { useEffect, useState } from 'react';
import type { Shown } from '../cornerstone/index.ts';
import { useViewer } from './store.ts';
import { onControllers, selectedController } from './viewports.ts';

/** Follows the selected viewport; at most ten times a second, so that scrolling does not render the toolbar. */
export function useSelectedShown(): Shown | undefined {
  const selected = useViewer((state) => state.selected);
  const cells = useViewer((state) => state.cells);
  const [shown, setShown] = useState<Shown>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another viewport is selected, or shows something else.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let leave: (() => void) | undefined;
    const soon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setShown(selectedController()?.shown);
      }, 100);
    };
    const follow = (): void => {
      leave?.();
      const controller = selectedController();
      leave = controller?.onRendered(soon);
      if (controller?.shown) setShown(controller.shown);
      else soon();
    };
    follow();
    // Another grid, other tiles and a maximised cell have other controllers.
    const end = onControllers(follow);
    return () => {
      clearTimeout(timer);
      leave?.();
      end();
    };
  }, [selected, cells]);
  return shown;
}
