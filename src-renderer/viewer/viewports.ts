import { useSyncExternalStore } from 'react';
import type { ViewportController } from '../cornerstone/index.ts';
import { useViewer } from './store.ts';

/** The controllers of the cells that are on the screen. Not state of React: nothing of it makes the page render. */
const controllers = new Map<number, ViewportController>();
const listeners = new Set<() => void>();

const tell = (): void => {
  for (const listener of [...listeners]) listener();
};

export function putController(cell: number, controller: ViewportController): () => void {
  controllers.set(cell, controller);
  tell();
  return () => {
    if (controllers.get(cell) !== controller) return;
    controllers.delete(cell);
    tell();
  };
}
export const controllerOf = (cell: number): ViewportController | undefined => controllers.get(cell);
export const selectedController = (): ViewportController | undefined => controllers.get(useViewer.getState().selected);
export const allControllers = (): ReadonlyMap<number, ViewportController> => controllers;

/** Cells came or went; gives back how to stop. */
export function onControllers(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The controller of a cell, for components that outlive it: with another grid of tiles comes another one. */
export const useController = (cell: number): ViewportController | undefined =>
  useSyncExternalStore(onControllers, () => controllerOf(cell));
