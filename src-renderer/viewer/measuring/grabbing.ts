import type { ImagePoint } from '../../../src-shared/imaging/geometry/ultrasound-regions.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { scaleFor, seenSize } from '../../../src-shared/imaging/measure/scales.ts';
import type { ViewportController } from '../../cornerstone/index.ts';
import { select } from '../store.ts';
import { movedHandle, movedPoints } from './editing.ts';
import { changeMeasurement } from './making.ts';
import { isSizeless } from './sketch.ts';
import { isOn, useMeasuring } from './store.ts';

interface GrabContext {
  svg: SVGSVGElement;
  controller: ViewportController;
  cell: number;
  tile: number;
  /** Where the text of a measurement stands, CSS pixels. */
  textPlace(uid: string): readonly [number, number] | undefined;
}

interface Grab {
  pointer: number;
  before: Measurement;
  part: string;
  from: ImagePoint;
  view: readonly [number, number];
  moved: boolean;
}

/** Below this a press selects and moves nothing, CSS pixels. */
const startPx = 3;
let held: { grab: Grab; cancel: () => void } | undefined;

/** Gives up what is being dragged; true when something was. */
export function cancelGrab(): boolean {
  if (!held) return false;
  held.cancel();
  return true;
}

/** Taking, moving and choosing measurements with the pointer on their drawing. Gives back how to stop. */
export function attachGrabbing({ svg, controller, cell, tile, textPlace }: GrabContext): () => void {
  let grab: Grab | undefined;
  let rightAt: readonly [number, number] | undefined;

  const partOf = (event: Event): { uid: string; part: string } | undefined => partAt(event.target);
  const partAt = (element: EventTarget | null): { uid: string; part: string } | undefined => {
    const target = element instanceof SVGElement ? element.closest<SVGElement>('[data-part]') : null;
    const uid = target?.closest<SVGElement>('[data-uid]')?.dataset['uid'];
    const part = target?.dataset['part'];
    return uid === undefined || part === undefined ? undefined : { uid, part };
  };
  const viewOf = (event: PointerEvent): [number, number] => {
    const box = controller.element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const onDown = (event: PointerEvent): void => {
    const found = partOf(event);
    const measurement = found && useMeasuring.getState().measurements.get(found.uid);
    if (!found || !measurement) return;
    if (event.button === 2) {
      // The drag of the right button stays what it is; without one it opens the menu.
      rightAt = [event.clientX, event.clientY];
      return;
    }
    if (event.button !== 0 || grab) return;
    event.stopPropagation();
    select(cell);
    useMeasuring.setState({ selected: found.uid, menu: undefined });
    const view = viewOf(event);
    const [column, row] = controller.viewportToImage(...view);
    grab = { pointer: event.pointerId, before: measurement, part: found.part, from: [column, row], view, moved: false };
    held = { grab, cancel };
    svg.setPointerCapture(event.pointerId);
  };

  const onMove = (event: PointerEvent): void => {
    if (!grab || event.pointerId !== grab.pointer) return;
    event.stopPropagation();
    const { shown } = controller;
    // The wheel went on to another image: nothing is changed there.
    if (!shown || !isOn(grab.before, shown.frame)) {
      cancel();
      return;
    }
    const view = viewOf(event);
    grab.moved ||= Math.hypot(view[0] - grab.view[0], view[1] - grab.view[1]) > startPx;
    if (!grab.moved) return;
    const [column, row] = controller.viewportToImage(...view);
    useMeasuring.setState({ draft: changed(grab, [column, row], event.shiftKey) });
  };

  const changed = ({ before, part, from }: Grab, to: ImagePoint, shift: boolean): Measurement => {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    if (part === 'text' && before.kind !== 'text') {
      const place = textPlace(before.uid);
      const at = before.textAt ?? (place && controller.viewportToImage(...place)) ?? from;
      return { ...before, textAt: grabText(at, dx, dy) };
    }
    const move = (points: readonly ImagePoint[]) => points.map(([x, y]): [number, number] => [x, y]);
    const [text, tip] = before.points;
    // The text of an arrow goes alone, its tip stays on what it shows.
    if (part === 'text' && text && tip) return { ...before, points: [[text[0] + dx, text[1] + dy], tip] };
    if (part === 'body' || part === 'text') {
      const { textAt } = before;
      const moved = textAt ? { textAt: grabText(textAt, dx, dy) } : {};
      return { ...before, points: move(movedPoints(before.points, dx, dy)), ...moved };
    }
    const { shown } = controller;
    const size = shown ? seenSize(scaleFor(shown.frame, before.points)) : { columnMm: 1, rowMm: 1 };
    return { ...before, points: move(movedHandle(before.kind, before.points, Number(part), to, size, shift)) };
  };
  let textStart: readonly [number, number] | undefined;
  const grabText = (at: readonly [number, number], dx: number, dy: number): [number, number] => {
    textStart ??= at;
    return [textStart[0] + dx, textStart[1] + dy];
  };

  const finish = (): void => {
    if (!grab) return;
    const { pointer } = grab;
    grab = undefined;
    held = undefined;
    textStart = undefined;
    if (svg.hasPointerCapture(pointer)) svg.releasePointerCapture(pointer);
  };
  const cancel = (): void => {
    finish();
    useMeasuring.setState({ draft: undefined });
  };

  const onUp = (event: PointerEvent): void => {
    if (!grab || event.pointerId !== grab.pointer) return;
    event.stopPropagation();
    const { before, moved } = grab;
    const { shown } = controller;
    const { draft, measurements } = useMeasuring.getState();
    finish();
    if (!moved || draft?.uid !== before.uid) return;
    // Another image came since the last move, another window took it away, or nothing is left of it: nothing is changed.
    if (shown && isOn(before, shown.frame) && measurements.has(before.uid) && !isSizeless(draft.kind, draft.points)) {
      changeMeasurement(before, draft, shown.frame);
    } else useMeasuring.setState({ draft: undefined });
  };

  const onWindowUp = (event: PointerEvent): void => {
    const at = rightAt;
    if (event.button !== 2 || !at) return;
    rightAt = undefined;
    if (Math.hypot(event.clientX - at[0], event.clientY - at[1]) > startPx) return;
    const element = document.elementFromPoint(event.clientX, event.clientY);
    const uid = element?.closest<SVGElement>('[data-uid]')?.dataset['uid'];
    if (uid) useMeasuring.setState({ selected: uid, menu: { uid, x: event.clientX, y: event.clientY } });
  };

  const onDouble = (event: MouseEvent): void => {
    // The drawing took hold of the pointer, so the event is its own: what lies there was meant.
    const found = partAt(document.elementFromPoint(event.clientX, event.clientY));
    if (!found) return;
    event.stopPropagation();
    useMeasuring.setState({ selected: found.uid, editing: { uid: found.uid, cell, tile } });
  };
  const onOver = (event: PointerEvent): void => {
    const uid = partOf(event)?.uid;
    if (!grab && uid !== useMeasuring.getState().hovered) useMeasuring.setState({ hovered: uid });
  };
  const onOut = (): void => {
    if (!grab && useMeasuring.getState().hovered !== undefined) useMeasuring.setState({ hovered: undefined });
  };

  // A press beside all of them.
  const host = svg.closest<HTMLElement>('[data-tile]');
  const onBeside = (event: PointerEvent): void => {
    if (event.button === 0) useMeasuring.setState({ selected: undefined, menu: undefined });
  };

  host?.addEventListener('pointerdown', onBeside);
  svg.addEventListener('pointerdown', onDown);
  svg.addEventListener('pointermove', onMove);
  svg.addEventListener('pointerup', onUp);
  svg.addEventListener('pointercancel', cancel);
  svg.addEventListener('pointerover', onOver);
  svg.addEventListener('pointerout', onOut);
  svg.addEventListener('dblclick', onDouble);
  window.addEventListener('pointerup', onWindowUp, true);
  return () => {
    if (grab) cancel();
    host?.removeEventListener('pointerdown', onBeside);
    svg.removeEventListener('pointerdown', onDown);
    svg.removeEventListener('pointermove', onMove);
    svg.removeEventListener('pointerup', onUp);
    svg.removeEventListener('pointercancel', cancel);
    svg.removeEventListener('pointerover', onOver);
    svg.removeEventListener('pointerout', onOut);
    svg.removeEventListener('dblclick', onDouble);
    window.removeEventListener('pointerup', onWindowUp, true);
  };
}
