import type { CodedSet } from './sets.ts';
import { ascii } from './sets.ts';
import { type Term, terms, understand, type WholeEncoding } from './terms.ts';

/** What the values of Specific Character Set (0008,0005) of a data set mean together. */
export interface CharacterSets {
  /** The values as they stand in the data set. */
  readonly values: readonly string[];
  /** Bytes 20-7E are ASCII unless an escape sequence says otherwise. */
  readonly asciiBase: boolean;
  /** An encoding of its own instead of code extensions. */
  readonly whole?: WholeEncoding;
  /** A label of TextDecoder that DICOM does not define. */
  readonly foreign?: string;
  /** Active at the beginning of a value and after delimiters (PS3.5 6.1.2.5.3). */
  readonly initialG0: CodedSet;
  readonly initialG1: CodedSet | undefined;
  /** Sets that may be designated, in the order of the values. */
  readonly listed: readonly CodedSet[];
  /** True when escape sequences may occur: more than one value, or a term of the form `ISO 2022 IR n`. */
  readonly extensions: boolean;
  /** A value that is no defined term. */
  readonly unknown?: string;
}

const cache = new Map<string, CharacterSets>();

/**
 * Understands the values of (0008,0005). Never fails: what is unknown counts as the default repertoire and is named in
 * `unknown`.
 */
export function characterSetsOf(values: readonly (string | null)[] | undefined): CharacterSets {
  const given = (values ?? []).map((value) => value ?? '');
  const key = given.join('\\');
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make(given);
  if (cache.size < 256) cache.set(key, made);
  return made;
}

function make(values: readonly string[]): CharacterSets {
  const listed: CodedSet[] = [];
  let first: Term | undefined;
  let whole: WholeEncoding | undefined;
  let foreign: string | undefined;
  let unknown: string | undefined;
  let extensions = values.length > 1;
  for (const [index, value] of values.entries()) {
    const meaning = understand(value);
    if (meaning.kind === 'whole') {
      // PS3.3 C.12.1.1.2 forbids other values beside these; when one occurs anywhere, it is what was meant.
      whole ??= meaning.encoding;
      continue;
    }
    if (meaning.kind === 'foreign') {
      foreign ??= meaning.label;
      continue;
    }
    if (meaning.kind === 'unknown') {
      unknown ??= value;
      continue;
    }
    const term = terms.get(meaning.number)!;
    if (index === 0) first = term;
    extensions ||= meaning.extension;
    for (const set of [term.g0, term.g1]) {
      if (set !== undefined && !listed.includes(set)) listed.push(set);
    }
  }
  // A two-byte set needs its escape sequence, also where it is the only value; KS X 1001 and GB 2312 occur without.
  const initialG0 = first?.g0?.bytes === 1 ? first.g0 : ascii;
  if (!listed.includes(initialG0)) listed.unshift(initialG0);
  return {
    values,
    asciiBase: whole !== undefined || foreign !== undefined || initialG0 === ascii,
    initialG0,
    initialG1: first?.g1,
    listed,
    extensions,
    ...(whole ? { whole } : {}),
    ...(foreign && !whole ? { foreign } : {}),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

/** The default repertoire: ISO IR 6. */
export const defaultRepertoire: CharacterSets = characterSetsOf([]);

/** UTF-8. */
export const unicode: CharacterSets = characterSetsOf(['ISO_IR 192']);
