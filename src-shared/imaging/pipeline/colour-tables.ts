import { fromBase64 } from '../base64.ts';
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
