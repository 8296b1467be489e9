import type { ViewportController } from '../cornerstone/index.ts';

/** A canvas over a picture as large as that is in pixels of the screen, empty; `ratio`: its pixels for a CSS pixel. */
export function layerContext(
  canvas: HTMLCanvasElement,
  controller: Pick<ViewportController, 'element'>,
): { context: CanvasRenderingContext2D; ratio: number } | undefined {
  const { clientWidth, clientHeight } = controller.element;
  const ratio = window.devicePixelRatio || 1;
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
