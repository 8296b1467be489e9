/** Entries of worker threads: every other file of this folder. */
export type WorkerName = 'index-writer' | 'index-reader' | 'state' | 'render' | 'scan' | 'transcode' | 'film';

/**
 * Address of a worker's entry: its source when the program runs from source (tests, benchmarks, Node's own type
 * stripping), its bundle when it was built.
 */
export function workerEntry(name: WorkerName): URL {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return new URL(`./${name}.ts`, here);
  const marker = '/out/main/';
  return new URL(`workers/${name}.js`, here.slice(0, here.lastIndexOf(marker) + marker.length));
}
