import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Archive } from '../../archive/archive.ts';

const catchUpMs = 60_000;

/**
 * Resolves when everything acknowledged so far is in the index. Rejects with `busy` while the index is being built anew, and after a minute when
 * it cannot be written: who asked is then asked to wait, not told that nothing is here.
 */
export async function settled(archive: Pick<Archive, 'settle' | 'complete'>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!archive.complete) {
    throw new NegatoscopeError('busy', 'the index is being built anew');
  }
  await new Promise<void>((resolve, reject) => {
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
