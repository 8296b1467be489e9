import { type CharacterSets, characterSetsOf, type TextProblems } from '../charset/index.ts';
import type { DataSet, Element, Value } from '../data-set.ts';
import { lookupNumber } from '../dictionary.ts';
import * as tags from '../tag.ts';
import { tagString } from '../tag.ts';
import { type VrInfo, vrs } from '../vr.ts';
import { actualEncoding, type Encoding, readTag } from './detect.ts';
import {
  dictionaryVr,
  type ElementHeader,
  emptyHeader,
  readHeader,
  readLength,
  undefinedLength,
} from './element-header.ts';
import type { Findings } from './findings.ts';
import { FragmentReader } from './fragment-reader.ts';
import { itemScope, rootScope, type Scope, sequenceScope } from './scope.ts';
import type { SliceWindow } from './slice-window.ts';
import type { PixelDataLocation, ReadOptions } from './types.ts';
import { decodeValue, littleEndianBytes, type ValueContext } from './value.ts';

/** `ReadOptions` with all defaults. */
export interface ReadSettings {
  want: ReadonlySet<number> | undefined;
  keepPixelData: boolean;
  raw: boolean;
  copy: boolean;
  characterSets: CharacterSets;
  ownCharacterSets: boolean;
  valueBytes: number;
  displayBytes: number;
  textBytes: number;
  keptBytes: number;
  elements: number;
  depth: number;
  itemOffsets: Map<DataSet, number> | undefined;
}

export function readSettings(options: ReadOptions): ReadSettings {
  const keepPixelData = options.keepPixelData ?? false;
  return {
    want: options.want,
    keepPixelData,
    raw: options.raw ?? false,
    copy: options.copy ?? true,
    characterSets: characterSetsOf(options.defaultCharacterSets),
    ownCharacterSets: options.ownCharacterSets !== 'ignore',
    valueBytes: options.maximumValueBytes ?? 64 << 10,
    displayBytes: options.maximumDisplayBytes ?? 16 << 20,
    textBytes: options.maximumTextBytes ?? 1 << 20,
    keptBytes: options.maximumKeptBytes ?? (keepPixelData ? Number.POSITIVE_INFINITY : 512 << 20),
    elements: options.maximumElements ?? 4_000_000,
    depth: options.maximumDepth ?? 64,
    itemOffsets: options.itemOffsets,
  };
}

/** Values an image cannot be shown without: lookup tables, overlays, offset tables, ICC profile. */
function isDisplayValue(tag: number): boolean {
  if (tag >= 0x60000000 && tag < 0x60ffffff) return (tag & 0xffff) === 0x3000;
  return (
    tag === 0x00283006 ||
    tag === 0x00282000 ||
    (tag >= 0x00281200 && tag <= 0x00281223) ||
    tag === tags.extendedOffsetTableTag ||
    tag === tags.extendedOffsetTableLengthsTag
  );
}

/** Read even when nobody asked: others cannot be understood without. */
function isEssential(tag: number): boolean {
  return tag === 0x00080005 || tag === 0x00280103 || (tag >= 0x7fe00001 && tag <= 0x7fe00010);
}

/**
 * Reads the elements of one data set, with its sequences, from a window. It keeps its place in a stack instead of calling
 * itself, so that it can stop anywhere and go on when more bytes have come.
 */
export class ElementReader {
  readonly dataSet: DataSet = {};
  readonly problems: TextProblems = new Set();
  pixelData: PixelDataLocation | undefined;
  /** Only padding, or something else than elements, comes now. */
  trailing = false;
  /** Cells of native pixel data are big endian whatever the elements are. */
  bigEndianPixels = false;
  readonly #window: SliceWindow;
  readonly #findings: Findings;
  readonly #settings: ReadSettings;
  readonly #context: ValueContext;
  readonly #header: ElementHeader = emptyHeader();
  readonly #root: Scope;
  readonly #stack: Scope[] = [];
  #scope: Scope;
  #fragments: FragmentReader | undefined;
  #elements = 0;
  #kept = 0;
  /** Elements before Pixel Representation that take their sign from it. */
  #unsigned: Element[] = [];

