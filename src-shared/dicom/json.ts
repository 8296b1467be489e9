import { NegatoscopeError } from '../contract/errors.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { DataSet, Element, PersonName, Tag, Value, Vr } from './data-set.ts';
import { lookup } from './dictionary.ts';
import { compareTags, isGroupLength } from './tag.ts';
import { parseDs, parseIs } from './values.ts';
import { isVr, type VrInfo, vrs } from './vr.ts';

/** The DICOM JSON model: PS3.18 annex F. */

/** An element as JSON has it. */
export interface JsonElement {
  vr: Vr;
  Value?: JsonValue[];
  InlineBinary?: string;
  BulkDataURI?: string;
}

export type JsonValue = string | number | null | PersonName | JsonDataSet;

export interface JsonDataSet {
  [tag: Tag]: JsonElement;
}

export interface ToJsonOptions {
  /**
   * Address of a binary value, a value left in its file or an encapsulated value; undefined: the value goes inline. Values that are
   * not in memory and have no address are left out.
   */
  bulkDataUri?: (element: Element, path: readonly (Tag | number)[]) => string | undefined;
}

/**
 * A data set as DICOM JSON. The meta header, group lengths and values without bytes or address are left out; the character set
 * becomes UTF-8 where one is named (PS3.18 F.2).
 */
export function toDicomJson(dataSet: DataSet, options: ToJsonOptions = {}): JsonDataSet {
  return dataSetToJson(dataSet, options, []);
}

function dataSetToJson(dataSet: DataSet, options: ToJsonOptions, path: readonly (Tag | number)[]): JsonDataSet {
  const json: JsonDataSet = {};
  for (const tag of Object.keys(dataSet).sort(compareTags)) {
    if (isGroupLength(tag) || tag.startsWith('0002')) continue;
    if (tag === '00080005') {
      if (path.length === 0) json[tag] = { vr: 'CS', Value: ['ISO_IR 192'] };
      continue;
    }
    const element = elementToJson(dataSet[tag]!, options, [...path, tag]);
    if (element !== undefined) json[tag] = element;
  }
  return json;
}

function elementToJson(
  element: Element,
  options: ToJsonOptions,
  path: readonly (Tag | number)[],
): JsonElement | undefined {
  const { vr, bytes, InlineBinary, BulkDataURI } = element;
  if (BulkDataURI !== undefined) return { vr, BulkDataURI };
  if (InlineBinary !== undefined) return { vr, InlineBinary };
  if (bytes !== undefined || element.location !== undefined || element.fragments !== undefined) {
    const uri = options.bulkDataUri?.(element, path);
    if (uri !== undefined) return { vr, BulkDataURI: uri };
    if (bytes === undefined) return undefined;
    return bytes.length === 0 ? { vr } : { vr, InlineBinary: toBase64(bytes) };
  }
  const values = element.Value ?? [];
  if (values.length === 0) return { vr };
  if (vr === 'SQ') {
    return { vr, Value: values.map((item, index) => dataSetToJson(asItem(item), options, [...path, index])) };
  }
  return { vr, Value: values.map(valueToJson) };
}

const asItem = (value: Value): DataSet => (value !== null && typeof value === 'object' ? (value as DataSet) : {});

/** JSON has no number for these (PS3.18 F.2.3.1). */
function valueToJson(value: Value): JsonValue {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf';
  }
  return value as JsonValue;
}

export interface FromJsonOptions {
  /** Nesting of sequences. Default 64. */
  maximumDepth?: number;
  /** Elements and items. Default one million. */
  maximumElements?: number;
}

/**
 * A data set from DICOM JSON that came from somewhere else: everything is checked, inline values become bytes, addresses stay. When
 * any text is beyond ASCII the character set becomes UTF-8, which JSON is.
 * @throws NegatoscopeError `invalid-input` (parameter `path`)
 */
export function fromDicomJson(json: unknown, options: FromJsonOptions = {}): DataSet {
  const state: State = {
    elements: options.maximumElements ?? 1_000_000,
    depth: options.maximumDepth ?? 64,
    beyondAscii: false,
  };
  const dataSet = dataSetFromJson(json, state, []);
  if (state.beyondAscii) dataSet['00080005'] = { vr: 'CS', Value: ['ISO_IR 192'] };
  return dataSet;
}

interface State {
  elements: number;
  depth: number;
  beyondAscii: boolean;
}

type Path = readonly (string | number)[];

