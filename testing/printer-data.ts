/** Data sets of the scripted printer: a reader and a writer of its own for the three uncompressed transfer syntaxes (PS3.5 7.1). */

export const implicitLittle = '1.2.840.10008.1.2';
export const explicitLittle = '1.2.840.10008.1.2.1';
export const explicitBig = '1.2.840.10008.1.2.2';

/** An element as it stood on the wire. */
export interface WireElement {
  /** '' in implicit VR. */
  vr: string;
  /** Of the value field; empty for sequences. */
  bytes: Buffer;
  items?: WireSet[];
}

/** Elements by tag, eight upper-case hexadecimal digits, in the order in which they came. */
export type WireSet = Map<string, WireElement>;

/** Sequences that print messages have: implicit VR does not tell. */
const sequences = new Set(
  '20100500 20100510 20100520 20200110 20200111 20500010 20500500 21000500 2000001E 00081140'.split(' '),
);
const longVrs = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const undefinedLength = 0xffffffff;

class Cursor {
  at = 0;
  readonly bytes: Buffer;
  readonly big: boolean;
  readonly explicit: boolean;

  constructor(bytes: Buffer, transferSyntax: string) {
    this.bytes = bytes;
    this.big = transferSyntax === explicitBig;
    this.explicit = transferSyntax !== implicitLittle;
  }

  u16(): number {
    const value = this.big ? this.bytes.readUInt16BE(this.at) : this.bytes.readUInt16LE(this.at);
    this.at += 2;
    return value;
  }

  u32(): number {
    const value = this.big ? this.bytes.readUInt32BE(this.at) : this.bytes.readUInt32LE(this.at);
    this.at += 4;
    return value;
  }

  tag(): string {
    const group = this.u16();
    return (group * 0x10000 + this.u16()).toString(16).toUpperCase().padStart(8, '0');
  }
}

/** Reads a data set; throws on anything that does not add up. */
export function readSet(bytes: Buffer, transferSyntax: string): WireSet {
  return readElements(new Cursor(bytes, transferSyntax), bytes.length);
}

function readElements(cursor: Cursor, end: number): WireSet {
  const found: WireSet = new Map();
  let last = '';
  while (cursor.at < end) {
    const tag = cursor.tag();
    if (tag === 'FFFEE00D') {
      cursor.u32();
      return found;
    }
    if (tag <= last) throw new Error(`${tag} after ${last}`);
    last = tag;
    let vr = '';
    let length: number;
    if (cursor.explicit) {
      vr = cursor.bytes.toString('latin1', cursor.at, cursor.at + 2);
      if (!/^[A-Z]{2}$/.test(vr)) throw new Error(`no representation at ${cursor.at}`);
      cursor.at += 2;
      if (longVrs.has(vr)) cursor.at += 2;
      length = longVrs.has(vr) ? cursor.u32() : cursor.u16();
    } else {
      length = cursor.u32();
    }
    if (vr === 'SQ' || (vr === '' && sequences.has(tag))) {
      found.set(tag, { vr, bytes: Buffer.alloc(0), items: readItems(cursor, length) });
    } else {
      if (length % 2 !== 0) throw new Error(`${tag} has ${length} bytes`);
      if (cursor.at + length > end) throw new Error(`${tag} is longer than what is there`);
      found.set(tag, { vr, bytes: cursor.bytes.subarray(cursor.at, cursor.at + length) });
      cursor.at += length;
    }
  }
  return found;
}

function readItems(cursor: Cursor, length: number): WireSet[] {
  const found: WireSet[] = [];
  const end = length === undefinedLength ? cursor.bytes.length : cursor.at + length;
  while (cursor.at < end) {
    const tag = cursor.tag();
    const size = cursor.u32();
    if (tag === 'FFFEE0DD') break;
    if (tag !== 'FFFEE000') throw new Error(`${tag} among items`);
    found.push(readElements(cursor, size === undefinedLength ? cursor.bytes.length : cursor.at + size));
  }
  return found;
}

/** Text without padding; '' when it is not there. */
export const textIn = (set: WireSet | undefined, tag: string): string =>
  (set?.get(tag)?.bytes.toString('latin1') ?? '').replace(/[\0 ]+$/, '');

/** Unsigned 16-bit values. */
export function numbersIn(set: WireSet | undefined, tag: string, transferSyntax: string): number[] {
  const bytes = set?.get(tag)?.bytes ?? Buffer.alloc(0);
  const values: number[] = [];
  for (let at = 0; at + 2 <= bytes.length; at += 2) {
    values.push(transferSyntax === explicitBig ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at));
  }
  return values;
}

/** What the printer answers with: representation and value by tag. */
export type AnswerSet = Record<string, [vr: string, value: string | number[] | AnswerSet[]]>;

const lettersPad = (vr: string): number => (vr === 'UI' ? 0 : 0x20);

export function writeSet(set: AnswerSet, transferSyntax: string): Buffer {
  const big = transferSyntax === explicitBig;
  const u16 = (value: number) => {
    const bytes = Buffer.alloc(2);
    if (big) bytes.writeUInt16BE(value, 0);
    else bytes.writeUInt16LE(value, 0);
    return bytes;
  };
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (big) bytes.writeUInt32BE(value >>> 0, 0);
    else bytes.writeUInt32LE(value >>> 0, 0);
    return bytes;
  };
  const tagBytes = (tag: string) =>
    Buffer.concat([u16(Number.parseInt(tag.slice(0, 4), 16)), u16(Number.parseInt(tag.slice(4), 16))]);
  const parts = Object.keys(set)
    .sort()
    .map((tag) => {
      const [vr, value] = set[tag]!;
      let body: Buffer;
      if (typeof value === 'string') {
        const bytes = Buffer.from(value, 'latin1');
        body = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.of(lettersPad(vr))]);
      } else if (vr === 'SQ') {
        body = Buffer.concat(
          (value as AnswerSet[]).map((each) => {
            const inner = writeSet(each, transferSyntax);
            return Buffer.concat([tagBytes('FFFEE000'), u32(inner.length), inner]);
          }),
        );
      } else {
        body = Buffer.concat((value as number[]).map(u16));
      }
      if (transferSyntax === implicitLittle) return Buffer.concat([tagBytes(tag), u32(body.length), body]);
      const head = longVrs.has(vr)
        ? Buffer.concat([Buffer.from(vr), Buffer.alloc(2), u32(body.length)])
        : Buffer.concat([Buffer.from(vr), u16(body.length)]);
      return Buffer.concat([tagBytes(tag), head, body]);
    });
  return Buffer.concat(parts);
}