  constructor(window: SliceWindow, findings: Findings, settings: ReadSettings, encoding: Encoding) {
    this.#window = window;
    this.#findings = findings;
    this.#settings = settings;
    this.#root = rootScope(encoding, settings.characterSets);
    this.#root.dataSet = this.dataSet;
    this.#scope = this.#root;
    const { characterSets, copy } = settings;
    this.#context = { bigEndian: false, characterSets, problems: this.problems, copy };
  }

  /** Tag last read. */
  get tag(): number {
    return this.#scope.tag;
  }

  get isBetweenFragments(): boolean {
    return this.#fragments !== undefined;
  }

  /** One element, item, fragment or delimiter. False when more bytes are needed or reading failed. */
  read(): boolean {
    if (this.#fragments !== undefined) {
      const result = this.#fragments.read();
      if (result === 'end') this.#fragments = undefined;
      return result !== 'more';
    }
    return this.#scope.kind === 'data' ? this.#readElement() : this.#readItem();
  }

  /** The stream ended at `offset`, and nothing is left over. */
  end(offset: number): void {
    if (this.#fragments !== undefined) {
      // Files that end with their last fragment lack only the delimiter.
      const isComplete = this.#fragments.count > 0 && this.#stack.length === 0;
      const tag = this.#fragments.place.tag;
      if (isComplete) this.#findings.odd('missing-delimiter', offset, tag);
      else this.#findings.fail('truncated', offset, tag);
      this.#fragments.end(offset);
      return;
    }
    while (this.#stack.length > 0 && this.#scope.end === offset) this.#leave();
    if (this.#stack.length > 0) this.#findings.fail('truncated', offset, this.#scope.tag);
  }

  #enter(scope: Scope): boolean {
    if (this.#stack.length >= this.#settings.depth * 2) {
      this.#findings.fail('too-deep', this.#window.offset, scope.tag);
      return false;
    }
    this.#stack.push(this.#scope);
    this.#scope = scope;
    return true;
  }

  #leave(): true {
    this.#scope = this.#stack.pop()!;
    return true;
  }

  /** Counts an element or item; false when there are too many. */
  #counts(tag: number): boolean {
    if (++this.#elements <= this.#settings.elements && this.#kept <= this.#settings.keptBytes) return true;
    this.#findings.fail('too-large', this.#window.offset, tag);
    return false;
  }

