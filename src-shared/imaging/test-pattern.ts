/**
 * Test patterns for monitors, computed for the very pixels of a screen: what AAPM TG 18 and SMPTE RP 133 ask to be judged
 * (all greys told apart, 5 % within black and 95 % within white, finest lines, evenness, geometry), drawn in our own way.
 */
export const patternKinds = ['overview', 'steps', 'ramp', 'lines', 'dark', 'bright'] as const;
export type PatternKind = (typeof patternKinds)[number];

/** Levels of 8 bits for shares of the full range. */
export const levelOf = (share: number): number => Math.round(share * 255);

/** Grey levels 0..255, row by row. */
export interface Pattern {
  width: number;
  height: number;
  levels: Uint8Array;
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

class Drawing implements Pattern {
  readonly width: number;
  readonly height: number;
  readonly levels: Uint8Array;

  constructor(width: number, height: number, level: number) {
    this.width = width;
    this.height = height;
    this.levels = new Uint8Array(width * height).fill(level);
  }

  fill({ left, top, width, height }: Box, level: (x: number, y: number) => number): void {
    const right = Math.min(this.width, left + width);
    const bottom = Math.min(this.height, top + height);
    for (let y = Math.max(0, top); y < bottom; y++) {
      for (let x = Math.max(0, left); x < right; x++) this.levels[y * this.width + x] = level(x - left, y - top);
    }
  }

  plain(box: Box, level: number): void {
    this.fill(box, () => level);
  }

