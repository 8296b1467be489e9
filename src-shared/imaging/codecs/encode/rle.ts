/**
 * Encodes one byte plane with PackBits (PS3.5 G.3.1), a run never across the end of a row, into `out` from `at`.
 * @returns the first byte after it
 */
function packSegment(
  cells: Uint8Array,
  first: number,
  stride: number,
  columns: number,
  rows: number,
  out: Uint8Array,
  at: number,
): number {
  let to = at;
  const row = new Uint8Array(columns);
  for (let y = 0; y < rows; y++) {
    for (let x = 0, from = first + y * columns * stride; x < columns; x++, from += stride) row[x] = cells[from]!;
    let x = 0;
    while (x < columns) {
      let run = 1;
      while (run < 128 && x + run < columns && row[x + run] === row[x]) run++;
      if (run > 1) {
        out[to++] = 257 - run;
        out[to++] = row[x]!;
        x += run;
        continue;
      }
      // Literals up to the next run of three; a run of two within them costs nothing.
      let end = x + 1;
      while (
        end < columns &&
        end - x < 128 &&
        !(row[end] === row[end + 1] && row[end] === row[end + 2] && end + 2 < columns)
      )
        end++;
      out[to++] = end - x - 1;
      out.set(row.subarray(x, end), to);
      to += end - x;
      x = end;
    }
  }
  return to;
}

/**
 * An RLE frame (PS3.5 annex G) of little-endian cells interleaved by pixel: a segment for each byte of each sample, the most
 * significant first.
 * @param cells rows x columns x samples x cellBytes bytes
 */
export function encodeRle(
  cells: Uint8Array,
  { rows, columns, samples, cellBytes }: { rows: number; columns: number; samples: number; cellBytes: number },
): Uint8Array<ArrayBuffer> {
  const segments = samples * cellBytes;
  const longest = rows * (columns + Math.ceil(columns / 64) + 2) + 2;
  const out = new Uint8Array(64 + segments * longest);
  const view = new DataView(out.buffer);
  view.setUint32(0, segments, true);
  let at = 64;
  for (let segment = 0; segment < segments; segment++) {
    view.setUint32(4 + 4 * segment, at, true);
    const sample = Math.floor(segment / cellBytes);
    const first = sample * cellBytes + (cellBytes - 1 - (segment % cellBytes));
    at = packSegment(cells, first, segments, columns, rows, out, at);
    // Segments have an even number of bytes.
    if (at & 1) out[at++] = 0;
  }
  return out.slice(0, at);
}
