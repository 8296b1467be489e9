import { NegatoscopeError } from '../../contract/errors.ts';
import type { DataSet } from '../data-set.ts';
import { extendedOffsetTableLengthsTag, extendedOffsetTableTag, tagString } from '../tag.ts';
import { type TransferSyntax, transferSyntaxes } from '../transfer-syntaxes.ts';
import { actualEncoding, type Encoding, guessEncoding, hasPrefix, plainSyntax, readTag } from './detect.ts';
import { ElementReader, type ReadSettings, readSettings } from './element-reader.ts';
import { Findings } from './findings.ts';
import { SliceWindow } from './slice-window.ts';
import type { PixelDataLocation, ReadOptions, ReadResult } from './types.ts';

type Phase = 'start' | 'meta' | 'data-start' | 'data' | 'packed' | 'ended';

const explicitLittle: Encoding = { explicit: true, bigEndian: false };

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
  readonly #settings: ReadSettings;
  readonly #salvage: boolean;
  readonly #window = new SliceWindow();
  readonly #findings = new Findings();
  readonly #consume = () => this.#run();
  #phase: Phase = 'start';
  #final = false;
  #hasPrefix = false;
  #meta: ElementReader | undefined;
  /** Where the group length says that the meta header ends. */
  #metaEnd = Number.NaN;
  #syntax: TransferSyntax | undefined;
  #declaredUid: string | undefined;
  #uid = '';
  #dataSetOffset = 0;
  #data: ElementReader | undefined;

  /**
   * @param bareDataSetSyntax transfer syntax of a bare data set (of packed ones: of the unpacked bytes); absent: the bytes are a
   *   file, with or without meta header
   */
  constructor(options: ReadOptions = {}, bareDataSetSyntax?: string) {
    this.#settings = readSettings(options);
    this.#salvage = options.salvage ?? false;
    if (bareDataSetSyntax !== undefined) {
      this.#declareSyntax(bareDataSetSyntax);
      this.#phase = 'data-start';
    }
  }

  /** The first damage found; reading stopped there. */
  get problem(): NegatoscopeError | undefined {
    return this.#findings.problem;
  }

  /** Set when the data set that follows is packed as a whole and `takePacked` must be called. */
  get packed(): 'deflate' | 'bzip2' | undefined {
    return this.#phase === 'packed' ? this.#syntax?.packed : undefined;
  }

  /** Elements of the meta header, complete once the data set has begun. */
  get meta(): DataSet {
    return this.#meta?.dataSet ?? {};
  }

  /** Elements read so far. */
  get dataSet(): DataSet {
    return this.#data?.dataSet ?? {};
  }

  /** Nothing more of interest comes: everything up to and with the place of the pixel data is known, or reading failed. */
  get done(): boolean {
    const data = this.#data;
    return this.problem !== undefined || (data?.pixelData !== undefined && !data.isBetweenFragments);
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
   * No more slices come. With `salvage` a damaged stream gives what could be read of it.
   * @throws NegatoscopeError `damaged` (parameters `reason`, `offset`, `tag`), `not-dicom`, `unsupported` (`transferSyntaxUid`)
   */
  finish(): ReadResult {
    if (this.#phase === 'packed') throw new RangeError('the packed bytes were not unpacked');
    if (this.problem === undefined) {
      this.#final = true;
      this.#window.flush(this.#consume);
      if (this.problem === undefined) this.#checkEnd();
    }
    const { problem } = this;
    if (problem !== undefined && !(this.#salvage && problem.code === 'damaged')) throw problem;
    return this.result();
  }

  /** What was read so far; complete only after `finish`. */
  result(): ReadResult {
    const pixelData = this.#data?.pixelData;
    const table = this.#extendedOffsetTable();
    if (pixelData !== undefined && table !== undefined) pixelData.extendedOffsetTable = table;
    return {
      meta: this.meta,
      dataSet: this.dataSet,
      transferSyntaxUid: this.#uid,
      ...(this.#declaredUid === undefined ? {} : { declaredTransferSyntaxUid: this.#declaredUid }),
      dataSetOffset: this.#dataSetOffset,
      bytes: this.#window.received,
      ...(pixelData === undefined ? {} : { pixelData }),
      ...(this.problem === undefined ? {} : { problem: this.problem }),
      oddities: this.#findings.oddities,
      textProblems: new Set([...(this.#meta?.problems ?? []), ...(this.#data?.problems ?? [])]),
    };
  }

  #run(): void {
    const window = this.#window;
    for (;;) {
      if (window.toSkip > 0 && !window.skipped()) return;
      let goesOn: boolean;
      if (this.#phase === 'data') goesOn = this.#data!.trailing ? this.#ignore() : this.#data!.read();
      else if (this.#phase === 'meta') goesOn = this.#readMeta();
      else if (this.#phase === 'start') goesOn = this.#readStart();
      else if (this.#phase === 'data-start') goesOn = this.#readDataStart();
      else goesOn = this.#phase === 'ended' && this.#ignore();
      if (this.problem !== undefined) {
        this.#phase = 'ended';
        window.toSkip = 0;
        window.position = window.end;
        return;
      }
      if (!goesOn) return;
    }
  }

  #ignore(): false {
    this.#window.position = this.#window.end;
    return false;
  }

  #checkEnd(): void {
    const window = this.#window;
    const at = window.received;
    if (this.#phase === 'start') this.#notDicom('too-short', at);
    else if (window.toSkip > 0 || window.leftOver > 0) this.#findings.fail('truncated', at, this.#data?.tag);
    else if (this.#phase === 'data' && !this.#data!.trailing) this.#data!.end(at);
  }

  #notDicom(reason: 'too-short' | 'no-element', offset: number): false {
    this.#findings.stop(new NegatoscopeError('not-dicom', `not DICOM: ${reason}`, { reason, offset }));
    return false;
  }

  /** Preamble and prefix, or a file without (PS3.10 7.1). */
  #readStart(): boolean {
    const window = this.#window;
    // Preamble, prefix and the header of the first element.
    if (!window.has(140) && !this.#final) return false;
    const bytes = window.bytes.subarray(0, window.end);
    const at = window.position;
    if (bytes.length - at < 8) return this.#notDicom('too-short', window.offset);
    const isMeta = (from: number) =>
      readTag(bytes, from, false) >>> 16 === 2 && guessEncoding(bytes, from) !== undefined;
    const isBare = (from: number) => guessEncoding(bytes, from, true) !== undefined;
    // The four letters may stand there by chance.
    if (hasPrefix(bytes, at + 128) && (isMeta(at + 132) || !isBare(at))) return this.#beginMeta(132);
    if (hasPrefix(bytes, at) || isMeta(at)) {
      this.#findings.odd('no-preamble', window.offset);
      return this.#beginMeta(hasPrefix(bytes, at) ? 4 : 0);
    }
    const preambleLength = !isBare(at) && isBare(at + 128) ? 128 : 0;
    if (!isBare(at + preambleLength)) return this.#notDicom('no-element', window.offset);
    if (preambleLength === 0) this.#findings.odd('no-preamble', window.offset);
    this.#findings.odd('no-meta-header', window.offset);
    window.position += preambleLength;
    this.#dataSetOffset = window.offset;
    this.#phase = 'data-start';
    return true;
  }

  #beginMeta(before: number): true {
    this.#window.position += before;
    this.#hasPrefix = true;
    this.#phase = 'meta';
    return true;
  }

  /** One element of the meta header (PS3.10 7.1), or its end. */
  #readMeta(): boolean {
    const window = this.#window;
    if (this.#final && window.position === window.end) return this.#endMeta();
    // The first bytes of a packed data set may look like anything.
    if (window.offset === this.#metaEnd && this.#declaresPacked()) return this.#endMeta();
    if (!window.has(8)) return false;
    const tag = readTag(window.bytes, window.position, false);
    if (tag >>> 16 !== 2) return this.#endMeta();
    if (this.#meta === undefined) {
      const encoding = actualEncoding(window.bytes.subarray(0, window.end), window.position, explicitLittle);
      if (encoding === undefined) {
        this.#findings.fail('no-element', window.offset, tag);
        return false;
      }
      if (!encoding.explicit) this.#findings.odd('meta-implicit', window.offset);
      const settings = { ...this.#settings, want: undefined };
      this.#meta = new ElementReader(window, this.#findings, settings, encoding);
    }
    if (!this.#meta.read()) return false;
    if (tag === 0x00020000) {
      const element = this.#meta.dataSet['00020000'];
      const bytes = element?.bytes;
      const length = bytes === undefined ? element?.Value?.[0] : bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16);
      if (typeof length === 'number') this.#metaEnd = window.offset + length;
    }
    return true;
  }

  #declaresPacked(): boolean {
    return transferSyntaxes.get(this.#declaredInMeta() ?? '')?.packed !== undefined;
  }

  #declaredInMeta(): string | undefined {
    const element = this.#meta?.dataSet['00020010'];
    const value =
      element?.bytes === undefined ? element?.Value?.[0] : String.fromCharCode(...element.bytes.subarray(0, 64));
    const uid = typeof value === 'string' ? value.replace(/[\0 ]+$/, '') : '';
    return uid === '' ? undefined : uid;
  }

  #endMeta(): boolean {
    const window = this.#window;
    if (!Number.isNaN(this.#metaEnd) && this.#metaEnd !== window.offset) {
      this.#findings.odd('meta-group-length', window.offset);
    }
    this.#dataSetOffset = window.offset;
    const declared = this.#declaredInMeta();
    if (declared !== undefined) this.#declareSyntax(declared);
    else this.#findings.odd(this.#meta === undefined ? 'no-meta-header' : 'transfer-syntax-missing', window.offset);
    const isPacked = this.#syntax?.packed !== undefined;
    this.#phase = isPacked ? 'packed' : 'data-start';
    return !isPacked;
  }

  #declareSyntax(uid: string): void {
    this.#declaredUid = uid;
    this.#uid = uid;
    this.#syntax = transferSyntaxes.get(uid);
    if (this.#syntax === undefined) this.#findings.odd('transfer-syntax-unknown', this.#window.offset);
  }

  /** The first element of the data set tells how it is really encoded. */
  #readDataStart(): boolean {
    const window = this.#window;
    if (!window.has(8)) return false;
    const syntax = this.#syntax;
    const declared = syntax && { explicit: syntax.explicitVr, bigEndian: syntax.bigEndian };
    const view = window.bytes.subarray(0, window.end);
    const found =
      declared === undefined ? guessEncoding(view, window.position) : actualEncoding(view, window.position, declared);
    if (found === undefined) return this.#noDataSet(readTag(view, window.position, declared?.bigEndian ?? false));
    if (declared !== undefined && (found.explicit !== declared.explicit || found.bigEndian !== declared.bigEndian)) {
      this.#findings.odd('transfer-syntax-wrong', window.offset);
      // Of an encapsulated syntax only the elements are encoded otherwise; its frames are what it says.
      if (syntax?.encapsulated !== true) this.#uid = plainSyntax(found);
    }
    if (this.#declaredUid === undefined) this.#uid = plainSyntax(found);
    this.#data = new ElementReader(window, this.#findings, this.#settings, found);
    this.#data.bigEndianPixels = syntax?.bigEndianPixels ?? false;
    this.#phase = 'data';
    return true;
  }

  #noDataSet(tag: number): false {
    const offset = this.#window.offset;
    if (this.#declaredUid !== undefined && this.#syntax === undefined) {
      const message = `transfer syntax ${this.#declaredUid} is unknown and the data set is no plain one`;
      this.#findings.stop(new NegatoscopeError('unsupported', message, { transferSyntaxUid: this.#declaredUid }));
    } else if (this.#hasPrefix || this.#declaredUid !== undefined) {
      this.#findings.fail('no-element', offset, tag);
    } else {
      this.#notDicom('no-element', offset);
    }
    return false;
  }

  /** (7FE0,0001) and (7FE0,0002) as numbers (PS3.3 C.7.6.3.1.8). */
  #extendedOffsetTable(): PixelDataLocation['extendedOffsetTable'] {
    const offsets = unsigned64(this.dataSet[tagString(extendedOffsetTableTag)]?.bytes);
    const lengths = unsigned64(this.dataSet[tagString(extendedOffsetTableLengthsTag)]?.bytes);
    return offsets !== undefined && lengths !== undefined ? { offsets, lengths } : undefined;
  }
}

function unsigned64(bytes: Uint8Array | undefined): Float64Array | undefined {
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.length >> 3 }, (_, index) => Number(view.getBigUint64(index * 8, true)));
}
