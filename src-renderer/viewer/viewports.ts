import type { ViewportController } from '../cornerstone/index.ts';
import { useViewer } from './store.ts';

/** The controllers of the cells that are on the screen. Not state of React: nothing of it makes the page render. */
const controllers = new Map<number, ViewportController>();

export function putController(cell: number, controller: ViewportController): () => void {
  controllers.set(cell, controller);
  return () => {
    if (controllers.get(cell) === controller) controllers.delete(cell);
  };
}
export const controllerOf = (cell: number): ViewportController | undefined => controllers.get(cell);
export const selectedController = (): ViewportController | undefined => controllers.get(useViewer.getState().selected);
export const allControllers = (): ReadonlyMap<number, ViewportController> => controllers;
