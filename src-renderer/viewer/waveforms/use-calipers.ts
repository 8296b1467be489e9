import { type PointerEvent, useRef, useState } from 'react';
import { type Calipers, grabbed, timeAt, traceAt, valueAtY } from './calipers.ts';
import { type Paper, placeOf } from './paper.ts';

/** How near to an edge the pointer takes hold of it, CSS pixels. */
const reach = 6;

/** Calipers on the paper: a drag sets them, their edges can be dragged, a click takes them away. */
export function useCalipers(paper: Paper) {
  const { pxPerMm } = paper;
  const [calipers, setCalipers] = useState<Calipers>();
  const drag = useRef<{ time: 0 | 1 | undefined; value: 0 | 1 | undefined }>(undefined);
  const pointOf = (event: PointerEvent<HTMLElement>): [x: number, y: number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - box.left) / pxPerMm, (event.clientY - box.top) / pxPerMm];
  };
  const onDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    const [x, y] = pointOf(event);
    const held = calipers && grabbed(paper, calipers, x, y, reach / pxPerMm);
    event.currentTarget.setPointerCapture(event.pointerId);
    if (held) {
      drag.current = { time: held.time, value: held.value };
      return;
    }
    const index = traceAt(paper, x, y);
    const trace = index === undefined ? undefined : paper.traces[index];
    if (index === undefined || !trace) {
      setCalipers(undefined);
      return;
    }
    const place = placeOf(paper, trace);
    const [time, value] = [timeAt(place, paper.speed, x), valueAtY(place, y)];
    setCalipers({ trace: index, times: [time, time], values: [value, value] });
    drag.current = { time: 1, value: 1 };
  };
  const onMove = (event: PointerEvent<HTMLElement>): void => {
    const held = drag.current;
    if (!held || event.buttons !== 1) return;
    const [x, y] = pointOf(event);
    setCalipers((now) => {
      const trace = now && paper.traces[now.trace];
      if (!trace) return now;
      const place = placeOf(paper, trace);
      const [times, values] = [[...now.times], [...now.values]] as [Calipers['times'], Calipers['values']];
      if (held.time !== undefined) times[held.time] = timeAt(place, paper.speed, x);
      if (held.value !== undefined) values[held.value] = valueAtY(place, y);
      return { ...now, times, values };
    });
  };
  const onUp = (): void => {
    drag.current = undefined;
    // A click without a drag takes them away.
    setCalipers((now) => (now && now.times[0] === now.times[1] && now.values[0] === now.values[1] ? undefined : now));
  };
  return { calipers, setCalipers, handlers: { onPointerDown: onDown, onPointerMove: onMove, onPointerUp: onUp } };
}
