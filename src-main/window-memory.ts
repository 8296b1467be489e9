import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NegatoscopeError } from '../src-shared/contract/errors.ts';
import type { Log } from './log/types.ts';

export interface WindowMemory {
  all(): Record<string, string>;
  /** Keeps a text under a key. Throws `invalid-input` when there are too many keys. */
  keep(key: string, value: string): void;
  /** Writes what is not written yet. */
  flush(): void;
}

const maximumKeys = 500;
const writeAfterMs = 400;

/**
 * What windows remember of themselves (sizes, columns, order), in `window-memory.json` of the data folder: the windows'
 * own storage is in memory only. A file that cannot be read counts as empty, one that cannot be written is logged.
 */
export function windowMemory(folder: string, log: Log): WindowMemory {
  const file = join(folder, 'window-memory.json');
  const values = new Map<string, string>();
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    for (const [key, value] of Object.entries(read as object)) if (typeof value === 'string') values.set(key, value);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn('window memory cannot be read', { error });
  }
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    try {
      writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(values)));
      renameSync(`${file}.new`, file);
    } catch (error) {
      log.warn('window memory cannot be kept', { error });
    }
  };
  return {
    all: () => Object.fromEntries(values),
    keep: (key, value) => {
      if (!values.has(key) && values.size >= maximumKeys) {
        throw new NegatoscopeError('invalid-input', 'too many remembered values', { field: key });
      }
      values.set(key, value);
      timer ??= setTimeout(flush, writeAfterMs);
    },
    flush,
  };
}
