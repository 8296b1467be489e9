import { transformed } from '../../../src-shared/imaging/geometry/matrix.ts';
import { nearestSlice } from '../../../src-shared/imaging/geometry/nearest.ts';
import { hint } from '../hints.ts';
import { placedCell } from '../linking/places.ts';
import { locatedFrame, wayBetween } from '../linking/registrations.ts';
import { select, useViewer, visibleCells } from '../store.ts';
import type { Structure } from './objects.ts';
import { placedOn } from './pictures.ts';

/** Brings the viewports to the middle slice of a structure: the selected one first, else the first that it can be drawn on. */
export function goToStructure(structure: Structure): void {
  const state = useViewer.getState();
  const cells = [state.selected, ...visibleCells(state).filter((cell) => cell !== state.selected)];
  for (const cell of cells) {
    if (!goIn(cell, structure)) continue;
    if (cell !== state.selected) select(cell);
    return;
  }
  hint(state.selected, `No image on the screen shows ${structure.name}`);
}

function goIn(cell: number, structure: Structure): boolean {
  const placed = placedCell(cell);
  if (!placed) return false;
  const { controller, frame, slices } = placed;
  const { middle, located } = structure;
  const way = wayBetween(located, locatedFrame(frame));
  if (middle && way) {
    const found = nearestSlice(slices, way.matrix ? transformed(way.matrix, middle) : middle, controller.wanted);
    if (!found || found.outside) return false;
    controller.goto(found.index);
    return true;
  }
  const index = controller.frames.findIndex((one) => !('why' in placedOn(structure, one)));
  if (index < 0) return false;
  controller.goto(index);
  return true;
}
