import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Archive } from '../../archive/archive.ts';

const catchUpMs = 60_000;

/**
 * Resolves when everything acknowledged so far is in the index. An index that cannot be written may never catch up: then it rejects with `busy`
 * after a minute, so that who asked is asked to wait and not told that nothing is here.
 */
export function settled(archive: Pick<Archive, 'settle'>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const timer = setTimeout(() => reject(new NegatoscopeError('busy', 'the index does not catch up')), catchUpMs);
    signal.addEventListener('abort', abort, { once: true });
    archive
      .settle()
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      });
  });
}
