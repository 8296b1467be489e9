import { useEffect } from 'react';
import { spacingOf, type ViewportController, type ViewState } from '../../cornerstone/index.ts';
import type { CellProps } from '../area.ts';
import { tilingOf, useViewer, visibleCells } from '../store.ts';
import { beginningOf } from '../view-memory.ts';
import { controllerOf } from '../viewports.ts';

/** Views that were set here; any other one is the reader's own and stays. */
const given = new WeakMap<ViewportController, ViewState>();

/** Whether a controller shows what was set here: the place of its picture follows from its size, and nobody else keeps it. */
export const isHung = (controller: ViewportController): boolean =>
  useViewer.getState().pairs && given.get(controller) === controller.state;

/** Size of a picture as it lies, mm; undefined without a spacing. */
function sizeMm(controller: ViewportController): { width: number; height: number } | undefined {
  const { shown } = controller;
  if (!shown) return undefined;
  const { rowMm, columnMm, known } = spacingOf(shown.frame);
  if (!known) return undefined;
  const width = shown.image.columns * columnMm;
  const height = shown.image.rows * rowMm;
  return controller.state.rotation % 180 === 0 ? { width, height } : { width: height, height: width };
}

/** CSS pixels of a millimetre at which all the pictures of a layout fit. */
function commonScale(controllers: readonly ViewportController[]): number | undefined {
  let scale = Number.POSITIVE_INFINITY;
  for (const controller of controllers) {
    const size = sizeMm(controller);
    if (!size) return undefined;
    const { clientWidth, clientHeight } = controller.element;
    scale = Math.min(scale, clientWidth / size.width, clientHeight / size.height);
  }
  return Number.isFinite(scale) && scale > 0 ? scale : undefined;
}

const turnOf = (cell: number, key: string | undefined): Partial<ViewState> =>
  key === undefined ? {} : (beginningOf(cell, key)?.state ?? {});

/** Brings the pictures of a layout of pairs to one scale and to the middle line between them. */
function align(): void {
  const state = useViewer.getState();
  if (!state.pairs || state.maximised !== undefined) return;
  const cells = visibleCells(state).filter((cell) => state.cells[cell] !== undefined);
  const controllers = cells.map((cell) => controllerOf(cell));
  const ready = controllers.filter((controller) => controller?.shown !== undefined) as ViewportController[];
  if (ready.length < cells.length) return;
  const scale = commonScale(ready);
  if (scale === undefined) return;
  for (const [at, controller] of ready.entries()) {
    const { shown, state: view, element } = controller;
    const size = sizeMm(controller);
    if (!shown || !size || (view.scaling !== 'fit' && given.get(controller) !== view)) continue;
    // After a reset it lies again as the layout hangs it.
    const cell = cells[at] ?? 0;
    const turn = view.scaling === 'fit' ? turnOf(cell, state.cells[cell]) : {};
    if ((turn.rotation ?? view.rotation) !== view.rotation || (turn.flipped ?? view.flipped) !== view.flipped) {
      controller.setState(turn);
      return;
    }
    const { rowMm, columnMm } = spacingOf(shown.frame);
    const fit = Math.min(
      element.clientWidth / (shown.image.columns * columnMm),
      element.clientHeight / (shown.image.rows * rowMm),
    );
    const left = cell % 2 === 0;
    const pan = ((left ? 1 : -1) * (element.clientWidth - size.width * scale)) / 2;
    const zoom = scale / fit;
    if (view.scaling === 'free' && Math.abs(view.zoom - zoom) < 1e-6 && Math.abs(view.pan[0] - pan) < 0.01) continue;
    controller.setState({ scaling: 'free', zoom, pan: [pan, 0] });
    given.set(controller, controller.state);
  }
}

/** Keeps the pictures of a layout of pairs equal in size as long as the reader has not zoomed or moved them himself. */
export function PairKeeper({ cell, frameSet }: CellProps) {
  const pairs = useViewer((state) => state.pairs);
  const tiling = useViewer((state) => tilingOf(state, cell));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another frame set and other tiles have another controller.
  useEffect(() => {
    if (!pairs) return;
    const controller = controllerOf(cell);
    align();
    return controller?.onRendered(align);
  }, [pairs, cell, frameSet.key, tiling]);
  return null;
}
