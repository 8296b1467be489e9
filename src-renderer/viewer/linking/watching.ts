import type { ImagePlane } from '../../../src-shared/imaging/geometry/planes.ts';
import { useLive } from '../../app/live.ts';
import type { ViewportController } from '../../cornerstone/index.ts';
import { useViewer } from '../store.ts';
import { allControllers, controllerOf, onControllers } from '../viewports.ts';
import { takeTold } from './follow.ts';
import { drivePlaces, forgetStaleNotes, joinLinked, linkFrom, unlink } from './link-places.ts';
import { driveViews, type ViewOnScreen, viewOf, wasGiven } from './link-views.ts';
import { isSetOf, placedCell } from './places.ts';
import { useLinking } from './store.ts';

/** What a viewport showed when it was last looked at. */
interface Seen {
  controller: ViewportController;
  key: string | undefined;
  imageId: string | undefined;
  plane: ImagePlane | undefined;
  view: ViewOnScreen | undefined;
}

const redraw = new Set<(cell: number) => void>();

/** A viewport was rendered anew, or another one was selected: lines on the others may lie elsewhere. */
export function onAnyRendered(listener: (cell: number) => void): () => void {
  redraw.add(listener);
  return () => redraw.delete(listener);
}

/** Looks at every viewport after each of its renderings and makes the linked ones follow. */
export function startWatching(): () => void {
  const seen = new Map<number, Seen>();
  const ends = new Map<number, { controller: ViewportController; end: () => void }>();

  const seeing = (cell: number, controller: ViewportController, placed = placedCell(cell)): Seen => ({
    controller,
    key: useViewer.getState().cells[cell],
    imageId: placed?.frame.imageId,
    plane: placed?.plane,
    view: viewOf(controller),
  });

  const stood = (cell: number): boolean => {
    const known = seen.get(cell);
    return known?.controller === controllerOf(cell) && known?.key === useViewer.getState().cells[cell];
  };

  const look = (cell: number, controller: ViewportController): void => {
    for (const listener of [...redraw]) listener(cell);
    if (useLinking.getState().linked === 'off') return;
    const key = useViewer.getState().cells[cell];
    // Another set was chosen, and this is still an image of the one before.
    if (key === undefined || !isSetOf(key, controller)) return;
    const placed = placedCell(cell);
    const before = seen.get(cell);
    const now = seeing(cell, controller, placed);
    seen.set(cell, now);
    if (!placed) return;
    if (before?.controller !== controller || before.key !== key) {
      joinLinked(placed, stood);
      return;
    }
    if (before.imageId !== now.imageId && !takeTold(controller)) drivePlaces(placed, before.plane);
    if (before.view && now.view && before.view.state !== now.view.state && !wasGiven(controller)) {
      driveViews(placed, before.view, now.view);
    }
  };

  const attach = (): void => {
    const controllers = allControllers();
    for (const [cell, { controller, end }] of [...ends]) {
      if (controllers.get(cell) === controller) continue;
      end();
      ends.delete(cell);
      seen.delete(cell);
    }
    for (const [cell, controller] of controllers) {
      if (ends.has(cell)) continue;
      ends.set(cell, { controller, end: controller.onRendered(() => look(cell, controller)) });
    }
    forgetStaleNotes();
  };

  attach();
  const stops = [
    onControllers(attach),
    useViewer.subscribe((state, before) => {
      if (state.selected !== before.selected) for (const listener of [...redraw]) listener(state.selected);
    }),
    // Linked from now on: what is seen now is what is compared with.
    useLinking.subscribe((state, before) => {
      if (state.linked === before.linked) return;
      seen.clear();
      if (state.linked === 'off') return;
      for (const [cell, controller] of allControllers()) seen.set(cell, seeing(cell, controller));
    }),
    linkAtStart(),
  ];
  return () => {
    for (const stop of stops) stop();
    for (const { end } of ends.values()) end();
  };
}

/**
 * How another patient's studies begin: nothing of the ones before is linked or marked; linked by position when the settings
 * say so, once they are known.
 */
function linkAtStart(): () => void {
  let begun = false;
  const begin = (): void => {
    const { settings } = useLive.getState();
    if (begun || !settings) return;
    begun = true;
    if (settings.display.spatial.linkAtStart && useLinking.getState().linked === 'off') {
      linkFrom(placedCell(useViewer.getState().selected), 'position');
    }
  };
  begin();
  const ends = [
    useLive.subscribe(begin),
    useViewer.subscribe((state, before) => {
      if (state.state !== 'loading' || before.state === 'loading') return;
      unlink();
      useLinking.setState({ cross: undefined });
      begun = false;
      begin();
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
