import { NegatoscopeError } from '../../contract/errors.ts';
import type { Vr } from '../data-set.ts';
import { vrs } from '../vr.ts';
import { type CharacterSets, characterSetsOf, defaultRepertoire } from './character-sets.ts';
import { encodeGb18030 } from './gb18030.ts';
import type { CodedSet } from './sets.ts';
import { escapeOf } from './terms.ts';

const utf8 = new TextEncoder();

/**
 * Bytes of a whole text value (delimiters included, no padding) in the declared character sets, with the escape sequences and
 * resets of PS3.5 6.1.2.5.3.
 * @throws NegatoscopeError `invalid-input` (parameter `character`) when a character is in none of the sets.
 */
export function encodeText(
  text: string,
  characterSets: CharacterSets | readonly string[] | undefined,
  vr: Vr,
): Uint8Array<ArrayBuffer> {
  const info = vrs[vr];
  const sets =
    characterSets === undefined || !info.specific
      ? defaultRepertoire
      : 'values' in characterSets && !Array.isArray(characterSets)
        ? (characterSets as CharacterSets)
        : characterSetsOf(characterSets as readonly string[]);
  if (isAscii(text) && (sets.asciiBase || !/[\\~]/.test(text))) return utf8.encode(text);
  if (sets.whole === 'utf-8') return utf8.encode(text);
  const bytes =
    sets.whole === undefined ? encodeExtended(text, sets, info.multiple, vr === 'PN') : encodeWhole(text, sets);
  return Uint8Array.from(bytes);
}

/** True when every character of a text is in the declared sets. */
export function canEncode(text: string, characterSets: CharacterSets | readonly string[] | undefined): boolean {
  try {
    encodeText(text, characterSets, 'UC');
    return true;
  } catch {
    return false;
  }
}

/** The smallest declaration that holds all texts: none for ASCII, else UTF-8. */
export function characterSetFor(texts: Iterable<string>): string[] {
  for (const text of texts) {
    if (!isAscii(text)) return ['ISO_IR 192'];
  }
  return [];
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) >= 0x80) return false;
  }
  return true;
}

function notEncodable(character: string, sets: CharacterSets): NegatoscopeError {
  const declared = sets.values.join('\\');
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return new NegatoscopeError('invalid-input', `U+${code} is not in the character set '${declared}'`, {
    character,
    characterSet: declared,
  });
}

function encodeWhole(text: string, sets: CharacterSets): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const codes = encodeGb18030(character, sets.whole === 'gb18030');
    if (codes === undefined) throw notEncodable(character, sets);
    bytes.push(...codes);
  }
  return bytes;
}

function encodeExtended(text: string, sets: CharacterSets, multiple: boolean, isName: boolean): number[] {
  const bytes: number[] = [];
  let g0: CodedSet = sets.initialG0;
  let g1: CodedSet | undefined = sets.initialG1;
  const backToInitial = () => {
    // What stands in G1 does not disturb the delimiter, and is simply designated again when it is needed.
    if (g0 !== sets.initialG0) bytes.push(...escapeOf(sets.initialG0));
    g0 = sets.initialG0;
    g1 = sets.initialG1;
  };
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const isDelimiter =
      (code < 0x20 && code !== 0x1b) ||
      (character === '\\' && multiple) ||
      (isName && (character === '^' || character === '='));
    if (isDelimiter) {
      backToInitial();
      bytes.push(code);
      continue;
    }
    const active = g0.encode(character) ?? g1?.encode(character);
    if (active !== undefined) {
      bytes.push(...active);
      continue;
    }
    const set = sets.listed.find((listed) => listed !== g0 && listed !== g1 && listed.encode(character) !== undefined);
    if (set === undefined || (!sets.extensions && set !== sets.initialG0)) throw notEncodable(character, sets);
    bytes.push(...escapeOf(set), ...set.encode(character)!);
    if (set.half === 'G0') g0 = set;
    else g1 = set;
  }
  backToInitial();
  return bytes;
}
