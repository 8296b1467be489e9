import { useEffect, useState } from 'react';
import { useViewer } from '../store.ts';
import { useController } from '../viewports.ts';
import { type Here, here } from './choosing.ts';
import { onSaid } from './said.ts';

/** What states the image of a cell has and what is chosen, for components: they follow the image without a rendering for each. */
export function useHere(cell: number): Here | undefined {
  const controller = useController(cell);
  const key = useViewer(({ cells }) => cells[cell]);
  const [found, setFound] = useState<Here>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another frame set is another place.
  useEffect(() => {
    const look = (): void => {
      const now = here(cell);
      setFound((before) => (sameHere(before, now) ? before : now));
    };
    look();
    const ends = [controller?.onRendered(look), onSaid(look)];
    return () => {
      for (const end of ends) end?.();
    };
  }, [cell, controller, key]);
  return found;
}

function sameHere(a: Here | undefined, b: Here | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.key === b.key &&
    a.current === b.current &&
    a.choice?.state === b.choice?.state &&
    a.choice?.mode === b.choice?.mode &&
    a.states.length === b.states.length &&
    a.states.every((state, i) => state === b.states[i])
  );
}
