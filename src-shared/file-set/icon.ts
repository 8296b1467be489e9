import { bytes, integer, text } from '../dicom/access.ts';
import type { DataSet } from '../dicom/data-set.ts';

/** A picture in memory, rows from the top: greys of one byte, or red, green, blue and opacity. */
export interface IconPicture {
  columns: number;
  rows: number;
  samples: 1 | 4;
  pixels: Uint8Array | Uint8ClampedArray;
}

/** Levels of red, green and blue in our palette: 6 * 7 * 6 = 252 colours. */
const levels = [6, 7, 6] as const;
const paletteLength = levels[0] * levels[1] * levels[2];

/** Colours that differ less than this from grey are grey: what a JPEG of a grey picture makes of it. */
const tint = 12;

/** Mean colours of the parts of the picture that fall on each pixel of a square, which it fills as far as its shape lets it; the rest is black. */
function reduce({ columns, rows, samples, pixels }: IconPicture, size: number): Uint8Array {
  const scale = Math.min(size / columns, size / rows);
  const width = Math.max(1, Math.round(columns * scale));
  const height = Math.max(1, Math.round(rows * scale));
  const left = (size - width) >> 1;
  const top = (size - height) >> 1;
  const result = new Uint8Array(size * size * 3);
  for (let row = 0; row < height; row++) {
    const fromRow = Math.floor((row * rows) / height);
    const toRow = Math.max(fromRow + 1, Math.floor(((row + 1) * rows) / height));
    for (let column = 0; column < width; column++) {
      const fromColumn = Math.floor((column * columns) / width);
      const toColumn = Math.max(fromColumn + 1, Math.floor(((column + 1) * columns) / width));
      const sum = [0, 0, 0];
      for (let y = fromRow; y < toRow; y++) {
        for (let x = fromColumn; x < toColumn; x++) {
          const at = (y * columns + x) * samples;
          for (let sample = 0; sample < 3; sample++) sum[sample]! += pixels[samples === 1 ? at : at + sample]!;
        }
      }
      const count = (toRow - fromRow) * (toColumn - fromColumn);
      const to = ((top + row) * size + left + column) * 3;
      for (let sample = 0; sample < 3; sample++) result[to + sample] = Math.round(sum[sample]! / count);
    }
  }
  return result;
}

/** Lookup table of one colour (0028,1201-1203): 16 bits an entry, little endian. */
function paletteTable(sample: 0 | 1 | 2): Uint8Array {
  const table = new Uint8Array(paletteLength * 2);
  const below = levels.slice(sample + 1).reduce((product, count) => product * count, 1);
  for (let index = 0; index < paletteLength; index++) {
    const value = Math.round(((Math.floor(index / below) % levels[sample]) * 255) / (levels[sample] - 1));
    table[index * 2] = value;
    table[index * 2 + 1] = value;
  }
  return table;
}

/**
 * The item of an Icon Image Sequence (0088,0200) of a picture as it is shown (PS3.3 F.7): a square of 8 bits, grey, or of a palette when the
 * picture has colours.
 * @param size columns and rows, at most 128
 */
export function iconItem(picture: IconPicture, size = 64): DataSet {
  const reduced = reduce(picture, size);
  const cells = new Uint8Array(size * size);
  let coloured = false;
  for (let at = 0; at < reduced.length && !coloured; at += 3) {
    const [red, green, blue] = [reduced[at]!, reduced[at + 1]!, reduced[at + 2]!];
    coloured = Math.max(red, green, blue) - Math.min(red, green, blue) > tint;
  }
  for (let cell = 0; cell < cells.length; cell++) {
    const [red, green, blue] = [reduced[cell * 3]!, reduced[cell * 3 + 1]!, reduced[cell * 3 + 2]!];
    const step = (value: number, count: number): number => Math.round((value * (count - 1)) / 255);
    cells[cell] = coloured
      ? (step(red, levels[0]) * levels[1] + step(green, levels[1])) * levels[2] + step(blue, levels[2])
      : green;
  }
  const us = (...values: number[]) => ({ vr: 'US' as const, Value: values });
  const descriptor = us(paletteLength, 0, 16);
  return {
    '00280002': us(1),
    '00280004': { vr: 'CS', Value: [coloured ? 'PALETTE COLOR' : 'MONOCHROME2'] },
    '00280010': us(size),
    '00280011': us(size),
    '00280100': us(8),
    '00280101': us(8),
    '00280102': us(7),
    '00280103': us(0),
    ...(coloured
      ? {
          '00281101': descriptor,
          '00281102': descriptor,
          '00281103': descriptor,
          '00281201': { vr: 'OW' as const, bytes: paletteTable(0) },
          '00281202': { vr: 'OW' as const, bytes: paletteTable(1) },
          '00281203': { vr: 'OW' as const, bytes: paletteTable(2) },
        }
      : {}),
    '7FE00010': { vr: 'OB', bytes: cells },
  };
}