  frame({ left, top, width, height }: Box, level: number): void {
    this.plain({ left, top, width, height: 1 }, level);
    this.plain({ left, top: top + height - 1, width, height: 1 }, level);
    this.plain({ left, top, width: 1, height }, level);
    this.plain({ left: left + width - 1, top, width: 1, height }, level);
  }
}

/** A patch with two small ones in opposite corners that differ by four levels, which a good monitor shows. */
function contrastPatch(drawing: Drawing, box: Box, level: number): void {
  drawing.plain(box, level);
  const size = Math.max(2, Math.round(box.width / 6));
  const inset = Math.max(1, Math.round(box.width / 12));
  const [near, far] = [level >= 4 ? level - 4 : level + 4, level <= 251 ? level + 4 : level - 4];
  drawing.plain({ left: box.left + inset, top: box.top + inset, width: size, height: size }, near);
  const right = box.left + box.width - inset - size;
  const bottom = box.top + box.height - inset - size;
  drawing.plain({ left: right, top: bottom, width: size, height: size }, far);
}

/** 5 % within black, or 95 % within white. */
function insetPatch(drawing: Drawing, box: Box, outer: 0 | 255): void {
  drawing.plain(box, outer);
  const inset = Math.round(box.width / 4);
  const inner = {
    left: box.left + inset,
    top: box.top + inset,
    width: box.width - 2 * inset,
    height: box.height - 2 * inset,
  };
  drawing.plain(inner, levelOf(outer === 0 ? 0.05 : 0.95));
}

/** Lines of so many pixels, black and white in turn, upright at the left and level at the right. */
function linePairs(drawing: Drawing, box: Box, pixels: number): void {
  const half = Math.floor(box.width / 2);
  const line = (at: number): number => (Math.floor(at / pixels) % 2 === 0 ? 255 : 0);
  drawing.fill({ ...box, width: half }, (x) => line(x));
  drawing.fill({ ...box, left: box.left + half, width: half }, (_, y) => line(y));
}

function overview(width: number, height: number): Pattern {
  const drawing = new Drawing(width, height, 128);
  const unit = Math.floor(Math.min(width / 14, height / 10));
  // Geometry: a grid of one unit over the whole, its lines one pixel wide.
  const left = Math.floor((width % unit) / 2);
  const top = Math.floor((height % unit) / 2);
  for (let x = left; x < width; x += unit) drawing.plain({ left: x, top: 0, width: 1, height }, 180);
  for (let y = top; y < height; y += unit) drawing.plain({ left: 0, top: y, width, height: 1 }, 180);
  drawing.frame({ left: 0, top: 0, width, height }, 255);

  const middleX = Math.floor(width / 2);
  const middleY = Math.floor(height / 2);
  const box = (column: number, row: number, size = 1): Box => ({
    left: Math.round(middleX + (column - size / 2) * unit),
    top: Math.round(middleY + (row - size / 2) * unit),
    width: Math.round(unit * size),
    height: Math.round(unit * size),
  });
  // Eighteen greys around the middle, from 8 to 248.
  const ring: [column: number, row: number][] = [];
  for (let column = -2; column <= 2; column++) ring.push([column, -2.5]);
  for (let row = -1.5; row <= 1.5; row++) ring.push([3, row]);
  for (let column = 2; column >= -2; column--) ring.push([column, 2.5]);
  for (let row = 1.5; row >= -1.5; row--) ring.push([-3, row]);
  for (const [at, [column, row]] of ring.entries()) {
    contrastPatch(drawing, box(column, row), 8 + Math.round((240 * at) / (ring.length - 1)));
  }
  insetPatch(drawing, box(-1.2, 0, 1.6), 0);
  insetPatch(drawing, box(1.2, 0, 1.6), 255);
  // Finest lines in the middle and in the corners, where monitors are worst.
  const corners: [number, number][] = [
    [0, -1.4],
    [-(width / unit) / 2 + 1, -(height / unit) / 2 + 1],
    [width / unit / 2 - 1, -(height / unit) / 2 + 1],
    [-(width / unit) / 2 + 1, height / unit / 2 - 1],
    [width / unit / 2 - 1, height / unit / 2 - 1],
  ];
  for (const [column, row] of corners) {
    const place = box(column, row, 0.8);
    linePairs(drawing, { ...place, height: Math.floor(place.height / 2) }, 1);
    linePairs(
      drawing,
      { ...place, top: place.top + Math.floor(place.height / 2), height: Math.floor(place.height / 2) },
      2,
    );
  }
  // All greys without a step, upwards at one side and downwards at the other.
  const tall = Math.floor(unit * 6);
  for (const [side, turned] of [
    [-5, false],
    [5, true],
  ] as const) {
    const bar = {
      left: Math.round(middleX + (side - 0.5) * unit),
      top: middleY - Math.floor(tall / 2),
      width: unit,
      height: tall,
    };
    drawing.fill(bar, (_, y) => {
      const level = Math.floor((y * 256) / tall);
      return turned ? 255 - level : level;
    });
  }
  return drawing;
}

/** Eleven steps from black to white, with 5 % in black and 95 % in white. */
function steps(width: number, height: number): Pattern {
  const drawing = new Drawing(width, height, levelOf(0.5));
  const count = 11;
  const size = Math.floor(Math.min(width / (count + 1), height / 3));
  const left = Math.floor((width - size * count) / 2);
  const top = Math.floor((height - size) / 2);
  for (let step = 0; step < count; step++) {
    const box = { left: left + step * size, top, width: size, height: size };
    if (step === 0) insetPatch(drawing, box, 0);
    else if (step === count - 1) insetPatch(drawing, box, 255);
    else drawing.plain(box, levelOf(step / (count - 1)));
  }
  drawing.plain({ left, top: top - size, width: size * count, height: Math.floor(size / 3) }, 0);
  drawing.plain({ left, top: top + Math.floor(size * 1.67), width: size * count, height: Math.floor(size / 3) }, 255);
  return drawing;
}

/** Every grey of 8 bits in an upright bar of its own. */
function ramp(width: number, height: number): Pattern {
  const drawing = new Drawing(width, height, 0);
  drawing.fill({ left: 0, top: 0, width, height }, (x) => Math.floor((x * 256) / width));
  return drawing;
}

/** Finest lines over the whole screen: upright, level, and in blocks of two pixels. */
function lines(width: number, height: number): Pattern {
  const drawing = new Drawing(width, height, 128);
  const half = Math.floor(height / 2);
  linePairs(drawing, { left: 0, top: 0, width, height: half }, 1);
  linePairs(drawing, { left: 0, top: half, width, height: height - half }, 2);
  return drawing;
}

/** A pattern for a screen of so many device pixels. */
export function testPattern(kind: PatternKind, width: number, height: number): Pattern {
  switch (kind) {
    case 'overview':
      return overview(width, height);
    case 'steps':
      return steps(width, height);
    case 'ramp':
      return ramp(width, height);
    case 'lines':
      return lines(width, height);
    case 'dark':
      return new Drawing(width, height, levelOf(0.1));
    case 'bright':
      return new Drawing(width, height, levelOf(0.8));
  }
}
