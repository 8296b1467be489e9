import data from '../../../resources/colour-tables.json' with { type: 'json' };
import { fromBase64, wordsToBase64 } from '../base64.ts';
import type { PaletteDescription } from '../description.ts';
import { greyWord, rgbWord } from './words.ts';

/** A colour table as data: 256 entries of red, green and blue each, as base64. */
export interface ColourTable {
  id: string;
  name: string;
  red: string;
  green: string;
  blue: string;
}

/** Tables that need no data. */
export const greyTables = [
  { id: 'grey', name: 'Grey' },
  { id: 'grey-inverse', name: 'Grey, inverse' },
] as const;

const tables: readonly ColourTable[] = data.tables;

/** Every colour table there is, for menus. */
export const colourTables: readonly { id: string; name: string }[] = [
  ...greyTables,
  ...tables.map(({ id, name }) => ({ id, name })),
];

/** Name of a table for people; undefined for an id nobody knows. */
export const colourTableName = (id: string): string | undefined => colourTables.find((one) => one.id === id)?.name;

const expanded = new WeakMap<ColourTable, Uint32Array>();

/** The 256 colours of a table as words. */
export function colourWords(table: ColourTable): Uint32Array {
  let words = expanded.get(table);
  if (words) return words;
  const [red, green, blue] = [table.red, table.green, table.blue].map(fromBase64);
  words = new Uint32Array(256);
  for (let i = 0; i < 256; i++) words[i] = rgbWord(red![i] ?? 0, green![i] ?? 0, blue![i] ?? 0);
  expanded.set(table, words);
  return words;
}

/** 256 greys, rising or falling. */
export const greyWords = (inverse = false): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, level) => greyWord(inverse ? 255 - level : level));

const grey = greyWords();
const inverse = greyWords(true);

/** The 256 words of a table; grey for an id nobody knows (of an older setting). */
export function wordsOfTable(id: string | undefined): Uint32Array {
  if (id === 'grey-inverse') return inverse;
  const table = id === undefined ? undefined : tables.find((one) => one.id === id);
  return table ? colourWords(table) : grey;
}

const palettes = new WeakMap<ColourTable, PaletteDescription>();

/** The 256 colours of a table as a palette; undefined for tables of greys, and for an id nobody knows. */
export function colourTableDescription(id: string): PaletteDescription | undefined {
  const table = tables.find((one) => one.id === id);
  if (!table) return undefined;
  let palette = palettes.get(table);
  if (!palette) {
    const [red = '', green = '', blue = ''] = [table.red, table.green, table.blue].map((part) =>
      wordsToBase64(fromBase64(part)),
    );
    palette = { firstMapped: 0, bits: 8, red, green, blue };
    palettes.set(table, palette);
  }
  return palette;
}
