import { NegatoscopeError } from '../../contract/errors.ts';
import { type CharacterSets, characterSetsOf } from '../charset/index.ts';
import type { DataSet, Element, Value } from '../data-set.ts';
import { lookupNumber } from '../dictionary.ts';
import * as tags from '../tag.ts';
import { tagString } from '../tag.ts';
import { type TransferSyntax, transferSyntaxes } from '../transfer-syntaxes.ts';
import { type VrInfo, vrOfBytes, vrs } from '../vr.ts';
import { actualEncoding, type Encoding, guessEncoding, hasPrefix, plainSyntax, readTag } from './detect.ts';
import { FragmentTable } from './fragments.ts';
import { itemScope, rootScope, type Scope, sequenceScope } from './scope.ts';
import { SliceWindow } from './slice-window.ts';
import {
  type DamageReason,
  damaged,
  type OddityKind,
  type PixelDataLocation,
  type ReadOptions,
  type ReadResult,
} from './types.ts';
import { decodeValue, littleEndianBytes, type ValueContext } from './value.ts';

const undefinedLength = 0xffffffff;
const maximumOffsetTableBytes = 64 << 20;
const maximumFragments = 16 << 20;

type Phase = 'start' | 'meta' | 'data-start' | 'data' | 'fragments' | 'packed' | 'trailing' | 'failed' | 'stopped';

/** Tags whose values an image cannot be shown without: lookup tables, overlays, offset tables, ICC profile. */
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

/**
 * Reads a Part 10 file (PS3.10 7) or a bare data set from slices as they come, of any size, without ever holding more than one
 * value. Values longer than the limits and Pixel Data are passed over and only located; of encapsulated Pixel Data the
 * fragments are listed. Text is decoded by Specific Character Set.
 *
 * `push` never throws for what it reads: the first damage is kept in `problem`, the rest of the stream is ignored, and `finish`
 * throws it. For a packed data set (`packed` set after a `push`) take the bytes already received with `takePacked`, unpack them
 * and what follows, and push the result; offsets then count from the first unpacked byte.
 */
export class HeaderReader {
  readonly #want: ReadonlySet<number> | undefined;
  readonly #limits: { value: number; display: number; text: number; elements: number; depth: number; kept: number };
  readonly #keepPixelData: boolean;
  readonly #raw: boolean;
  readonly #copy: boolean;
  readonly #defaultSets: CharacterSets;
  readonly #window = new SliceWindow();
  readonly #context: ValueContext;
  readonly #consume = () => this.#run();

  #phase: Phase;
  #final = false;
  #problem: NegatoscopeError | undefined;
  #syntax: TransferSyntax | undefined;
  #declaredUid: string | undefined;
  #uid = '';
  #meta: DataSet = {};
  #metaEncoding: Encoding | undefined;
  #metaEnd = Number.NaN;
  #hasPrefix = false;
  #dataSetOffset = 0;
  #packed: 'deflate' | 'bzip2' | undefined;
  #root: Scope;
  #scope: Scope;
  #stack: Scope[] = [];
  #elements = 0;
  #kept = 0;
  #pixelData: PixelDataLocation | undefined;
  /** Encapsulated value being read. */
  #fragments:
    | { element: Element; place: PixelDataLocation; isRoot: boolean; keep: Uint8Array[] | undefined }
    | undefined;
  /** Elements read before Pixel Representation that take their sign from it. */
  #unsigned: Element[] = [];
  #oddities: ReadResult['oddities'] = [];

  /**
   * @param bareDataSetSyntax transfer syntax of a bare data set (of packed ones: of the unpacked bytes); absent: the bytes are a
   *   file, with or without meta header
   */
  constructor(options: ReadOptions = {}, bareDataSetSyntax?: string) {
    this.#want = options.want;
    this.#keepPixelData = options.keepPixelData ?? false;
    this.#raw = options.raw ?? false;
    this.#copy = options.copy ?? true;
    this.#limits = {
      value: options.maximumValueBytes ?? 64 << 10,
      display: options.maximumDisplayBytes ?? 16 << 20,
      text: options.maximumTextBytes ?? 1 << 20,
      elements: options.maximumElements ?? 4_000_000,
      depth: options.maximumDepth ?? 64,
      kept: options.maximumKeptBytes ?? (this.#keepPixelData ? Number.POSITIVE_INFINITY : 512 << 20),
    };
    this.#defaultSets = characterSetsOf(options.defaultCharacterSets);
    this.#context = { bigEndian: false, characterSets: this.#defaultSets, problems: new Set(), copy: this.#copy };
    this.#root = rootScope({ explicit: true, bigEndian: false }, this.#defaultSets);
    this.#scope = this.#root;
    this.#phase = 'start';
    if (bareDataSetSyntax !== undefined) {
      this.#declareSyntax(bareDataSetSyntax);
      this.#phase = 'data-start';
    }
  }

