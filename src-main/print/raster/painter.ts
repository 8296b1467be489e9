import { type Canvas, createCanvas, Path2D, type SKRSContext2D } from '@napi-rs/canvas';
import type { Mark } from '../../../src-shared/film/marks.ts';
import type { Rgb } from '../../../src-shared/objects/presentation-state/graphics-colour.ts';
import { fontOf } from './fonts.ts';
import { luminance, type Plane } from './plane.ts';

const css = ([red, green, blue]: Rgb, opacity: number): string => `rgba(${red}, ${green}, ${blue}, ${opacity})`;

/** From the middle of a line of text to its base line, in heights of an em. */
const baseline = 0.35;

function drawPath(pen: SKRSContext2D, mark: Extract<Mark, { kind: 'path' }>): void {
  const path = new Path2D(mark.path);
  const { line, fill, halo } = mark;
  if (fill) {
    pen.fillStyle = css(fill.colour, fill.opacity);
    pen.fill(path);
  }
  if (!line) return;
  if (halo) {
    pen.setLineDash([]);
    pen.lineWidth = line.widthMm + 2 * halo.widthMm;
    pen.strokeStyle = css(halo.colour, halo.opacity);
    pen.stroke(path);
  }
  pen.setLineDash(line.dashesMm ?? []);
  pen.lineWidth = line.widthMm;
  pen.strokeStyle = css(line.colour, line.opacity);
  pen.stroke(path);
}

function drawText(pen: SKRSContext2D, mark: Extract<Mark, { kind: 'text' }>, pixelMm: number): void {
  const { text, x, y, anchor, sizeMm, widthMm, bold, italic, underlined, colour, halo } = mark;
  // In pixels: letters have no shape in units smaller than one.
  const size = sizeMm / pixelMm;
  const left = (x - (anchor === 'start' ? 0 : anchor === 'end' ? widthMm : widthMm / 2)) / pixelMm;
  const base = (y + baseline * sizeMm) / pixelMm;
  pen.save();
  pen.scale(pixelMm, pixelMm);
  pen.font = fontOf(size, { bold, italic });
  pen.setLineDash([]);
  pen.lineWidth = (2 * halo.widthMm) / pixelMm;
  pen.strokeStyle = css(halo.colour, halo.opacity);
  pen.strokeText(text, left, base);
  pen.fillStyle = css(colour, 1);
  pen.fillText(text, left, base);
  if (underlined) pen.fillRect(left, base + 0.12 * size, widthMm / pixelMm, Math.max(1, 0.06 * size));
  pen.restore();
}

/** Rows that are drawn at a time: a sheet as one canvas would take four bytes for each of its pixels. */
const bandRows = 256;

/** Rows of the box that a mark may touch: from, and one behind the last. */
function rowsOf(mark: Mark, pixelMm: number): [number, number] {
  if (mark.kind === 'text') {
    const reach = 1.2 * mark.sizeMm + mark.halo.widthMm;
    return [Math.floor((mark.y - reach) / pixelMm), Math.ceil((mark.y + reach) / pixelMm)];
  }
  const numbers = mark.path.replaceAll('h0', '').match(/-?\d+(?:\.\d+)?/g) ?? [];
  let [top, bottom] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 1; at < numbers.length; at += 2) {
    const y = Number(numbers[at]);
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  const reach = (mark.line?.widthMm ?? 0) + (mark.halo?.widthMm ?? 0);
  return [Math.floor((top - reach) / pixelMm), Math.ceil((bottom + reach) / pixelMm)];
}

let kept: Canvas | undefined;

/** An empty canvas of this width, at least so high; the same one as long as it does, for what canvases hold is given back late. */
function emptyCanvas(width: number, height: number): Canvas {
  if (kept?.width !== width || kept.height < height) kept = createCanvas(width, height);
  else {
    const pen = kept.getContext('2d');
    pen.resetTransform();
    pen.clearRect(0, 0, width, height);
  }
  return kept;
}

/**
 * Draws marks over pixels, `at` in millimetres of the plane; what lies outside is cut off. Edges are smooth: what a mark covers of a pixel is
 * mixed with what was there, as finely as the pixels are counted. Colours over greys become their luminance.
 */
export function paintMarks(
  plane: Plane,
  marks: readonly Mark[],
  pixelMm: number,
  at: readonly [number, number] = [0, 0],
): void {
  if (marks.length === 0) return;
  const { columns, rows } = plane;
  const spans = marks.map((mark) => rowsOf(mark, pixelMm).map((row) => row + at[1] / pixelMm));
  for (let top = 0; top < rows; top += bandRows) {
    const high = Math.min(bandRows, rows - top);
    const here = marks.filter((_, index) => spans[index]![0]! < top + high && spans[index]![1]! > top);
    if (here.length === 0) continue;
    const canvas = emptyCanvas(columns, high);
    const pen = canvas.getContext('2d');
    pen.translate(0, -top);
    pen.scale(1 / pixelMm, 1 / pixelMm);
    pen.translate(at[0], at[1]);
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    for (const mark of here) {
      if (mark.kind === 'path') drawPath(pen, mark);
      else drawText(pen, mark, pixelMm);
    }
    const bytes = canvas.data();
    blend(plane, new Uint32Array(bytes.buffer, bytes.byteOffset, columns * high), top);
  }
}

let redFirst: boolean | undefined;

/** Whether the bytes of a canvas begin with red: on some systems it is blue. */
function isRedFirst(): boolean {
  if (redFirst !== undefined) return redFirst;
  const canvas = createCanvas(1, 1);
  const pen = canvas.getContext('2d');
  pen.fillStyle = 'rgb(255, 0, 0)';
  pen.fillRect(0, 0, 1, 1);
  redFirst = canvas.data()[0] === 255;
  return redFirst;
}

/** Mixes a band of a canvas (premultiplied colours and what they cover) into the pixels from a row on. */
function blend({ columns, samples, highest, data }: Plane, drawn: Uint32Array, top: number): void {
  const from = top * columns;
  const to = Math.min(data.length / samples, from + drawn.length);
  const [redAt, blueAt] = isRedFirst() ? [0, 16] : [16, 0];
  for (let pixel = from; pixel < to; pixel++) {
    const word = drawn[pixel - from]!;
    if (word === 0) continue;
    const rest = 255 - (word >>> 24);
    const red = (word >> redAt) & 255;
    const green = (word >> 8) & 255;
    const blue = (word >> blueAt) & 255;
    if (samples === 1) {
      const level = luminance(red, green, blue, highest) + (data[pixel]! * rest) / 255;
      data[pixel] = Math.min(highest, Math.round(level));
      continue;
    }
    data[3 * pixel] = Math.min(255, Math.round(red + (data[3 * pixel]! * rest) / 255));
    data[3 * pixel + 1] = Math.min(255, Math.round(green + (data[3 * pixel + 1]! * rest) / 255));
    data[3 * pixel + 2] = Math.min(255, Math.round(blue + (data[3 * pixel + 2]! * rest) / 255));
  }
}
