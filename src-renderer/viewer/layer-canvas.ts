import type { ViewportController } from '../cornerstone/index.ts';

/** Pixels of layers for one of the screen: more while a picture of them is taken. */
let times = 1;
const redraws = new Set<() => void>();

/** Pixels of a layer's canvas for a CSS pixel. */
export const layerRatio = (): number => (window.devicePixelRatio || 1) * times;

/** A layer that draws on a canvas can draw itself finer when a picture is taken (`drawnFiner`); gives back how to leave. */
export function canDrawFiner(draw: () => void): () => void {
  redraws.add(draw);
  return () => redraws.delete(draw);
}

/**
 * What `take` takes at once of the screen, with layers that have `by` times the pixels of the screen: a small viewport on a large film has
 * lines as fine as a large one. Nobody sees it: the layers are as they were before the window is painted again.
 */
export function drawnFiner<T>(by: number, take: () => T): T {
  if (!(by > 1)) return take();
  const redraw = (): void => {
    for (const draw of [...redraws]) draw();
  };
  try {
    times = by;
    redraw();
    return take();
  } finally {
    times = 1;
    redraw();
  }
}

/** A canvas over a picture as large as that is in pixels of the screen, empty; `ratio`: its pixels for a CSS pixel. */
export function layerContext(
  canvas: HTMLCanvasElement,
  controller: Pick<ViewportController, 'element'>,
): { context: CanvasRenderingContext2D; ratio: number } | undefined {
  const { clientWidth, clientHeight } = controller.element;
  const ratio = layerRatio();
  const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, ratio };
}
