import type { KnownState } from './states/known.ts';

/** Shows what a state describes that is no view of one image, in a cell; false when it cannot, which it says. */
export type OpenView = (known: KnownState, cell: number) => boolean;

let opener: OpenView | undefined;

/** Who shows reconstructions that states describe. */
export const setViewOpener = (open: OpenView | undefined): void => {
  opener = open;
};
export const openView: OpenView = (known, cell) => opener?.(known, cell) ?? false;
