import { Crosshair } from 'lucide-react';
import { transformed } from '../../../src-shared/imaging/geometry/matrix.ts';
import { toPatient } from '../../../src-shared/imaging/geometry/planes.ts';
import { linkingCommands as commands } from '../../app/viewer-commands/linking.ts';
import type { Shown } from '../../cornerstone/index.ts';
import type { ToolContext, ToolPointer, ViewerTool } from '../area.ts';
import { iconSize } from '../toolbar/tool-button.tsx';
import { followTo } from './follow.ts';
import { otherCells, planeOfFrame, referenceOf } from './places.ts';
import { wayOfFrames } from './registrations.ts';
import { useLinking } from './store.ts';

/** Marks a place and brings the other viewports of the same frame of reference to it. */
function mark({ x, y }: ToolPointer, { cell, controller }: ToolContext): void {
  const frame = controller.shown?.frame;
  const plane = frame && planeOfFrame(frame);
  const reference = frame && referenceOf(frame);
  if (!frame || !plane || reference === undefined) return;
  const [column, row] = controller.viewportToImage(x, y);
  // Beside the image there is no place in the patient that anybody saw.
  if (column < 0 || row < 0 || column > plane.columns || row > plane.rows) return;
  const place = toPatient(plane, [column, row]);
  useLinking.setState({ cross: { place, reference, frame, cell } });
  for (const other of otherCells(cell)) {
    const way = wayOfFrames(frame, other.frame);
    if (way) followTo(other, way.matrix ? transformed(way.matrix, place) : place);
  }
}

const unavailable = (shown: Shown | undefined): string | undefined => {
  if (!shown) return 'No image is shown';
  if (!planeOfFrame(shown.frame)) return 'This image has no place in the patient';
  return referenceOf(shown.frame) === undefined ? 'This image names no frame of reference' : undefined;
};

/** Click or drag marks the same place in all viewports of the frame of reference (IHE BIR 5.7). */
export const crossHair: ViewerTool = {
  id: 'cross-hair',
  command: commands.crossHair,
  icon: <Crosshair size={iconSize} />,
  cursor: 'crosshair',
  unavailable,
  down: mark,
  move: (pointer, context) => {
    if (pointer.pressed) mark(pointer, context);
  },
  double: () => true,
  cancel: () => {
    if (!useLinking.getState().cross) return false;
    useLinking.setState({ cross: undefined });
    return true;
  },
};
