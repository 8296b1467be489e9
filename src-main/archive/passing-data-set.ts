import type { TransferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';

/** What `ingest` must know before it can file an instance; text as the bytes are (ISO 8859-1), padding taken off. */
export interface Identifiers {
  sopClassUid: string;
  sopInstanceUid: string;
  studyUid: string;
  seriesUid: string;
  patientId: string;
}

const undefinedLength = 0xffffffff;
/** Values longer than this are no identifiers. */
const maximumValue = 256;
const maximumDepth = 64;

const wanted = new Map<number, keyof Identifiers>([
  [0x00080016, 'sopClassUid'],
  [0x00080018, 'sopInstanceUid'],
  [0x00100020, 'patientId'],
  [0x0020000d, 'studyUid'],
  [0x0020000e, 'seriesUid'],
]);
const pixelData = 0x7fe00010;
const item = 0xfffee000;
const itemEnd = 0xfffee00d;
const sequenceEnd = 0xfffee0dd;

const code = (vr: string): number => (vr.charCodeAt(0) << 8) | vr.charCodeAt(1);
/** Value representations with a 32-bit length (PS3.5 7.1.2). */
const long = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'].map(code));
const short = new Set(
  [
    'AE',
    'AS',
    'AT',
    'CS',
    'DA',
    'DS',
    'DT',
    'FD',
    'FL',
    'IS',
    'LO',
    'LT',
    'PN',
    'SH',
    'SL',
    'SS',
    'ST',
    'TM',
    'UI',
    'UL',
    'US',
  ].map(code),
);
const sq = code('SQ');
const un = code('UN');
const ow = code('OW');

/** A sequence or item of undefined length that is open. */
interface Open {
  kind: 'sequence' | 'item' | 'fragments';
  /** Inside a UN of undefined length everything is Implicit VR Little Endian (PS3.5 6.2.2 note 2). */
  implicit: boolean;
}

/**
 * Looks at the elements of a data set while its bytes pass, in slices of any size: keeps the identifiers and checks that
 * lengths lead from element to element until the end. Nothing but the header of an element is looked at and nothing is
 * copied, so it costs a microsecond per ten elements. Whatever is unusual is only reported (`doubt`): then the file is
 * read properly before it is accepted.
 */
export class PassingDataSet {
  readonly identifiers: Partial<Identifiers> = {};
  /** Offset of the first byte that does not fit, from the start of the data set; undefined while all is well. */
  doubt: number | undefined;
  /** Offset of the VR of Pixel Data when it is OW in explicit VR, for the setting that files it as OB. */
  pixelDataVrOffset: number | undefined;
  bitsAllocated: number | undefined;
  private readonly explicit: boolean;
  private readonly bigEndian: boolean;
  private readonly stack: Open[] = [];
  /** Bytes seen so far, in all slices. */
  private position = 0;
  /** Bytes of a value that still pass. */
  private skip = 0;
  /** A header or a wanted value that lies in two slices. */
  private readonly held = new Uint8Array(maximumValue);
  private heldBytes = 0;
  private need = 8;
  private value: number | undefined;
  private lastTag = -1;

  constructor(syntax: Pick<TransferSyntax, 'explicitVr' | 'bigEndian'>) {
    this.explicit = syntax.explicitVr;
    this.bigEndian = syntax.bigEndian;
  }

  push(slice: Uint8Array): void {
    if (this.doubt !== undefined) {
      this.position += slice.length;
      return;
    }
    let at = 0;
    const end = slice.length;
    while (at < end) {
      if (this.skip > 0) {
        const step = Math.min(this.skip, end - at);
        this.skip -= step;
        at += step;
        this.position += step;
        continue;
      }
      if (this.heldBytes === 0 && end - at >= this.need) {
        // The usual case: header or value lies whole in the slice.
        const need = this.need;
        this.take(slice, at, this.position);
        if (this.doubt !== undefined) break;
        if (this.need > need && this.value === undefined) continue;
        at += need;
        this.position += need;
        this.need = this.nextNeed;
        continue;
      }
      const step = Math.min(this.need - this.heldBytes, end - at);
      this.held.set(slice.subarray(at, at + step), this.heldBytes);
      this.heldBytes += step;
      at += step;
      this.position += step;
      if (this.heldBytes < this.need) break;
      const need = this.need;
      this.take(this.held, 0, this.position - this.heldBytes);
      if (this.doubt !== undefined) break;
      if (this.need > need && this.value === undefined) continue;
      this.heldBytes = 0;
      this.need = this.nextNeed;
    }
    this.position += end - at;
  }

  /** After the last byte: true when the data set ended where an element ended and nothing was unusual. */
  finish(): boolean {
    if (
      this.doubt === undefined &&
      (this.skip > 0 || this.heldBytes > 0 || this.value !== undefined || this.stack.length > 0)
    ) {
      this.doubt = this.position;
    }
    return this.doubt === undefined;
  }

  /** Bytes that the next step needs after this one was taken. */
  private nextNeed = 8;

  private take(bytes: Uint8Array, at: number, position: number): void {
    if (this.value !== undefined) {
      this.keep(bytes, at);
      return;
    }
    const tag = this.tagAt(bytes, at);
    const inside = this.stack[this.stack.length - 1];
    if (tag === item || tag === itemEnd || tag === sequenceEnd) {
      this.delimiter(tag, this.u32(bytes, at + 4), inside, position);
      return;
    }
    if (inside !== undefined && inside.kind !== 'item') {
      this.doubt = position;
      return;
    }
    this.elementHeader(bytes, at, tag, inside, position);
  }

  private elementHeader(bytes: Uint8Array, at: number, tag: number, inside: Open | undefined, position: number): void {
    let length: number;
    let vr = 0;
    if (!this.explicit || inside?.implicit === true) {
      length = this.u32(bytes, at + 4);
    } else {
      vr = (bytes[at + 4]! << 8) | bytes[at + 5]!;
      if (long.has(vr)) {
        if (this.need === 8) {
          this.need = 12;
          return;
        }
        length = this.u32(bytes, at + 8);
      } else if (short.has(vr)) {
        length = this.u16(bytes, at + 6);
      } else {
        this.doubt = position;
        return;
      }
    }
    this.nextNeed = 8;
    if (this.stack.length === 0) {
      // Ascending order is the rule (PS3.5 7.1); without it an identifier could come twice.
      if (tag <= this.lastTag) {
        this.doubt = position;
        return;
      }
      this.lastTag = tag;
      if (tag === pixelData && vr === ow) this.pixelDataVrOffset = position + 4;
      if (length !== 0 && length <= maximumValue && (wanted.has(tag) || tag === 0x00280100)) {
        this.value = tag;
        this.nextNeed = length;
        return;
      }
    }
    if (length !== undefinedLength) {
      this.skip = length;
      return;
    }
    if (tag === pixelData && vr !== sq) this.open('fragments', false, position);
    else if (vr === un) this.open('sequence', true, position);
    else if (vr === 0 || vr === sq)
      this.open('sequence', vr === 0 && this.explicit ? true : (inside?.implicit ?? false), position);
    else this.doubt = position;
  }

  private open(kind: Open['kind'], implicit: boolean, position: number): void {
    if (this.stack.length >= maximumDepth) this.doubt = position;
    else this.stack.push({ kind, implicit });
  }

  private delimiter(tag: number, length: number, inside: Open | undefined, position: number): void {
    this.nextNeed = 8;
    if (tag === item && inside !== undefined && inside.kind !== 'item') {
      if (length !== undefinedLength) this.skip = length;
      else if (inside.kind === 'sequence') this.open('item', inside.implicit, position);
      else this.doubt = position;
    } else if (tag === itemEnd && inside?.kind === 'item' && length === 0) {
      this.stack.pop();
    } else if (tag === sequenceEnd && inside !== undefined && inside.kind !== 'item' && length === 0) {
      this.stack.pop();
    } else {
      this.doubt = position;
    }
  }

  private keep(bytes: Uint8Array, at: number): void {
    const tag = this.value;
    this.value = undefined;
    this.nextNeed = 8;
    if (tag === 0x00280100) {
      if (this.need === 2) this.bitsAllocated = this.u16(bytes, at);
      return;
    }
    const name = wanted.get(tag!);
    if (name !== undefined) this.identifiers[name] = latin1(bytes, at, this.need);
  }

  private tagAt(bytes: Uint8Array, at: number): number {
    return this.u16(bytes, at) * 0x10000 + this.u16(bytes, at + 2);
  }

  private u16(bytes: Uint8Array, at: number): number {
    return this.bigEndian ? (bytes[at]! << 8) | bytes[at + 1]! : bytes[at]! | (bytes[at + 1]! << 8);
  }

  private u32(bytes: Uint8Array, at: number): number {
    return this.bigEndian
      ? this.u16(bytes, at) * 0x10000 + this.u16(bytes, at + 2)
      : this.u16(bytes, at) + this.u16(bytes, at + 2) * 0x10000;
  }
}

function latin1(bytes: Uint8Array, at: number, length: number): string {
  let end = at + length;
  while (end > at && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end--;
  let text = '';
  for (let index = at; index < end; index++) text += String.fromCharCode(bytes[index]!);
  return text.trim();
}
