import type { NegatoscopeError } from '../../../contract/errors.ts';
import { buildHuffmanTable, type HuffmanTable } from './huffman.ts';

/** Two bytes, the higher first (ISO/IEC 10918-1 B.1.1.1); zero for what is missing. */
export const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/**
 * Goes through the marker segments of a JPEG stream (ISO/IEC 10918-1 B.1.1) up to EOI, passing over what is none. `visit` gets the marker, the
 * first byte of its parameters and the one behind the last, and the place of the marker itself; it gives back where to go on when that is not
 * behind the segment, or `undefined`. Throws what `damaged` makes when a segment is longer than the stream. Gives back where it stopped.
 */
export function walkSegments(
  bytes: Uint8Array,
  damaged: (message: string, offset: number) => NegatoscopeError,
  visit: (marker: number, start: number, end: number, at: number) => number | undefined,
): number {
  let at = 0;
  while (at + 4 <= bytes.length) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0) {
      at++;
      continue;
    }
    if (marker === 0xd8 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    if (marker === 0xd9) break;
    const length = u16(bytes, at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) throw damaged('JPEG segment is longer than the stream', at);
    at = visit(marker, at + 4, end, at) ?? end;
  }
  return at;
}

/** The tables of a DHT segment (ISO/IEC 10918-1 B.2.4.2), each with its class and destination as one byte. */
export function readHuffmanTables(
  bytes: Uint8Array,
  start: number,
  end: number,
  take: (selector: number, table: HuffmanTable) => void,
): void {
  let at = start;
  while (at + 17 <= end) {
    const counts = bytes.slice(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    take(bytes[at]!, buildHuffmanTable(counts, bytes.slice(at + 17, at + 17 + total)));
    at += 17 + total;
  }
}
