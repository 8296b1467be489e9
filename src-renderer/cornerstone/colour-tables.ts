import data from '../../resources/colour-tables.json';
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
