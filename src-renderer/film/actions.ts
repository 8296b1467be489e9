import { cellActions } from './cell-actions.ts';
import { focusNextPart } from './focus-parts.ts';
import { parts } from './parts.ts';
import { sheetActions } from './sheet-actions.ts';
import { endStep, redo, undo, useFilm } from './store.ts';
import { viewActions } from './view-actions.ts';
import { openWindowDialog } from './window-entry.ts';

/** What the keys of the composer do, by the ids of their commands; false leaves a key to others. */
export const filmActions: Readonly<Record<string, (event?: KeyboardEvent) => unknown>> = {
  ...viewActions,
  ...cellActions,
  ...sheetActions,
  'film-window': openWindowDialog,
  'film-format': () => useFilm.setState(({ picker }) => ({ picker: !picker })),
  'film-undo': () => {
    endStep();
    return undo() || undefined;
  },
  'film-redo': () => redo() || undefined,
  'focus-next': focusNextPart,
  help: () => useFilm.setState({ help: true }),
  ...Object.assign({}, ...parts.map(({ actions }) => actions)),
};

/** Does what a command does, as its key would. */
export const runCommand = (id: string): void => void filmActions[id]?.();
