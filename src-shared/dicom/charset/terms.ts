import type { CodedSet } from './sets.ts';
import * as sets from './sets.ts';

/** One defined term of Specific Character Set (PS3.3 tables C.12-2 to C.12-5). */
export interface Term {
  /** As the standard writes it, without code extensions: `ISO_IR 100`. */
  name: string;
  g0?: CodedSet;
  g1?: CodedSet;
}

const code = (number: number, g0: CodedSet | undefined, g1: CodedSet | undefined): [number, Term] => [
  number,
  { name: number === 6 ? '' : `ISO_IR ${number}`, ...(g0 ? { g0 } : {}), ...(g1 ? { g1 } : {}) },
];

/** By the number of the ISO registration. */
export const terms: ReadonlyMap<number, Term> = new Map([
  code(6, sets.ascii, undefined),
  code(13, sets.jisRomaji, sets.jisKatakana),
  code(14, sets.jisRomaji, undefined),
  code(58, undefined, sets.gb2312),
  code(87, sets.jis0208, undefined),
  code(100, sets.ascii, sets.latin1),
  code(101, sets.ascii, sets.iso88592),
  code(109, sets.ascii, sets.iso88593),
  code(110, sets.ascii, sets.iso88594),
  code(126, sets.ascii, sets.iso88597),
  code(127, sets.ascii, sets.iso88596),
  code(138, sets.ascii, sets.iso88598),
  code(144, sets.ascii, sets.iso88595),
  code(148, sets.ascii, sets.iso88599),
  code(149, undefined, sets.ksx1001),
  code(159, sets.jis0212, undefined),
  code(166, sets.ascii, sets.tis620),
  code(203, sets.ascii, sets.iso885915),
]);

/** Escape sequences without their first byte 1B, longest first (PS3.3 tables C.12-3 and C.12-4, ISO registry). */
export const escapes: readonly { sequence: readonly number[]; set: CodedSet }[] = (
  [
    ['$(D', sets.jis0212],
    ['$)C', sets.ksx1001],
    ['$)A', sets.gb2312],
    // Not of the standard: JIS X 0208 in its long form, met in Japanese data.
    ['$(B', sets.jis0208],
    ['$B', sets.jis0208],
    // JIS C 6226-1978, the forerunner of JIS X 0208.
    ['$@', sets.jis0208],
    ['(B', sets.ascii],
    ['(J', sets.jisRomaji],
    [')I', sets.jisKatakana],
    ['-A', sets.latin1],
    ['-B', sets.iso88592],
    ['-C', sets.iso88593],
    ['-D', sets.iso88594],
    ['-F', sets.iso88597],
    ['-G', sets.iso88596],
    ['-H', sets.iso88598],
    ['-L', sets.iso88595],
    ['-M', sets.iso88599],
    ['-T', sets.tis620],
    ['-b', sets.iso885915],
  ] as [string, CodedSet][]
).map(([text, set]) => ({ sequence: [...text].map((character) => character.charCodeAt(0)), set }));

/** The escape sequence that designates a set, with its first byte 1B. */
export function escapeOf(set: CodedSet): readonly number[] {
  const found = escapes.find((entry) => entry.set === set && !(set.id === 'JIS X 0208' && entry.sequence.length === 3));
  if (found === undefined) throw new RangeError(`no escape sequence for ${set.id}`);
  return [0x1b, ...found.sequence];
}

/** Encodings that need no code extension: every byte sequence means the same everywhere. */
export type WholeEncoding = 'utf-8' | 'gb18030' | 'gbk';

/** A value of Specific Character Set, understood. */
export type Understood =
  | { kind: 'term'; number: number; extension: boolean }
  | { kind: 'whole'; encoding: WholeEncoding }
  /** A name of the platform's decoders that DICOM does not know (`windows-1251`, `shift_jis`): read, never written. */
  | { kind: 'foreign'; label: string }
  | { kind: 'unknown' };

/** Understands a defined term, also in the spellings of the field (`ISO-IR 100`, `ISO2022IR87`, `UTF-8`). */
export function understand(value: string): Understood {
  const text = value.trim().toUpperCase();
  if (text === '') return { kind: 'term', number: 6, extension: false };
  const match = /^ISO[ _-]*(2022)?[ _-]*(?:IR)?[ _-]*(\d+)$/.exec(text);
  if (match !== null) {
    const number = Number(match[2]);
    if (number === 192) return { kind: 'whole', encoding: 'utf-8' };
    if (terms.has(number)) return { kind: 'term', number, extension: match[1] !== undefined };
  }
  const name = text.replace(/^ISO[ _-]*(?:2022)?[ _-]*(?:IR)?[ _-]*(?=G)/, '').replace(/[ _]/g, '');
  if (name === 'UTF8' || name === 'UTF-8') return { kind: 'whole', encoding: 'utf-8' };
  if (name === 'GB18030') return { kind: 'whole', encoding: 'gb18030' };
  if (name === 'GBK' || name === 'GB2312') return { kind: 'whole', encoding: 'gbk' };
  try {
    return { kind: 'foreign', label: new TextDecoder(text.toLowerCase()).encoding };
  } catch {
    return { kind: 'unknown' };
  }
}
