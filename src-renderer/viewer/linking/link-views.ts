import { useLive } from '../../app/live.ts';
import type { ViewportController, ViewState } from '../../cornerstone/index.ts';
import { linkBetween } from './link-places.ts';
import { otherCells, type PlacedCell } from './places.ts';

/** How large and where a viewport shows its image, on the screen. */
export interface ViewOnScreen {
  state: ViewState;
  /** CSS pixels of a millimetre. */
  scale: number;
  /** Of the image's middle from the viewport's, CSS pixels. */
  pan: [x: number, y: number];
}

/** The view of a viewport as it is on the screen; undefined when nothing is shown. */
export function viewOf(controller: ViewportController): ViewOnScreen | undefined {
  const { shown, state, element } = controller;
  const spacing = shown?.frame.description.spacing;
  if (!shown || !spacing) return undefined;
  const { columns, rows } = shown.image;
  const middle = controller.imageToViewport(columns / 2, rows / 2);
  const right = controller.imageToViewport(columns / 2 + 1, rows / 2);
  const scale = Math.hypot(right[0] - middle[0], right[1] - middle[1]) / spacing.columnMm;
  return {
    state,
    scale,
    pan: [middle[0] - element.clientWidth / 2, middle[1] - element.clientHeight / 2],
  };
}

/** Views that were given from here; they are no doing of the reader. */
const given = new WeakMap<ViewportController, ViewState>();
/** While views are being given: some pictures are drawn at once, before the view counts as given. */
let giving = false;
export const wasGiven = (controller: ViewportController): boolean =>
  giving || given.get(controller) === controller.state;

/** What changed of a view. */
interface Change {
  zoomed: number | undefined;
  moved: readonly [x: number, y: number] | undefined;
  whole: boolean;
  window: boolean;
}

function changeOf(before: ViewOnScreen, now: ViewOnScreen): Change {
  const ratio = now.scale / before.scale;
  const moved = [now.pan[0] - before.pan[0] * ratio, now.pan[1] - before.pan[1] * ratio] as const;
  return {
    zoomed: Math.abs(ratio - 1) > 1e-6 ? ratio : undefined,
    moved: Math.hypot(...moved) > 1e-3 ? moved : undefined,
    whole: now.state.scaling !== 'free' && (now.state.scaling !== before.state.scaling || ratio !== 1),
    window: now.state.voi !== before.state.voi || now.state.inverted !== before.state.inverted,
  };
}

/** The others zoom and pan as this viewport did, by the same factor and the same way on the screen. */
export function driveViews(source: PlacedCell, before: ViewOnScreen, now: ViewOnScreen): void {
  const spatial = useLive.getState().settings?.display.spatial;
  const change = changeOf(before, now);
  // A presentation state is one viewport's own: how it begins is nothing the reader did.
  if (giving || before.state.presented !== now.state.presented) return;
  giving = true;
  try {
    for (const target of otherCells(source.cell)) {
      if (!linkBetween(source, target)) continue;
      const { controller } = target;
      if (spatial?.linkView !== false) givePlace(controller, change, now, before.scale);
      if (change.window && spatial?.linkWindow && sharesWindow(source, target)) {
        controller.setState({ voi: now.state.voi, inverted: now.state.inverted });
      }
      given.set(controller, controller.state);
    }
  } finally {
    giving = false;
  }
}

function givePlace(
  controller: ViewportController,
  { zoomed, moved, whole }: Change,
  { state }: ViewOnScreen,
  scaleBefore: number,
): void {
  if (whole) {
    controller.setState({ scaling: state.scaling, pan: [0, 0] });
    return;
  }
  const scale = viewOf(controller)?.scale ?? scaleBefore;
  if (zoomed !== undefined) controller.zoomBy(zoomed);
  // The same way in millimetres: a viewport that shows them larger moves by more pixels.
  if (moved) controller.panBy((moved[0] * scale) / scaleBefore, (moved[1] * scale) / scaleBefore);
}

/** Windows mean the same on images of one modality and unit. */
function sharesWindow({ frame: a }: PlacedCell, { frame: b, controller }: PlacedCell): boolean {
  return (
    a.series.series.modality === b.series.series.modality &&
    a.description.rescale?.type === b.description.rescale?.type &&
    controller.shown?.voi !== undefined
  );
}
