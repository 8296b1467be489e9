import { useEffect, useState } from 'react';
import type { Shown } from '../cornerstone/index.ts';
import { useViewer } from './store.ts';
import { selectedController } from './viewports.ts';

/** Follows the selected viewport; at most ten times a second, so that scrolling does not render the toolbar. */
export function useSelectedShown(): Shown | undefined {
  const selected = useViewer((state) => state.selected);
  const cells = useViewer((state) => state.cells);
  const maximised = useViewer((state) => state.maximised);
  const layout = useViewer((state) => state.layout);
  const [shown, setShown] = useState<Shown>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another viewport may have taken the place.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let leave: (() => void) | undefined;
    const follow = (): void => {
      const controller = selectedController();
      if (!controller) {
        timer = setTimeout(follow, 50);
        return;
      }
      timer = undefined;
      setShown(controller.shown);
      leave = controller.onRendered(() => {
        timer ??= setTimeout(() => {
          timer = undefined;
          setShown(controller.shown);
        }, 100);
      });
    };
    follow();
    return () => {
      clearTimeout(timer);
      leave?.();
    };
  }, [selected, cells, maximised, layout]);
  return shown;
}
