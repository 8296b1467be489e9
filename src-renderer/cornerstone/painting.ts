import type { Interpolation } from './controller.ts';
import type { LoadedImage } from './loader.ts';
import { type Look, largestSurface, type Region, Surface } from './surface.ts';
import type { TablePainter } from './table-painter.ts';
import { applyInverse, type Matrix } from './view-geometry.ts';

/** How a canvas is to be painted; set by the controller of its viewport before it asks for a rendering. */
export interface Scene {
  /** The one image that may be painted now; Cornerstone's repainting of the one before it is left out. */
  imageId: string;
  look: Look;
  interpolation: Interpolation;
  /**
   * Image pixels to pixels of the canvas. Cornerstone's own transform mirrors before it turns, its camera and the standard
   * (PS3.3 C.10.6) turn first.
   */
  matrix: Matrix;
  /** The graphics card, where it is used. */
  painter: TablePainter | undefined;
}

interface Easel {
  scene: Scene | undefined;
  surface: Surface;
  /** Image painted last: what the reader really sees. */
  painted?: string | undefined;
}

const easels = new WeakMap<HTMLCanvasElement, Easel>();

function easelOf(canvas: HTMLCanvasElement): Easel {
  let easel = easels.get(canvas);
  if (!easel) {
    easel = { scene: undefined, surface: new Surface() };
    easels.set(canvas, easel);
  }
  return easel;
}

export const setScene = (canvas: HTMLCanvasElement, scene: Scene): void => {
  easelOf(canvas).scene = scene;
};
export const paintedImage = (canvas: HTMLCanvasElement): string | undefined => easels.get(canvas)?.painted;

/** Forgets what was painted on a canvas. */
export function clearScene(canvas: HTMLCanvasElement): void {
  const easel = easels.get(canvas);
  easel?.surface.clear();
  if (easel) easels.set(canvas, { scene: undefined, surface: easel.surface });
}

/** Cornerstone asks for the painting of an image on the canvas of a viewport (its CPU "enabled element"). */
export function paintOnCanvas(painting: unknown): void {
  const { canvas, image } = painting as { canvas: HTMLCanvasElement; image?: unknown };
  const easel = easels.get(canvas);
  const context = canvas.getContext('2d');
  if (!context || !easel?.scene || easel.scene.imageId !== (image as LoadedImage).imageId) return;
  paintScene(context, easel.scene, easel.surface);
  easel.painted = easel.scene.imageId;
}

/** Paints a scene on a context of any size; the part of it that no image covers is black. */
export function paintScene(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  { look, interpolation, matrix, painter }: Scene,
  surface: Surface,
): void {
  const { width, height } = context.canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  const { source, region } = surface.of(look, painter, () => seenRegion(look.decoded, matrix, width, height));
  const [a, b, c, d, e, f] = matrix;
  const scale = Math.min(Math.hypot(a, b), Math.hypot(c, d)) * region.step;
  // Blocks are for enlarged pixels; leaving pixels out would hide findings. Less than half a pixel over the whole image (pixels that
  // are square but for a thousandth) leaves none out.
  const { columns, rows } = look.decoded;
  context.imageSmoothingEnabled = interpolation !== 'nearest' || (1 - scale) * Math.max(columns, rows) >= 0.5;
  context.imageSmoothingQuality = interpolation === 'smooth' ? 'high' : scale < 0.5 ? 'medium' : 'low';
  // At whole multiples of the pixels their edges lie on those of the screen: nothing is interpolated at 1:1.
  if (isAligned(matrix)) context.setTransform(...(matrix.map(Math.round) as Matrix));
  else context.setTransform(a, b, c, d, e, f);
  context.drawImage(source, region.x, region.y, region.width, region.height);
  context.setTransform(1, 0, 0, 1, 0, 0);
}

/** Square pixels, turned by right angles, each a whole number of pixels of the canvas wide. */
function isAligned([a, b, c, d]: Matrix): boolean {
  const [along, down] = [Math.hypot(a, b), Math.hypot(c, d)];
  const whole = (value: number): boolean => value > 0.5 && Math.abs(value - Math.round(value)) < 1e-6;
  return whole(along) && whole(down) && Math.abs(a * b) < 1e-6;
}

/**
 * What of an image lies on a canvas, in blocks of so many pixels that it fits into a surface. Blocks begin at the same pixels wherever
 * the image is moved to; the last ones may reach beyond the image.
 */
export function seenRegion(
  image: { columns: number; rows: number },
  matrix: Matrix,
  width: number,
  height: number,
): Region {
  const corners = [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ].map(([x, y]) => applyInverse(matrix, x!, y!));
  const range = (values: number[], most: number): [number, number] => [
    Math.max(0, Math.min(most - 1, Math.floor(Math.min(...values)) - 1)),
    Math.min(most, Math.max(1, Math.ceil(Math.max(...values)) + 1)),
  ];
  const [left, right] = range(
    corners.map(([x]) => x),
    image.columns,
  );
  const [top, bottom] = range(
    corners.map(([, y]) => y),
    image.rows,
  );
  // One block more than fits may be begun.
  const step = Math.ceil(Math.max(right - left, bottom - top) / (largestSurface - 1));
  const start = (from: number): number => Math.floor(from / step) * step;
  const size = (from: number, to: number): number => Math.max(1, Math.ceil((to - start(from)) / step)) * step;
  return { x: start(left), y: start(top), width: size(left, right), height: size(top, bottom), step };
}
