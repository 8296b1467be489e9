/**
 * JPEG with a DCT, Huffman coded: baseline, extended sequential and progressive, 8 and 12 bits (T.81). Used for 12 bits,
 * which the WASM decoder does not read.
 */
import { NegatoscopeError } from '../../../contract/errors.ts';
import { BitReader, type HuffmanTable } from './huffman.ts';
import { inverseDct } from './inverse-dct.ts';
import { type Component, decodeScan, naturalOrder } from './scan.ts';
import { readHuffmanTables, u16, walkSegments } from './segments.ts';

export interface DctImage {
  width: number;
  height: number;
  components: number;
  precision: number;
  /** Interleaved by pixel; components are not colour converted. */
  samples: Uint16Array<ArrayBuffer>;
}

interface Frame {
  precision: number;
  width: number;
  height: number;
  progressive: boolean;
  components: Component[];
  mcusAcross: number;
  mcusDown: number;
}

/** Coefficients we are ready to hold: 64 million. */
const maximumCoefficients = 64 * 1024 * 1024;

function damaged(message: string, offset: number): NegatoscopeError {
  return new NegatoscopeError('decode-failed', message, { codec: 'jpeg', offset });
}

class Decoder {
  readonly #bytes: Uint8Array;
  readonly #quantisation: Int32Array[] = [];
  readonly #dc: HuffmanTable[] = [];
  readonly #ac: HuffmanTable[] = [];
  #frame: Frame | undefined;
  #restartInterval = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  decode(): DctImage {
    const bytes = this.#bytes;
    let scans = 0;
    walkSegments(bytes, damaged, (marker, start, end, at) => {
      if (marker === 0xdb) this.#readQuantisation(start, end);
      else if (marker === 0xc4) this.#readHuffman(start, end);
      else if (marker === 0xdd) this.#restartInterval = u16(bytes, start);
      else if (marker === 0xc0 || marker === 0xc1 || marker === 0xc2) this.#readFrame(start, marker === 0xc2);
      else if (marker >= 0xc3 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) {
        throw damaged(`JPEG process ${marker.toString(16)} is not a Huffman coded DCT`, at);
      } else if (marker === 0xda) {
        scans++;
        return this.#readScan(start, end);
      }
      return undefined;
    });
    if (!this.#frame || scans === 0) throw damaged('JPEG stream has no image', bytes.length);
    return this.#reconstruct(this.#frame);
  }

  #readQuantisation(start: number, end: number): void {
    let at = start;
    while (at < end) {
      const wide = this.#bytes[at]! >> 4 !== 0;
      const table = new Int32Array(64);
      for (let i = 0; i < 64; i++) {
        const from = at + 1 + (wide ? 2 * i : i);
        table[naturalOrder[i]!] = wide ? u16(this.#bytes, from) : (this.#bytes[from] ?? 0);
      }
      this.#quantisation[this.#bytes[at]! & 15] = table;
      at += 1 + (wide ? 128 : 64);
    }
  }

