import type { DecodedImage } from './decode/protocol.ts';
import { type Shades, tabulate } from './gray.ts';
import type { TablePainter } from './table-painter.ts';

/** What the pixels of an image are to look like, before they are enlarged, turned and moved. */
export interface Look {
  /** Of the values: the image, and what was taken off it. */
  valuesKey: string;
  decoded: DecodedImage;
  /** Undefined for colours. */
  shades: Shades | undefined;
  /** Brightness and contrast of colours; undefined: as they are. */
  levels: { key: string; table: Uint8Array } | undefined;
  /** Shutter and overlays, one word a pixel of the image; 0 where it is seen. `whole`: it is seen nowhere. */
  cover: { key: string; words: Uint32Array<ArrayBuffer>; whole: boolean } | undefined;
}

/** A part of an image, in its pixels, of which blocks of `step` by `step` become one. */
export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
  step: number;
}

/** Canvases beyond this are not reliable: of larger images only the part that is seen is painted. */
export const largestSurface = 8192;

type Words = Uint32Array<ArrayBuffer>;

/** The picture of one image in its own pixels, kept from rendering to rendering: turning and moving it costs nothing. */
export class Surface {
  private key: string | undefined;
  private canvas: OffscreenCanvas | undefined;
  private data: ImageData | undefined;

  /** The picture and where it belongs; `seen` is asked for only when the image is too large to be painted as a whole. */
  of(look: Look, painter: TablePainter | undefined, seen: () => Region): { source: OffscreenCanvas; region: Region } {
    const { columns, rows } = look.decoded;
    const whole = columns <= largestSurface && rows <= largestSurface;
    const region = whole ? { x: 0, y: 0, width: columns, height: rows, step: 1 } : seen();
    const key = `${keyOf(look)}|${Object.values(region).join()}`;
    if (this.key !== key || !this.canvas) {
      const picture = whole ? byTable(look, painter) : undefined;
      if (picture) this.copy(picture);
      else this.paint(look, region);
      this.key = key;
    }
    return { source: this.canvas as OffscreenCanvas, region };
  }

  /** Forgets the picture: the next one is painted anew. */
  clear(): void {
    this.canvas = undefined;
    this.data = undefined;
    this.key = undefined;
  }

  private contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D | null {
    if (this.canvas?.width !== width || this.canvas.height !== height) this.canvas = new OffscreenCanvas(width, height);
    return this.canvas.getContext('2d', { alpha: false });
  }

  private copy(picture: OffscreenCanvas): void {
    this.data = undefined;
    this.contextOf(picture.width, picture.height)?.drawImage(picture, 0, 0);
  }

  private paint(look: Look, region: Region): void {
    const width = region.width / region.step;
    const height = region.height / region.step;
    if (this.data?.width !== width || this.data.height !== height) this.data = new ImageData(width, height);
    paintWords(look, region, new Uint32Array(this.data.data.buffer));
    this.contextOf(width, height)?.putImageData(this.data, 0, 0);
  }
}

const keyOf = ({ valuesKey, shades, levels, cover }: Look): string =>
  `${valuesKey}|${shades?.key ?? ''}|${levels?.key ?? ''}|${cover?.key ?? ''}`;

function byTable(look: Look, painter: TablePainter | undefined): OffscreenCanvas | undefined {
  const { decoded, shades, valuesKey, cover } = look;
  if (!painter || !shades || decoded.components > 1 || !painter.canPaint(decoded)) return undefined;
  const { pixels, columns, rows } = decoded;
  const { key: tableKey, table } = tabulate(shades, decoded);
  return painter.paint({ key: valuesKey, pixels, columns, rows, tableKey, table, cover });
}

/** Paints a look without the graphics card: the same tables, the same result. Blocks of pixels become their average. */
export function paintWords(look: Look, region: Region, out: Words): void {
  if (region.step === 1) paintPixels(look, region, out);
  else paintBlocks(look, region, out);
}

