/** RLE Lossless (PS3.5 annex G), as simple as the standard allows. */

/** One segment (PS3.5 G.3.1): runs of 2 to 128 equal bytes, literals of 1 to 128. Always of even length. */
export function packBits(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    let run = 1;
    while (run < 128 && at + run < bytes.length && bytes[at + run] === bytes[at]) run++;
    if (run > 1) {
      out.push(257 - run, bytes[at]!);
      at += run;
      continue;
    }
    let literal = 1;
    while (literal < 128 && at + literal < bytes.length && bytes[at + literal] !== bytes[at + literal + 1]) literal++;
    out.push(literal - 1, ...bytes.subarray(at, at + literal));
    at += literal;
  }
  if (out.length % 2 === 1) out.push(0x80);
  return Uint8Array.from(out);
}

/**
 * A frame as RLE: one segment for each byte of each sample, most significant first.
 *
 * @param cells stored values of the frame, pixel interleaved
 * @param samples samples per pixel
 * @param bytesPerCell 1, 2 or 4
 */
export function rleFrame(cells: ArrayLike<number>, samples: number, bytesPerCell: number): Uint8Array {
  const pixels = cells.length / samples;
  const segments: Uint8Array[] = [];
  for (let sample = 0; sample < samples; sample++) {
    for (let byte = bytesPerCell - 1; byte >= 0; byte--) {
      const plane = Uint8Array.from(
        { length: pixels },
        (_, pixel) => (cells[pixel * samples + sample]! >>> (byte * 8)) & 0xff,
      );
      segments.push(packBits(plane));
    }
  }
  const length = segments.reduce((sum, segment) => sum + segment.length, 64);
  const frame = new Uint8Array(length);
  const header = new DataView(frame.buffer);
  header.setUint32(0, segments.length, true);
  let offset = 64;
  for (const [index, segment] of segments.entries()) {
    header.setUint32(4 + index * 4, offset, true);
    frame.set(segment, offset);
    offset += segment.length;
  }
  return frame;
}
