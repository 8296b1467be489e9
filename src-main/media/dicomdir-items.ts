import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { SyncSource } from '../archive/read-header.ts';

/** How the elements of a DICOMDIR are encoded. */
export interface Coding {
  transferSyntaxUid: string;
  explicit: boolean;
  bigEndian: boolean;
}

export function codingOf(transferSyntaxUid: string): Coding {
  const syntax = transferSyntaxes.get(transferSyntaxUid);
  return { transferSyntaxUid, explicit: syntax?.explicitVr ?? true, bigEndian: syntax?.bigEndian ?? false };
}

const windowBytes = 1024 * 1024;
/** A record with its icon; more is no record. */
const maximumItemBytes = 4 * 1024 * 1024;
/** How far the next record is looked for where there is none. */
const searchBytes = 256 * 1024;
const maximumLies = 100;
const maximumDepth = 32;
const undefinedLength = 0xffffffff;
const longVrs = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

const itemTag = 0xfffee000;
const itemEnd = 0xfffee00d;
const sequenceEnd = 0xfffee0dd;
const recordSequence = 0x00041220;

/** Where the value of the Directory Record Sequence lies. */
export interface SequencePlace {
  start: number;
  end: number;
  /** The file ends before it. */
  cut: boolean;
}

interface Header {
  tag: number;
  length: number;
  /** First byte of the value. */
  value: number;
}

/** Finds the items of a Directory Record Sequence (0004,1220) without decoding them, a window of the file at a time. */
export class ItemScanner {
  private readonly source: SyncSource;
  private readonly coding: Coding;
  private window = new Uint8Array(0);
  private view = new DataView(this.window.buffer);
  private windowStart = 0;

  constructor(source: SyncSource, coding: Coding) {
    this.source = source;
    this.coding = coding;
  }

  /** The sequence in the data set that begins at `offset`; undefined when there is none. */
  sequence(offset: number): SequencePlace | undefined {
    for (let at = offset; at < this.source.size; ) {
      const header = this.header(at);
      if (header === undefined || header.tag > recordSequence) return undefined;
      const { tag, length, value } = header;
      if (tag === recordSequence) {
        const { size } = this.source;
        const end = length === undefinedLength ? size : Math.min(size, value + length);
        return { start: value, end, cut: length !== undefinedLength && value + length > size };
      }
      if (length === undefinedLength) return undefined;
      at = value + length;
    }
    return undefined;
  }

  /** First bytes of the items of a sequence, ascending, and what was wrong first. */
  starts(
    { start, end, cut }: SequencePlace,
    most: number,
  ): { starts: Float64Array; problem: { offset: number; detail: string } | undefined } {
    let starts = new Float64Array(1024);
    let count = 0;
    let lies = 0;
    let problem: { offset: number; detail: string } | undefined;
    const note = (offset: number, detail: string): void => {
      problem ??= { offset, detail };
    };
    for (let at = start; at < end; ) {
      const header = this.delimiter(at);
      if (header?.tag === sequenceEnd) break;
      const after = header?.tag === itemTag ? this.afterItem(header) : undefined;
      if (after === undefined) {
        note(at, 'no directory record where one should begin');
        // Where lengths lie the next record is looked for, but not for ever.
        const next = ++lies > maximumLies ? undefined : this.nextItem(at + 1, end);
        if (next === undefined) break;
        at = next;
        continue;
      }
      if (count === most) {
        note(at, `more than ${most} directory records`);
        break;
      }
      if (count === starts.length) {
        const grown = new Float64Array(starts.length * 2);
        grown.set(starts);
        starts = grown;
      }
      starts[count++] = at;
      at = after;
    }
    if (cut) note(end, 'the DICOMDIR was cut short');
    return { starts: starts.subarray(0, count), problem };
  }

