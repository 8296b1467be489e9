import type { Settings } from '../../src-shared/settings/schema.ts';
import { defaultVoi, type ViewportController } from '../cornerstone/index.ts';
import type { Tool } from './store.ts';

export type Interaction = Settings['display']['interaction'];

export interface InteractionContext {
  controller: ViewportController;
  tool(): Tool;
  /** Whose directions of the drags hold: the profile's (IHE BIR) or those of most viewers. */
  interaction(): Interaction;
  /** The viewport was pressed or scrolled on. */
  selected(): void;
  scrolled(direction: 1 | -1): void;
  maximise(): void;
}

/** Steps of a wheel: one notch is one image, slow movements of a touch pad add up. */
export class WheelSteps {
  private sum = 0;

  steps(event: Pick<WheelEvent, 'deltaY' | 'deltaMode'>): number {
    if (event.deltaMode !== 0) return Math.sign(event.deltaY) * Math.max(1, Math.round(Math.abs(event.deltaY) / 3));
    if (Math.abs(event.deltaY) >= 50) {
      this.sum = 0;
      return Math.sign(event.deltaY) * Math.max(1, Math.round(Math.abs(event.deltaY) / 120));
    }
    this.sum += event.deltaY;
    const steps = Math.trunc(this.sum / 30);
    this.sum -= steps * 30;
    return steps;
  }
}

/** Images for a vertical drag of so many pixels: the whole set over the height of the viewport, at most 24 px an image. */
export const scrollStep = (count: number, height: number): number =>
  Math.min(24, Math.max(2, height / Math.max(1, count)));

/**
 * Window after a drag. Right widens; up lowers the centre, which makes the image brighter (IHE BIR 5.4), or raises it
 * where `conventional` is chosen.
 */
export function draggedWindow(
  window: { center: number; width: number },
  dx: number,
  dy: number,
  range: number,
  interaction: Interaction,
): { center: number; width: number } {
  const speed = Math.min(Math.max(window.width / 300, range / 20_000), Math.max(range / 400, window.width / 300));
  const least = range > 50 ? 1 : range / 10_000;
  const up = interaction === 'basic-image-review' ? dy : -dy;
  const digits = speed >= 0.5 ? 1 : 10 ** Math.ceil(-Math.log10(speed));
  const round = (value: number): number => Math.round(value * digits) / digits;
  return {
    width: Math.max(least, round(window.width + dx * speed)),
    center: round(window.center + up * speed),
  };
}

/** Zoom factor of a vertical drag: with IHE BIR up is out (5.6), conventionally up is in. */
export const draggedZoom = (dy: number, interaction: Interaction): number =>
  1.01 ** (interaction === 'basic-image-review' ? dy : -dy);

/** Mouse and touch pad on a viewport: left by the chosen tool, right windows, middle pans, the wheel always scrolls. */
export function attachInteractions(element: HTMLElement, context: InteractionContext): () => void {
  const { controller } = context;
  const wheel = new WheelSteps();
  let drag: { tool: Tool; x: number; y: number; rest: number; pointer: number } | undefined;

  const step = (count: number): void => {
    if (count === 0) return;
    context.scrolled(count > 0 ? 1 : -1);
    controller.goto(controller.wanted + count);
  };

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    context.selected();
    if (event.ctrlKey || event.metaKey) {
      const box = element.getBoundingClientRect();
      controller.zoomBy(1.0015 ** -event.deltaY, [event.clientX - box.left, event.clientY - box.top]);
    } else step(wheel.steps(event));
  };

  const onDown = (event: PointerEvent): void => {
    context.selected();
    if (event.button > 2) return;
    const tool: Tool = event.button === 2 ? 'window' : event.button === 1 ? 'pan' : context.tool();
    // The middle button would start the browser's own scrolling.
    if (event.button === 1) event.preventDefault();
    drag = { tool, x: event.clientX, y: event.clientY, rest: 0, pointer: event.pointerId };
    element.setPointerCapture(event.pointerId);
  };

  const onMove = (event: PointerEvent): void => {
    if (!drag || event.pointerId !== drag.pointer) return;
    const dx = event.clientX - drag.x;
    const dy = event.clientY - drag.y;
    drag.x = event.clientX;
    drag.y = event.clientY;
    if (drag.tool === 'pan') controller.panBy(dx, dy);
    else if (drag.tool === 'zoom') controller.zoomBy(draggedZoom(dy, context.interaction()));
    else if (drag.tool === 'window') dragWindow(controller, dx, dy, context.interaction());
    else {
      const size = scrollStep(controller.frames.length, element.clientHeight);
      drag.rest += dy;
      const steps = Math.trunc(drag.rest / size);
      drag.rest -= steps * size;
      step(steps);
    }
  };

  const onUp = (event: PointerEvent): void => {
    if (drag?.pointer === event.pointerId) drag = undefined;
  };
  const onDouble = (event: MouseEvent): void => {
    if (event.button === 0) context.maximise();
  };
  const onMenu = (event: Event): void => event.preventDefault();

  element.addEventListener('wheel', onWheel, { passive: false });
  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onUp);
  element.addEventListener('dblclick', onDouble);
  element.addEventListener('contextmenu', onMenu);
  return () => {
    element.removeEventListener('wheel', onWheel);
    element.removeEventListener('pointerdown', onDown);
    element.removeEventListener('pointermove', onMove);
    element.removeEventListener('pointerup', onUp);
    element.removeEventListener('pointercancel', onUp);
    element.removeEventListener('dblclick', onDouble);
    element.removeEventListener('contextmenu', onMenu);
  };
}

function dragWindow(controller: ViewportController, dx: number, dy: number, interaction: Interaction): void {
  const shown = controller.shown;
  if (!shown || shown.image.decoded.components > 1) return;
  const current = shown.voi ?? defaultVoi(shown.frame, shown.image);
  const { minimum, maximum } = shown.image.decoded;
  // A table has no width to drag: the drag starts from the window over what the table maps.
  const window =
    current.kind === 'window'
      ? current
      : { center: current.table.firstMapped + current.table.count / 2, width: current.table.count };
  const next = draggedWindow(window, dx, dy, Math.max(maximum - minimum, 1e-6), interaction);
  const kind = current.kind === 'window' && current.function ? { function: current.function } : {};
  controller.setState({ voi: { kind: 'window', ...next, ...kind } });
}
