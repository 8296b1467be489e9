import { type GrayFunction, tabulate } from './gray.ts';
import type { LoadedImage } from './loader.ts';
import type { Matrix } from './view-geometry.ts';

/** What Cornerstone hands to the painter of an image (its CPU "enabled element"). */
interface Painting {
  canvas: HTMLCanvasElement;
  image?: unknown;
  renderingTools: { frame?: PaintedFrame };
}

interface PaintedFrame {
  canvas: OffscreenCanvas;
  context: OffscreenCanvasRenderingContext2D;
  data: ImageData;
  /** What the pixels of `data` show. */
  imageId?: string;
  gray?: GrayFunction;
}

/** How a canvas is to be painted; set by the controller of its viewport before it asks for a rendering. */
export interface PaintState {
  /** The one image that may be painted now; Cornerstone's repainting of the one before it is left out. */
  imageId: string;
  /** Undefined for colours. */
  gray: GrayFunction | undefined;
  smooth: boolean;
  /**
   * Image pixels to pixels of the canvas. Cornerstone's own transform mirrors before it turns, its camera and the standard
   * (PS3.3 C.10.6) turn first.
   */
  matrix: Matrix;
  /** Image painted last: what the reader really sees. */
  painted?: string;
}

const states = new WeakMap<HTMLCanvasElement, PaintState>();
export const setPaintState = (canvas: HTMLCanvasElement, state: PaintState): void => {
  states.set(canvas, state);
};
export const paintedImage = (canvas: HTMLCanvasElement): string | undefined => states.get(canvas)?.painted;

/**
 * Paints an image of ours on the canvas of a viewport: grey values by the whole display pipeline of the standard, one
 * table look-up a pixel; colours as they are.
 */
export function paintOnCanvas(painting: unknown): void {
  const { canvas, image: given, renderingTools } = painting as Painting;
  const image = given as LoadedImage;
  const state = states.get(canvas);
  const context = canvas.getContext('2d');
  if (!context || !state || state.imageId !== image.imageId) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  let frame = renderingTools.frame;
  if (!frame || frame.data.width !== image.columns || frame.data.height !== image.rows) {
    const surface = new OffscreenCanvas(image.columns, image.rows);
    const surfaceContext = surface.getContext('2d', { alpha: false });
    if (!surfaceContext) return;
    frame = {
      canvas: surface,
      context: surfaceContext,
      data: surfaceContext.createImageData(image.columns, image.rows),
    };
    renderingTools.frame = frame;
  }
  if (frame.imageId !== image.imageId || frame.gray !== state.gray) {
    const { pixels, components } = image.decoded;
    if (components === 1 && state.gray) paintGray(image, state.gray, frame.data.data);
    else frame.data.data.set(pixels);
    frame.context.putImageData(frame.data, 0, 0);
    frame.imageId = image.imageId;
    frame.gray = state.gray;
  }
  const [a, b, c, d, e, f] = state.matrix;
  const scale = Math.hypot(a, b);
  const aligned = Math.abs(scale - Math.round(scale)) < 1e-6 && scale > 0.5 && Math.abs(a * b) < 1e-6;
  context.imageSmoothingEnabled = state.smooth;
  context.imageSmoothingQuality = scale < 0.5 ? 'medium' : 'low';
  // At whole multiples of the pixels their edges lie on those of the screen: nothing is interpolated at 1:1.
  if (aligned)
    context.setTransform(Math.round(a), Math.round(b), Math.round(c), Math.round(d), Math.round(e), Math.round(f));
  else context.setTransform(a, b, c, d, e, f);
  context.drawImage(frame.canvas, 0, 0);
  context.setTransform(1, 0, 0, 1, 0, 0);
  state.painted = image.imageId;
}

function paintGray(image: LoadedImage, gray: GrayFunction, out: Uint8ClampedArray): void {
  const { pixels, padding } = image.decoded;
  const words = new Uint32Array(out.buffer, out.byteOffset, out.byteLength >> 2);
  if (pixels instanceof Float32Array || pixels instanceof Float64Array) {
    const [from, to] = padding ?? [1, 0];
    for (let i = 0; i < pixels.length; i++) {
      const value = pixels[i]!;
      const level = (value >= from && value <= to) || Number.isNaN(value) ? 0 : gray.level(value);
      words[i] = 0xff000000 | (level * 0x010101);
    }
    return;
  }
  const { table, first } = tabulate(gray, image);
  for (let i = 0; i < pixels.length; i++) words[i] = table[pixels[i]! - first]!;
}
