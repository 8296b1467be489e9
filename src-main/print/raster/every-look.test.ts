import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellView } from '../../../src-shared/film/model.ts';
import { bare, boxOf, type FilmBench, filmBench, words } from '../../../testing/films.ts';
import type { PhantomImageOptions } from '../../../testing/phantom-image.ts';
import { element } from '../../../testing/phantom-states.ts';

// What stands in boxes, reckoned a second time: slowly, value by value and pixel by pixel, from the words of the standard alone.

let bench: FilmBench;
beforeAll(async () => {
  bench = await filmBench();
});
afterAll(() => bench.close());

/** Numbers that look random and are the same every time (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Kind = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
interface Case {
  image: PhantomImageOptions & { rows: number; columns: number };
  stored: (row: number, column: number) => number;
  view: Partial<CellView>;
  window: { center: number; width: number; function: Kind };
  slope: number;
  intercept: number;
  /** White is the lowest value: of the image itself. */
  inverse: boolean;
  padding: number | undefined;
  rectangle: { left: number; right: number; top: number; bottom: number; value: number } | undefined;
  overlay: ((row: number, column: number) => boolean) | undefined;
  /** Edges of a pixel, mm. */
  mm: [column: number, row: number] | undefined;
  /** Height over width of a pixel. */
  aspect: number;
  box: [columns: number, rows: number];
  profile: { bits: 8 | 12; photometricInterpretation: 'MONOCHROME1' | 'MONOCHROME2' };
}

function caseOf(seed: number): Case {
  const next = dice(seed);
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const one = <T>(...list: T[]): T => list[whole(0, list.length - 1)]!;
  const rows = whole(5, 19);
  const columns = whole(5, 23);
  const format = one('8', '12', '16', 'signed', '32', 'float', '10 in 16');
  const signed = format === 'signed';
  const range = { '8': 255, '12': 4095, '16': 65535, signed: 65535, '32': 2 ** 31, float: 500, '10 in 16': 1023 }[
    format
  ]!;
  const low = signed ? -32768 : format === 'float' ? -250 : 0;
  const values = Array.from({ length: rows * columns }, () =>
    format === 'float'
      ? Math.fround(low + next() * range)
      : low + Math.floor(next() * (range + (format === '32' ? 0 : 1))),
  );
  const slope = one(1, 1, 2, 0.5, 0.1);
  const intercept = one(0, 0, -1024, 3.5);
  const ends = [low * slope + intercept, (low + range) * slope + intercept];
  const width = Math.max(2, (ends[1]! - ends[0]!) * (0.2 + next()));
  const center = ends[0]! + (ends[1]! - ends[0]!) * next();
  const window = { center, width, function: one<Kind>('LINEAR', 'LINEAR_EXACT', 'SIGMOID') };
  const inverse = one(false, true);
  const padding =
    format !== 'float' && format !== '32' && next() < 0.3 ? values[whole(0, values.length - 1)]! : undefined;
  const rectangle =
    next() < 0.3
      ? {
          ...{ left: whole(0, 3), right: columns + 1 - whole(0, 2), top: whole(0, 2), bottom: rows + 1 - whole(0, 1) },
          value: whole(0, 65535),
        }
      : undefined;
  const every = whole(2, 5);
  const overlay = next() < 0.3 ? (row: number, column: number): boolean => (row * 3 + column) % every === 0 : undefined;
  const known = next() < 0.5;
  const mm: [number, number] | undefined = known ? one([0.5, 0.5], [0.7, 0.35], [0.3, 0.9], [0.1, 0.1]) : undefined;
  const ratio: [number, number] | undefined = known
    ? undefined
    : one<[number, number] | undefined>(undefined, [1, 2], [4, 3]);
  const aspect = mm ? mm[1] / mm[0] : ratio ? ratio[0] / ratio[1] : 1;
  const scale = one<CellView['scale']>('fit', 'fit', 'zoom', 'area', ...(known ? (['true-size'] as const) : []));
  const view: Partial<CellView> = {
    scale,
    inverted: one(false, true),
    ...(next() < 0.8 ? { turn: { rotation: one(0, 90, 180, 270), flipped: one(false, true) } } : {}),
    ...(scale === 'zoom' ? { zoom: one(0.3, 0.77, 1, 1.9, 6) } : {}),
    ...(next() < 0.3 ? { centre: [next() * columns, next() * rows] as [number, number] } : {}),
    window,
  };
  const image: Case['image'] = {
    ...{ rows, columns, signed, seed: `look ${seed}` },
    ...(format === 'float'
      ? { floating: 'float' as const }
      : { bitsAllocated: format === '8' ? 8 : format === '32' ? 32 : 16 }),
    ...(format === '12' ? { bitsStored: 12, otherBits: 0xf000 } : {}),
    ...(format === '10 in 16' ? { bitsStored: 10 } : {}),
    photometricInterpretation: inverse ? 'MONOCHROME1' : 'MONOCHROME2',
    value: ({ row, column }) => values[row * columns + column]!,
    rescale: { slope, intercept },
    ...(padding === undefined ? {} : { padding: { value: padding } }),
    ...(mm
      ? { pixelSpacing: [mm[1], mm[0]] as [number, number], modality: 'CT', sopClassUid: '1.2.840.10008.5.1.4.1.1.2' }
      : {}),
    ...(ratio ? { pixelAspectRatio: ratio } : {}),
    ...(overlay ? { overlay: { rows, columns, at: overlay } } : {}),
    ...(rectangle
      ? {
          elements: {
            '00181600': element('CS', 'RECTANGULAR'),
            '00181602': element('IS', rectangle.left),
            '00181604': element('IS', rectangle.right),
            '00181606': element('IS', rectangle.top),
            '00181608': element('IS', rectangle.bottom),
            '00181622': element('US', rectangle.value),
          },
        }
      : {}),
  };
  return {
    ...{ image, view, window, slope, intercept, inverse, padding, rectangle, overlay, mm, aspect },
    stored: (row, column) => values[row * columns + column]!,
    box: [whole(30, 60), whole(30, 60)],
    profile: { bits: one(8, 12), photometricInterpretation: one('MONOCHROME1', 'MONOCHROME2') },
  };
}

