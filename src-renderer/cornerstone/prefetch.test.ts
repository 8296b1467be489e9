import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { DisplayFrame } from './registry.ts';

const loading = new Map<string, { resolve(): void; reject(error: unknown): void }>();
const cached = new Set<string>();
const asked: string[] = [];
const cancelled: string[] = [];
let waitedFor = false;

vi.mock('./image-cache.ts', () => ({
  imageBudget: () => 1000,
  isCached: (imageId: string) => cached.has(imageId),
  setRanking: () => {},
}));
vi.mock('./loader.ts', () => ({
  decodedBytes: () => 1,
  isLoading: (imageId: string) => loading.has(imageId),
  isWaitedFor: () => waitedFor,
  cancelReadAhead: (imageId: string) => {
    cancelled.push(imageId);
    loading.get(imageId)?.reject(new NegatoscopeError('cancelled', ''));
  },
  loadImage: (imageId: string) => {
    asked.push(imageId);
    return new Promise<void>((resolve, reject) => {
      loading.set(imageId, {
        resolve: () => {
          loading.delete(imageId);
          cached.add(imageId);
          resolve();
        },
        reject: (error) => {
          loading.delete(imageId);
          reject(error);
        },
      });
    });
  },
}));
const { Prefetcher } = await import('./prefetch.ts');

const set = (name: string, count: number): DisplayFrame[] =>
  Array.from({ length: count }, (_, index) => ({ imageId: `${name}${index}` }) as DisplayFrame);
const pass = (ms = 1): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const settle = async (): Promise<void> => {
  for (const one of [...loading.values()]) one.resolve();
  await pass();
};

describe('reading ahead', () => {
  const viewport = {};
  let prefetcher: InstanceType<typeof Prefetcher>;
  beforeEach(() => {
    vi.useFakeTimers();
    for (const list of [loading, cached]) list.clear();
    asked.length = 0;
    cancelled.length = 0;
    waitedFor = false;
    prefetcher = new Prefetcher();
  });
  afterEach(() => {
    prefetcher.close();
    vi.useRealTimers();
  });

  it('has six images under way at a time, and reads everything in the end, each once', async () => {
    prefetcher.setInterest(viewport, { frames: set('a', 20), index: 3, direction: 1 });
    prefetcher.setRest([[set('b', 2)], [set('c', 2)]]);
    await pass();
    expect(asked).toEqual(['a3', 'a4', 'a5', 'a6', 'a7', 'a8']);
    for (let i = 0; i < 10; i++) await settle();
    expect(asked).toHaveLength(24);
    expect(new Set(asked).size).toBe(24);
    expect(asked.slice(-4)).toEqual(['b0', 'b1', 'c0', 'c1']);
  });

  it('begins nothing while somebody waits for an image', async () => {
    waitedFor = true;
    prefetcher.setInterest(viewport, { frames: set('a', 20), index: 0, direction: 1 });
    await pass(200);
    expect(asked).toEqual([]);
    waitedFor = false;
    await pass(200);
    expect(asked).toHaveLength(6);
  });

  it('reads only what comes next while the reader scrolls', async () => {
    prefetcher.touch();
    prefetcher.setInterest(viewport, { frames: set('a', 20), index: 10, direction: -1 });
    prefetcher.setRest([[set('b', 2)]]);
    await pass(10);
    expect(asked).toEqual(['a10', 'a9']);
    await pass(200);
    expect(asked.slice(2)).toEqual(['a8', 'a7', 'a6', 'a5']);
  });

  it('withdraws what is no longer wanted, and may read it again later', async () => {
    const first = set('a', 5);
    prefetcher.setInterest(viewport, { frames: first, index: 0, direction: 1 });
    await pass();
    prefetcher.setInterest(viewport, { frames: set('b', 2), index: 0, direction: 1 });
    await pass();
    expect(cancelled).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
    await settle();
    asked.length = 0;
    prefetcher.setInterest(viewport, { frames: first, index: 0, direction: 1 });
    await pass();
    expect(asked).toContain('a0');
  });

  it('does not try again what is broken', async () => {
    const frames = set('a', 3);
    prefetcher.setInterest(viewport, { frames, index: 0, direction: 1 });
    await pass();
    loading.get('a1')?.reject(new NegatoscopeError('decode-failed', ''));
    await settle();
    prefetcher.setInterest(viewport, { frames, index: 1, direction: 1 });
    await settle();
    expect(asked.filter((imageId) => imageId === 'a1')).toHaveLength(1);
  });

  it('reads nothing when it is switched off', async () => {
    prefetcher.setReach('off');
    prefetcher.setInterest(viewport, { frames: set('a', 20), index: 10, direction: 1 });
    await pass(300);
    expect(asked).toEqual([]);
  });
});
