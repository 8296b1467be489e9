import { useEffect, useRef, useState } from 'react';
import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { asError } from '../app/api.ts';
import type { FrameSet } from './frame-sets.ts';
import type { StudyObject } from './objects.ts';

/** What is read of the object of a frame set, once for each; `identity` tells objects apart. `read` stays the same function. */
export function useObject<T>(
  frameSet: FrameSet,
  read: (object: StudyObject, signal: AbortSignal) => Promise<T>,
): { identity: string; found: T | undefined; error: NegatoscopeError | undefined } {
  const [found, setFound] = useState<T>();
  const [error, setError] = useState<NegatoscopeError>();
  const { series, other } = frameSet;
  const set = useRef(frameSet);
  set.current = frameSet;
  const identity = `${series.catalogue} ${other?.row} ${other?.revision}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same object is read once
  useEffect(() => {
    const instance = set.current.other;
    if (!instance) return;
    const abort = new AbortController();
    setFound(undefined);
    setError(undefined);
    read({ series: set.current.series, instance }, abort.signal).then(
      (now) => {
        if (!abort.signal.aborted) setFound(() => now);
      },
      (thrown: unknown) => {
        if (!abort.signal.aborted) setError(asError(thrown));
      },
    );
    return () => abort.abort();
  }, [identity]);
  return { identity, found, error };
}
