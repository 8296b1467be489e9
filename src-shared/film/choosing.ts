/** Which images of a list are filmed. */
export interface EveryNth {
  /** 1: all. */
  n: number;
  /** First and last image that counts, from 1, both included. */
  from: number;
  to: number;
}

/** Indices, from 0, of every n-th of so many images, beginning with the first of the part. Ends in either order, cut to the list. */
export function everyNth(count: number, { n, from, to }: EveryNth): number[] {
  const step = Math.max(1, Math.floor(n));
  const first = Math.max(1, Math.min(Math.floor(from), Math.floor(to)));
  const last = Math.min(count, Math.max(Math.floor(from), Math.floor(to)));
  if (!(last >= first)) return [];
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first - 1 + index * step);
}

/** The n with which so many images have room in so many boxes. */
export const nthToFit = (images: number, boxes: number): number => Math.max(1, Math.ceil(images / Math.max(1, boxes)));
