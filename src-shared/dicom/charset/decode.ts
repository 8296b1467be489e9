import type { Vr } from '../data-set.ts';
import { vrs } from '../vr.ts';
import { type CharacterSets, characterSetsOf, defaultRepertoire } from './character-sets.ts';
import type { CodedSet } from './sets.ts';
import { escapes } from './terms.ts';

/** Why a text may not be what was meant. */
export type TextProblem =
  /** (0008,0005) holds no defined term. */
  | 'unknown-character-set'
  /** Bytes above 7F where only the default repertoire was declared. */
  | 'undeclared-bytes'
  /** Bytes that the declared set does not define. */
  | 'invalid-bytes'
  /** An escape sequence of no known set. */
  | 'unknown-escape';

/** Collects problems while decoding; one object serves a whole data set. */
export type TextProblems = Set<TextProblem>;

const replacement = '\uFFFD';
const utf8 = new TextDecoder('utf-8', { fatal: true });
const utf8Lenient = new TextDecoder('utf-8');
const windows1252 = new TextDecoder('windows-1252');
const wholeDecoders = { gb18030: new TextDecoder('gb18030'), gbk: new TextDecoder('gbk') };
const foreignDecoders = new Map<string, TextDecoder>();

/** Text of bytes that are all below 80 and hold no escape; undefined otherwise. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string | undefined {
  for (let index = start; index < end; index++) {
    const byte = bytes[index]!;
    if (byte >= 0x80 || byte === 0x1b) return undefined;
  }
  return plainText(bytes, start, end);
}

/** Text of bytes known to be below 80. */
function plainText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 40) return utf8Lenient.decode(bytes.subarray(start, end));
  let text = '';
  for (let index = start; index < end; index++) text += String.fromCharCode(bytes[index]!);
  return text;
}

/**
 * Decodes a whole text value, delimiters and padding included, by Specific Character Set (PS3.5 6.1.2). Backslashes, carets
 * and equal signs in the result are delimiters of the value: those that are halves of two-byte characters are not taken for
 * such. Never fails: what cannot be decoded falls back (UTF-8 if it is that, else Windows-1252) and is reported.
 */
export function decodeText(
  bytes: Uint8Array,
  characterSets: CharacterSets | readonly string[] | undefined,
  vr: Vr,
  problems?: TextProblems,
): string {
  const info = vrs[vr];
  const sets =
    characterSets === undefined || !info.specific
      ? defaultRepertoire
      : 'values' in characterSets && !Array.isArray(characterSets)
        ? (characterSets as CharacterSets)
        : characterSetsOf(characterSets as readonly string[]);
  if (sets.asciiBase) {
    const plain = asciiText(bytes, 0, bytes.length);
    if (plain !== undefined) return plain;
  }
  if (sets.unknown !== undefined) problems?.add('unknown-character-set');
  if (sets.whole !== undefined && !bytes.includes(0x1b)) return decodeWhole(bytes, sets.whole, problems);
  if (sets.foreign !== undefined) return decodeForeign(bytes, sets.foreign, problems);
  return decodeExtended(bytes, sets, info.multiple, vr === 'PN', problems);
}

function decodeWhole(bytes: Uint8Array, encoding: 'utf-8' | 'gb18030' | 'gbk', problems?: TextProblems): string {
  if (encoding === 'utf-8') {
    const text = decodeUtf8(bytes);
    if (text !== undefined) return text;
    problems?.add('invalid-bytes');
    // Text cut within a character keeps what came before; other bytes were never UTF-8.
    const lenient = utf8Lenient.decode(bytes);
    const at = lenient.indexOf(replacement);
    if (
      at >= 0 &&
      lenient.slice(at).replaceAll(replacement, '').trim() === '' &&
      /[\u0080-\uFFFC]/.test(lenient.slice(0, at))
    ) {
      return lenient;
    }
    return windows1252.decode(bytes);
  }
  const text = wholeDecoders[encoding].decode(bytes);
  if (text.includes(replacement)) problems?.add('invalid-bytes');
  return text;
}

