/** A worker that is asked to end is given so long, ms. */
export const patienceMs = 2000;

/**
 * Ends a document and the worker that reads it. The library waits for an answer of the worker, which never comes from one that is lost in
 * a hostile document (a stream that unpacks without end): then it is ended as it is.
 */
export function endReading(task: { destroy(): Promise<unknown> } | undefined, worker: { terminate(): void }): void {
  if (!task) {
    worker.terminate();
    return;
  }
  const end = (): void => {
    clearTimeout(timer);
    worker.terminate();
  };
  const timer = setTimeout(end, patienceMs);
  task.destroy().then(end, end);
}
