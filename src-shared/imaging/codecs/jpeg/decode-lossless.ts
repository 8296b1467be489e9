/** JPEG lossless, Huffman coded (T.81 annex H): any predictor, precision, restart interval and number of components. */
import { NegatoscopeError } from '../../../contract/errors.ts';
import type { HuffmanTable } from './huffman.ts';
import { readHuffmanTables, u16, walkSegments } from './segments.ts';

export interface LosslessImage {
  width: number;
  height: number;
  components: number;
  precision: number;
  /** Interleaved by pixel; components are not colour converted. */
  samples: Uint16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
}

interface Frame {
  precision: number;
  width: number;
  height: number;
  ids: number[];
}

/** One scan: which components, with which tables. */
interface Scan {
  indices: number[];
  tables: HuffmanTable[];
  predictor: number;
  pointTransform: number;
  restartInterval: number;
}

/** Samples we are ready to hold. */
const maximumSamples = 2 ** 29;

function damaged(message: string, offset: number): NegatoscopeError {
  return new NegatoscopeError('decode-failed', message, { codec: 'jpeg-lossless', offset });
}

/** Entropy-coded bits, most significant first; asking for more than there are is an error. */
class Bits {
  readonly #bytes: Uint8Array;
  at: number;
  #bits = 0;
  #count = 0;
  /** Zeros that stand for what lies beyond the end. */
  #made = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  #fill(): void {
    while (this.#count <= 16) {
      const byte = this.#bytes[this.at];
      let value = byte ?? 0;
      if (byte === undefined || (byte === 0xff && this.#bytes[this.at + 1] !== 0)) {
        value = 0;
        this.#made += 8;
      } else {
        this.at += byte === 0xff ? 2 : 1;
      }
      this.#bits = ((this.#bits << 8) | value) & 0xffffff;
      this.#count += 8;
    }
  }

  #take(count: number): void {
    this.#count -= count;
    if (this.#made > this.#count) throw damaged('JPEG stream ends within the image', this.at);
  }