function decodeForeign(bytes: Uint8Array, label: string, problems?: TextProblems): string {
  let decoder = foreignDecoders.get(label);
  if (decoder === undefined) {
    decoder = new TextDecoder(label);
    foreignDecoders.set(label, decoder);
  }
  problems?.add('unknown-character-set');
  return decoder.decode(bytes);
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** ISO/IEC 2022 with the resets of PS3.5 6.1.2.5.3. */
function decodeExtended(
  bytes: Uint8Array,
  sets: CharacterSets,
  multiple: boolean,
  isName: boolean,
  problems?: TextProblems,
): string {
  let g0: CodedSet = sets.initialG0;
  let g1: CodedSet | undefined = sets.initialG1;
  /** Set last designated: some writers do not designate it again after a delimiter. */
  let lastG1: CodedSet | undefined;
  let text = '';
  let at = 0;
  const reset = () => {
    g0 = sets.initialG0;
    g1 = sets.initialG1;
  };
  const append = (set: CodedSet, end: number) => {
    const part = set.decode(bytes.subarray(at, end));
    if (part.includes(replacement)) problems?.add('invalid-bytes');
    text += part;
    at = end;
  };
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === 0x1b) {
      const found = escapes.find(({ sequence }) => sequence.every((code, index) => bytes[at + 1 + index] === code));
      if (found === undefined) {
        problems?.add('unknown-escape');
        at++;
        continue;
      }
      if (found.set.half === 'G0') g0 = found.set;
      else {
        g1 = found.set;
        lastG1 = found.set;
      }
      at += 1 + found.sequence.length;
    } else if (byte <= 0x20 || byte === 0x7f) {
      // Control characters and line ends reset; a space does not, and stands for itself in every set.
      text += String.fromCharCode(byte);
      at++;
      if (byte !== 0x20) reset();
    } else if (byte < 0x80) {
      if (g0.bytes === 2 && isPair(bytes, at, 0x21, 0x7e)) {
        let end = at + 2;
        while (isPair(bytes, end, 0x21, 0x7e)) end += 2;
        append(g0, end);
        continue;
      }
      // Also: half a pair before an escape or the end, which only a delimiter without its reset can be.
      const isBackslash = byte === 0x5c && multiple;
      const isDelimiter = isBackslash || (isName && (byte === 0x5e || byte === 0x3d));
      if (isDelimiter || g0.bytes === 2) {
        if (!isDelimiter) problems?.add('invalid-bytes');
        text += String.fromCharCode(byte);
        at++;
        reset();
      } else {
        let end = at + 1;
        while (end < bytes.length && isPlain(bytes[end]!, multiple, isName)) end++;
        append(g0, end);
      }
    } else {
      const set = g1 ?? lastG1;
      let end = at + 1;
      while (end < bytes.length && bytes[end]! >= 0x80) end++;
      if (set === undefined) {
        problems?.add(sets.unknown === undefined ? 'undeclared-bytes' : 'unknown-character-set');
        const run = bytes.subarray(at, end);
        text += decodeUtf8(run) ?? windows1252.decode(run);
        at = end;
      } else if (set.bytes === 1) {
        append(set, end);
      } else if ((end - at) % 2 === 0) {
        append(set, end);
      } else if (end - at > 1) {
        append(set, end - 1);
      } else {
        problems?.add('invalid-bytes');
        text += replacement;
        at = end;
      }
    }
  }
  return text;
}

function isPair(bytes: Uint8Array, at: number, low: number, high: number): boolean {
  if (at + 1 >= bytes.length) return false;
  const first = bytes[at]!;
  const second = bytes[at + 1]!;
  return first >= low && first <= high && second >= low && second <= high;
}

/** A character of a one-byte G0 set that changes no state. */
function isPlain(byte: number, multiple: boolean, isName: boolean): boolean {
  if (byte <= 0x20 || byte >= 0x7f) return false;
  return !(byte === 0x5c && multiple) && !(isName && (byte === 0x5e || byte === 0x3d));
}
