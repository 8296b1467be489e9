import { readPresentationState } from '../../../src-shared/objects/presentation-state/read.ts';
import { ObjectCache } from '../objects.ts';
import { useViewer } from '../store.ts';
import { byImage, type KnownState, statesIn } from './known.ts';
import { noStates, useStates } from './store.ts';

/** Read at a time. */
const atOnce = 3;
/** What was read is told together: hundreds of states are no hundreds of pictures. */
const togetherMs = 150;

/** When the window has nothing else to do; soon in any case. */
const idle = (): Promise<void> => new Promise((resolve) => requestIdleCallback(() => resolve(), { timeout: 100 }));

/** Reads the presentation states of the open studies behind the first image; gives back how to stop. */
export function followStates(): () => void {
  const cache = new ObjectCache((dataSet) => readPresentationState(dataSet));
  let stopped = false;
  let working = 0;
  let tookMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begun = new Set<string>();
  const results = new Map<string, Pick<KnownState, 'state' | 'failed'>>();

  const isWaiting = ({ key, state, failed }: KnownState): boolean => !state && !failed && !results.has(key);

  const tell = (): void => {
    timer = undefined;
    if (stopped) return;
    const states = useStates.getState().states.map((known): KnownState => {
      const result = results.get(known.key);
      return result ? { ...known, ...result } : known;
    });
    results.clear();
    const began = performance.now();
    useStates.setState({ states, byImage: byImage(states), waiting: states.filter(isWaiting).length });
    tookMs = performance.now() - began;
  };
  const tellSoon = (): void => {
    // Of thousands the telling takes its time; most of it is left to the pictures.
    timer ??= setTimeout(tell, Math.max(togetherMs, 4 * tookMs));
  };

  const read = async (known: KnownState): Promise<void> => {
    await idle();
    if (stopped) return;
    try {
      const state = await cache.get(known.object);
      results.set(known.key, state ? { state } : { failed: 'class' });
    } catch {
      results.set(known.key, { failed: 'damaged' });
    }
    tellSoon();
  };

  const work = async (): Promise<void> => {
    for (;;) {
      const next = useStates.getState().states.find((known) => isWaiting(known) && !begun.has(known.key));
      if (stopped || !next) return;
      begun.add(next.key);
      await read(next);
    }
  };
  const start = (): void => {
    while (working < atOnce) {
      working++;
      void work().finally(() => {
        working--;
      });
      if (!useStates.getState().states.some((known) => isWaiting(known) && !begun.has(known.key))) return;
    }
  };

  const look = (): void => {
    const { studies, shown, state } = useViewer.getState();
    const before = useStates.getState();
    const states = statesIn(studies, before.states);
    if (states.length === 0) {
      begun.clear();
      cache.keep([]);
      if (before.states.length > 0) useStates.setState({ ...noStates, choices: before.choices });
      // Other studies are opened: they begin anew.
      if (studies.length === 0 && before.choices.size > 0) useStates.setState({ choices: new Map() });
      return;
    }
    const isSame = ({ key, frameSet }: KnownState, old: KnownState | undefined): boolean =>
      key === old?.key && frameSet === old.frameSet;
    const same = states.length === before.states.length && states.every((one, i) => isSame(one, before.states[i]));
    if (!same) {
      cache.keep(states.map(({ object }) => object));
      const keys = new Set(states.map(({ key }) => key));
      for (const key of begun) if (!keys.has(key)) begun.delete(key);
      useStates.setState({ states, byImage: byImage(states), waiting: states.filter(isWaiting).length });
    }
    // The first image comes before everything that is said of it.
    if (shown || state === 'ready') start();
  };

  look();
  const leave = useViewer.subscribe((state, before) => {
    if (state.studies !== before.studies || state.shown !== before.shown || state.state !== before.state) look();
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
    leave();
    useStates.setState(noStates);
  };
}
