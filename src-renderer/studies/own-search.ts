import type { StoreApi } from 'zustand';
import { type Place, useNavigation } from '../app/navigation.ts';

/**
 * Each place has its own search: what a store holds under `part` is put by when another place is shown, and is there again
 * when one comes back. It changes together with the place, so that no place is asked for what was typed at another.
 */
export function ownOfPlace<State, Part extends keyof State>(
  store: Pick<StoreApi<State>, 'getState' | 'setState'>,
  part: Part,
  initial: State[Part],
): () => void {
  const kept = new Map<string, State[Part]>();
  const keyOf = (place: Place): string => JSON.stringify(place);
  return useNavigation.subscribe(({ place }, { place: before }) => {
    if (keyOf(place) === keyOf(before)) return;
    kept.set(keyOf(before), store.getState()[part]);
    store.setState({ [part]: kept.get(keyOf(place)) ?? initial } as unknown as Partial<State>);
  });
}
