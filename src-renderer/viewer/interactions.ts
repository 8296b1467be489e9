import type { Settings } from '../../src-shared/settings/schema.ts';
import { currentKeySources, effectiveMouse, effectiveWheel } from '../app/key-map.ts';
import { WheelSteps } from '../app/wheel.ts';
import type { ToolContext, ToolPointer, ViewerTool } from './area.ts';
import { toolOfPress, wheelActionOf } from './bindings.ts';
import { runCommand, toolOf } from './running.ts';

export interface InteractionContext extends Omit<ToolContext, 'element' | 'interaction'> {
  /** Id of the chosen tool. */
  tool(): string;
  interaction(): Settings['display']['interaction'];
  /** The viewport was pressed or scrolled on. */
  selected(): void;
  maximise(): void;
}

/** Mouse and touch pad on a picture: the left button is the chosen tool, the others as bound, the wheel always scrolls. */
export function attachInteractions(element: HTMLElement, context: InteractionContext): () => void {
  const { controller } = context;
  const toolContext: ToolContext = { ...context, element };
  const wheel = new WheelSteps();
  let held: { tool: ViewerTool; pointer: number } | undefined;
  let last: { x: number; y: number } | undefined;

  const toolAt = (event: PointerEvent): ViewerTool | undefined => {
    const tool = toolOfPress(event, effectiveMouse(currentKeySources()), context.tool());
    return tool === undefined ? undefined : toolOf(tool);
  };

  const pointerOf = (event: MouseEvent, pressed: boolean): ToolPointer => {
    const box = controller.element.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const from = last ?? { x, y };
    last = { x, y };
    const { shiftKey: shift, altKey: alt } = event;
    return { x, y, dx: x - from.x, dy: y - from.y, pressed, shift, alt, ctrl: event.ctrlKey || event.metaKey };
  };

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    context.selected();
    const action = wheelActionOf(event, effectiveWheel(currentKeySources()));
    if (action === 'none') return;
    // With Shift held some systems turn the wheel sideways.
    const turned = { deltaY: event.deltaY || event.deltaX, deltaMode: event.deltaMode };
    if (action === 'zoom') {
      const { x, y } = pointerOf(event, false);
      controller.zoomBy(1.0015 ** -turned.deltaY, [x, y]);
      return;
    }
    const steps = wheel.steps(turned);
    if (steps === 0) return;
    if (action === 'series') {
      runCommand(steps > 0 ? 'next-series' : 'previous-series');
      return;
    }
    context.scrolled(steps > 0 ? 1 : -1);
    controller.goto(controller.wanted + (action === 'scroll-ten' ? steps * 10 : steps));
  };

  const onDown = (event: PointerEvent): void => {
    context.selected();
    if (event.button > 2 || held) return;
    // The middle button would start the browser's own scrolling.
    if (event.button === 1) event.preventDefault();
    const tool = toolAt(event);
    if (!tool || tool.unavailable?.(controller.shown)) return;
    held = { tool, pointer: event.pointerId };
    element.setPointerCapture(event.pointerId);
    last = undefined;
    // Where it was pressed counts, also for tools that do nothing then.
    const pointer = pointerOf(event, true);
    tool.down?.(pointer, toolContext);
  };

  const onMove = (event: PointerEvent): void => {
    if (held && event.pointerId !== held.pointer) return;
    const pointer = pointerOf(event, held !== undefined);
    (held?.tool ?? toolOf(context.tool()))?.move?.(pointer, toolContext);
  };

  const onUp = (event: PointerEvent): void => {
    if (held?.pointer !== event.pointerId) return;
    const { tool } = held;
    held = undefined;
    tool.up?.(pointerOf(event, false), toolContext);
  };
  const onLeave = (): void => {
    last = undefined;
    if (!held) toolOf(context.tool())?.leave?.(toolContext);
  };
  const onDouble = (event: MouseEvent): void => {
    if (event.button !== 0) return;
    if (!toolOf(context.tool())?.double?.(pointerOf(event, false), toolContext)) context.maximise();
  };
  const onMenu = (event: Event): void => event.preventDefault();

  element.addEventListener('wheel', onWheel, { passive: false });
  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onUp);
  element.addEventListener('pointerleave', onLeave);
  element.addEventListener('dblclick', onDouble);
  element.addEventListener('contextmenu', onMenu);
  return () => {
    element.removeEventListener('wheel', onWheel);
    element.removeEventListener('pointerdown', onDown);
    element.removeEventListener('pointermove', onMove);
    element.removeEventListener('pointerup', onUp);
    element.removeEventListener('pointercancel', onUp);
    element.removeEventListener('pointerleave', onLeave);
    element.removeEventListener('dblclick', onDouble);
    element.removeEventListener('contextmenu', onMenu);
  };
}
