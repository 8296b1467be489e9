import { NegatoscopeError } from '../../../contract/errors.ts';

/** Coding style of a component (T.800 A.6.1, A.6.2). */
export interface CodingStyle {
  levels: number;
  /** Exponents of the nominal width and height of code-blocks. */
  blockWidth: number;
  blockHeight: number;
  blockStyle: number;
  reversible: boolean;
  /** Exponents of precinct sizes by resolution; the largest when it has none. */
  precincts: [x: number, y: number][];
}

/** Quantization of a component (T.800 A.6.4). */
export interface Quantization {
  style: 'none' | 'derived' | 'expounded';
  guardBits: number;
  steps: { exponent: number; mantissa: number }[];
}

/** What a tile, or all of them, are coded by. */
export interface Parameters {
  sopMarkers: boolean;
  ephMarkers: boolean;
  progression: number;
  layers: number;
  multipleComponents: boolean;
  style: CodingStyle[];
  quantization: Quantization[];
}

export interface ImageSize {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  tileX0: number;
  tileY0: number;
  tileWidth: number;
  tileHeight: number;
  components: { depth: number; signed: boolean; stepX: number; stepY: number }[];
}

export interface TileData {
  index: number;
  parameters: Parameters;
  /** Packets of its parts, joined. */
  data: Uint8Array;
}

export interface Codestream {
  size: ImageSize;
  tiles: TileData[];
}

/** T.800 table A.1 and on; the markers this decoder reads. */
const marker = {
  soc: 0xff4f,
  cod: 0xff52,
  coc: 0xff53,
  qcd: 0xff5c,
  qcc: 0xff5d,
  siz: 0xff51,
  sot: 0xff90,
  sod: 0xff93,
  eoc: 0xffd9,
};
/** What changes the meaning of what follows and does not occur in medicine: region of interest, changed progression, packed headers. */
const refused = new Map([
  [0xff5e, 'RGN'],
  [0xff5f, 'POC'],
  [0xff60, 'PPM'],
  [0xff61, 'PPT'],
]);

export function failed(message: string): NegatoscopeError {
  return new NegatoscopeError('decode-failed', `jpeg-2000: ${message}`, { codec: 'jpeg-2000' });
}

const largestDepth = 38;

function readSize(view: DataView, at: number): ImageSize {
  const long = (index: number) => view.getUint32(at + 2 + 4 * index);
  const count = view.getUint16(at + 34);
  const components = Array.from({ length: count }, (_, index) => {
    const from = at + 36 + 3 * index;
    const depth = (view.getUint8(from) & 0x7f) + 1;
    if (depth > largestDepth) throw failed(`samples of ${depth} bits`);
    return {
      depth,
      signed: view.getUint8(from) >= 0x80,
      stepX: view.getUint8(from + 1),
      stepY: view.getUint8(from + 2),
    };
  });
  const size: ImageSize = {
    x1: long(0),
    y1: long(1),
    x0: long(2),
    y0: long(3),
    tileWidth: long(4),
    tileHeight: long(5),
    tileX0: long(6),
    tileY0: long(7),
    components,
  };
  if (size.x1 <= size.x0 || size.y1 <= size.y0 || size.tileWidth === 0 || size.tileHeight === 0 || count === 0) {
    throw failed('its size makes no sense');
  }
  if (components.some(({ stepX, stepY }) => stepX !== 1 || stepY !== 1)) throw failed('subsampled components');
  return size;
}

function readStyle(view: DataView, at: number, hasPrecincts: boolean): CodingStyle {
  const levels = view.getUint8(at);
  if (levels > 32) throw failed(`${levels} decomposition levels`);
  const precincts: [number, number][] = [];
  for (let resolution = 0; resolution <= levels; resolution++) {
    const packed = hasPrecincts ? view.getUint8(at + 5 + resolution) : 0xff;
    if (resolution > 0 && ((packed & 15) === 0 || packed >> 4 === 0)) throw failed('precincts of no size');
    precincts.push([packed & 15, packed >> 4]);
  }
  const style: CodingStyle = {
    levels,
    blockWidth: (view.getUint8(at + 1) & 15) + 2,
    blockHeight: (view.getUint8(at + 2) & 15) + 2,
    blockStyle: view.getUint8(at + 3),
    reversible: view.getUint8(at + 4) === 1,
    precincts,
  };
  if (style.blockWidth > 10 || style.blockHeight > 10 || style.blockWidth + style.blockHeight > 12) {
    throw failed('code-blocks larger than the standard allows');
  }
  // Selective arithmetic coding bypass, and the block coder of part 15.
  if ((style.blockStyle & 0xc1) !== 0) throw failed(`code-block style ${style.blockStyle}`);
  return style;
}