const unit = (value: number): number => Math.max(0, Math.min(1, value));
/** PS3.3 C.11.2.1.2 and C.11.2.1.3. */
const windows: Record<Kind, (x: number, c: number, w: number) => number> = {
  LINEAR: (x, c, w) =>
    x <= c - 0.5 - (w - 1) / 2 ? 0 : x > c - 0.5 + (w - 1) / 2 ? 1 : (x - (c - 0.5)) / (w - 1) + 0.5,
  LINEAR_EXACT: (x, c, w) => unit((x - c) / w + 0.5),
  SIGMOID: (x, c, w) => 1 / (1 + Math.exp((-4 * (x - c)) / w)),
};

/** P-value of a pixel of the image, with what lies over it. */
function level(of: Case, row: number, column: number, highest: number): number {
  const { window, slope, intercept, inverse, view, padding, rectangle, overlay } = of;
  if (overlay?.(row, column)) return highest;
  if (rectangle) {
    const { left, right, top, bottom, value } = rectangle;
    // Rows and columns are counted from 1; edges themselves are seen (C.7.6.11).
    const inside = column + 1 >= left && column + 1 <= right && row + 1 >= top && row + 1 <= bottom;
    if (!inside) return Math.round((value * highest) / 65535);
  }
  const stored = of.stored(row, column);
  if (stored === padding) return 0;
  const grey = windows[window.function](stored * slope + intercept, window.center, window.width);
  return Math.round((inverse !== (view.inverted ?? false) ? 1 - grey : grey) * highest);
}

/** Weights of the pixels of a line of the image in a pixel of the box whose middle lies at `middle`, `size` of them to one of the box. */
function weights(middle: number, size: number, count: number): Map<number, number> {
  const found = new Map<number, number>();
  const add = (at: number, weight: number): void => {
    const within = Math.max(0, Math.min(count - 1, at));
    found.set(within, (found.get(within) ?? 0) + weight);
  };
  if (size > 1 + 1e-9) {
    const [from, to] = [Math.max(0, middle - size / 2), Math.min(count, middle + size / 2)];
    for (let at = 0; at < count; at++) {
      const part = Math.min(at + 1, to) - Math.max(at, from);
      if (part > 0) add(at, part / (to - from));
    }
    return found;
  }
  // Catmull and Rom: through all values, with the slopes of their neighbours.
  const first = Math.floor(middle - 0.5);
  const t = middle - 0.5 - first;
  add(first - 1, -0.5 * t + t * t - 0.5 * t ** 3);
  add(first, 1 - 2.5 * t * t + 1.5 * t ** 3);
  add(first + 1, 0.5 * t + 2 * t * t - 1.5 * t ** 3);
  add(first + 2, -0.5 * t * t + 0.5 * t ** 3);
  return found;
}

