import { greyTables } from '../../src-shared/imaging/pipeline/colour-tables.ts';
import type { Shown } from '../cornerstone/index.ts';
import { colourTableOf } from '../cornerstone/view-defaults.ts';

const greys: ReadonlySet<string> = new Set(greyTables.map(({ id }) => id));

/** The picture is grey: levels of a display function, not colours of its own or of a table. */
export function isGrey({ voi, state, frame }: Pick<Shown, 'voi' | 'state' | 'frame'>): boolean {
  if (voi === undefined) return false;
  const table = colourTableOf(frame, state.colourTable);
  return table === undefined ? frame.pixel.supplementalPalette === undefined : greys.has(table);
}
