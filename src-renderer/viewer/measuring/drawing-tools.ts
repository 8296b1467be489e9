import type { Measurement, MeasurementKind } from '../../../src-shared/imaging/measure/measurement.ts';
import { scaleFor, seenSize } from '../../../src-shared/imaging/measure/scales.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { ToolContext, ToolPointer, ViewerTool } from '../area.ts';
import { cancelGrab } from './grabbing.ts';
import { addMeasurement, newMeasurement } from './making.ts';
import { isSizeless, type Place, Sketch } from './sketch.ts';
import { hoverUid, isOn, useMeasuring } from './store.ts';

/** The one shape that is being drawn, on the image it was begun on. */
let current: { sketch: Sketch; frame: DisplayFrame; measurement: Measurement } | undefined;

const placeOf = ({ x, y, shift }: ToolPointer, { controller }: ToolContext): Place => {
  const [column, row] = controller.viewportToImage(x, y);
  return { image: [column, row], view: [x, y], held: shift };
};

const pointsOf = (sketch: Sketch): Measurement['points'] => sketch.points.map(([column, row]) => [column, row]);

/** Gives up what is half drawn; true when there was something. */
export function cancelDrawing(): boolean {
  const had = current !== undefined;
  current = undefined;
  if (had) useMeasuring.setState({ draft: undefined });
  return had;
}

const show = (): void => {
  if (!current) return;
  current.measurement = { ...current.measurement, points: pointsOf(current.sketch) };
  useMeasuring.setState({ draft: current.measurement });
};

/** Whether the picture still shows the image that is drawn on; another image gives up what is half done. */
function onSameImage({ controller }: ToolContext): boolean {
  if (!current) return false;
  const { shown } = controller;
  if (shown && isOn(current.measurement, shown.frame)) return true;
  cancelDrawing();
  return false;
}

function begin(kind: MeasurementKind, pointer: ToolPointer, context: ToolContext): void {
  const frame = context.controller.shown?.frame;
  if (!frame) return;
  // A text that is being written is taken: its field would go without a word.
  if (useMeasuring.getState().editing && document.activeElement instanceof HTMLElement) document.activeElement.blur();
  const place = placeOf(pointer, context);
  const measurement = newMeasurement(kind, [[place.image[0], place.image[1]]], frame);
  if (!measurement) return;
  const sketch = new Sketch(kind, () => seenSize(scaleFor(frame, current?.measurement.points ?? [])));
  current = { sketch, frame, measurement };
  useMeasuring.setState({
    hidden: false,
    selected: undefined,
    hovered: undefined,
    menu: undefined,
    editing: undefined,
  });
}

function finish({ cell, tile }: ToolContext): void {
  if (!current?.sketch.complete) return;
  const { frame, sketch } = current;
  const measurement = { ...current.measurement, points: pointsOf(sketch) };
  current = undefined;
  if (isSizeless(measurement.kind, measurement.points)) {
    useMeasuring.setState({ draft: undefined });
    return;
  }
  switch (measurement.kind) {
    case 'calibration':
      useMeasuring.setState({ draft: measurement, calibrating: measurement });
      return;
    case 'text':
      useMeasuring.setState({ draft: measurement, editing: { uid: measurement.uid, cell, tile } });
      return;
    default:
      addMeasurement(measurement, frame);
  }
}

/** What all tools that draw a measurement do with the pointer. */
export function drawing(
  kind: MeasurementKind,
): Pick<ViewerTool, 'down' | 'move' | 'up' | 'double' | 'leave' | 'cancel' | 'cursor' | 'unavailable'> {
  return {
    cursor: kind === 'text' ? 'text' : 'crosshair',
    unavailable: (shown) => (shown ? undefined : 'No image is shown'),
    down(pointer, context) {
      // Another button may be bound to another tool.
      if (current && current.measurement.kind !== kind) cancelDrawing();
      if (!onSameImage(context)) begin(kind, pointer, context);
      current?.sketch.down(placeOf(pointer, context));
      show();
    },
    move(pointer, context) {
      if (current) {
        if (!onSameImage(context)) return;
        current.sketch.move(placeOf(pointer, context));
        show();
      } else if (kind === 'probe' && !pointer.pressed) {
        hover(pointer, context);
      }
    },
    up(pointer, context) {
      if (!onSameImage(context)) return;
      current?.sketch.up(placeOf(pointer, context));
      show();
      finish(context);
    },
    double(_, context) {
      if (current?.sketch.close()) finish(context);
      // A tool that clicks does not enlarge the viewport.
      return true;
    },
    leave() {
      if (kind === 'probe' && !current) useMeasuring.setState({ draft: undefined });
    },
    cancel() {
      const grabbed = cancelGrab();
      if (kind === 'probe' && hovering()) useMeasuring.setState({ draft: undefined });
      return cancelDrawing() || grabbed;
    },
  };
}

const hovering = (): boolean => useMeasuring.getState().draft?.uid === hoverUid;

/** The value under the pointer, before anything is placed. */
function hover(pointer: ToolPointer, context: ToolContext): void {
  const frame = context.controller.shown?.frame;
  const [column, row] = placeOf(pointer, context).image;
  const probe = frame && newMeasurement('probe', [[column, row]], frame);
  if (probe) useMeasuring.setState({ draft: { ...probe, uid: hoverUid } });
}
