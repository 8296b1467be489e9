import {
  type FramePresentation,
  framePresentation,
  type StatePolicy,
} from '../../../src-shared/objects/presentation-state/frame-presentation.ts';
import type { PresentationState } from '../../../src-shared/objects/presentation-state/model.ts';
import { useLive } from '../../app/live.ts';
import type { DisplayFrame, PresentationOf, ViewportController } from '../../cornerstone/index.ts';
import { allFrameSets, useViewer } from '../store.ts';
import { allControllers } from '../viewports.ts';
import { choiceOf, settle, stateFor } from './choosing.ts';
import { presented, statesOfSet } from './known.ts';
import { type Choice, hiddenLayersOf, newest, useStates } from './store.ts';

/** What a state says of the frames it was asked for, under one policy and with some of its layers hidden. */
interface Said {
  rules: string;
  frames: Map<string, FramePresentation | undefined>;
}
const said = new WeakMap<PresentationState, Said>();
const most = 5000;

const policy = (): StatePolicy => ({
  missingModality: useLive.getState().settings?.display.states.missingModalityLut ?? 'identity',
});

/** The same object for the same frame as long as it says the same. */
function presentationOf(state: PresentationState, frame: DisplayFrame): FramePresentation | undefined {
  const hidden = hiddenLayersOf(state.sopInstanceUid);
  const own = policy();
  const rules = `${own.missingModality}|${[...hidden].sort().join('\\')}`;
  let known = said.get(state);
  if (known?.rules !== rules || known.frames.size > most) {
    known = { rules, frames: new Map() };
    said.set(state, known);
  }
  if (known.frames.has(frame.imageId)) return known.frames.get(frame.imageId);
  const found = framePresentation(state, presented(frame), own);
  const made = found && withoutLayers(state, found, hidden);
  known.frames.set(frame.imageId, made);
  return made;
}

/** Overlays of layers that are switched off are not painted; the bits of a shutter are no picture of a layer. */
function withoutLayers(
  state: PresentationState,
  found: FramePresentation,
  hidden: ReadonlySet<string>,
): FramePresentation {
  if (hidden.size === 0) return found;
  const off = new Set(state.activeOverlays.filter(({ layer }) => hidden.has(layer)).map(({ group }) => group));
  if (off.size === 0) return found;
  return {
    ...found,
    key: `${found.key}|without ${[...off].join()}`,
    overlays: found.overlays.filter(({ group }) => !off.has(group) || group === state.shutter?.bitmapGroup),
    activeGroups: found.activeGroups.filter((group) => !off.has(group)),
  };
}

/** What was given to a controller last, so that it is told changes alone. */
const given = new WeakMap<ViewportController, { key: string; what: string }>();

/** What a choice means for a frame set; the same text, the same pictures. */
function meaning(key: string, choice: Choice): { what: string; name: string | undefined } {
  if (choice.mode !== 'full') return { what: 'none', name: undefined };
  const { byImage } = useStates.getState();
  const frameSet = allFrameSets(useViewer.getState().studies).find((set) => set.key === key);
  if (!frameSet || byImage.size === 0) return { what: 'none', name: undefined };
  const all = statesOfSet(byImage, frameSet);
  const used = choice.state === newest ? all : all.filter(({ uid }) => uid === choice.state);
  if (used.length === 0) return { what: 'none', name: undefined };
  const layers = used.map(({ uid }) => [...hiddenLayersOf(uid)].sort().join('\\')).join('|');
  return {
    what: [choice.state, policy().missingModality, used.map(({ key: state }) => state).join(), layers].join('|'),
    name: choice.state,
  };
}

const functionFor =
  (choice: Choice): PresentationOf =>
  (frame) => {
    const known = stateFor(choice, frame);
    return known?.state && presentationOf(known.state, frame);
  };

/** What the states of a choice say of frames; undefined where they leave images as they are. */
export const presentationOfChoice = (choice: Choice): PresentationOf | undefined =>
  choice.mode === 'full' ? functionFor(choice) : undefined;

/** Tells a controller the states of the frame set that it is about to show, or shows. */
export function presentStates(cell: number, key: string, controller: ViewportController): void {
  settle(cell, key);
  const choice = choiceOf(cell, key);
  const { what, name } = choice ? meaning(key, choice) : { what: 'none', name: undefined };
  const before = given.get(controller);
  if (before?.key === key && before.what === what) return;
  given.set(controller, { key, what });
  controller.setPresentation(name === undefined || !choice ? undefined : functionFor(choice), name);
}

/** Keeps what viewports show as it was chosen; gives back how to stop. */
export function applyStates(): () => void {
  const apply = (): void => {
    const { cells } = useViewer.getState();
    for (const [cell, controller] of allControllers()) {
      const key = cells[cell];
      // What shows something else by now is told when it begins that.
      if (key !== undefined && given.get(controller)?.key === key) presentStates(cell, key, controller);
    }
  };
  const ends = [
    useStates.subscribe((state, before) => {
      if (
        state.choices !== before.choices ||
        state.byImage !== before.byImage ||
        state.hiddenLayers !== before.hiddenLayers
      ) {
        apply();
      }
    }),
    useViewer.subscribe((state, before) => {
      if (state.studies !== before.studies) apply();
    }),
    useLive.subscribe((state, before) => {
      if (state.settings?.display.states !== before.settings?.display.states) apply();
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