const maximumSide = 1024;

/** A palette as 256 entries of one byte; undefined when its description makes no sense. */
function tableOf(icon: DataSet, sample: number): ((value: number) => number) | undefined {
  const descriptor = icon[`0028110${sample + 1}`]?.Value ?? [];
  const data = bytes(icon, `0028120${sample + 1}`);
  const [length, first, bits] = descriptor.map(Number);
  if (data === undefined || length === undefined || first === undefined || bits === undefined) return undefined;
  const count = length === 0 ? 65_536 : length;
  const wide = data.length >= count * 2;
  if (!wide && data.length < count) return undefined;
  return (value) => {
    const index = Math.min(Math.max(value - first, 0), count - 1);
    // Sixteen bits are shown by their upper eight; some write eight bits in sixteen.
    return wide ? (bits > 8 ? data[index * 2 + 1]! : data[index * 2]!) : data[index]!;
  };
}

/**
 * An icon as red, green, blue and opacity, for a thumbnail: MONOCHROME1, MONOCHROME2, PALETTE COLOR and RGB, of 1, 8 or 16 bits, native.
 * Undefined for anything else: a directory may hold what it likes.
 */
export function iconPicture(icon: DataSet): { columns: number; rows: number; pixels: Uint8ClampedArray } | undefined {
  const rows = integer(icon, '00280010') ?? 0;
  const columns = integer(icon, '00280011') ?? 0;
  const allocated = integer(icon, '00280100') ?? 0;
  const photometric = text(icon, '00280004') ?? '';
  const data = bytes(icon, '7FE00010');
  if (data === undefined || rows < 1 || columns < 1 || rows > maximumSide || columns > maximumSide) return undefined;
  const samples = photometric === 'RGB' ? 3 : 1;
  if (![1, 8, 16].includes(allocated) || (samples === 3 && allocated !== 8)) return undefined;
  if (data.length * 8 < rows * columns * samples * allocated) return undefined;
  const stored = Math.min(integer(icon, '00280101') ?? allocated, allocated);
  const valueAt = (index: number): number =>
    allocated === 8
      ? data[index]!
      : allocated === 16
        ? data[index * 2]! | (data[index * 2 + 1]! << 8)
        : (data[index >> 3]! >> (index & 7)) & 1;
  const pixels = new Uint8ClampedArray(rows * columns * 4).fill(255);
  const tables = photometric === 'PALETTE COLOR' ? [0, 1, 2].map((sample) => tableOf(icon, sample)) : [];
  if (tables.includes(undefined)) return undefined;
  const inverse = photometric === 'MONOCHROME1';
  if (samples === 1 && tables.length === 0 && !inverse && photometric !== 'MONOCHROME2') return undefined;
  const planar = integer(icon, '00280006') === 1;
  for (let cell = 0; cell < rows * columns; cell++) {
    for (let sample = 0; sample < 3; sample++) {
      const grey = (): number => {
        const value = (valueAt(cell) & (2 ** stored - 1)) * (255 / (2 ** stored - 1));
        return inverse ? 255 - value : value;
      };
      pixels[cell * 4 + sample] =
        samples === 3
          ? data[planar ? sample * rows * columns + cell : cell * 3 + sample]!
          : (tables[sample]?.(valueAt(cell)) ?? grey());
    }
  }
  return { columns, rows, pixels };
}
