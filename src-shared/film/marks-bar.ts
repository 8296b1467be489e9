import {
  type Affine,
  edgeMm,
  type FreeHeight,
  haloOf,
  lineSpacing,
  type Mark,
  type MarkRoom,
  textMark,
  white,
} from './marks.ts';

interface Scaled {
  place: Affine;
  mm: { column: number; row: number };
}

/** Millimetres of the film for one of the body, across and down the film. */
function filmMm({ place: [a, b, c, d], mm }: Scaled): { across: number; down: number } {
  const determinant = a * d - b * c;
  // One millimetre along the film in image pixels: a column of the inverse.
  const of = (columns: number, rows: number): number => 1 / Math.hypot(columns * mm.column, rows * mm.row);
  return { across: of(d / determinant, -b / determinant), down: of(-c / determinant, a / determinant) };
}

/** The size of the film's image against the body, in words; nothing where a state makes it another one across than down. */
export function barText(trueSize: boolean, place: Affine, mm: { column: number; row: number }): string | undefined {
  if (trueSize) return 'True size';
  const { across, down: scale } = filmMm({ place, mm });
  if (!(scale > 0) || !Number.isFinite(scale) || Math.abs(across - scale) > 1e-3 * scale) return undefined;
  const short = (value: number): string =>
    String(value < 10 ? Math.round(value * 100) / 100 : Math.round(value * 10) / 10);
  return scale < 1 ? `Scale 1:${short(1 / scale)}` : `Scale ${short(scale)}:1`;
}

/** A length as it stands beside the bar. */
function lengthText(mm: number): string {
  const tidy = (value: number): string => String(Number(value.toPrecision(6)));
  if (mm >= 10) return `${tidy(mm / 10)} cm`;
  return mm >= 1 ? `${tidy(mm)} mm` : `${tidy(mm * 1000)} µm`;
}

/** Round lengths, mm: the longest that has room is taken. */
const steps = [1, 2, 5];

/**
 * A vertical bar at the right edge, or at the left one, with its length in the body, ticks at every centimetre (of shorter bars at every tenth of the next
 * power of ten). Nothing where not even a bar of five letters' height has room.
 */
export function barMarks(room: MarkRoom, scaled: Scaled, free: FreeHeight, side: 'left' | 'right' = 'right'): Mark[] {
  const { width, height, sizeMm, measure } = room;
  const { down: scale } = filmMm(scaled);
  if (!(scale > 0) || !Number.isFinite(scale)) return [];
  const line = sizeMm * lineSpacing;
  const [top, bottom] = free[side];
  // The letter of the direction stands at half the height: the bar lies beside it.
  const longest = Math.min(bottom - top - 2.5 * line, 0.45 * height);
  const least = 2.5 * sizeMm;
  if (longest < least) return [];
  const power = 10 ** Math.floor(Math.log10(longest / scale));
  const length = Math.max(...steps.map((step) => step * power).filter((mm) => mm * scale <= longest));
  if (!(length * scale >= Math.min(least, longest / 2.5))) return [];
  const unit =
    length >= 20 && length <= 500 ? 10 : length / Math.round(length / (power >= length ? power / 10 : power));
  const aside = edgeMm(sizeMm) + 2.2 * sizeMm;
  const x = side === 'right' ? width - aside : aside;
  const inwards = side === 'right' ? -1 : 1;
  const middle = (top + bottom - line) / 2;
  const from = middle - (length * scale) / 2;
  const to = middle + (length * scale) / 2;
  const n = (value: number): string => String(Math.round(value * 1000) / 1000);
  const parts = [`M${n(x)} ${n(from)}L${n(x)} ${n(to)}`];
  const ticks = Math.round(length / unit);
  for (let tick = 0; tick <= ticks; tick++) {
    const y = from + tick * unit * scale;
    const wide = tick === 0 || tick === ticks ? 1 : tick % 5 === 0 ? 0.75 : 0.45;
    parts.push(`M${n(x + inwards * wide * 0.9 * sizeMm)} ${n(y)}L${n(x)} ${n(y)}`);
  }
  const widthMm = Math.max(0.22, 0.11 * sizeMm);
  return [
    {
      kind: 'path',
      path: parts.join(''),
      line: { colour: white, opacity: 1, widthMm },
      halo: { ...haloOf(sizeMm), widthMm: Math.max(0.18, 0.7 * widthMm) },
    },
    textMark({ text: lengthText(length), x, y: to + 0.75 * line, anchor: 'middle', sizeMm: 0.9 * sizeMm }, measure),
  ];
}
