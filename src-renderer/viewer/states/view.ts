import type { StatePoint } from '../../../src-shared/objects/presentation-state/model.ts';
import { spacingOf, type ViewportController } from '../../cornerstone/index.ts';

/** How the image lies on the screen. */
export interface View {
  width: number;
  height: number;
  matrix: readonly [a: number, b: number, c: number, d: number, e: number, f: number];
  /** CSS pixels of an image pixel along a row. */
  scale: number;
  /** Height of an image pixel over its width, as they are seen. */
  aspect: number;
  toScreen(point: StatePoint): StatePoint;
  mm?: { column: number; row: number };
}

export function viewOf(controller: ViewportController): View | undefined {
  const { shown, element } = controller;
  if (!shown) return undefined;
  const [e, f] = controller.imageToViewport(0, 0);
  // A long way, so that what is rounded does not matter.
  const far = 4096;
  const [ax, ay] = controller.imageToViewport(far, 0);
  const [bx, by] = controller.imageToViewport(0, far);
  const [a, b, c, d] = [(ax - e) / far, (ay - f) / far, (bx - e) / far, (by - f) / far];
  const { rowMm, columnMm, known } = spacingOf(shown.frame);
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    matrix: [a, b, c, d, e, f],
    scale: Math.hypot(a, b),
    // Rounded as far as a view may be: the same image has the same.
    aspect: Number((Math.hypot(c, d) / Math.hypot(a, b)).toPrecision(7)),
    toScreen: ([x, y]) => [a * x + c * y + e, b * x + d * y + f],
    ...(known ? { mm: { column: columnMm, row: rowMm } } : {}),
  };
}