function invalid(path: Path, what: string): NegatoscopeError {
  const where = path.join('/');
  return new NegatoscopeError('invalid-input', `${where === '' ? 'data set' : where}: ${what}`, { path: where, what });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function dataSetFromJson(json: unknown, state: State, path: Path): DataSet {
  if (!isObject(json)) throw invalid(path, 'no object');
  if (path.length / 2 > state.depth) throw invalid(path, 'nested too deep');
  const dataSet: DataSet = {};
  for (const [name, element] of Object.entries(json)) {
    if (!/^[0-9A-Fa-f]{8}$/.test(name)) throw invalid([...path, name], 'no tag');
    if (--state.elements < 0) throw invalid(path, 'too many elements');
    const tag = name.toUpperCase();
    if (isGroupLength(tag) || (tag === '00080005' && path.length > 0)) continue;
    dataSet[tag] = elementFromJson(tag, element, state, [...path, tag]);
  }
  return dataSet;
}

function elementFromJson(tag: Tag, json: unknown, state: State, path: Path): Element {
  if (!isObject(json)) throw invalid(path, 'no object');
  const vr = json['vr'] ?? lookup(tag)?.vr;
  if (typeof vr !== 'string' || !isVr(vr)) throw invalid(path, 'unknown value representation');
  const { Value, InlineBinary, BulkDataURI } = json;
  const given = [Value, InlineBinary, BulkDataURI].filter((part) => part !== undefined && part !== null);
  if (given.length > 1) throw invalid(path, 'more than one value');
  if (typeof BulkDataURI === 'string') return { vr, BulkDataURI };
  if (typeof InlineBinary === 'string') {
    const bytes = fromBase64(InlineBinary);
    if (bytes === undefined || vrs[vr].kind === 'sequence') throw invalid(path, 'no base64');
    return bytes.length === 0 ? { vr } : { vr, bytes };
  }
  if (given.length === 0) return { vr };
  if (!Array.isArray(Value)) throw invalid(path, 'no list of values');
  if (Value.length === 0) return { vr };
  return { vr, Value: Value.map((value: unknown, index) => valueFromJson(value, vrs[vr], state, [...path, index])) };
}

function valueFromJson(value: unknown, info: VrInfo, state: State, path: Path): Value {
  if (info.kind === 'sequence') {
    if (--state.elements < 0) throw invalid(path, 'too many elements');
    return value === null ? {} : dataSetFromJson(value, state, path);
  }
  if (value === null) return null;
  if (info.kind === 'bytes') throw invalid(path, `values where ${info.vr} has bytes`);
  if (info.vr === 'PN') return nameFromJson(value, state, path);
  if (info.kind === 'tag') {
    if (typeof value !== 'string' || !/^[0-9A-Fa-f]{8}$/.test(value)) throw invalid(path, 'no tag');
    return value.toUpperCase();
  }
  if (info.kind === 'number') return numberFromJson(value, info, path);
  const isDecimal = info.vr === 'DS' || info.vr === 'IS';
  if (typeof value === 'number' && isDecimal && Number.isFinite(value)) return value;
  if (typeof value !== 'string') throw invalid(path, 'no text');
  noteText(value, state);
  if (!isDecimal) return value;
  return (info.vr === 'IS' ? parseIs(value) : parseDs(value)) ?? value;
}

function numberFromJson(value: unknown, info: VrInfo, path: Path): number | string {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string') {
    // 64-bit integers beyond 2^53 stay text; floats have names for what JSON cannot say.
    if (info.vr === 'UV' || info.vr === 'SV') {
      if (!/^-?\d{1,20}$/.test(value)) throw invalid(path, 'no integer');
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    }
    const special = { NaN: Number.NaN, inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY }[value];
    if (special !== undefined) return special;
    if (value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  }
  throw invalid(path, 'no number');
}

function nameFromJson(value: unknown, state: State, path: Path): PersonName {
  if (typeof value === 'string') {
    noteText(value, state);
    return { Alphabetic: value };
  }
  if (!isObject(value)) throw invalid(path, 'no name');
  const name: PersonName = {};
  for (const group of ['Alphabetic', 'Ideographic', 'Phonetic'] as const) {
    const text = value[group];
    if (text === undefined || text === null) continue;
    if (typeof text !== 'string') throw invalid([...path, group], 'no text');
    noteText(text, state);
    name[group] = text;
  }
  return name;
}

function noteText(text: string, state: State): void {
  if (state.beyondAscii) return;
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 0x7f) state.beyondAscii = true;
  }
}
