import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { DataSetReceiver, Outcome } from './service.ts';

/** Longest identifier or attribute list kept in memory. */
export const maximumCollectedLength = 16 * 1024 * 1024;

/** Puts a small data set together and then works with it; beyond the limit the rest is dropped and the operation fails with `invalid-input`. */
export function collect(
  work: (dataSet: Buffer) => Outcome | Promise<Outcome>,
  limit = maximumCollectedLength,
): DataSetReceiver {
  let parts: Buffer[] = [];
  let length = 0;
  return {
    write(slice) {
      length += slice.length;
      if (length <= limit) {
        parts.push(slice);
      } else {
        parts = [];
      }
      return undefined;
    },
    end() {
      if (length > limit) {
        throw new NegatoscopeError('invalid-input', `a data set of ${length} bytes; at most ${limit} are taken`);
      }
      return work(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, length));
    },
    abort() {
      parts = [];
    },
  };
}
