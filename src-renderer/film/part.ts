import type { ComponentType } from 'react';

/** A side of the composer that is built for itself: printing, paper. Its folder has it, `parts.ts` lists it. */
export interface FilmPart {
  id: string;
  /** What its commands do (`app/film-commands.ts` has their names and keys), by id; false leaves the key to others. */
  actions?: Readonly<Record<string, (event?: KeyboardEvent) => unknown>>;
  /** Its row under the toolbar, as wide as the window. */
  Bar?: ComponentType;
  /** Its buttons at the right end of the row that names the patient. */
  Buttons?: ComponentType;
  /** Its buttons in the toolbar. */
  Toolbar?: ComponentType;
  /** A pane under the film, as wide as that. */
  Pane?: ComponentType;
  /** A pane at the right end of the window, beside the sheets. */
  Side?: ComponentType;
  /** Its dialogs. */
  Window?: ComponentType;
  /** Begins its work when the window opens; gives back how to end. */
  start?(): () => void;
}
