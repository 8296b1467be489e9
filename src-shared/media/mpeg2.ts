/** What the sequence header of an MPEG-1 or MPEG-2 video tells (ISO/IEC 13818-2 6.2.2.1, 6.2.2.3). */
export interface Mpeg2Sequence {
  columns: number;
  rows: number;
  /** Milliseconds of a frame. */
  frameMs?: number;
  bitRate?: number;
  mpeg1: boolean;
  interlaced: boolean;
}

/** ISO/IEC 13818-2 table 6-4. */
const rates = [0, 24000 / 1001, 24, 25, 30000 / 1001, 30, 50, 60000 / 1001, 60];

/** The first sequence header in some bytes from the beginning of a stream. */
export function mpeg2Sequence(bytes: Uint8Array): Mpeg2Sequence | undefined {
  const at = startCode(bytes, 0xb3, 0);
  if (at < 0) return undefined;
  const byte = (index: number): number => bytes[at + 4 + index] ?? 0;
  const rate = rates[byte(3) & 15];
  const bits = ((byte(4) << 10) | (byte(5) << 2) | (byte(6) >> 6)) >>> 0;
  const sequence: Mpeg2Sequence = {
    columns: (byte(0) << 4) | (byte(1) >> 4),
    rows: ((byte(1) & 15) << 8) | byte(2),
    mpeg1: true,
    interlaced: false,
    ...(rate ? { frameMs: 1000 / rate } : {}),
    ...(bits > 0 && bits !== 0x3ffff ? { bitRate: bits * 400 } : {}),
  };
  const extension = startCode(bytes, 0xb5, at);
  if (extension < 0 || (bytes[extension + 4] ?? 0) >> 4 !== 1) return sequence;
  const more = (index: number): number => bytes[extension + 4 + index] ?? 0;
  sequence.mpeg1 = false;
  sequence.interlaced = (more(1) & 8) === 0;
  sequence.columns |= (((more(1) & 1) << 1) | (more(2) >> 7)) << 12;
  sequence.rows |= ((more(2) >> 5) & 3) << 12;
  return sequence;
}

function startCode(bytes: Uint8Array, code: number, from: number): number {
  for (let at = bytes.indexOf(code, from + 3); at >= 0; at = bytes.indexOf(code, at + 1)) {
    if (bytes[at - 1] === 1 && bytes[at - 2] === 0 && bytes[at - 3] === 0) return at - 3;
  }
  return -1;
}
