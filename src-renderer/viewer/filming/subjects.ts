import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { FilmCell } from '../../../src-shared/film/model.ts';
import type { DisplayFrame, ViewportController } from '../../cornerstone/index.ts';
import { cellPictureOf } from '../cell-pictures.ts';
import { currentTile } from '../exporting/compose.ts';
import { otherView, walk } from '../exporting/walk.ts';
import { shownSet, useViewer, visibleCells } from '../store.ts';
import { TileGroup } from '../tiles/tile-group.ts';
import { controllerOf } from '../viewports.ts';
import type { Making, Task } from './giving.ts';
import { imageCell } from './image-cells.ts';
import { objectCell, overlaysOn, pictureCell } from './picture-cells.ts';

/** Why what a cell shows cannot be filmed; undefined when it can. */
export function whyNotFilmed(cell: number): string | undefined {
  if (controllerOf(cell)?.shown || cellPictureOf(cell)) return undefined;
  const state = useViewer.getState();
  const other = shownSet(state, state.cells[cell])?.other;
  return other ? 'Films hold images: this is printed on paper' : 'No image is shown';
}

const tileOf = (controller: ViewportController): HTMLElement | undefined =>
  controller.element.closest<HTMLElement>('[data-tile]') ?? undefined;

/** What one tile shows at this moment, when its turn comes as well. */
function tileMaking(cell: number, controller: ViewportController): Making | undefined {
  const { shown } = controller;
  const tile = tileOf(controller);
  if (!shown || !tile) return undefined;
  const over = overlaysOn(tile);
  if (shown.frame.compute || over.length > 0) {
    const picture = pictureCell(cell, controller, shown, tile, over);
    // Whoever waits for it hears of a failure; until then nobody does.
    picture.catch(() => undefined);
    return async () => ({ cell: await picture });
  }
  const base = controller.frames.find(({ imageId }) => imageId === shown.frame.imageId) ?? shown.frame;
  const image = imageCell(cell, controller, base);
  image.catch(() => undefined);
  return () => image;
}

/** The controllers of a cell's tiles that show something. */
function tilesOf(cell: number): ViewportController[] {
  const controller = controllerOf(cell);
  if (!controller) return [];
  if (!(controller instanceof TileGroup)) return [controller];
  return Array.from({ length: controller.count }, (_, tile) => tile)
    .filter((tile) => !controller.isEmpty(tile))
    .flatMap((tile) => controller.member(tile) ?? []);
}

function objectMaking(cell: number): Making | undefined {
  const make = cellPictureOf(cell);
  const state = useViewer.getState();
  const frameSet = shownSet(state, state.cells[cell]);
  if (!make || !frameSet) return undefined;
  return async () => ({ cell: await objectCell(make(), frameSet) });
}

/** The image that commands are about. */
export function imageTask(cell: number): Task {
  const controller = controllerOf(cell);
  const current = currentTile(cell)?.controller ?? controller;
  const making = (current && tileMaking(cell, current)) ?? objectMaking(cell);
  return { makings: making ? [making] : [] };
}

/** Everything that is on the screen, viewport by viewport and tile by tile. */
export function screenTask(): Task {
  const cells = visibleCells(useViewer.getState());
  const makings = cells.map((cell) => {
    const tiles = tilesOf(cell).flatMap((controller) => tileMaking(cell, controller) ?? []);
    const object = tiles.length > 0 ? undefined : objectMaking(cell);
    return object ? [object] : tiles;
  });
  const state = useViewer.getState();
  const without = cells.filter(
    (cell, index) => makings[index]?.length === 0 && shownSet(state, state.cells[cell]) !== undefined,
  ).length;
  return {
    makings: makings.flat(),
    left: without > 0 ? [`${without === 1 ? 'a viewport' : `${without} viewports`} without images`] : [],
  };
}

/** Frames of the set of a viewport, in its view; what is computed, or lies under something else, as pictures of the screen one after another. */
export function framesTask(cell: number, frames: readonly DisplayFrame[]): Task {
  const controller = controllerOf(cell);
  const shown = controller?.shown;
  const tile = controller && tileOf(controller);
  if (!controller || !shown || !tile) return { makings: [] };
  const still = (frame: DisplayFrame): number => {
    const same = controllerOf(cell) === controller;
    const index = same ? controller.frames.findIndex(({ imageId }) => imageId === frame.imageId) : -1;
    if (index < 0) throw otherView();
    return index;
  };
  if (!shown.frame.compute && overlaysOn(tile).length === 0) {
    return {
      makings: frames.map((frame) => async () => {
        still(frame);
        return await imageCell(cell, controller, frame);
      }),
    };
  }
  const { signal } = new AbortController();
  return {
    makings: frames.map((frame) => async () => {
      let made: FilmCell | undefined;
      await walk(cell, shown, [still(frame)], signal, async (step) => {
        const current = currentTile(cell);
        if (!current) throw otherView();
        made = await pictureCell(cell, current.controller, step.shown, current.element, overlaysOn(current.element));
      });
      if (!made) throw new NegatoscopeError('not-found', 'an image did not come', { object: 'The image' });
      return { cell: made };
    }),
  };
}