/** The box; `undefined` where no image lies, or where its edge runs through the middle of a pixel. */
function expected(of: Case, highest: number): (number | undefined)[] {
  const { image, view, mm, aspect, box } = of;
  const { columns, rows } = image;
  const { rotation, flipped } = view.turn ?? { rotation: 0, flipped: false };
  const turned = rotation % 180 !== 0;
  const [wide, high] = mm ?? [1, aspect];
  const seen = turned ? [rows * high, columns * wide] : [columns * wide, rows * high];
  const fit = Math.min(box[0] / seen[0]!, box[1] / seen[1]!);
  const scale = view.scale === 'true-size' ? 10 : view.scale === 'zoom' ? fit * view.zoom! : fit;
  const [cx, cy] = view.centre ?? [columns / 2, rows / 2];
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.round(Math.cos(angle)), Math.round(Math.sin(angle))];
  const forth = (x: number, y: number): [number, number] => {
    const [dx, dy] = [(x - cx) * wide * scale, (y - cy) * high * scale];
    const [tx, ty] = [cos * dx - sin * dy, sin * dx + cos * dy];
    return [box[0] / 2 + (flipped ? -tx : tx), box[1] / 2 + ty];
  };
  const corners = [forth(0, 0), forth(columns, 0), forth(0, rows), forth(columns, rows)];
  const left = Math.min(...corners.map(([x]) => x));
  const top = Math.min(...corners.map(([, y]) => y));
  const times = Math.round(wide * scale);
  const even = times >= 1 && Math.abs(wide * scale - times) < 1e-6 && Math.abs(high * scale - times) < 1e-6;
  const [right, down] = even ? [Math.round(left) - left, Math.round(top) - top] : [0, 0];
  const back = (px: number, py: number): [number, number] => {
    const tx = (px - right - box[0] / 2) * (flipped ? -1 : 1);
    const ty = py - down - box[1] / 2;
    return [cx + (cos * tx + sin * ty) / (wide * scale), cy + (-sin * tx + cos * ty) / (high * scale)];
  };
  const levels = Array.from({ length: rows * columns }, (_, at) =>
    level(of, Math.floor(at / columns), at % columns, highest),
  );
  return Array.from({ length: box[0] * box[1] }, (_, at) => {
    const [x, y] = back((at % box[0]) + 0.5, Math.floor(at / box[0]) + 0.5);
    const edge = Math.min(Math.abs(x), Math.abs(y), Math.abs(columns - x), Math.abs(rows - y));
    if (edge < 1e-4) return undefined;
    if (x < 0 || y < 0 || x > columns || y > rows) return 0;
    const [across, along] = [weights(x, 1 / (wide * scale), columns), weights(y, 1 / (high * scale), rows)];
    let sum = 0;
    for (const [row, weight] of along)
      for (const [column, other] of across) sum += weight * other * levels[row * columns + column]!;
    return Math.max(0, Math.min(highest, sum));
  });
}

describe('every look of an image', () => {
  it.each(Array.from({ length: 12 }, (_, batch) => batch))('is what the standard says (%i)', async (batch) => {
    for (let seed = batch * 25; seed < batch * 25 + 25; seed++) {
      const of = caseOf(seed);
      const { image, view, box, profile, overlay } = of;
      const made = await boxOf(
        bench,
        image,
        box,
        { view, show: { ...bare, overlays: overlay !== undefined } },
        profile,
      );
      const highest = profile.bits === 8 ? 255 : 4095;
      const pixels = profile.bits === 8 ? made.bytes : words(made.bytes);
      const wanted = expected(of, highest);
      let furthest = 0;
      wanted.forEach((value, at) => {
        if (value === undefined) return;
        const printed = pixels[at]!;
        const level = profile.photometricInterpretation === 'MONOCHROME1' ? highest - printed : printed;
        furthest = Math.max(furthest, Math.abs(level - value));
      });
      // Each step is rounded once: values of the image, then those of the box.
      expect(furthest, `${seed}: ${JSON.stringify({ view, box, profile, mm: of.mm, aspect: of.aspect })}`).toBeLessThan(
        2.6,
      );
    }
  });
});