  /** The next difference (T.81 H.1.2.2). */
  difference(table: HuffmanTable): number {
    if (this.#count < 16) this.#fill();
    const found = table.look[(this.#bits >> (this.#count - 9)) & 0x1ff]!;
    let size: number;
    if (found !== 0) {
      this.#take(found >> 8);
      size = found & 0xff;
    } else {
      size = this.#long(table);
    }
    if (size === 0) return 0;
    if (size >= 16) {
      if (size > 16) throw damaged(`JPEG difference of ${size} bits`, this.at);
      return 32768;
    }
    if (this.#count < size) this.#fill();
    const value = (this.#bits >> (this.#count - size)) & ((1 << size) - 1);
    this.#take(size);
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  #long(table: HuffmanTable): number {
    for (let length = 10; length <= 16; length++) {
      const code = (this.#bits >> (this.#count - length)) & ((1 << length) - 1);
      if (code > table.maxCode[length]!) continue;
      this.#take(length);
      return table.values[table.offset[length]! + code] ?? 0;
    }
    throw damaged('no such Huffman code', this.at);
  }

  /** Steps over the restart marker that must come next. */
  restart(): void {
    this.#bits = 0;
    this.#count = 0;
    this.#made = 0;
    const bytes = this.#bytes;
    while (bytes[this.at] === 0xff && bytes[this.at + 1] === 0xff) this.at++;
    const marker = bytes[this.at + 1] ?? 0;
    if (bytes[this.at] !== 0xff || marker < 0xd0 || marker > 0xd7) throw damaged('no restart marker', this.at);
    this.at += 2;
  }
}

class Decoder {
  readonly #bytes: Uint8Array;
  readonly #tables: HuffmanTable[] = [];
  #restartInterval = 0;
  #frame: Frame | undefined;
  #samples: LosslessImage['samples'] | undefined;
  #decoded = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  decode(): LosslessImage {
    const bytes = this.#bytes;
    const stopped = walkSegments(bytes, damaged, (marker, start, end, at) => {
      if (marker === 0xc4) this.#readHuffman(start, end);
      else if (marker === 0xdd) this.#restartInterval = u16(bytes, start);
      else if (marker === 0xc3) this.#readFrame(start);
      else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) {
        throw damaged(`JPEG process ${marker.toString(16)} is not lossless with Huffman codes`, at);
      } else if (marker === 0xda) {
        const next = this.#readScan(start, end);
        // What follows a whole image does not matter.
        return this.#decoded === this.#frame!.ids.length ? bytes.length : next;
      }
      return undefined;
    });
    const frame = this.#frame;
    if (!frame || !this.#samples || this.#decoded < frame.ids.length)
      throw damaged('JPEG stream has no whole image', stopped);
    const { height, ids, precision, width } = frame;
    return { width, height, components: ids.length, precision, samples: this.#samples };
  }

  #readHuffman(start: number, end: number): void {
    readHuffmanTables(this.#bytes, start, end, (selector, table) => {
      this.#tables[selector & 15] = table;
    });
  }

  #readFrame(at: number): void {
    if (this.#frame) throw damaged('JPEG stream has two frames', at);
    const bytes = this.#bytes;
    const precision = bytes[at]!;
    const height = u16(bytes, at + 1);
    const width = u16(bytes, at + 3);
    const count = bytes[at + 5]!;
    if (precision < 2 || precision > 16 || width === 0 || height === 0 || count === 0 || count > 4) {
      throw damaged(`JPEG frame of ${width}x${height}x${count} with ${precision} bits`, at);
    }
    const samples = width * height * count;
    if (samples > maximumSamples) throw damaged(`JPEG frame of ${samples} samples`, at);
    const ids = Array.from({ length: count }, (_, index) => bytes[at + 6 + 3 * index] ?? 0);
    const factors = ids.map((_, index) => bytes[at + 7 + 3 * index] ?? 0);
    if (count > 1 && factors.some((factor) => factor !== factors[0])) {
      throw damaged('lossless JPEG with subsampled components', at);
    }
    this.#frame = { precision, width, height, ids };
    this.#samples = precision > 8 ? new Uint16Array(samples) : new Uint8Array(samples);
  }

  #readScan(at: number, end: number): number {
    const frame = this.#frame;
    if (!frame) throw damaged('JPEG scan before its frame', at);
    const bytes = this.#bytes;
    const count = bytes[at] ?? 0;
    if (count === 0 || at + 4 + 2 * count > end) throw damaged('JPEG scan header is too short', at);
    const indices: number[] = [];
    const tables: HuffmanTable[] = [];
    for (let i = 0; i < count; i++) {
      const index = frame.ids.indexOf(bytes[at + 1 + 2 * i]!);
      const table = this.#tables[bytes[at + 2 + 2 * i]! >> 4];
      if (index < 0 || !table) throw damaged('JPEG scan of an unknown component or table', at);
      indices.push(index);
      tables.push(table);
    }
    const predictor = bytes[at + 1 + 2 * count]!;
    const pointTransform = bytes[at + 3 + 2 * count]! & 15;
    if (predictor < 1 || predictor > 7) throw damaged(`JPEG predictor ${predictor}`, at);
    const bits = new Bits(bytes, end);
    this.#decodeScan(
      frame,
      { indices, tables, predictor, pointTransform, restartInterval: this.#restartInterval },
      bits,
    );
    this.#decoded += count;
    return bits.at;
  }

  #decodeScan({ width, height, ids, precision }: Frame, scan: Scan, bits: Bits): void {
    const { indices, tables, predictor, pointTransform, restartInterval } = scan;
    const samples = this.#samples!;
    const step = ids.length;
    const line = width * step;
    const start = 1 << (precision - pointTransform - 1);
    const last = width * height;
    // The row in which prediction began: at first, or after a restart.
    let firstRow = 0;
    let isFresh = true;
    let left = 0;
    let x = 0;
    let y = 0;
    for (let pixel = 0; pixel < last; pixel++) {
      if (restartInterval > 0 && pixel > 0 && pixel % restartInterval === 0) {
        bits.restart();
        isFresh = true;
        firstRow = y;
      }
      for (let i = 0; i < indices.length; i++) {
        const at = pixel * step + indices[i]!;
        let predicted: number;
        if (isFresh) {
          predicted = start;
        } else if (y === firstRow) {
          predicted = samples[at - step]! >> pointTransform;
        } else if (x === 0) {
          predicted = samples[at - line]! >> pointTransform;
        } else {
          left = samples[at - step]! >> pointTransform;
          if (predictor === 1) {
            predicted = left;
          } else {
            const above = samples[at - line]! >> pointTransform;
            predicted = prediction(predictor, left, above, samples[at - line - step]! >> pointTransform);
          }
        }
        samples[at] = ((predicted + bits.difference(tables[i]!)) & 0xffff) << pointTransform;
      }
      isFresh = false;
      if (++x === width) {
        x = 0;
        y++;
      }
    }
  }
}

/** T.81 table H.1. */
function prediction(predictor: number, left: number, above: number, corner: number): number {
  switch (predictor) {
    case 2:
      return above;
    case 3:
      return corner;
    case 4:
      return left + above - corner;
    case 5:
      return left + ((above - corner) >> 1);
    case 6:
      return above + ((left - corner) >> 1);
    default:
      return (left + above) >> 1;
  }
}

/** Decodes a stream. Throws `decode-failed` (parameters codec, offset) for what is damaged, too short, or another process. */
export function decodeLosslessJpegStream(bytes: Uint8Array): LosslessImage {
  return new Decoder(bytes).decode();
}
