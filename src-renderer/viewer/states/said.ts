import { useLive } from '../../app/live.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { choiceOf, stateFor } from './choosing.ts';
import { newest, useStates } from './store.ts';
import { stateName } from './words.ts';

/** What the corner says of the presentation state of a frame (IHE BIR 5.8); undefined: none is chosen. */
export function saidOfState(cell: number, frameSet: string, frame: DisplayFrame): string | undefined {
  const choice = choiceOf(cell, frameSet);
  if (!choice || choice.mode === 'none') return undefined;
  const known = stateFor(choice, frame);
  if (known) return choice.mode === 'graphics' ? `${stateName(known)} (graphics only)` : stateName(known);
  if (choice.state === newest) return undefined;
  const chosen = useStates.getState().states.find(({ uid }) => uid === choice.state);
  return chosen ? `${stateName(chosen)}: not of this image` : undefined;
}

/** Tells when what is said may be another; gives back how to stop. */
export function onSaid(listener: () => void): () => void {
  const ends = [
    useStates.subscribe((state, before) => {
      if (state.choices !== before.choices || state.byImage !== before.byImage) listener();
    }),
    useLive.subscribe((state, before) => {
      if (state.settings?.display.states !== before.settings?.display.states) listener();
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
