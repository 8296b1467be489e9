import { NegatoscopeError } from '../contract/errors.ts';
import type { ByteSource } from './source.ts';

/** Where a NAL unit lies, without its start code and the zeros around it. */
export interface NalUnit {
  offset: number;
  length: number;
  /** Its first bytes, at most 256: a whole slice header. */
  head: Uint8Array;
}

const blockBytes = 1024 * 1024;
const headBytes = 256;

/**
 * The NAL units of a byte stream (ITU-T H.264 annex B, H.265 annex B) in order: what lies between start codes 00 00 01.
 * The source is read once, from its beginning to its end.
 */
export async function* nalUnits(source: ByteSource): AsyncGenerator<NalUnit> {
  let block: Uint8Array = new Uint8Array(0);
  /** Offset in the source of the block's first byte, and of the first one not yet looked at. */
  let base = 0;
  let looked = 0;
  let open: { offset: number; head: Uint8Array } | undefined;
  for (;;) {
    const next = base + block.length;
    if (next < source.length) {
      const read = await source.read(next, Math.min(blockBytes, source.length - next));
      if (read.length === 0)
        throw new NegatoscopeError('damaged', 'the video ends before its length', { offset: next });
      // What was not looked at stays in front, and the zeros before it that may belong to a start code.
      const rest = block.subarray(Math.max(0, looked - base - headBytes));
      const joined = new Uint8Array(rest.length + read.length);
      joined.set(rest);
      joined.set(read, rest.length);
      base = next - rest.length;
      block = joined;
    }
    const last = base + block.length >= source.length;
    // The head of a unit must lie in the block too.
    const end = last ? block.length : Math.max(0, block.length - headBytes - 1);
    for (;;) {
      const one = block.indexOf(1, Math.max(looked - base, 2));
      if (one < 0 || one >= end) break;
      looked = base + one + 1;
      if (block[one - 1] !== 0 || block[one - 2] !== 0) continue;
      if (open) yield ended(open, block, base, one - 2);
      open = { offset: looked, head: block.slice(one + 1, one + 1 + headBytes) };
    }
    looked = Math.max(looked, base + end);
    if (!last) continue;
    if (open) yield ended(open, block, base, block.length);
    return;
  }
}

function ended(open: { offset: number; head: Uint8Array }, block: Uint8Array, base: number, end: number): NalUnit {
  const length = Math.max(0, base + end - zerosBefore(block, end) - open.offset);
  return { ...open, length };
}

function zerosBefore(block: Uint8Array, end: number): number {
  let count = 0;
  while (count < end && block[end - 1 - count] === 0) count++;
  return count;
}