  #readHuffman(start: number, end: number): void {
    readHuffmanTables(this.#bytes, start, end, (selector, table) => {
      (selector >> 4 === 0 ? this.#dc : this.#ac)[selector & 15] = table;
    });
  }

  #readFrame(at: number, progressive: boolean): void {
    if (this.#frame) throw damaged('JPEG stream has two frames', at);
    const bytes = this.#bytes;
    const precision = bytes[at]!;
    const height = u16(bytes, at + 1);
    const width = u16(bytes, at + 3);
    const count = bytes[at + 5]!;
    if ((precision !== 8 && precision !== 12) || width === 0 || height === 0 || count === 0 || count > 4) {
      throw damaged(`JPEG frame of ${width}x${height}x${count} with ${precision} bits`, at);
    }
    const raw = Array.from({ length: count }, (_, i) => {
      const from = at + 6 + 3 * i;
      const sampling = bytes[from + 1] ?? 0;
      return {
        id: bytes[from] ?? 0,
        horizontal: sampling >> 4,
        vertical: sampling & 15,
        quantisation: bytes[from + 2] ?? 0,
      };
    });
    if (raw.some((one) => one.horizontal < 1 || one.horizontal > 4 || one.vertical < 1 || one.vertical > 4)) {
      throw damaged('JPEG sampling factor out of range', at);
    }
    const maxH = Math.max(...raw.map((one) => one.horizontal));
    const maxV = Math.max(...raw.map((one) => one.vertical));
    const mcusAcross = Math.ceil(width / (8 * maxH));
    const mcusDown = Math.ceil(height / (8 * maxV));
    const total = raw.reduce((sum, one) => sum + mcusAcross * one.horizontal * mcusDown * one.vertical * 64, 0);
    if (total > maximumCoefficients) throw damaged(`JPEG frame of ${width}x${height} is too large`, at);
    const components = raw.map((one) => {
      const lineBlocks = mcusAcross * one.horizontal;
      return {
        ...one,
        blocksAcross: Math.ceil(Math.ceil((width * one.horizontal) / maxH) / 8),
        blocksDown: Math.ceil(Math.ceil((height * one.vertical) / maxV) / 8),
        lineBlocks,
        coefficients: new Int32Array(lineBlocks * mcusDown * one.vertical * 64),
        predictor: 0,
      };
    });
    this.#frame = { precision, width, height, progressive, components, mcusAcross, mcusDown };
  }

  #readScan(at: number, dataStart: number): number {
    const frame = this.#frame;
    if (!frame) throw damaged('JPEG scan before its frame', at);
    const bytes = this.#bytes;
    const count = bytes[at]!;
    const components: Component[] = [];
    for (let i = 0; i < count; i++) {
      const component = frame.components.find((one) => one.id === bytes[at + 1 + 2 * i]);
      if (!component) throw damaged('JPEG scan of an unknown component', at);
      const tables = bytes[at + 2 + 2 * i]!;
      const dc = this.#dc[tables >> 4];
      const ac = this.#ac[tables & 15];
      if (dc) component.dc = dc;
      if (ac) component.ac = ac;
      components.push(component);
    }
    if (components.length === 0) throw damaged('JPEG scan without components', at);
    const parameters = at + 1 + 2 * count;
    const approximation = bytes[parameters + 2] ?? 0;
    const reader = new BitReader(bytes, dataStart);
    decodeScan(
      {
        components,
        spectralStart: Math.min(63, bytes[parameters] ?? 0),
        spectralEnd: Math.min(63, bytes[parameters + 1] ?? 63),
        high: approximation >> 4,
        low: approximation & 15,
        progressive: frame.progressive,
        mcusAcross: frame.mcusAcross,
        mcusDown: frame.mcusDown,
        restartInterval: this.#restartInterval,
      },
      reader,
    );
    return reader.end();
  }

  #reconstruct(frame: Frame): DctImage {
    const { width, height, precision, components } = frame;
    const samples = new Uint16Array(width * height * components.length);
    const maxH = Math.max(...components.map((one) => one.horizontal));
    const maxV = Math.max(...components.map((one) => one.vertical));
    components.forEach((component, index) => {
      const table = this.#quantisation[component.quantisation];
      if (!table) throw damaged('JPEG component without quantisation table', 0);
      const { coefficients, lineBlocks } = component;
      const stride = lineBlocks * 8;
      const plane = new Uint16Array(coefficients.length);
      for (let block = 0; block * 64 < coefficients.length; block++) {
        const from = block * 64;
        for (let i = 0; i < 64; i++) coefficients[from + i] = coefficients[from + i]! * table[i]!;
        const to = Math.floor(block / lineBlocks) * 8 * stride + (block % lineBlocks) * 8;
        inverseDct(coefficients, from, precision, plane, to, stride);
      }
      for (let y = 0; y < height; y++) {
        const line = Math.floor((y * component.vertical) / maxV) * stride;
        for (let x = 0; x < width; x++) {
          samples[(y * width + x) * components.length + index] =
            plane[line + Math.floor((x * component.horizontal) / maxH)]!;
        }
      }
    });
    return { width, height, components: components.length, precision, samples };
  }
}

/** Decodes a stream. Throws `decode-failed` (parameters codec, offset) for what is damaged or another process. */
export function decodeDctJpeg(bytes: Uint8Array): DctImage {
  return new Decoder(bytes).decode();
}