/** No pixel is left out: a fine line in a large image stays, only fainter. */
function paintBlocks(look: Look, { x, y, width, height, step }: Region, out: Words): void {
  const { columns, rows } = look.decoded;
  const right = Math.min(columns, x + width);
  const across = width / step;
  const line = right - x;
  const strip = new Uint32Array(line * step);
  // Red, green, blue and how many pixels there are, by block.
  const sums = new Uint32Array(across * 4);
  for (let block = 0; block < height / step; block++) {
    const top = y + block * step;
    const high = Math.min(rows, top + step) - top;
    if (high <= 0) break;
    paintPixels(look, { x, y: top, width: line, height: high, step: 1 }, strip.subarray(0, line * high));
    sums.fill(0);
    for (let i = 0, row = 0; row < high; row++) {
      for (let column = 0; column < line; column++, i++) {
        const at = 4 * Math.floor(column / step);
        const word = strip[i]!;
        sums[at]! += word & 255;
        sums[at + 1]! += (word >> 8) & 255;
        sums[at + 2]! += (word >> 16) & 255;
        sums[at + 3]!++;
      }
    }
    for (let column = 0; column < across; column++) {
      const [red, green, blue, count] = sums.subarray(4 * column, 4 * column + 4) as unknown as [
        number,
        number,
        number,
        number,
      ];
      const mean = (sum: number): number => Math.round(sum / (count || 1));
      out[block * across + column] = 0xff000000 | (mean(blue) << 16) | (mean(green) << 8) | mean(red);
    }
  }
}

function paintPixels(look: Look, region: Region, out: Words): void {
  const { decoded, shades, levels, cover } = look;
  if (decoded.components > 1) colourWords(decoded, levels?.table, region, out);
  else if (shades) greyWords(decoded, shades, region, out);
  if (!cover) return;
  const { words } = cover;
  forEachPixel(decoded.columns, region, (from, to) => {
    const word = words[from]!;
    if (word !== 0) out[to] = word;
  });
}

function forEachPixel(columns: number, region: Region, use: (from: number, to: number) => void): void {
  const { x, y, width, height } = region;
  let to = 0;
  for (let row = y; row < y + height; row++) {
    const end = row * columns + x + width;
    for (let from = row * columns + x; from < end; from++) use(from, to++);
  }
}

const isWhole = (decoded: DecodedImage, { width, height }: Region): boolean =>
  width === decoded.columns && height === decoded.rows;

function greyWords(decoded: DecodedImage, shades: Shades, region: Region, out: Words): void {
  const { pixels, padding, columns } = decoded;
  if (pixels instanceof Uint8Array || pixels instanceof Uint16Array || pixels instanceof Int16Array) {
    const { table, first } = tabulate(shades, decoded);
    if (isWhole(decoded, region)) for (let i = 0; i < out.length; i++) out[i] = table[pixels[i]! - first]!;
    else {
      forEachPixel(columns, region, (from, to) => {
        out[to] = table[pixels[from]! - first]!;
      });
    }
    return;
  }
  const [least, most] = padding ?? [1, 0];
  forEachPixel(columns, region, (from, to) => {
    const value = pixels[from]!;
    out[to] = (value >= least && value <= most) || Number.isNaN(value) ? 0xff000000 : shades.word(value);
  });
}

function colourWords(decoded: DecodedImage, levels: Uint8Array | undefined, region: Region, out: Words): void {
  const { pixels, components, columns } = decoded;
  if (components === 4 && isWhole(decoded, region) && !levels) {
    out.set(new Uint32Array(pixels.buffer as ArrayBuffer, pixels.byteOffset, out.length));
    return;
  }
  const of = (value: number): number => (levels ? levels[value]! : value);
  forEachPixel(columns, region, (from, to) => {
    const at = from * components;
    out[to] = 0xff000000 | (of(pixels[at + 2]!) << 16) | (of(pixels[at + 1]!) << 8) | of(pixels[at]!);
  });
}
