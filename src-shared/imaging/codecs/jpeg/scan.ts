import type { BitReader, HuffmanTable } from './huffman.ts';

/** One component of a frame, with room for all its coefficients. */
export interface Component {
  id: number;
  horizontal: number;
  vertical: number;
  quantisation: number;
  /** Blocks that hold samples, and blocks a line has in memory (whole MCUs). */
  blocksAcross: number;
  blocksDown: number;
  lineBlocks: number;
  coefficients: Int32Array;
  dc?: HuffmanTable;
  ac?: HuffmanTable;
  predictor: number;
}

/** Parameters of a scan (T.81 B.2.3). */
export interface Scan {
  components: Component[];
  spectralStart: number;
  spectralEnd: number;
  high: number;
  low: number;
  progressive: boolean;
  mcusAcross: number;
  mcusDown: number;
  restartInterval: number;
}

/** Zig-zag order to natural order, with room for runs past the end of damaged blocks. */
export const naturalOrder = Uint8Array.from([
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14],
  ...[21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60],
  ...[61, 54, 47, 55, 62, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63],
]);

type BlockDecoder = (component: Component, at: number) => void;

function sequential(reader: BitReader): BlockDecoder {
  return (component, at) => {
    const { coefficients } = component;
    component.predictor += reader.extended(component.dc ? reader.symbol(component.dc) : 0);
    coefficients[at] = component.predictor;
    if (!component.ac) return;
    for (let k = 1; k < 64; k++) {
      const symbol = reader.symbol(component.ac);
      const size = symbol & 15;
      const run = symbol >> 4;
      if (size === 0) {
        if (run < 15) return;
        k += 15;
        continue;
      }
      k += run;
      coefficients[at + naturalOrder[k]!] = reader.extended(size);
    }
  };
}

/** Progressive scans of T.81 annex G; an end-of-band run lasts over blocks. */
class Progressive {
  readonly #reader: BitReader;
  readonly #scan: Scan;
  #endOfBand = 0;

  constructor(reader: BitReader, scan: Scan) {
    this.#reader = reader;
    this.#scan = scan;
  }

  reset(): void {
    this.#endOfBand = 0;
  }

  decoder(): BlockDecoder {
    const { spectralStart, high } = this.#scan;
    if (spectralStart === 0) return high === 0 ? this.#dcFirst : this.#dcRefine;
    return high === 0 ? this.#acFirst : this.#acRefine;
  }

  readonly #dcFirst: BlockDecoder = (component, at) => {
    component.predictor += this.#reader.extended(component.dc ? this.#reader.symbol(component.dc) : 0);
    component.coefficients[at] = component.predictor * 2 ** this.#scan.low;
  };

  readonly #dcRefine: BlockDecoder = (component, at) => {
    if (this.#reader.bit()) component.coefficients[at] = component.coefficients[at]! | (1 << this.#scan.low);
  };

  readonly #acFirst: BlockDecoder = ({ coefficients, ac }, at) => {
    if (this.#endOfBand > 0) {
      this.#endOfBand--;
      return;
    }
    if (!ac) return;
    const { spectralStart, spectralEnd, low } = this.#scan;
    for (let k = spectralStart; k <= spectralEnd; k++) {
      const symbol = this.#reader.symbol(ac);
      const size = symbol & 15;
      const run = symbol >> 4;
      if (size === 0) {
        if (run < 15) {
          this.#endOfBand = (1 << run) - 1 + this.#reader.bits(run);
          return;
        }
        k += 15;
        continue;
      }
      k += run;
      coefficients[at + naturalOrder[k]!] = this.#reader.extended(size) * 2 ** low;
    }
  };

  readonly #acRefine: BlockDecoder = ({ coefficients, ac }, at) => {
    const reader = this.#reader;
    const { spectralStart, spectralEnd, low } = this.#scan;
    const step = 1 << low;
    const refine = (index: number) => {
      const value = coefficients[index]!;
      if (reader.bit() && (value & step) === 0) coefficients[index] = value + (value > 0 ? step : -step);
    };
    let k = spectralStart;
    if (this.#endOfBand === 0 && ac) {
      for (; k <= spectralEnd; k++) {
        const symbol = reader.symbol(ac);
        let run = symbol >> 4;
        let value = 0;
        if ((symbol & 15) !== 0) {
          value = reader.bit() ? step : -step;
        } else if (run < 15) {
          this.#endOfBand = (1 << run) + reader.bits(run);
          break;
        }
        for (; k <= spectralEnd; k++) {
          const index = at + naturalOrder[k]!;
          if (coefficients[index] !== 0) refine(index);
          else if (run-- === 0) {
            if (value !== 0) coefficients[index] = value;
            break;
          }
        }
      }
    }
    if (this.#endOfBand > 0) {
      for (; k <= spectralEnd; k++) {
        const index = at + naturalOrder[k]!;
        if (coefficients[index] !== 0) refine(index);
      }
      this.#endOfBand--;
    }
  };
}

/** Decodes the entropy-coded data of one scan into the coefficients of its components. */
export function decodeScan(scan: Scan, reader: BitReader): void {
  const progressive = scan.progressive ? new Progressive(reader, scan) : undefined;
  const decode = progressive ? progressive.decoder() : sequential(reader);
  const [single] = scan.components;
  const interleaved = scan.components.length > 1;
  const units = interleaved ? scan.mcusAcross * scan.mcusDown : single!.blocksAcross * single!.blocksDown;
  for (const component of scan.components) component.predictor = 0;
  for (let unit = 0; unit < units; unit++) {
    if (scan.restartInterval > 0 && unit > 0 && unit % scan.restartInterval === 0) {
      if (!reader.restart()) return;
      for (const component of scan.components) component.predictor = 0;
      progressive?.reset();
    }
    if (!interleaved) {
      const row = Math.floor(unit / single!.blocksAcross);
      decode(single!, 64 * (row * single!.lineBlocks + (unit % single!.blocksAcross)));
      continue;
    }
    const mcuRow = Math.floor(unit / scan.mcusAcross);
    const mcuColumn = unit % scan.mcusAcross;
    for (const component of scan.components) {
      for (let v = 0; v < component.vertical; v++) {
        for (let h = 0; h < component.horizontal; h++) {
          const row = mcuRow * component.vertical + v;
          const column = mcuColumn * component.horizontal + h;
          decode(component, 64 * (row * component.lineBlocks + column));
        }
      }
    }
  }
}
