import { type NearestSlice, nearestSlice } from '../../../src-shared/imaging/geometry/nearest.ts';
import type { Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
import type { ViewportController } from '../../cornerstone/index.ts';
import type { PlacedCell } from './places.ts';

/** The image that each viewport was last told to show from here: showing it is no scrolling of the reader. */
const told = new WeakMap<ViewportController, string>();

/** Whether a viewport went where it was told; it counts once, after that the same image is the reader's choice. */
export function takeTold(controller: ViewportController): boolean {
  const imageId = told.get(controller);
  told.delete(controller);
  return imageId !== undefined && imageId === controller.frames[controller.wanted]?.imageId;
}

/** Scrolls a viewport without that being taken for the reader's own scrolling. */
export function follow(controller: ViewportController, index: number): void {
  if (controller.wanted === index) return;
  const frame = controller.frames[index];
  if (!frame) return;
  told.set(controller, frame.imageId);
  controller.goto(index);
}

/** Brings the slice nearest to a place; outside of its slices a viewport stays where it is. */
export function followTo(cell: PlacedCell, place: Vector3): NearestSlice | undefined {
  const found = nearestSlice(cell.slices, place, cell.controller.wanted);
  if (found && !found.outside) follow(cell.controller, found.index);
  return found;
}
