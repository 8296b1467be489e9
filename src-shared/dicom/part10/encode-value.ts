import { NegatoscopeError } from '../../contract/errors.ts';
import { fromBase64 } from '../base64.ts';
import { type CharacterSets, encodeText } from '../charset/index.ts';
import type { Element, PersonName, Value } from '../data-set.ts';
import { tagNumber } from '../tag.ts';
import { formatDs, formatIs } from '../values.ts';
import type { VrInfo } from '../vr.ts';
import { swapped } from './value.ts';

/** What encoding a value needs to know. */
export interface EncodeContext {
  bigEndian: boolean;
  characterSets: CharacterSets;
  /** Characters outside of the character sets: refuse, or write `?` for them. */
  unencodable: 'throw' | 'replace';
  /** Bytes of a value that was left in its file. */
  readLocation: ((location: { offset: number; length: number }) => Uint8Array) | undefined;
}

const empty = new Uint8Array(0);

/**
 * The value field of an element, without padding; sequences and encapsulated values excepted.
 * @throws NegatoscopeError `invalid-input` (parameter `tag`) for values that do not fit the representation
 */
export function encodeValue(tag: string, element: Element, info: VrInfo, context: EncodeContext): Uint8Array {
  const bytes = element.bytes ?? inlineBytes(tag, element) ?? locatedBytes(tag, element, context);
  if (bytes !== undefined) return context.bigEndian && info.unit > 1 ? swapped(bytes, info.unit) : bytes;
  const values = element.Value ?? [];
  if (values.length === 0) return empty;
  try {
    if (info.kind === 'text') return encodeTexts(values, info, context);
    if (info.kind === 'tag') return encodeTags(values, context.bigEndian);
    if (info.kind === 'number') return encodeNumbers(values, info, context.bigEndian);
  } catch (error) {
    if (error instanceof NegatoscopeError || error instanceof RangeError) {
      const parameters = error instanceof NegatoscopeError ? error.parameters : {};
      throw new NegatoscopeError('invalid-input', `${tag}: ${error.message}`, { ...parameters, tag }, error);
    }
    throw error;
  }
  throw new NegatoscopeError('invalid-input', `${tag}: values where ${info.vr} has bytes`, { tag, vr: info.vr });
}

function inlineBytes(tag: string, element: Element): Uint8Array | undefined {
  if (element.InlineBinary === undefined) return undefined;
  const bytes = fromBase64(element.InlineBinary);
  if (bytes === undefined) throw new NegatoscopeError('invalid-input', `${tag}: InlineBinary is no base64`, { tag });
  return bytes;
}

function locatedBytes(tag: string, element: Element, context: EncodeContext): Uint8Array | undefined {
  const { location } = element;
  if (location === undefined && element.BulkDataURI === undefined) return undefined;
  if (location === undefined || location.encapsulated === true || context.readLocation === undefined) {
    throw new NegatoscopeError('invalid-input', `${tag}: the value was not read into memory`, { tag });
  }
  return context.readLocation(location);
}

function isName(value: Value): value is PersonName {
  return typeof value === 'object' && value !== null;
}

/** A name's groups joined (PS3.5 6.2.1.1). */
function nameText(name: PersonName): string {
  return [name.Alphabetic ?? '', name.Ideographic ?? '', name.Phonetic ?? ''].join('=').replace(/=+$/, '');
}

function encodeTexts(values: readonly Value[], info: VrInfo, context: EncodeContext): Uint8Array {
  const texts = values.map((value) => {
    if (value === null) return '';
    if (typeof value === 'number') return info.vr === 'IS' ? formatIs(value) : formatDs(value);
    if (typeof value === 'string') return value;
    if (info.vr === 'PN' && isName(value)) return nameText(value);
    throw new RangeError('an item is no text');
  });
  if (texts.length > 1 && !info.multiple) throw new RangeError(`${info.vr} has one value, not ${texts.length}`);
  const text = texts.join('\\');
  try {
    return encodeText(text, context.characterSets, info.vr);
  } catch (error) {
    if (context.unencodable === 'throw') throw error;
    return encodeText(replaceUnencodable(text, info, context.characterSets), context.characterSets, info.vr);
  }
}

function replaceUnencodable(text: string, info: VrInfo, characterSets: CharacterSets): string {
  return [...text]
    .map((character) => {
      try {
        encodeText(character, characterSets, info.vr);
        return character;
      } catch {
        return '?';
      }
    })
    .join('');
}

function encodeTags(values: readonly Value[], bigEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [index, value] of values.entries()) {
    const tag = typeof value === 'string' ? tagNumber(value) : Number.NaN;
    if (Number.isNaN(tag)) throw new RangeError(`'${String(value)}' is no tag`);
    view.setUint16(index * 4, tag >>> 16, !bigEndian);
    view.setUint16(index * 4 + 2, tag & 0xffff, !bigEndian);
  }
  return new Uint8Array(view.buffer);
}

const integerLimits: Partial<Record<VrInfo['vr'], [number, number]>> = {
  US: [0, 0xffff],
  SS: [-0x8000, 0x7fff],
  UL: [0, 0xffffffff],
  SL: [-0x80000000, 0x7fffffff],
};

function encodeNumbers(values: readonly Value[], info: VrInfo, bigEndian: boolean): Uint8Array {
  const { vr, unit } = info;
  const view = new DataView(new ArrayBuffer(values.length * unit));
  for (const [index, value] of values.entries()) {
    const at = index * unit;
    if (vr === 'UV' || vr === 'SV') {
      const whole = BigInt(typeof value === 'number' || typeof value === 'string' ? value : 0);
      const [low, high] = vr === 'UV' ? [0n, (1n << 64n) - 1n] : [-(1n << 63n), (1n << 63n) - 1n];
      if (whole < low || whole > high) throw new RangeError(`${whole} is no ${vr} value`);
      if (vr === 'UV') view.setBigUint64(at, whole, !bigEndian);
      else view.setBigInt64(at, whole, !bigEndian);
      continue;
    }
    const number = numberOf(value);
    const limits = integerLimits[vr];
    if (limits !== undefined && !(Number.isInteger(number) && number >= limits[0] && number <= limits[1])) {
      throw new RangeError(`${number} is no ${vr} value`);
    }
    writers[vr as keyof typeof writers](view, at, number, !bigEndian);
  }
  return new Uint8Array(view.buffer);
}

/** JSON has no NaN and infinities: they come as text (PS3.18 F.2.3.1). */
function numberOf(value: Value): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN') return Number.NaN;
  if (value === 'inf') return Number.POSITIVE_INFINITY;
  if (value === '-inf') return Number.NEGATIVE_INFINITY;
  throw new RangeError(`'${String(value)}' is no number`);
}

const writers = {
  US: (view: DataView, at: number, value: number, little: boolean) => view.setUint16(at, value, little),
  SS: (view: DataView, at: number, value: number, little: boolean) => view.setInt16(at, value, little),
  UL: (view: DataView, at: number, value: number, little: boolean) => view.setUint32(at, value, little),
  SL: (view: DataView, at: number, value: number, little: boolean) => view.setInt32(at, value, little),
  FL: (view: DataView, at: number, value: number, little: boolean) => view.setFloat32(at, value, little),
  FD: (view: DataView, at: number, value: number, little: boolean) => view.setFloat64(at, value, little),
} as const;
