import data from '../../resources/colour-tables.json';
import { fromBase64, wordsToBase64 } from '../../src-shared/imaging/base64.ts';
import type { PaletteDescription } from '../../src-shared/imaging/description.ts';
import {
  type ColourTable,
  colourWords,
  greyTables,
  greyWords,
} from '../../src-shared/imaging/pipeline/colour-tables.ts';

const tables: readonly ColourTable[] = data.tables;

/** Every colour table there is, for menus. */
export const colourTables: readonly { id: string; name: string }[] = [
  ...greyTables,
  ...tables.map(({ id, name }) => ({ id, name })),
];

const grey = greyWords();
const inverse = greyWords(true);

/** The 256 words of a table; grey for an id nobody knows (of an older setting). */
export function wordsOfTable(id: string | undefined): Uint32Array {
  if (id === 'grey-inverse') return inverse;
  const table = id === undefined ? undefined : tables.find((one) => one.id === id);
  return table ? colourWords(table) : grey;
}

/** The 256 colours of a table as a palette; undefined for tables of greys. */
export function colourTableDescription(id: string): PaletteDescription | undefined {
  const table = tables.find((one) => one.id === id);
  if (!table) return undefined;
  const [red = '', green = '', blue = ''] = [table.red, table.green, table.blue].map((part) =>
    wordsToBase64(fromBase64(part)),
  );
  return { firstMapped: 0, bits: 8, red, green, blue };
}
