import { expect, it } from 'vitest';
import { MediaActions } from './actions.ts';

const never = new AbortController().signal;

it('[GCA-176] a second reader or writer action does not begin before the first has ended', async () => {
  const order: string[] = [];
  const actions = new MediaActions(() => true);
  const end = await actions.begin('/media/one', never);
  const second = actions.begin('/media/two', never).then((done) => {
    order.push('second');
    return done;
  });
  const cancelled = new AbortController();
  const third = actions.begin('/media/three', cancelled.signal);
  const fourth = actions.begin('/media/four', never).then((done) => {
    order.push('fourth');
    return done;
  });
  expect(() => actions.beginNow('/media/five')).toThrow(expect.objectContaining({ code: 'busy' }));
  cancelled.abort(new Error('cancelled'));
  await expect(third).rejects.toThrow('cancelled');
  expect(order).toEqual([]);
  end();
  end();
  const endSecond = await second;
  expect(order).toEqual(['second']);
  expect(actions.inUse('/media/two')).toBe(true);
  endSecond();
  (await fourth)();
  expect(order).toEqual(['second', 'fourth']);
  actions.beginNow('/media/five')();
  expect(actions.inUse('/media')).toBe(false);
});

it('they go side by side where the settings do not say otherwise, also those that waited when that changed', async () => {
  let single = true;
  const actions = new MediaActions(() => single);
  const end = await actions.begin('/a', never);
  const waiting = [actions.begin('/b', never), actions.begin('/c', never)];
  single = false;
  const other = actions.beginNow('/d');
  end();
  await Promise.all(waiting);
  other();
  expect(['/a', '/b', '/c', '/d'].map((path) => actions.inUse(path))).toEqual([false, true, true, false]);
  // What is only looked into can be put out.
  const looking = actions.beginNow('/e');
  expect(actions.inUse('/e')).toBe(false);
  looking();
});

it('nothing begins for what is cancelled already', async () => {
  const actions = new MediaActions(() => false);
  await expect(actions.begin('/a', AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
  expect(actions.inUse('/a')).toBe(false);
});

it('nobody slips in between one that ends and one that waits', async () => {
  const actions = new MediaActions(() => true);
  const { signal } = new AbortController();
  const end = await actions.begin('/media/one', signal);
  const second = actions.begin('/media/two', signal);
  end();
  expect(() => actions.beginNow('/media/three')).toThrow(expect.objectContaining({ code: 'busy' }));
  expect(actions.inUse('/media/two')).toBe(true);
  (await second)();
  actions.beginNow('/media/three')();
});
