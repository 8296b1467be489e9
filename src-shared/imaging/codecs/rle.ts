import { NegatoscopeError } from '../../contract/errors.ts';

const headerBytes = 64;

function damaged(message: string, offset: number): NegatoscopeError {
  return new NegatoscopeError('decode-failed', message, { codec: 'rle', offset });
}

/** Unpacks one PackBits segment (PS3.5 G.3.1) into every `stride`-th byte of `out` from `first`. */
function unpackSegment(
  source: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  first: number,
  stride: number,
  count: number,
): number {
  let at = from;
  let written = 0;
  let target = first;
  while (at < to && written < count) {
    const control = source[at++]!;
    if (control < 128) {
      const literals = Math.min(control + 1, count - written, to - at);
      for (let i = 0; i < literals; i++, target += stride) out[target] = source[at + i]!;
      written += literals;
      at += control + 1;
    } else if (control > 128) {
      if (at >= to) break;
      const value = source[at++]!;
      const repeats = Math.min(257 - control, count - written);
      for (let i = 0; i < repeats; i++, target += stride) out[target] = value;
      written += repeats;
    }
  }
  return written;
}

/**
 * Decodes an RLE frame (PS3.5 annex G) to little-endian cells, interleaved by pixel. The segments are the bytes of the
 * samples, most significant first. `cellBytes` 0 stands for packed bits: then the result has `ceil(pixels / 8)` bytes
 * for each sample. Throws `decode-failed` when the header is wrong or a segment holds too little.
 */
export function decodeRle(
  source: Uint8Array,
  pixels: number,
  samples: number,
  cellBytes: number,
): Uint8Array<ArrayBuffer> {
  if (source.length < headerBytes) throw damaged('RLE frame is shorter than its header', source.length);
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const segments = view.getUint32(0, true);
  const bytesPerCell = Math.max(1, cellBytes);
  if (segments !== samples * bytesPerCell) {
    throw damaged(`RLE frame has ${segments} segments, not ${samples * bytesPerCell}`, 0);
  }
  const perSegment = cellBytes === 0 ? Math.ceil(pixels / 8) : pixels;
  const out = new Uint8Array(perSegment * samples * bytesPerCell);
  for (let segment = 0; segment < segments; segment++) {
    const from = view.getUint32(4 + 4 * segment, true);
    const next = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : source.length;
    const to = Math.min(next > from ? next : source.length, source.length);
    if (from < headerBytes || from > source.length) {
      throw damaged(`RLE segment ${segment} begins outside of the frame`, 4 + 4 * segment);
    }
    const sample = Math.floor(segment / bytesPerCell);
    const byteOfCell = bytesPerCell - 1 - (segment % bytesPerCell);
    const interleaved = cellBytes === 0 ? 1 : samples * bytesPerCell;
    const first = cellBytes === 0 ? sample * perSegment : sample * bytesPerCell + byteOfCell;
    const written = unpackSegment(source, from, to, out, first, interleaved, perSegment);
    if (written < perSegment) {
      throw damaged(`RLE segment ${segment} holds ${written} of ${perSegment} bytes`, from);
    }
  }
  return out;
}