  #fail(reason: 'no-item' | 'no-element' | 'length-beyond-end' | 'undefined-length', tag: number): false {
    this.#findings.fail(reason, this.#window.offset, tag);
    return false;
  }

  #odd(kind: Parameters<Findings['odd']>[0], tag: number): void {
    this.#findings.odd(kind, this.#window.offset, tag);
  }

  /** An item of a sequence, or the sequence's end (PS3.5 7.5). */
  #readItem(): boolean {
    const window = this.#window;
    const scope = this.#scope;
    if (window.offset >= scope.end) return this.#leave();
    if (!window.has(8)) return false;
    const tag = readTag(window.bytes, window.position, scope.bigEndian);
    const length = readLength(window.bytes, window.position + 4, scope.bigEndian);
    if (tag === tags.itemTag) return this.#beginItem(length);
    if (tag === tags.sequenceDelimitationTag || tag === tags.itemDelimitationTag) {
      if (length !== 0) this.#odd('delimiter-length', scope.tag);
      const isStray = tag === tags.itemDelimitationTag || scope.end !== Number.POSITIVE_INFINITY;
      if (isStray) this.#odd('stray-delimiter', scope.tag);
      window.position += 8;
      return tag === tags.itemDelimitationTag || this.#leave();
    }
    // A later element of the data set around it: the delimiter is missing.
    if (scope.end === Number.POSITIVE_INFINITY && tag > scope.tag && lookupNumber(tag) !== undefined) {
      this.#odd('missing-delimiter', scope.tag);
      return this.#leave();
    }
    return this.#fail('no-item', scope.tag);
  }

  #beginItem(length: number): boolean {
    const window = this.#window;
    const scope = this.#scope;
    const end = length === undefinedLength ? Number.POSITIVE_INFINITY : window.offset + 8 + length;
    if (length !== undefinedLength && end > scope.end) {
      // Within the data set around the sequence only the sequence's length is wrong.
      if (end > this.#stack.at(-1)!.end) return this.#fail('length-beyond-end', scope.tag);
      this.#odd('item-length', scope.tag);
      scope.end = end;
    }
    const dataSet: DataSet | undefined = scope.items === undefined ? undefined : {};
    const item = itemScope(scope, dataSet, end);
    if (scope.uncertain && length >= 8) {
      if (!window.has(16)) return false;
      const found = actualEncoding(window.bytes.subarray(0, window.end), window.position + 8, item);
      if (found !== undefined) {
        item.explicit = found.explicit;
        item.bigEndian = found.bigEndian;
      }
    }
    if (!this.#counts(scope.tag)) return false;
    if (dataSet !== undefined) {
      scope.items!.push(dataSet);
      if (this.#stack.length === 1) this.#settings.itemOffsets?.set(dataSet, window.offset);
    }
    window.position += 8;
    return this.#enter(item);
  }

  /** An element of a data set or item, or the item's end. */
  #readElement(): boolean {
    const window = this.#window;
    const scope = this.#scope;
    if (window.offset >= scope.end) return this.#leave();
    if (!window.has(8)) return false;
    const isRoot = scope === this.#root;
    const header = this.#header;
    const status = readHeader(header, window, scope, this.#findings);
    const { tag } = header;
    if (tag >= 0xfffee000 && tag <= 0xfffee0dd) return this.#readDelimiter(tag);
    if (status === 'more') return false;
    if (status === 'none') return (isRoot && this.#beginsTrailing(tag)) || this.#fail('no-element', tag);
    if (isRoot && tag <= scope.tag && scope.tag !== 0 && this.#beginsTrailing(tag)) return true;
    return header.length === undefinedLength ? this.#beginUndefined(isRoot) : this.#readValue(isRoot);
  }

  #readDelimiter(tag: number): boolean {
    const window = this.#window;
    const scope = this.#scope;
    if (this.#stack.length === 0) {
      this.#odd('stray-delimiter', scope.tag);
      window.position += 8;
      return true;
    }
    if (tag === tags.itemDelimitationTag) {
      if (scope.end !== Number.POSITIVE_INFINITY) this.#odd('stray-delimiter', scope.tag);
      const length = readLength(window.bytes, window.position + 4, scope.bigEndian);
      if (length !== 0) this.#odd('delimiter-length', scope.tag);
      window.position += 8;
    } else {
      // The next item, or the end of the sequence, without the end of this item.
      this.#odd('missing-delimiter', scope.tag);
    }
    return this.#leave();
  }

  /** True when what follows is no part of the data set any more: padding, or anything after the pixel data. */
  #beginsTrailing(tag: number): boolean {
    if (this.pixelData === undefined && tag !== 0) return false;
    this.#findings.odd('trailing-bytes', this.#window.offset);
    this.trailing = true;
    return true;
  }

  #isWanted(tag: number, isRoot: boolean): boolean {
    const { want } = this.#settings;
    return this.#scope.dataSet !== undefined && !(isRoot && want !== undefined && !want.has(tag) && !isEssential(tag));
  }

  /** A sequence or an encapsulated value that ends with a delimiter. */
  #beginUndefined(isRoot: boolean): boolean {
    const { tag, info, headerLength, isImplicit } = this.#header;
    const wanted = this.#isWanted(tag, isRoot);
    if (info.kind === 'bytes' && info !== vrs.UN) return this.#beginFragments(tag, info, headerLength, isRoot, wanted);
    if (info !== vrs.SQ && info !== vrs.UN) return this.#fail('undefined-length', tag);
    // PS3.5 6.2.2: UN is a sequence in implicit VR little endian; private sequences in implicit VR look the same.
    const isForeign = info === vrs.UN && !isImplicit;
    const encoding = isForeign ? { explicit: false, bigEndian: false } : this.#encodingOf(isImplicit);
    return this.#beginSequence(tag, Number.POSITIVE_INFINITY, headerLength, encoding, isForeign, wanted);
  }

  /** How the content of an element is encoded: as what surrounds it, unless it alone is implicit. */
  #encodingOf(isImplicit: boolean): Encoding {
    const { explicit, bigEndian } = this.#scope;
    return { explicit: explicit && !isImplicit, bigEndian };
  }

  /** The value of the element whose header was read. */
  #readValue(isRoot: boolean): boolean {
    const window = this.#window;
    const scope = this.#scope;
    const { tag, length, headerLength, isImplicit } = this.#header;
    let { info } = this.#header;
    let bigEndian = scope.bigEndian;
    const offset = window.offset + headerLength;
    if (offset + length > scope.end) return this.#fail('length-beyond-end', tag);
    const isWanted = this.#isWanted(tag, isRoot);
    if (isRoot && tags.isPixelDataTag(tag)) return this.#nativePixels(isWanted);

    if (info === vrs.UN && !isImplicit && !this.#settings.raw) {
      // A known element that passed through someone who did not know it.
      const known = dictionaryVr(tag, scope);
      if (known !== vrs.SQ) {
        info = known;
        bigEndian = false;
      } else if (length >= 8) {
        if (!window.has(headerLength + 8)) return false;
        if (readTag(window.bytes, window.position + headerLength, false) === tags.itemTag) {
          const encoding = { explicit: false, bigEndian: false };
          return this.#beginSequence(tag, offset + length, headerLength, encoding, true, isWanted);
        }
      }
    }
    if (info === vrs.SQ) {
      if (isWanted) {
        return this.#beginSequence(tag, offset + length, headerLength, this.#encodingOf(isImplicit), false, true);
      }
      return this.#passOver(tag, headerLength, length);
    }
    const limit = this.#limit(tag, info);
    // Group lengths say nothing that is still true after any change.
    const isDropped = (tag & 0xffff) === 0 && tag >= 0x00040000 && !this.#settings.raw;
    const isKept = isWanted && length <= limit && !isDropped;
    if (isKept && !window.has(headerLength + length)) return false;
    if (!this.#counts(tag)) return false;
    if ((length & 1) === 1) this.#odd('odd-length', tag);
    if (tag <= scope.tag && scope.tag !== 0) {
      this.#odd('tag-order', tag);
      // The first of two elements of the same tag stays.
      if (scope.dataSet?.[tagString(tag)] !== undefined) return this.#passOver(tag, headerLength, length);
    }
    if (isKept) {
      this.#kept += length;
      scope.dataSet![tagString(tag)] = this.#decode(tag, info, length, window.position + headerLength, bigEndian);
      if (tag === 0x00080005 || tag === 0x00280103) this.#takeContext(tag, scope.dataSet![tagString(tag)]!);
      window.position += headerLength + length;
      if (tag > scope.tag) scope.tag = tag;
      return true;
    }
    if (isWanted && !isDropped) {
      const order = bigEndian && info.unit > 1 ? { bigEndian: true as const } : {};
      scope.dataSet![tagString(tag)] = { vr: info.vr, location: { offset, length, ...order } };
    }
    return this.#passOver(tag, headerLength, length);
  }

  #limit(tag: number, info: VrInfo): number {
    if (info.kind === 'text') return this.#settings.textBytes;
    return isDisplayValue(tag) ? this.#settings.displayBytes : this.#settings.valueBytes;
  }

  #passOver(tag: number, headerLength: number, length: number): true {
    this.#window.position += headerLength;
    this.#window.toSkip = length;
    if (tag > this.#scope.tag) this.#scope.tag = tag;
    return true;
  }

  #decode(tag: number, info: VrInfo, length: number, start: number, bigEndian: boolean): Element {
    const window = this.#window;
    const scope = this.#scope;
    const context = this.#context;
    context.bigEndian = bigEndian;
    context.copy = this.#settings.copy || window.joined;
    context.characterSets = scope.characterSets;
    if (info.unit > 1 && length % info.unit !== 0) this.#odd('value-length', tag);
    const element: Element = this.#settings.raw
      ? { vr: info.vr, bytes: littleEndianBytes(window.bytes, start, length, info.unit, context) }
      : decodeValue(window.bytes, start, length, info, context);
    if (info === vrs.US && scope.pixelRepresentation === undefined && this.#header.isImplicit) {
      if (lookupNumber(tag)?.alternatives !== undefined) this.#unsigned.push(element);
    }
    return element;
  }

  /** Character sets and the sign of pixels hold for what follows, items included. */
  #takeContext(tag: number, element: Element): void {
    const scope = this.#scope;
    if (tag === 0x00080005) {
      if (this.#settings.ownCharacterSets) scope.characterSets = characterSetsOf(textValues(element));
      return;
    }
    const value = element.bytes?.[0] ?? element.Value?.[0];
    if (typeof value !== 'number') return;
    scope.pixelRepresentation = value;
    if (scope !== this.#root) return;
    for (const early of value === 1 ? this.#unsigned : []) {
      early.vr = 'SS';
      if (early.Value === undefined) continue;
      early.Value = early.Value.map((entry) => (typeof entry === 'number' && entry > 0x7fff ? entry - 0x10000 : entry));
    }
    this.#unsigned = [];
  }

  #beginSequence(
    tag: number,
    end: number,
    headerLength: number,
    encoding: Encoding,
    uncertain: boolean,
    wanted: boolean,
  ): boolean {
    const scope = this.#scope;
    if (!this.#counts(tag)) return false;
    let items: Value[] | undefined;
    if (wanted && scope.dataSet?.[tagString(tag)] === undefined) {
      items = [];
      scope.dataSet![tagString(tag)] = { vr: 'SQ', Value: items };
    }
    if (tag <= scope.tag && scope.tag !== 0) this.#odd('tag-order', tag);
    scope.tag = Math.max(tag, scope.tag);
    this.#window.position += headerLength;
    return this.#enter(sequenceScope(scope, tag, items, end, encoding, uncertain));
  }

  #nativePixels(isWanted: boolean): boolean {
    const window = this.#window;
    const scope = this.#scope;
    const { tag, info, length, headerLength } = this.#header;
    const keeps = this.#settings.keepPixelData && isWanted;
    if (keeps && !window.has(headerLength + length)) return false;
    const vr = info === vrs.UN ? 'OW' : info.vr;
    const offset = window.offset + headerLength;
    const bigEndian = scope.bigEndian || this.bigEndianPixels;
    this.pixelData ??= { tag, vr, offset, length, encapsulated: false, bigEndian };
    if (isWanted && !keeps) scope.dataSet![tagString(tag)] = { vr, location: { offset, length } };
    if (keeps) {
      const context = { bigEndian, copy: this.#settings.copy || window.joined };
      const bytes = littleEndianBytes(window.bytes, window.position + headerLength, length, vrs[vr].unit, context);
      scope.dataSet![tagString(tag)] = { vr, bytes };
    }
    return this.#passOver(tag, headerLength, length);
  }

  #beginFragments(tag: number, info: VrInfo, headerLength: number, isRoot: boolean, isWanted: boolean): true {
    const window = this.#window;
    const offset = window.offset + headerLength;
    const element: Element = { vr: info.vr, location: { offset, length: 0, encapsulated: true } };
    if (isWanted) this.#scope.dataSet![tagString(tag)] = element;
    const place: PixelDataLocation = { tag, vr: info.vr, offset, length: 0, encapsulated: true, bigEndian: false };
    if (isRoot && tags.isPixelDataTag(tag)) this.pixelData ??= place;
    this.#scope.tag = tag;
    window.position += headerLength;
    this.#fragments = new FragmentReader(element, place, {
      window,
      findings: this.#findings,
      keep: this.#settings.keepPixelData && isWanted,
      copy: this.#settings.copy,
      bigEndian: this.#scope.bigEndian,
    });
    return true;
  }
}

/** Values of a text element that has only ASCII, read raw or not. */
function textValues(element: Element): string[] {
  if (element.bytes === undefined) {
    return (element.Value ?? []).map((value) => (typeof value === 'string' ? value : ''));
  }
  return String.fromCharCode(...element.bytes.subarray(0, 256))
    .replaceAll('\0', '')
    .split('\\')
    .map((value) => value.trim());
}
