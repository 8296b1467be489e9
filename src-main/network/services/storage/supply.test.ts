import { expect, it } from 'vitest';
import type { InstanceToSend } from './instance-to-send.ts';
import { Supply } from './supply.ts';

const instance = (sopInstanceUid: string) => ({ sopInstanceUid }) as InstanceToSend;

it('gives what its source had and then says why there is no more, never that this was all', async () => {
  async function* source() {
    for (let number = 1; number <= 300; number++) yield instance(`2.25.${number}`);
    throw new Error('the index cannot be read');
  }
  const supply = new Supply(source());
  const taken: string[] = [];
  await supply.peek();
  // The failure comes while more is drawn in the background, where nobody waits for it.
  for (let next = supply.takeHere(() => true); next !== undefined; next = supply.takeHere(() => true)) {
    taken.push(next.sopInstanceUid);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(taken).toHaveLength(300);
  await expect(supply.peek()).rejects.toThrow('the index cannot be read');
  await expect(supply.take(() => true)).rejects.toThrow('the index cannot be read');
  await supply.close();
});

it('ends where its source ends', async () => {
  const supply = new Supply([instance('2.25.1')]);
  expect(await supply.take(() => true)).toMatchObject({ sopInstanceUid: '2.25.1' });
  expect(await supply.peek()).toBeUndefined();
});