  /** First byte within reach that looks like a record: an item that begins with an element of group 0004. */
  private nextItem(from: number, end: number): number | undefined {
    const signature = this.coding.bigEndian ? [0xff, 0xfe, 0xe0, 0] : [0xfe, 0xff, 0, 0xe0];
    const group = this.coding.bigEndian ? [0, 4] : [4, 0];
    const length = Math.min(searchBytes, end - from);
    if (length < 16 || !this.load(from, length)) return undefined;
    const at = from - this.windowStart;
    for (let place = at; place + 10 <= at + length; place++) {
      if (signature.some((byte, index) => this.window[place + index] !== byte)) continue;
      if (group.every((byte, index) => this.window[place + 8 + index] === byte)) return place + this.windowStart;
    }
    return undefined;
  }

  /** The elements of an item; undefined when there is none of a sensible size. A view that the next call overwrites. */
  content(start: number): Uint8Array | undefined {
    const header = this.delimiter(start);
    if (header?.tag !== itemTag) return undefined;
    const after = this.afterItem(header);
    if (after === undefined) return undefined;
    // The last item may say that it is longer than the file.
    const end = header.length === undefinedLength ? after - 8 : Math.min(after, this.source.size);
    if (end - header.value > maximumItemBytes) return undefined;
    if (!this.load(header.value, end - header.value)) return undefined;
    return this.window.subarray(header.value - this.windowStart, end - this.windowStart);
  }

  /** First byte after an item. */
  private afterItem({ length, value }: Header): number | undefined {
    if (length !== undefinedLength) return value + length;
    // Open scopes: true is an item, whose elements are read, false a sequence, whose items are.
    const scopes: boolean[] = [true];
    const limit = value + maximumItemBytes;
    for (let at = value; at < limit; ) {
      const inItem = scopes[scopes.length - 1]!;
      const header = inItem ? (this.ended(at) ?? this.header(at)) : this.delimiter(at);
      if (header === undefined) return undefined;
      if (header.tag === itemEnd || header.tag === sequenceEnd) {
        scopes.pop();
        at = header.value;
        if (scopes.length === 0) return at;
        continue;
      }
      if (!inItem && header.tag !== itemTag) return undefined;
      if (header.length === undefinedLength) {
        if (scopes.length >= maximumDepth) return undefined;
        scopes.push(!inItem);
        at = header.value;
      } else {
        at = header.value + header.length;
      }
    }
    return undefined;
  }

  private ended(at: number): Header | undefined {
    const header = this.delimiter(at);
    return header?.tag === itemEnd ? header : undefined;
  }

  /** An item or delimiter: tag and length, whatever the encoding. */
  private delimiter(at: number): Header | undefined {
    if (!this.load(at, 8)) return undefined;
    const place = at - this.windowStart;
    return { tag: this.tagAt(place), length: this.view.getUint32(place + 4, !this.coding.bigEndian), value: at + 8 };
  }

  private header(at: number): Header | undefined {
    if (!this.load(at, 8)) return undefined;
    const place = at - this.windowStart;
    const tag = this.tagAt(place);
    const little = !this.coding.bigEndian;
    if (!this.coding.explicit) return { tag, length: this.view.getUint32(place + 4, little), value: at + 8 };
    const vr = String.fromCharCode(this.window[place + 4]!, this.window[place + 5]!);
    if (!longVrs.has(vr)) return { tag, length: this.view.getUint16(place + 6, little), value: at + 8 };
    if (!this.load(at, 12)) return undefined;
    return { tag, length: this.view.getUint32(at - this.windowStart + 8, little), value: at + 12 };
  }

  private tagAt(place: number): number {
    const little = !this.coding.bigEndian;
    return this.view.getUint16(place, little) * 0x10000 + this.view.getUint16(place + 2, little);
  }

  /** Brings bytes into the window; false when the file ends before. */
  private load(start: number, length: number): boolean {
    const end = start + length;
    if (start >= this.windowStart && end <= this.windowStart + this.window.length) return true;
    if (end > this.source.size || start < 0) return false;
    const window = new Uint8Array(Math.min(this.source.size - start, Math.max(windowBytes, length)));
    let filled = 0;
    while (filled < window.length) {
      const read = this.source.read(window.subarray(filled), start + filled);
      if (read === 0) break;
      filled += read;
    }
    this.window = window.subarray(0, filled);
    this.view = new DataView(window.buffer, 0, filled);
    this.windowStart = start;
    return filled >= length;
  }
}
