import { create } from 'zustand';

/** Frame sets of which every image was on the screen while this window was open, by their keys. */
export const useSeen = create<{ all: ReadonlySet<string> }>(() => ({ all: new Set() }));

const images = new Map<string, Set<string>>();

/** An image was shown; of a set with so many. */
export function markSeen(key: string, imageId: string, count: number): void {
  const seen = images.get(key) ?? new Set();
  if (seen.has(imageId) && seen.size < count) return;
  seen.add(imageId);
  images.set(key, seen);
  const { all } = useSeen.getState();
  const whole = seen.size >= count;
  if (whole === all.has(key)) return;
  const next = new Set(all);
  if (whole) next.add(key);
  else next.delete(key);
  useSeen.setState({ all: next });
}

export function forgetSeen(): void {
  images.clear();
  useSeen.setState({ all: new Set() });
}
