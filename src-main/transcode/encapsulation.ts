import type { SyncSource } from '../archive/read-header.ts';
import type { Changes } from './pixel-header.ts';

const sliceBytes = 1 << 20;

function item(tag: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfffe, true);
  view.setUint16(2, tag, true);
  view.setUint32(4, length, true);
  return bytes;
}

const even = (length: number) => length + (length & 1);

/**
 * Frames as an encapsulated value, one fragment a frame (PS3.5 A.4): with a Basic Offset Table, beyond 4 GiB with an Extended Offset Table
 * (PS3.3 C.7.6.3.1.8).
 * @param lengths of the frames, which stand one after the other in `frames`
 */
export function encapsulation(lengths: readonly number[], frames: SyncSource) {
  const offsets: number[] = [];
  let total = 0;
  for (const length of lengths) {
    offsets.push(total);
    total += 8 + even(length);
  }
  const isLong = (offsets.at(-1) ?? 0) > 0xffffffff;
  const table = isLong ? [] : offsets;
  const changes: Changes = isLong
    ? {
        '7FE00001': { vr: 'OV', bytes: longs(offsets) },
        '7FE00002': { vr: 'OV', bytes: longs(lengths) },
      }
    : { '7FE00001': undefined, '7FE00002': undefined };
  function* bytes(): Generator<Uint8Array> {
    yield item(0xe000, table.length * 4);
    yield new Uint8Array(Uint32Array.from(table).buffer);
    let at = 0;
    for (const length of lengths) {
      yield item(0xe000, even(length));
      for (const end = at + length; at < end; ) {
        const slice = new Uint8Array(Math.min(sliceBytes, end - at));
        const read = frames.read(slice, at);
        if (read === 0) throw new RangeError('the frames end early');
        yield slice.subarray(0, read);
        at += read;
      }
      if (length & 1) yield new Uint8Array(1);
    }
    yield item(0xe0dd, 0);
  }
  return { length: 8 + table.length * 4 + total + 8, changes, bytes };
}

const longs = (values: readonly number[]) => new Uint8Array(BigUint64Array.from(values, BigInt).buffer);
