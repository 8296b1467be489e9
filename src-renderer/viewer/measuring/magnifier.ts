import type { ViewPicture, ViewportController } from '../../cornerstone/index.ts';
import type { ToolContext, ToolPointer, ViewerTool } from '../area.ts';
import { useViewer } from '../store.ts';

export const magnifierId = 'magnifier';
const diameter = 240;
const factors = [2, 3, 4] as const;
/** Most pixels of the enlarged picture that the lens shows parts of. */
const mostPixels = 16e6;

let factor: (typeof factors)[number] = 2;
let lens: Lens | undefined;

/**
 * A round glass that follows the pointer and shows what is under it larger, painted anew from the image with the same
 * window, tables and overlays; nothing is enlarged from the screen.
 */
class Lens {
  readonly controller: ViewportController;
  private readonly canvas = document.createElement('canvas');
  private readonly leave: () => void;
  private picture: ViewPicture | undefined;
  private at: readonly [number, number] = [0, 0];
  private scheduled = 0;

  constructor({ controller, element }: ToolContext) {
    this.controller = controller;
    const { style } = this.canvas;
    this.canvas.dataset['lens'] = '';
    style.cssText = `position:absolute;width:${diameter}px;height:${diameter}px;border-radius:50%;pointer-events:none;
      box-shadow:0 0 0 1px #000,0 0 0 2px #9a9a9a,0 2px 14px rgba(0,0,0,.7);z-index:2`;
    element.append(this.canvas);
    // Another image, another window: what was painted is old.
    this.leave = controller.onRendered(() => {
      this.picture = undefined;
      this.schedule();
    });
  }

  moveTo(x: number, y: number): void {
    this.at = [x, y];
    this.schedule();
  }

  end(): void {
    this.leave();
    cancelAnimationFrame(this.scheduled);
    this.canvas.remove();
    this.picture = undefined;
  }

  schedule(): void {
    if (this.scheduled !== 0) return;
    this.scheduled = requestAnimationFrame(() => {
      this.scheduled = 0;
      this.draw();
    });
  }

  enlarged(): void {
    this.picture = undefined;
    this.schedule();
  }

  private draw(): void {
    const [x, y] = this.at;
    const { controller, canvas } = this;
    const { clientWidth, clientHeight } = controller.element;
    if (!controller.shown) {
      canvas.style.display = 'none';
      return;
    }
    const ratio = window.devicePixelRatio;
    const wanted = factor * ratio;
    // Of a very large viewport less is painted and the rest enlarged.
    const scale = Math.min(wanted, Math.sqrt(mostPixels / (clientWidth * clientHeight)));
    this.picture ??= controller.picture(Math.round(clientWidth * scale), Math.round(clientHeight * scale), scale);
    const { picture } = this;
    const size = Math.round(diameter * ratio);
    if (canvas.width !== size) {
      canvas.width = size;
      canvas.height = size;
    }
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) return;
    const part = (diameter / factor) * picture.scale;
    const left = x * picture.scale + picture.left - part / 2;
    const top = y * picture.scale + picture.top - part / 2;
    context.fillStyle = '#000';
    context.fillRect(0, 0, size, size);
    context.imageSmoothingEnabled = picture.scale < wanted;
    context.drawImage(picture.canvas, left, top, part, part, 0, 0, size, size);
    canvas.style.display = 'block';
    // The surface of the picture lies a pixel inside of the tile.
    canvas.style.left = `${x + 1 - diameter / 2}px`;
    canvas.style.top = `${y + 1 - diameter / 2}px`;
  }
}

function show({ x, y }: ToolPointer, context: ToolContext): void {
  if (lens?.controller !== context.controller) {
    lens?.end();
    lens = new Lens(context);
  }
  lens.moveTo(x, y);
}

function remove(): void {
  lens?.end();
  lens = undefined;
}

const isChosen = (): boolean => useViewer.getState().tool === magnifierId;

/**
 * The magnifier: as the chosen tool it follows the pointer, and a click makes it stronger, two, three and four times; bound
 * to a button of the mouse it is there while that is held.
 */
export const magnifying: Pick<ViewerTool, 'cursor' | 'unavailable' | 'down' | 'move' | 'up' | 'leave' | 'cancel'> = {
  cursor: 'none',
  unavailable: (shown) => (shown ? undefined : 'No image is shown'),
  down(pointer, context) {
    if (isChosen()) factor = factors[(factors.indexOf(factor) + 1) % factors.length] ?? 2;
    show(pointer, context);
    lens?.enlarged();
  },
  move: show,
  up() {
    if (!isChosen()) remove();
  },
  leave: remove,
  cancel() {
    remove();
    return false;
  },
};
