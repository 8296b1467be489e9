import type { StateMode } from '../../../src-shared/objects/presentation-state/frame-presentation.ts';
import { stateModes } from '../../../src-shared/objects/presentation-state/frame-presentation.ts';
import { useLive } from '../../app/live.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { hint } from '../hints.ts';
import { useViewer } from '../store.ts';
import { controllerOf } from '../viewports.ts';
import { type KnownState, statesOfFrame } from './known.ts';
import { type Choice, choiceKey, newest, useStates } from './store.ts';
import { modeNames, stateName } from './words.ts';

/**
 * What a cell has chosen for a frame set. A cell that shows it for the first time takes over what the last one had, as it does with the
 * view; else it begins as the settings say.
 */
export function choiceOf(cell: number, frameSet: string): Choice | undefined {
  const { choices } = useStates.getState();
  const known = choices.get(choiceKey(cell, frameSet)) ?? choices.get(frameSet);
  if (known) return known;
  const usual = useLive.getState().settings?.display.states.onOpen;
  return usual === 'newest' ? { state: newest, mode: 'full' } : undefined;
}

/** A cell goes on with what it has now, whatever others choose for the same frame set. */
export function settle(cell: number, frameSet: string): void {
  const { choices } = useStates.getState();
  const key = choiceKey(cell, frameSet);
  if (choices.has(key)) return;
  const choice = choiceOf(cell, frameSet) ?? { state: newest, mode: 'none' };
  useStates.setState({ choices: new Map(choices).set(key, choice) });
}

export function choose(cell: number, frameSet: string, choice: Choice): void {
  useStates.setState(({ choices }) => ({
    choices: new Map(choices).set(choiceKey(cell, frameSet), choice).set(frameSet, choice),
  }));
}

/** The state that a choice means for a frame; undefined: none, or one that does not refer to it. */
export function stateFor(choice: Choice | undefined, frame: DisplayFrame): KnownState | undefined {
  if (!choice || choice.mode === 'none') return undefined;
  const all = statesOfFrame(useStates.getState().byImage, frame);
  return choice.state === newest ? all[0] : all.find(({ uid }) => uid === choice.state);
}

export interface Here {
  cell: number;
  key: string;
  states: KnownState[];
  choice: Choice | undefined;
  /** The state that is in force. */
  current: KnownState | undefined;
}

/** The selected viewport, what states its image has and what is chosen. */
export function here(cell = useViewer.getState().selected): Here | undefined {
  const { cells } = useViewer.getState();
  const key = cells[cell];
  const frame = controllerOf(cell)?.shown?.frame;
  if (key === undefined || !frame) return undefined;
  const choice = choiceOf(cell, key);
  const states = statesOfFrame(useStates.getState().byImage, frame);
  return { cell, key, states, choice, current: stateFor(choice, frame) };
}

const nothing = (): string =>
  useStates.getState().waiting > 0 ? 'The presentation states are being read' : 'This image has no presentation state';

/** Alt+A: the next state of the image, the newest first. */
export function nextState(): void {
  const { selected } = useViewer.getState();
  const found = here();
  if (!found || found.states.length === 0) return void hint(selected, nothing());
  const { cell, key, states, choice, current } = found;
  const next = states[current ? (states.indexOf(current) + 1) % states.length : 0];
  if (!next) return;
  const mode = choice && choice.mode !== 'none' ? choice.mode : 'full';
  choose(cell, key, { state: next.uid, mode });
  hint(cell, told(next, states, mode));
}

/** Alt+G: full, graphics only, none. */
export function nextMode(): void {
  const { selected } = useViewer.getState();
  const found = here();
  if (!found) return void hint(selected, nothing());
  const { cell, key, states, choice } = found;
  const remembered = choice && states.find(({ uid }) => uid === choice.state);
  const state = found.current ?? remembered ?? states[0];
  if (!state) return void hint(selected, nothing());
  const now: StateMode = found.current ? (choice?.mode ?? 'none') : 'none';
  const mode = stateModes[(stateModes.indexOf(now) + 1) % stateModes.length] ?? 'full';
  choose(cell, key, { state: state.uid, mode });
  hint(cell, mode === 'none' ? 'No presentation state' : told(state, states, mode));
}

function told(state: KnownState, states: readonly KnownState[], mode: StateMode): string {
  const place = states.length > 1 ? ` (${states.indexOf(state) + 1} of ${states.length})` : '';
  return `${stateName(state)}${place}: ${modeNames[mode].toLowerCase()}`;
}
