import { fstatSync, readSync } from 'node:fs';

/**
 * The preamble and meta header (PS3.10 7.1) at the start of a file that passes in slices. Only the regular form is
 * understood here: preamble, prefix, group length first, Explicit VR Little Endian; anything else is left to the proper reader.
 */
const limit = 64 * 1024;

export class PassingMeta {
  /** The meta header was read, or found to be irregular. */
  done = false;
  regular = false;
  transferSyntaxUid = '';
  /** Bytes before the data set. */
  bytes = 0;
  private held: Uint8Array = new Uint8Array(0);

  /** Takes a slice; gives back the part of it that belongs to the data set once the header is over. */
  push(slice: Uint8Array): Uint8Array | undefined {
    const before = this.held.length;
    let all: Uint8Array = slice;
    if (before > 0) {
      all = new Uint8Array(before + slice.length);
      all.set(this.held);
      all.set(slice, before);
    }
    if (all.length < 144) {
      this.held = all;
      return undefined;
    }
    const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
    const regular =
      view.getUint32(128) === 0x4449434d && view.getUint32(132) === 0x02000000 && view.getUint32(136) === 0x554c0400;
    const end = regular ? 144 + view.getUint32(140, true) : 0;
    if (!regular || end > limit) {
      this.done = true;
      this.held = new Uint8Array(0);
      return new Uint8Array(0);
    }
    if (all.length < end) {
      this.held = all;
      return undefined;
    }
    this.done = true;
    this.held = new Uint8Array(0);
    this.bytes = end;
    this.transferSyntaxUid = syntaxIn(all.subarray(144, end)) ?? '';
    this.regular = this.transferSyntaxUid !== '';
    return all.subarray(end);
  }
}

const long = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'SQ', 'UC', 'UR', 'UT', 'UN', 'SV', 'UV']);

/** (0002,0010) of the elements of group 2. */
function syntaxIn(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 8 <= bytes.length) {
    const group = view.getUint16(at, true);
    const element = view.getUint16(at + 2, true);
    const vr = String.fromCharCode(bytes[at + 4]!, bytes[at + 5]!);
    const isLong = long.has(vr);
    if (isLong && at + 12 > bytes.length) return undefined;
    const length = isLong ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true);
    const value = at + (isLong ? 12 : 8);
    if (value + length > bytes.length) return undefined;
    if (group === 2 && element === 0x10) {
      return String.fromCharCode(...bytes.subarray(value, value + Math.min(length, 64))).replace(/[\0 ]+$/, '');
    }
    at = value + length;
  }
  return undefined;
}

/** Where the data set of an open file begins and in what syntax it is; a file without a regular meta header counts from byte 0. */
export function dataSetStart(fd: number): { offset: number; transferSyntaxUid: string; fileBytes: number } {
  const head = Buffer.alloc(limit);
  const read = readSync(fd, head, 0, limit, 0);
  const meta = new PassingMeta();
  meta.push(head.subarray(0, read));
  return { offset: meta.bytes, transferSyntaxUid: meta.transferSyntaxUid, fileBytes: fstatSync(fd).size };
}
