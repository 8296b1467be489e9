/** Sides of a ring that it goes along in both directions, by the index of their first point. */
export function channelOf(ring: Float32Array): ReadonlySet<number> {
  const count = ring.length / 2;
  if (!hasVertexTwice(ring)) return none;
  const sides = new Map<string, number>();
  const twice = new Set<number>();
  const point = (i: number): string => `${Math.round(ring[2 * i]! * 100)},${Math.round(ring[2 * i + 1]! * 100)}`;
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count;
    const [a, b] = [point(i), point(j)];
    if (a === b) continue;
    const back = sides.get(`${b} ${a}`);
    if (back !== undefined) {
      twice.add(i);
      twice.add(back);
    } else sides.set(`${a} ${b}`, i);
  }
  return twice;
}

const none: ReadonlySet<number> = new Set();

/** A channel comes back to points it was at; most contours never do. */
function hasVertexTwice(ring: Float32Array): boolean {
  const seen = new Set<number>();
  for (let i = 0; i < ring.length; i += 2) {
    const key = Math.round(ring[i]! * 100) * 0x4000000 + Math.round(ring[i + 1]! * 100);
    if (seen.has(key)) return true;
    seen.add(key);
  }
  return false;
}
