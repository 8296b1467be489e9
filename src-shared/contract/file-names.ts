import { z } from './define.ts';

/** Names that Windows keeps for devices, whatever follows behind a dot. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const forbidden = /[\\/:*?"<>|\p{Cc}\p{Cf}]/u;
const ends = /^[. ]+|[. ]+$/g;

/** Bytes of UTF-8: file systems count those. */
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
/** File systems take 255; an extension and a number come behind. */
const largestName = 230;

/** Name of one file or folder that every system takes: no signs of paths, no dot or space at its ends (`..` is none). */
export const fileNameSchema = z
  .string()
  .min(1)
  .refine(
    (name) => !forbidden.test(name) && name.replace(ends, '') === name && !reserved.test(name) && bytesOf(name) <= 250,
    'a name of a file, without folders',
  );

/** Such a name made of any text, of so many characters at most. */
export function safeName(text: string, longest = 100): string {
  const plain = text.normalize('NFC').replace(new RegExp(forbidden, 'gu'), ' ').replace(/\s+/g, ' ').trim();
  let short = '';
  let bytes = 0;
  for (const character of Array.from(plain).slice(0, longest)) {
    bytes += bytesOf(character);
    if (bytes > largestName) break;
    short += character;
  }
  short = short.replace(ends, '');
  if (short === '') return 'picture';
  return reserved.test(short) ? `_${short}` : short;
}
