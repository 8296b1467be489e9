import { fromBase64 } from '../../../src-shared/imaging/base64.ts';
import { cssColour } from '../../../src-shared/objects/presentation-state/graphics-colour.ts';
import type { Look } from '../../../src-shared/objects/presentation-state/graphics-look.ts';
import { svg } from './svg.ts';

let count = 0;
const side = 32;

/** A fill of 32 x 32 bits (PS3.3 C.10.5.1.3.14.1), first bit of a byte first; without one, a fine hatch. */
export function stipple(fill: NonNullable<Look['fill']>): { id: string; element: SVGPatternElement } {
  const id = `stipple-${++count}`;
  const bits = fill.pattern ? fromBase64(fill.pattern) : undefined;
  const isOn = (x: number, y: number): boolean =>
    bits && bits.length >= (side * side) / 8
      ? (((bits[(y * side + x) >> 3] ?? 0) >> (7 - (x & 7))) & 1) === 1
      : (x + y) % 8 < 2;
  let on = '';
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) if (isOn(x, y)) on += `M${x} ${y}h1v1h-1z`;
  }
  const element = svg('pattern', { id, width: side, height: side, patternUnits: 'userSpaceOnUse' });
  if (fill.offColour && fill.offOpacity > 0) {
    element.append(
      svg('rect', { width: side, height: side, fill: cssColour(fill.offColour), 'fill-opacity': fill.offOpacity }),
    );
  }
  element.append(svg('path', { d: on, fill: cssColour(fill.colour), 'fill-opacity': fill.opacity }));
  return { id, element };
}