function readQuantization(view: DataView, at: number, end: number): Quantization {
  const packed = view.getUint8(at);
  const style = (['none', 'derived', 'expounded'] as const)[packed & 31];
  if (style === undefined) throw failed('unknown quantization');
  const steps: Quantization['steps'] = [];
  if (style === 'none') {
    for (let from = at + 1; from < end; from++) steps.push({ exponent: view.getUint8(from) >> 3, mantissa: 0 });
  } else {
    for (let from = at + 1; from + 1 < end; from += 2) {
      const word = view.getUint16(from);
      steps.push({ exponent: word >> 11, mantissa: word & 0x7ff });
    }
  }
  return { style, guardBits: packed >> 5, steps };
}

const copyOf = (parameters: Parameters): Parameters => ({
  ...parameters,
  style: [...parameters.style],
  quantization: [...parameters.quantization],
});

/** Takes a marker segment of a main or tile-part header into the parameters. What a component has of its own stays its own. */
class HeaderReader {
  readonly #size: ImageSize;
  readonly #own = { style: new Set<number>(), quantization: new Set<number>() };
  readonly parameters: Parameters;

  constructor(size: ImageSize, base?: Parameters) {
    this.#size = size;
    this.parameters = base
      ? copyOf(base)
      : {
          sopMarkers: false,
          ephMarkers: false,
          progression: 0,
          layers: 0,
          multipleComponents: false,
          style: [],
          quantization: [],
        };
  }

  take(view: DataView, code: number, at: number, end: number): void {
    const { parameters } = this;
    const count = this.#size.components.length;
    const wide = count < 257 ? 1 : 2;
    const component = () => (wide === 1 ? view.getUint8(at) : view.getUint16(at));
    if (code === marker.cod) {
      const flags = view.getUint8(at);
      parameters.sopMarkers = (flags & 2) !== 0;
      parameters.ephMarkers = (flags & 4) !== 0;
      parameters.progression = view.getUint8(at + 1);
      parameters.layers = view.getUint16(at + 2);
      parameters.multipleComponents = view.getUint8(at + 4) === 1;
      const style = readStyle(view, at + 5, (flags & 1) !== 0);
      for (let i = 0; i < count; i++) if (!this.#own.style.has(i)) parameters.style[i] = style;
    } else if (code === marker.coc) {
      const index = component();
      parameters.style[index] = readStyle(view, at + wide + 1, (view.getUint8(at + wide) & 1) !== 0);
      this.#own.style.add(index);
    } else if (code === marker.qcd) {
      const quantization = readQuantization(view, at, end);
      for (let i = 0; i < count; i++) if (!this.#own.quantization.has(i)) parameters.quantization[i] = quantization;
    } else if (code === marker.qcc) {
      const index = component();
      parameters.quantization[index] = readQuantization(view, at + wide, end);
      this.#own.quantization.add(index);
    } else if (refused.has(code)) {
      throw failed(`marker ${refused.get(code)}`);
    }
  }
}

/** First byte of the codestream: 0, or behind the boxes of a JP2 file. */
function beginOf(view: DataView): number {
  for (let at = 0; at + 4 <= view.byteLength; at++) {
    if (view.getUint8(at) === 0xff && view.getUint32(at) === 0xff4fff51) return at;
  }
  throw failed('no codestream');
}

/** Reads main and tile-part headers and gathers the packets of each tile. Throws `decode-failed`. */
export function readCodestream(bytes: Uint8Array): Codestream {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return read(bytes, view);
  } catch (error) {
    if (error instanceof RangeError) throw failed('the codestream ends early');
    throw error;
  }
}

function read(bytes: Uint8Array, view: DataView): Codestream {
  let at = beginOf(view) + 2;
  const size = readSize(view, at + 4);
  const main = new HeaderReader(size);
  const tiles = new Map<number, { header: HeaderReader; parts: Uint8Array[] }>();
  while (at + 2 <= bytes.length) {
    const code = view.getUint16(at);
    if (code === marker.eoc) break;
    const end = at + 2 + view.getUint16(at + 2);
    if (code !== marker.sot) {
      main.take(view, code, at + 4, end);
      at = end;
      continue;
    }
    const index = view.getUint16(at + 4);
    const length = view.getUint32(at + 6);
    const partEnd = length === 0 ? bytes.length : at + length;
    if (partEnd > bytes.length) throw failed('a tile ends early');
    let tile = tiles.get(index);
    if (!tile) {
      tile = { header: new HeaderReader(size, main.parameters), parts: [] };
      tiles.set(index, tile);
    }
    at = end;
    while (view.getUint16(at) !== marker.sod) {
      const segmentEnd = at + 2 + view.getUint16(at + 2);
      tile.header.take(view, view.getUint16(at), at + 4, segmentEnd);
      at = segmentEnd;
    }
    tile.parts.push(bytes.subarray(at + 2, partEnd));
    at = partEnd;
  }
  return {
    size,
    tiles: [...tiles].map(([index, { header, parts }]) => ({
      index,
      parameters: header.parameters,
      data: joined(parts),
    })),
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
