import type { Element } from '../data-set.ts';
import { itemDelimitationTag, itemTag, sequenceDelimitationTag } from '../tag.ts';
import { readTag } from './detect.ts';
import { readLength, undefinedLength } from './element-header.ts';
import type { Findings } from './findings.ts';
import { FragmentTable } from './fragments.ts';
import type { SliceWindow } from './slice-window.ts';
import type { PixelDataLocation } from './types.ts';

const maximumOffsetTableBytes = 64 << 20;
const maximumFragments = 16 << 20;

/** Reads the items of one encapsulated value (PS3.5 A.4): lists the fragments, or keeps them. */
export class FragmentReader {
  readonly element: Element;
  readonly place: PixelDataLocation;
  readonly #table = new FragmentTable();
  readonly #keep: Uint8Array[] | undefined;
  readonly #copy: boolean;
  readonly #bigEndian: boolean;
  readonly #window: SliceWindow;
  readonly #findings: Findings;

  /** @param place its `offset` is the first byte of the value; `length` and the tables are filled in */
  constructor(
    element: Element,
    place: PixelDataLocation,
    context: { window: SliceWindow; findings: Findings; keep: boolean; copy: boolean; bigEndian: boolean },
  ) {
    this.element = element;
    this.place = place;
    place.fragments = this.#table;
    this.#window = context.window;
    this.#findings = context.findings;
    this.#keep = context.keep ? [] : undefined;
    this.#copy = context.copy;
    this.#bigEndian = context.bigEndian;
  }

  get count(): number {
    return this.#table.count;
  }

  /** One item. 'more': bytes are needed, or reading failed. */
  read(): 'read' | 'more' | 'end' {
    const window = this.#window;
    if (!window.has(8)) return 'more';
    const tag = readTag(window.bytes, window.position, this.#bigEndian);
    const length = readLength(window.bytes, window.position + 4, this.#bigEndian);
    if (tag === sequenceDelimitationTag) {
      window.position += 8;
      this.end(window.offset);
      return 'end';
    }
    if (tag === itemDelimitationTag) {
      this.#findings.odd('stray-delimiter', window.offset, this.place.tag);
      window.position += 8;
      return 'read';
    }
    if (tag !== itemTag || length === undefinedLength) return this.#fail('no-item');
    return this.place.basicOffsetTable === undefined ? this.#readTable(length) : this.#readFragment(length);
  }

  /** Ends the value at a byte, also where its delimiter is missing. */
  end(offset: number): void {
    this.place.length = offset - this.place.offset;
    if (this.#keep === undefined) {
      this.element.location!.length = this.place.length;
    } else {
      delete this.element.location;
      this.element.fragments = this.#keep;
    }
  }

  #fail(reason: 'no-item' | 'offset-table' | 'too-large'): 'more' {
    this.#findings.fail(reason, this.#window.offset, this.place.tag);
    return 'more';
  }

  #readTable(length: number): 'read' | 'more' {
    const window = this.#window;
    if (length > maximumOffsetTableBytes) return this.#fail('offset-table');
    if (!window.has(8 + length)) return 'more';
    if (length % 4 !== 0) this.#findings.odd('value-length', window.offset, this.place.tag);
    const at = window.position + 8;
    const view = new DataView(window.bytes.buffer, window.bytes.byteOffset + at, length);
    this.place.basicOffsetTable = Uint32Array.from({ length: length >> 2 }, (_, index) =>
      view.getUint32(index * 4, true),
    );
    this.#keepValue(at, length);
    window.position = at + length;
    return 'read';
  }

  #readFragment(length: number): 'read' | 'more' {
    const window = this.#window;
    if (!window.has(8 + (this.#keep === undefined ? Math.min(8, length) : length))) return 'more';
    if (this.#table.count >= maximumFragments) return this.#fail('too-large');
    const { bytes } = window;
    const at = window.position + 8;
    const byte = (index: number) => (index < length ? bytes[at + index]! : 0);
    const word = (from: number) =>
      ((byte(from) << 24) | (byte(from + 1) << 16) | (byte(from + 2) << 8) | byte(from + 3)) >>> 0;
    this.#table.add(window.offset + 8, length, word(0), word(4));
    this.#keepValue(at, length);
    window.position = at;
    window.toSkip = length;
    return 'read';
  }

  #keepValue(at: number, length: number): void {
    if (this.#keep === undefined) return;
    const value = this.#window.bytes.subarray(at, at + length);
    this.#keep.push(this.#copy || this.#window.joined ? value.slice() : value);
  }
}
