import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import type { ViewportController } from '../../cornerstone/index.ts';
import { useMeasuring } from './store.ts';

/** Hooks on what is measured: what is there, and where a place of the image is on the page. */
export const measuringHooks = (controller: (cell: number) => ViewportController) => ({
  measurements: (): Measurement[] =>
    [...useMeasuring.getState().measurements.values()].sort((a, b) => a.createdAt - b.createdAt),
  /** CSS pixels of the page. */
  onPage: (cell: number, column: number, row: number): [x: number, y: number] => {
    const of = controller(cell);
    const box = of.element.getBoundingClientRect();
    const [x, y] = of.imageToViewport(column, row);
    return [box.left + x, box.top + y];
  },
});
