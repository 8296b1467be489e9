import { expect, it } from 'vitest';
import type { FileReference } from '../../archive/index-record.ts';
import type { ScanPool } from '../../archive/scan-thread.ts';
import { describeFiles } from './describe.ts';
import type { Protection } from './protection.ts';

it('loses none of the other files of a batch when one ends the thread that reads it', async () => {
  const files = ['a', 'deadly', 'b', 'c'].map((path): FileReference => ({ path, bytes: 1, receivedAt: 0 }));
  const pool = {
    call: async (_method: string, _root: string, some: FileReference[]) => {
      if (some.some(({ path }) => path === 'deadly')) throw new Error('a thread ended unexpectedly');
      return {
        count: some.length,
        records: new TextEncoder().encode(some.map(({ path }) => path).join()),
        unreadable: [],
      };
    },
  } as unknown as Pick<ScanPool, 'call'>;
  const plain = { isSealed: () => false } as unknown as Protection;
  const { records, unreadable } = await describeFiles(files, plain, pool, false);
  expect(records.map((bytes) => new TextDecoder().decode(bytes))).toEqual(['a', 'b', 'c']);
  expect(unreadable).toMatchObject([{ path: 'deadly', reason: 'damaged' }]);
});