  /** The first damage found; reading stopped there. */
  get problem(): NegatoscopeError | undefined {
    return this.#problem;
  }

  /** Set when the data set that follows is packed as a whole and `takePacked` must be called. */
  get packed(): 'deflate' | 'bzip2' | undefined {
    return this.#phase === 'packed' ? this.#packed : undefined;
  }

  /** Nothing more of interest comes: everything up to and with the place of the pixel data is known, or reading failed. */
  get done(): boolean {
    const pixelsPassed = this.#pixelData !== undefined && this.#fragments === undefined;
    return pixelsPassed || this.#phase === 'failed' || this.#phase === 'stopped' || this.#phase === 'trailing';
  }

  /** Bytes from here that need not be read: a caller with random access may `skip` them. */
  get skippable(): number {
    return this.#window.leftOver === 0 ? this.#window.toSkip : 0;
  }

  /** The next slice. Its memory may be used again when `copy` is on. */
  push(slice: Uint8Array): void {
    if (this.#phase === 'packed') throw new RangeError('the packed bytes must be taken and unpacked first');
    this.#window.feed(slice, this.#consume);
  }

  /** Passes over bytes of the stream that were not read, at most `skippable`. */
  skip(count: number): void {
    this.#window.jump(count);
  }

  /** The bytes of a packed data set that were already pushed. Whatever is pushed next is unpacked data. */
  takePacked(): Uint8Array {
    if (this.#phase !== 'packed') throw new RangeError('no packed data set');
    this.#phase = 'data-start';
    return this.#window.restart();
  }

  /**
   * No more slices come.
   * @throws NegatoscopeError `damaged` (parameters `reason`, `offset`, `tag`), `not-dicom`, `unsupported`
   */
  finish(): ReadResult {
    if (this.#phase === 'packed') throw new RangeError('the packed bytes were not unpacked');
    if (this.#phase !== 'failed' && this.#phase !== 'stopped') {
      this.#final = true;
      if (this.#window.leftOver > 0 || this.#phase === 'start' || this.#phase === 'meta')
        this.#window.flush(this.#consume);
      this.#checkEnd();
    }
    if (this.#problem !== undefined) throw this.#problem;
    return this.result();
  }

  /** What was read so far; complete only after `finish`. */
  result(): ReadResult {
    const pixelData = this.#pixelData;
    const table = this.#extendedOffsetTable();
    if (pixelData !== undefined && table !== undefined) pixelData.extendedOffsetTable = table;
    return {
      meta: this.#meta,
      dataSet: this.#root.dataSet!,
      transferSyntaxUid: this.#uid,
      ...(this.#declaredUid === undefined ? {} : { declaredTransferSyntaxUid: this.#declaredUid }),
      dataSetOffset: this.#dataSetOffset,
      bytes: this.#window.received,
      ...(pixelData === undefined ? {} : { pixelData }),
      oddities: this.#oddities,
      textProblems: this.#context.problems,
    };
  }

  // ---- the end -------------------------------------------------------------------------------------------------------------

  #checkEnd(): void {
    const window = this.#window;
    if (this.#phase === 'failed' || this.#phase === 'trailing' || this.#phase === 'stopped') return;
    const at = window.received;
    if (window.toSkip > 0 || window.leftOver > 0) {
      this.#fail('truncated', at, this.#scope.tag);
    } else if (this.#phase === 'fragments') {
      // Files that end with their last fragment lack only the delimiter.
      const { place } = this.#fragments!;
      const isComplete = place.fragments!.count > 0 && this.#stack.length === 0;
      if (isComplete) this.#odd('missing-delimiter', at, place.tag);
      else this.#fail('truncated', at, place.tag);
      this.#endFragments(at);
    } else if (this.#phase === 'data') {
      while (this.#stack.length > 0 && this.#scope.end === at) this.#leave();
      if (this.#stack.length > 0) this.#fail('truncated', at, this.#scope.tag);
    } else if (this.#phase === 'start') {
      this.#problem = new NegatoscopeError('not-dicom', 'too short for DICOM', { reason: 'too-short', offset: at });
      this.#phase = 'failed';
    } else if (this.#phase === 'meta') {
      this.#fail('truncated', at, this.#scope.tag);
    }
  }

  #fail(reason: DamageReason, offset: number, tag?: number): void {
    this.#stop(damaged(reason, offset, tag));
  }

  #stop(problem: NegatoscopeError): void {
    this.#problem = problem;
    this.#phase = 'failed';
    this.#window.toSkip = 0;
  }

  #odd(kind: OddityKind, offset: number, tag?: number): void {
    const last = this.#oddities.at(-1);
    // The same place is looked at again when a value was not complete.
    if (this.#oddities.length >= 100 || (last?.kind === kind && last.offset === offset)) return;
    this.#oddities.push(tag === undefined ? { kind, offset } : { kind, offset, tag: tagString(tag) });
  }

  // ---- phases --------------------------------------------------------------------------------------------------------------

  #run(): void {
    const window = this.#window;
    for (;;) {
      if (window.toSkip > 0 && !window.skipped()) return;
      let goesOn: boolean;
      switch (this.#phase) {
        case 'data':
          goesOn = this.#scope.kind === 'data' ? this.#readElement() : this.#readItem();
          break;
        case 'fragments':
          goesOn = this.#readFragment();
          break;
        case 'start':
          goesOn = this.#readStart();
          break;
        case 'meta':
          goesOn = this.#readMeta();
          break;
        case 'data-start':
          goesOn = this.#readDataStart();
          break;
        case 'packed':
          return;
        default:
          window.position = window.end;
          return;
      }
      if (!goesOn) return;
    }
  }

  /** Preamble and prefix, or a file without (PS3.10 7.1). */
  #readStart(): boolean {
    const window = this.#window;
    // The prefix, and the first element after it.
    if (!window.has(140) && !this.#final) return false;
    const bytes = window.bytes.subarray(0, window.end);
    const at = window.position;
    const looksLikeMeta = (from: number) =>
      from + 8 <= bytes.length && readTag(bytes, from, false) >>> 16 === 2 && guessEncoding(bytes, from) !== undefined;
    if (hasPrefix(bytes, at + 128) && (looksLikeMeta(at + 132) || guessEncoding(bytes, at, true) === undefined)) {
      window.position += 132;
      this.#hasPrefix = true;
      this.#phase = 'meta';
    } else if (hasPrefix(bytes, at)) {
      this.#odd('no-preamble', window.offset);
      window.position += 4;
      this.#hasPrefix = true;
      this.#phase = 'meta';
    } else if (looksLikeMeta(at)) {
      this.#odd('no-preamble', window.offset);
      this.#phase = 'meta';
    } else {
      const preamble =
        guessEncoding(bytes, at, true) === undefined && guessEncoding(bytes, at + 128, true) !== undefined;
      const encoding = guessEncoding(bytes, preamble ? at + 128 : at, true);
      if (encoding === undefined) {
        this.#stop(
          new NegatoscopeError('not-dicom', 'no DICOM prefix and no data element', {
            reason: 'no-element',
            offset: at,
          }),
        );
        return false;
      }
      if (preamble) window.position += 128;
      else this.#odd('no-preamble', window.offset);
      this.#odd('no-meta-header', window.offset);
      this.#phase = 'data-start';
    }
    return true;
  }

  /** One element of the meta header (PS3.10 7.1), or its end. */
  #readMeta(): boolean {
    const window = this.#window;
    if (window.end === window.position && this.#final) return this.#endMeta();
    if (!window.has(8))
      return this.#final && this.#hasPrefix && window.end === window.position ? this.#endMeta() : false;
    const group = readTag(window.bytes, window.position, false) >>> 16;
    if (group !== 2 || (window.offset === this.#metaEnd && this.#declaresPacked())) return this.#endMeta();
    if (this.#metaEncoding === undefined) {
      const encoding = actualEncoding(window.bytes, window.position, { explicit: true, bigEndian: false });
      if (encoding === undefined) {
        this.#fail('no-element', window.offset);
        return false;
      }
      if (!encoding.explicit) this.#odd('meta-implicit', window.offset);
      this.#metaEncoding = encoding;
      this.#scope = rootScope(encoding, this.#defaultSets);
      this.#scope.dataSet = this.#meta;
    }
    const before = window.offset;
    if (!this.#readElement()) return false;
    if (this.#scope.tag === 0x00020000) {
      const length = this.#meta['00020000']?.Value?.[0];
      if (typeof length === 'number') this.#metaEnd = window.offset + length;
    } else if (before < this.#metaEnd && window.offset > this.#metaEnd) {
      this.#odd('meta-group-length', before);
    }
    return true;
  }

  #declaredInMeta(): string | undefined {
    const value = this.#meta['00020010']?.Value?.[0];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  #declaresPacked(): boolean {
    return transferSyntaxes.get(this.#declaredInMeta() ?? '')?.packed !== undefined;
  }

  #endMeta(): boolean {
    const window = this.#window;
    if (!Number.isNaN(this.#metaEnd) && this.#metaEnd !== window.offset) this.#odd('meta-group-length', window.offset);
    this.#dataSetOffset = window.offset;
    this.#scope = this.#root;
    const declared = this.#declaredInMeta();
    if (declared === undefined) this.#odd('transfer-syntax-missing', window.offset);
    else this.#declareSyntax(declared);
    this.#phase = this.#syntax?.packed === undefined ? 'data-start' : 'packed';
    this.#packed = this.#syntax?.packed;
    return this.#phase !== 'packed';
  }

  #declareSyntax(uid: string): void {
    this.#declaredUid = uid;
    this.#uid = uid;
    this.#syntax = transferSyntaxes.get(uid);
    if (this.#syntax === undefined) this.#odd('transfer-syntax-unknown', this.#window.offset);
  }

  /** The first element of the data set tells how it is really encoded. */
  #readDataStart(): boolean {
    const window = this.#window;
    if (!window.has(8)) return false;
    const syntax = this.#syntax;
    const declared = syntax === undefined ? undefined : { explicit: syntax.explicitVr, bigEndian: syntax.bigEndian };
    const view = window.bytes.subarray(0, window.end);
    const found =
      declared === undefined ? guessEncoding(view, window.position) : actualEncoding(view, window.position, declared);
    if (found === undefined) {
      if (this.#declaredUid !== undefined && syntax === undefined) {
        const message = `transfer syntax ${this.#declaredUid} is unknown and the data set is no plain one`;
        this.#stop(new NegatoscopeError('unsupported', message, { transferSyntaxUid: this.#declaredUid }));
      } else if (this.#hasPrefix || declared !== undefined) {
        this.#fail('no-element', window.offset, readTag(view, window.position, declared?.bigEndian ?? false));
      } else {
        this.#stop(
          new NegatoscopeError('not-dicom', 'no data element', { reason: 'no-element', offset: window.offset }),
        );
      }
      return false;
    }
    if (declared !== undefined && (found.explicit !== declared.explicit || found.bigEndian !== declared.bigEndian)) {
      this.#odd('transfer-syntax-wrong', window.offset);
      // Of an encapsulated syntax only the elements are encoded otherwise; its frames are what it says.
      if (syntax?.encapsulated !== true) this.#uid = plainSyntax(found);
    }
    if (this.#declaredUid === undefined) this.#uid = plainSyntax(found);
    this.#root.explicit = found.explicit;
    this.#root.bigEndian = found.bigEndian;
    this.#scope = this.#root;
    this.#phase = 'data';
    return true;
  }

  // ---- data sets -----------------------------------------------------------------------------------------------------------

  #enter(scope: Scope): boolean {
    if (this.#stack.length >= this.#limits.depth * 2) {
      this.#fail('too-deep', this.#window.offset, scope.tag);
      return false;
    }
    this.#stack.push(this.#scope);
    this.#scope = scope;
    return true;
  }

  #leave(): void {
    this.#scope = this.#stack.pop()!;
  }

  /** Counts an element or item; false when there are too many. */
  #counts(tag: number): boolean {
    if (++this.#elements <= this.#limits.elements && this.#kept <= this.#limits.kept) return true;
    this.#fail('too-large', this.#window.offset, tag);
    return false;
  }

  /** An item of a sequence, or its end (PS3.5 7.5). */
  #readItem(): boolean {
    const window = this.#window;
    const scope = this.#scope;
    if (window.offset >= scope.end) {
      this.#leave();
      return true;
    }
    if (!window.has(8)) return false;
    const { bytes, position } = window;
    const tag = readTag(bytes, position, scope.bigEndian);
    const length = readLength(bytes, position + 4, scope.bigEndian);
    if (tag === tags.itemTag) {
      if (!this.#counts(scope.tag)) return false;
      const end = length === undefinedLength ? Number.POSITIVE_INFINITY : window.offset + 8 + length;
      if (end > scope.end && end !== Number.POSITIVE_INFINITY) {
        this.#fail('length-beyond-end', window.offset, scope.tag);
        return false;
      }
      const dataSet: DataSet | undefined = scope.items === undefined ? undefined : {};
      const item = itemScope(scope, dataSet, end);
      if (scope.uncertain && length >= 8) {
        if (!window.has(16)) return false;
        const found = actualEncoding(bytes.subarray(0, window.end), position + 8, item);
        if (found !== undefined) {
          item.explicit = found.explicit;
          item.bigEndian = found.bigEndian;
        }
      }
      if (dataSet !== undefined) scope.items!.push(dataSet);
      window.position += 8;
      return this.#enter(item);
    }
    if (tag === tags.sequenceDelimitationTag) {
      if (length !== 0) this.#odd('delimiter-length', window.offset, scope.tag);
      if (scope.end !== Number.POSITIVE_INFINITY) this.#odd('stray-delimiter', window.offset, scope.tag);
      window.position += 8;
      this.#leave();
      return true;
    }
    if (tag === tags.itemDelimitationTag) {
      this.#odd('stray-delimiter', window.offset, scope.tag);
      window.position += 8;
      return true;
    }
    // A later element of the data set around it: the delimiter is missing.
    if (scope.end === Number.POSITIVE_INFINITY && tag > scope.tag && lookupNumber(tag) !== undefined) {
      this.#odd('missing-delimiter', window.offset, scope.tag);
      this.#leave();
      return true;
    }
    this.#fail('no-item', window.offset, scope.tag);
    return false;
  }

  /** An element of a data set or item, or the item's end. */
  #readElement(): boolean {
    const window = this.#window;
    const scope = this.#scope;
    if (window.offset >= scope.end) {
      this.#leave();
      return true;
    }
    if (!window.has(8)) return false;
    const { bytes, position } = window;
    const tag = readTag(bytes, position, scope.bigEndian);
    if (tag >= 0xfffee000 && tag <= 0xfffee0dd) return this.#readDelimiter(tag);

    const isRoot = scope === this.#root;
    let info: VrInfo;
    let length: number;
    let headerLength = 8;
    let isImplicit = !scope.explicit;
    if (isImplicit) {
      info = this.#dictionaryVr(tag, scope);
      length = readLength(bytes, position + 4, scope.bigEndian);
    } else {
      const found = vrOfBytes(bytes[position + 4]!, bytes[position + 5]!);
      if (found === undefined) {
        const other = this.#unknownVr(tag, isRoot);
        if (other === undefined) return this.#phase === 'trailing';
        ({ info, length, headerLength, isImplicit } = other);
        if (headerLength === 12) {
          if (!window.has(12)) return false;
          length = readLength(bytes, position + 8, scope.bigEndian);
        }
      } else {
        info = found;
        if (info.longLength) {
          if (!window.has(12)) return false;
          headerLength = 12;
          length = readLength(bytes, position + 8, scope.bigEndian);
        } else {
          length = scope.bigEndian
            ? (bytes[position + 6]! << 8) | bytes[position + 7]!
            : bytes[position + 6]! | (bytes[position + 7]! << 8);
        }
      }
    }
    if (tag <= scope.tag && isRoot && scope.tag !== 0 && this.#isTrailing(tag)) return true;
    return this.#readValue(tag, info, length, headerLength, isImplicit, isRoot);
  }

  #readDelimiter(tag: number): boolean {
    const window = this.#window;
    const scope = this.#scope;
    if (this.#stack.length === 0) {
      this.#odd('stray-delimiter', window.offset, scope.tag);
      window.position += 8;
      return true;
    }
    if (tag === tags.itemDelimitationTag) {
      if (scope.end !== Number.POSITIVE_INFINITY) this.#odd('stray-delimiter', window.offset, scope.tag);
      if (readLength(window.bytes, window.position + 4, scope.bigEndian) !== 0) {
        this.#odd('delimiter-length', window.offset, scope.tag);
      }
      window.position += 8;
    } else {
      // The next item, or the end of the sequence, without the end of this item.
      this.#odd('missing-delimiter', window.offset, scope.tag);
    }
    this.#leave();
    return true;
  }

  /** Representation of an element in implicit VR, or of one sent as UN. */
  #dictionaryVr(tag: number, scope: Scope): VrInfo {
    const attribute = lookupNumber(tag);
    if (attribute === undefined) return vrs.UN;
    const alternatives = attribute.alternatives;
    if (alternatives === undefined) return vrs[attribute.vr];
    if (alternatives.includes('OW')) return vrs.OW;
    return scope.pixelRepresentation === 1 ? vrs.SS : vrs.US;
  }

  /** An element of explicit VR whose representation is none: implicit after all, a new representation, or the end. */
  #unknownVr(
    tag: number,
    isRoot: boolean,
  ): { info: VrInfo; length: number; headerLength: number; isImplicit: boolean } | undefined {
    const window = this.#window;
    const scope = this.#scope;
    const { bytes, position } = window;
    const first = bytes[position + 4]!;
    const second = bytes[position + 5]!;
    const isLetter = (code: number) => code >= 0x41 && code <= 0x5a;
    const shortLength = scope.bigEndian
      ? (bytes[position + 6]! << 8) | bytes[position + 7]!
      : bytes[position + 6]! | (bytes[position + 7]! << 8);
    if (isLetter(first) && isLetter(second)) {
      // PS3.5 6.2: representations to come have the long form.
      this.#odd('unknown-vr', window.offset, tag);
      return { info: vrs.UN, length: shortLength, headerLength: shortLength === 0 ? 12 : 8, isImplicit: false };
    }
    const isKnown = lookupNumber(tag) !== undefined || (tags.isPrivate(tag) && (tag & 0xffff) >= 0x10);
    if (tag > scope.tag && isKnown) {
      const length = readLength(bytes, position + 4, scope.bigEndian);
      const remaining = scope.end - window.offset - 8;
      const isBlank =
        (first === 0 && second === 0) || (first === 0x3f && second === 0x3f) || (first === 0x20 && second === 0x20);
      if (isBlank && shortLength > 0) {
        this.#odd('unknown-vr', window.offset, tag);
        return { info: this.#dictionaryVr(tag, scope), length: shortLength, headerLength: 8, isImplicit: false };
      }
      if (length === undefinedLength || length <= Math.min(remaining, 1 << 28)) {
        this.#odd('implicit-element', window.offset, tag);
        return { info: this.#dictionaryVr(tag, scope), length, headerLength: 8, isImplicit: true };
      }
    }
    if (!isRoot || !this.#isTrailing(tag)) this.#fail('no-element', window.offset, tag);
    return undefined;
  }

  /** True when what follows is no part of the data set any more: padding, or anything after the pixel data. */
  #isTrailing(tag: number): boolean {
    if (this.#pixelData === undefined && tag !== 0) {
      this.#odd('tag-order', this.#window.offset, tag);
      return false;
    }
    this.#odd('trailing-bytes', this.#window.offset);
    this.#phase = 'trailing';
    return true;
  }

  /** The value of an element whose header lies at the window's position. */
  #readValue(
    tag: number,
    declaredInfo: VrInfo,
    length: number,
    headerLength: number,
    isImplicit: boolean,
    isRoot: boolean,
  ): boolean {
    const window = this.#window;
    const scope = this.#scope;
    const offset = window.offset + headerLength;
    const isWanted =
      scope.dataSet !== undefined && !(isRoot && this.#want !== undefined && !this.#want.has(tag) && !isEssential(tag));
    let info = declaredInfo;
    let encoding: Encoding = scope;
    let isUncertain = false;

    if (length === undefinedLength) {
      if (info.kind === 'bytes' && info !== vrs.UN) {
        window.position += headerLength;
        scope.tag = tag;
        this.#beginFragments(tag, info, offset, isRoot, isWanted);
        return true;
      }
      if (info === vrs.UN) {
        // PS3.5 6.2.2: always a sequence in implicit VR little endian; private sequences in implicit VR look the same.
        encoding = isImplicit ? scope : { explicit: false, bigEndian: false };
        isUncertain = !isImplicit;
      } else if (info !== vrs.SQ) {
        this.#fail('undefined-length', window.offset, tag);
        return false;
      }
      return this.#beginSequence(tag, Number.POSITIVE_INFINITY, headerLength, encoding, isUncertain, isWanted);
    }

    if (offset + length > scope.end) {
      this.#fail('length-beyond-end', window.offset, tag);
      return false;
    }
    if (isRoot && tags.isPixelDataTag(tag))
      return this.#nativePixels(tag, info, offset, length, headerLength, isWanted);

    let bigEndian = scope.bigEndian;
    if (info === vrs.UN && !isImplicit && !this.#raw) {
      // A known element that passed through someone who did not know it.
      const known = this.#dictionaryVr(tag, scope);
      if (known === vrs.SQ && length >= 8) {
        if (!window.has(headerLength + 8)) return false;
        if (readTag(window.bytes, window.position + headerLength, false) === tags.itemTag) {
          return this.#beginSequence(
            tag,
            offset + length,
            headerLength,
            { explicit: false, bigEndian: false },
            true,
            isWanted,
          );
        }
      } else if (known !== vrs.SQ) {
        info = known;
        bigEndian = false;
      }
    }
    if (info === vrs.SQ) {
      if (!isWanted) {
        window.position += headerLength;
        window.toSkip = length;
        scope.tag = tag;
        return true;
      }
      return this.#beginSequence(
        tag,
        offset + length,
        headerLength,
        isImplicit === scope.explicit ? { explicit: !isImplicit, bigEndian } : scope,
        false,
        true,
      );
    }

    const limit =
      info.kind === 'text' ? this.#limits.text : isDisplayValue(tag) ? this.#limits.display : this.#limits.value;
    const isKept = isWanted && length <= limit && !(isRoot && tags.isGroupLength(tag) && !this.#raw && tag !== 0);
    if (isKept && !window.has(headerLength + length)) return false;
    if (!this.#counts(tag)) return false;
    if ((length & 1) === 1) this.#odd('odd-length', window.offset, tag);
    if (tag <= scope.tag) {
      if (scope.tag !== 0) this.#odd('tag-order', window.offset, tag);
      // The first of two elements of the same tag stays.
      if (scope.dataSet?.[tagString(tag)] !== undefined) {
        window.position += headerLength;
        window.toSkip = length;
        return true;
      }
    } else {
      scope.tag = tag;
    }
    if (isKept) {
      this.#kept += length;
      const element = this.#decode(tag, info, length, window.position + headerLength, bigEndian, scope);
      scope.dataSet![tagString(tag)] = element;
      if (tag === 0x00080005) scope.characterSets = characterSetsOf(textValues(element, this.#raw));
      else if (tag === 0x00280103) this.#setPixelRepresentation(scope, element, isRoot);
      window.position += headerLength + length;
      return true;
    }
    if (isWanted && length > limit) scope.dataSet![tagString(tag)] = { vr: info.vr, location: { offset, length } };
    window.position += headerLength;
    window.toSkip = length;
    return true;
  }

  #decode(tag: number, info: VrInfo, length: number, start: number, bigEndian: boolean, scope: Scope): Element {
    const context = this.#context;
    context.bigEndian = bigEndian;
    context.copy = this.#copy || this.#window.joined;
    if (this.#raw) {
      return { vr: info.vr, bytes: littleEndianBytes(this.#window.bytes, start, length, info.unit, context) };
    }
    context.characterSets = scope.characterSets;
    if (info.unit > 1 && length % info.unit !== 0) this.#odd('value-length', this.#window.offset, tag);
    const element = decodeValue(this.#window.bytes, start, length, info, context);
    if (info === vrs.US && scope.pixelRepresentation === undefined && lookupNumber(tag)?.alternatives?.includes('SS')) {
      this.#unsigned.push(element);
    }
    return element;
  }

  #setPixelRepresentation(scope: Scope, element: Element, isRoot: boolean): void {
    const value = this.#raw ? element.bytes?.[0] : element.Value?.[0];
    if (typeof value !== 'number') return;
    scope.pixelRepresentation = value;
    if (!isRoot) return;
    if (value === 1 && !scope.explicit) {
      for (const early of this.#unsigned) {
        early.vr = 'SS';
        early.Value = early.Value?.map((entry) =>
          typeof entry === 'number' && entry > 0x7fff ? entry - 0x10000 : entry,
        );
      }
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
    const window = this.#window;
    const scope = this.#scope;
    if (!this.#counts(tag)) return false;
    let items: Value[] | undefined;
    if (wanted && scope.dataSet?.[tagString(tag)] === undefined) {
      items = [];
      scope.dataSet![tagString(tag)] = { vr: 'SQ', Value: items };
    }
    if (tag <= scope.tag && scope.tag !== 0) this.#odd('tag-order', window.offset, tag);
    scope.tag = Math.max(tag, scope.tag);
    window.position += headerLength;
    return this.#enter(sequenceScope(scope, tag, items, end, encoding, uncertain));
  }

  // ---- pixel data ----------------------------------------------------------------------------------------------------------

  #nativePixels(
    tag: number,
    info: VrInfo,
    offset: number,
    length: number,
    headerLength: number,
    isWanted: boolean,
  ): boolean {
    const window = this.#window;
    const scope = this.#scope;
    if (this.#keepPixelData && isWanted && !window.has(headerLength + length)) return false;
    const vr = info === vrs.UN ? 'OW' : info.vr;
    scope.tag = tag;
    const bigEndian = scope.bigEndian || this.#syntax?.bigEndianPixels === true;
    this.#pixelData ??= { tag, vr, offset, length, encapsulated: false, bigEndian };
    if (this.#keepPixelData && isWanted) {
      const context = { bigEndian, copy: this.#copy || window.joined };
      const bytes = littleEndianBytes(window.bytes, window.position + headerLength, length, vrs[vr].unit, context);
      scope.dataSet![tagString(tag)] = { vr, bytes };
      window.position += headerLength + length;
      return true;
    }
    if (isWanted) scope.dataSet![tagString(tag)] = { vr, location: { offset, length } };
    window.position += headerLength;
    window.toSkip = length;
    return true;
  }

  #beginFragments(tag: number, info: VrInfo, offset: number, isRoot: boolean, isWanted: boolean): void {
    const element: Element = { vr: info.vr, location: { offset, length: 0, encapsulated: true } };
    if (isWanted) this.#scope.dataSet![tagString(tag)] = element;
    const place: PixelDataLocation = {
      tag,
      vr: info.vr,
      offset,
      length: 0,
      encapsulated: true,
      bigEndian: false,
      fragments: new FragmentTable(),
    };
    const isPixels = isRoot && tags.isPixelDataTag(tag);
    if (isPixels) this.#pixelData ??= place;
    this.#fragments = { element, place, isRoot: isPixels, keep: this.#keepPixelData && isWanted ? [] : undefined };
    this.#phase = 'fragments';
  }

  /** The Basic Offset Table, a fragment or the end of an encapsulated value (PS3.5 A.4). */
  #readFragment(): boolean {
    const window = this.#window;
    const state = this.#fragments!;
    const { place, keep } = state;
    if (!window.has(8)) return false;
    const { bytes, position } = window;
    const tag = readTag(bytes, position, this.#scope.bigEndian);
    const length = readLength(bytes, position + 4, this.#scope.bigEndian);
    if (tag === tags.sequenceDelimitationTag) {
      window.position += 8;
      this.#endFragments(window.offset);
      return true;
    }
    if (tag === tags.itemDelimitationTag) {
      this.#odd('stray-delimiter', window.offset, place.tag);
      window.position += 8;
      return true;
    }
    if (tag !== tags.itemTag || length === undefinedLength) {
      this.#fail('no-item', window.offset, place.tag);
      return false;
    }
    const isTable = place.basicOffsetTable === undefined;
    if (isTable && length > maximumOffsetTableBytes) {
      this.#fail('offset-table', window.offset, place.tag);
      return false;
    }
    const whole = isTable || keep !== undefined;
    if (!window.has(8 + (whole ? length : Math.min(8, length)))) return false;
    if (keep !== undefined) {
      const value = bytes.subarray(position + 8, position + 8 + length);
      keep.push(this.#copy || window.joined ? value.slice() : value);
    }
    if (isTable) {
      if (length % 4 !== 0) this.#odd('value-length', window.offset, place.tag);
      const view = new DataView(bytes.buffer, bytes.byteOffset + position + 8, length);
      const entries = Uint32Array.from({ length: length >> 2 }, (_, index) => view.getUint32(index * 4, true));
      place.basicOffsetTable = entries;
    } else {
      const table = place.fragments!;
      if (table.count >= maximumFragments) {
        this.#fail('too-large', window.offset, place.tag);
        return false;
      }
      const at = position + 8;
      const byte = (index: number) => (index < length ? bytes[at + index]! : 0);
      const word = (from: number) =>
        ((byte(from) << 24) | (byte(from + 1) << 16) | (byte(from + 2) << 8) | byte(from + 3)) >>> 0;
      table.add(window.offset + 8, length, word(0), word(4));
    }
    window.position += 8;
    if (whole) window.position += length;
    else window.toSkip = length;
    return true;
  }

  #endFragments(end: number): void {
    const { element, place, keep } = this.#fragments!;
    place.length = end - place.offset;
    if (keep === undefined) {
      element.location!.length = place.length;
    } else {
      delete element.location;
      element.fragments = keep;
    }
    this.#fragments = undefined;
    this.#phase = 'data';
  }

  /** (7FE0,0001) and (7FE0,0002) as numbers (PS3.3 C.7.6.3.1.8). */
  #extendedOffsetTable(): PixelDataLocation['extendedOffsetTable'] {
    const offsets = unsigned64(this.#root.dataSet?.[tagString(tags.extendedOffsetTableTag)]?.bytes);
    const lengths = unsigned64(this.#root.dataSet?.[tagString(tags.extendedOffsetTableLengthsTag)]?.bytes);
    return offsets !== undefined && lengths !== undefined ? { offsets, lengths } : undefined;
  }
}

function unsigned64(bytes: Uint8Array | undefined): Float64Array | undefined {
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.length >> 3 }, (_, index) => Number(view.getBigUint64(index * 8, true)));
}

function readLength(bytes: Uint8Array, at: number, bigEndian: boolean): number {
  return bigEndian
    ? ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
    : (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** Read even when nobody asked: others cannot be understood without. */
function isEssential(tag: number): boolean {
  return tag === 0x00080005 || tag === 0x00280103 || (tag >= 0x7fe00001 && tag <= 0x7fe00010);
}

function textValues(element: Element, raw: boolean): string[] {
  if (!raw) return (element.Value ?? []).map((value) => (typeof value === 'string' ? value : ''));
  const bytes = element.bytes ?? new Uint8Array(0);
  return String.fromCharCode(...bytes.subarray(0, 256))
    .replaceAll('\0', '')
    .split('\\')
    .map((value) => value.trim());
}
