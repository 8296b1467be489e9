import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { ViewPicture } from './controller.ts';
import { paintScene, type Scene } from './painting.ts';
import { Surface } from './surface.ts';
import type { Matrix, ViewportSize } from './view-geometry.ts';

export const scaled = (matrix: Matrix, by: number): Matrix => matrix.map((value) => value * by) as Matrix;

/** A scene, whose matrix leads to CSS pixels of its viewport, painted at another size; black when there is none. See `ViewportController.picture`. */
export function pictureOf(
  scene: Scene | undefined,
  size: ViewportSize,
  wanted: { width: number | undefined; height: number | undefined; scale: number | undefined },
): ViewPicture {
  const canvas = new OffscreenCanvas(
    wanted.width ?? Math.round(size.width * size.ratio),
    wanted.height ?? Math.round(size.height * size.ratio),
  );
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new NegatoscopeError('internal', 'the canvas has no context');
  const scale = wanted.scale ?? Math.min(canvas.width / size.width, canvas.height / size.height);
  const left = (canvas.width - size.width * scale) / 2;
  const top = (canvas.height - size.height * scale) / 2;
  if (scene) {
    const [a, b, c, d, e, f] = scaled(scene.matrix, scale);
    // A surface of its own: what the screen keeps stays the screen's.
    const surface = new Surface();
    paintScene(context, { ...scene, matrix: [a, b, c, d, e + left, f + top] }, surface);
    surface.clear();
  } else context.fillRect(0, 0, canvas.width, canvas.height);
  return { canvas, scale, left, top };
}
