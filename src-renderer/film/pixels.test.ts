import { expect, it } from 'vitest';
import { Lane } from './pixels.ts';

it('the turn of a request that is not wanted any more is the next one’s', async () => {
  const lane = new Lane(1);
  const wanted = new AbortController().signal;
  const gone = new AbortController();
  let resolve: (value: string) => void = () => undefined;
  const promise = new Promise<string>((done) => {
    resolve = done;
  });
  const first = lane.run(() => promise, wanted);
  // Given up between its turn and its beginning.
  void promise.then(() => gone.abort());
  const second = lane.run(async () => 'second', gone.signal).catch((error: { code: string }) => error.code);
  const third = lane.run(async () => 'third', wanted);
  resolve('first');
  expect(await Promise.all([first, second, third])).toEqual(['first', 'cancelled', 'third']);
});
