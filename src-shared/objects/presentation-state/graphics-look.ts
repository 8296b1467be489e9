import { layerColour, type Rgb, storedColour } from './graphics-colour.ts';
import type { FillStyle, GraphicLayer, LineStyle, TextStyle } from './model.ts';

/** A shadow (PS3.3 C.10.5.1.3.13.2): `x` and `y` in image pixels; outlined ones are as wide all round. */
export interface Shadow {
  style: 'NORMAL' | 'OUTLINED';
  x: number;
  y: number;
  colour: Rgb;
  opacity: number;
}

/** How lines and faces look. */
export interface Look {
  colour: Rgb;
  opacity: number;
  /** Between the dashes. */
  offColour?: Rgb;
  offOpacity: number;
  /** Image pixels; absent: as the viewer likes. */
  thickness?: number;
  /** Lengths drawn and not drawn in turn, in CSS pixels. */
  dashes?: number[];
  /** Absent: what makes a line seen on any tissue. */
  shadow?: Shadow;
  fill?: { colour: Rgb; opacity: number; offColour?: Rgb; offOpacity: number; pattern?: string; stippled: boolean };
}

const share = (value: number | undefined, usual: number): number =>
  value === undefined || !Number.isFinite(value) ? usual : Math.min(1, Math.max(0, value));

/** Of a face whose opacity nobody says: what is beneath it stays seen. */
const usualFill = 0.35;

/** `unit`: image pixels of one unit of the graphic. */
export function lookOf(
  layer: Pick<GraphicLayer, 'color' | 'grayscale'> | undefined,
  unit: number,
  line: LineStyle | undefined,
  filled: boolean,
  fill: FillStyle | undefined,
): Look {
  const colour = line?.onColor ? storedColour(line.onColor) : layerColour(layer);
  const look: Look = { colour, opacity: share(line?.onOpacity, 1), offOpacity: share(line?.offOpacity, 0) };
  if (line?.offColor) look.offColour = storedColour(line.offColor);
  if (line?.thickness !== undefined && line.thickness > 0) look.thickness = line.thickness * unit;
  if (line?.dashing === 'DASHED') look.dashes = dashesOf(line.pattern);
  const shadow = shadowOf(line?.shadow, unit);
  if (shadow) look.shadow = shadow;
  if (filled) {
    look.fill = {
      colour: fill?.onColor ? storedColour(fill.onColor) : colour,
      opacity: share(fill?.onOpacity, usualFill),
      offOpacity: share(fill?.offOpacity, 0),
      stippled: fill?.mode === 'STIPPELED',
      ...(fill?.offColor ? { offColour: storedColour(fill.offColor) } : {}),
      ...(fill?.pattern ? { pattern: fill.pattern } : {}),
    };
  }
  return look;
}

export function shadowOf(shadow: LineStyle['shadow'] | TextStyle['shadow'], unit: number): Shadow | undefined {
  if (!shadow) return undefined;
  return {
    style: shadow.style,
    x: (shadow.x ?? 0) * unit,
    y: (shadow.y ?? 0) * unit,
    colour: shadow.color ? storedColour(shadow.color) : [0, 0, 0],
    opacity: share(shadow.opacity, 1),
  };
}

/** The 32 bits of a line pattern (PS3.3 C.10.5.1.3.13.1), first bit first, as lengths drawn and left out in turn. */
export function dashesOf(pattern: number | undefined): number[] {
  const bits = (pattern ?? 0xff00ff00) >>> 0;
  if (bits === 0xffffffff || bits === 0) return [];
  const list = Array.from({ length: 32 }, (_, i) => (bits >>> (31 - i)) & 1);
  // The lengths begin with one that is drawn.
  const start = list.findIndex((bit, i) => bit === 1 && list[(i + 31) % 32] === 0);
  const runs: number[] = [];
  let last = 0;
  for (let i = 0; i < 32; i++) {
    const bit = list[(start + i) % 32]!;
    if (bit === last) runs[runs.length - 1]!++;
    else runs.push(1);
    last = bit;
  }
  return runs;
}
