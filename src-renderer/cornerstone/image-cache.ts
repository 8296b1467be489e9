import { cache } from '@cornerstonejs/core';

/**
 * Decoded images in memory. Cornerstone's cache holds them; how much may be in it and what goes first is decided here:
 * what somebody shows never goes (it is pinned), what nobody plans to show goes first, the longest unused before the
 * others, then what is planned for last.
 */
let budget = Number.POSITIVE_INFINITY;
/** In order of use, with their bytes. */
const used = new Map<string, number>();
const pins = new Map<object, readonly string[]>();
let rankOf: (imageId: string) => number | undefined = () => undefined;

/** Room for one image beyond the budget: what somebody waits for is shown whatever its size (at most 1 GiB a frame). */
const beyondBytes = 4 * 1024 ** 3;

export function setImageBudget(bytes: number): void {
  budget = bytes;
  cache.setMaxCacheSize(bytes + beyondBytes);
}
export const imageBudget = (): number => budget;

/** Memory that others than the images take of the budget, bytes. */
const reserved = new Map<object, number>();
const reservedBytes = (): number => [...reserved.values()].reduce((sum, bytes) => sum + bytes, 0);

/** Takes memory of the budget for something that is not an image, and makes place for it; 0 gives it back. */
export function reserveMemory(owner: object, bytes: number): void {
  if (bytes > 0) reserved.set(owner, bytes);
  else reserved.delete(owner);
  makeRoom(0);
}

/** How much an image is wanted, the most wanted 0; undefined: nobody plans to show it. */
export function setRanking(ranking: (imageId: string) => number | undefined): void {
  rankOf = ranking;
}

/** The images an owner shows, in the place of those it showed before: they stay in memory. */
export function pinImages(owner: object, imageIds: readonly string[]): void {
  if (imageIds.length > 0) pins.set(owner, imageIds);
  else pins.delete(owner);
}

const forgotten = new Set<(imageId: string) => void>();
/** To be told of every image that leaves memory: what else was made of it can go too. */
export function onForgotten(listener: (imageId: string) => void): () => void {
  forgotten.add(listener);
  return () => forgotten.delete(listener);
}

export const isCached = (imageId: string): boolean => used.has(imageId);

/** The image was used just now. */
export function touchImage(imageId: string): void {
  const bytes = used.get(imageId);
  if (bytes === undefined) return;
  used.delete(imageId);
  used.set(imageId, bytes);
}

/** Makes place for an image and notes that it is there; `put` hands it to the cache. */
export function admitImage(imageId: string, bytes: number, put: () => void): void {
  makeRoom(bytes);
  put();
  used.set(imageId, bytes);
}

export function forgetImage(imageId: string): void {
  used.delete(imageId);
  for (const listener of forgotten) listener(imageId);
  if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId, { force: true });
}

function makeRoom(bytes: number): void {
  let excess = cache.getCacheSize() + reservedBytes() + bytes - budget;
  if (excess <= 0) return;
  const pinned = new Set([...pins.values()].flat());
  // A little more than is needed, so that the order is not worked out for every image.
  excess += Math.min(budget / 64, 64 * 1024 ** 2);
  for (const [imageId, size] of victims(used.keys(), pinned, rankOf).map((id) => [id, used.get(id) ?? 0] as const)) {
    if (excess <= 0) return;
    forgetImage(imageId);
    excess -= size;
  }
}

/** What may go, in that order; `imageIds` by their last use, the longest unused first. */
export function victims(
  imageIds: Iterable<string>,
  pinned: ReadonlySet<string>,
  rank: (imageId: string) => number | undefined,
): string[] {
  const unwanted: string[] = [];
  const wanted: [string, number][] = [];
  for (const imageId of imageIds) {
    if (pinned.has(imageId)) continue;
    const found = rank(imageId);
    if (found === undefined) unwanted.push(imageId);
    else wanted.push([imageId, found]);
  }
  return [...unwanted, ...wanted.sort(([, a], [, b]) => b - a).map(([imageId]) => imageId)];
}
