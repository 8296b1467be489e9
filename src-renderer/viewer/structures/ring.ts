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

/** Places of the points of one ring, by what they are: used again for the next ring. */
let places = new Int32Array(1024);
let columns = new Int32Array(512);
let rows = new Int32Array(512);

/** A channel comes back to points it was at; most contours never do. */
function hasVertexTwice(ring: Float32Array): boolean {
  const count = ring.length / 2;
  if (columns.length < count) {
    columns = new Int32Array(2 * count);
    rows = new Int32Array(2 * count);
  }
  let size = 1024;
  while (size < 2 * count) size *= 2;
  if (places.length < size) places = new Int32Array(size);
  places.fill(0, 0, size);
  for (let i = 0; i < count; i++) {
    const column = Math.round(ring[2 * i]! * 100);
    const row = Math.round(ring[2 * i + 1]! * 100);
    columns[i] = column;
    rows[i] = row;
    // A point again right behind itself, or the first one at the end, is no channel.
    if (i > 0 && column === columns[i - 1] && row === rows[i - 1]) continue;
    if (i === count - 1 && column === columns[0] && row === rows[0]) continue;
    let slot = (Math.imul(column, 0x9e3779b1) ^ Math.imul(row, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & (size - 1);
    // 0 is an empty place; the points count from 1.
    for (let other = places[slot]!; other !== 0; slot = (slot + 1) & (size - 1), other = places[slot]!) {
      if (columns[other - 1] === column && rows[other - 1] === row) return true;
    }
    places[slot] = i + 1;
  }
  return false;
}

/** Points nearer than this to the one before are not seen at any zoom, image pixels. */
const leastStep = 0.02;

/** A closed line; of points that lie on each other one stands for all. */
export function traceRing(path: Pick<Path2D, 'moveTo' | 'lineTo' | 'closePath'>, ring: Float32Array): void {
  let [x, y] = [ring[0]!, ring[1]!];
  path.moveTo(x, y);
  for (let i = 2; i < ring.length; i += 2) {
    const [column, row] = [ring[i]!, ring[i + 1]!];
    if (Math.abs(column - x) < leastStep && Math.abs(row - y) < leastStep) continue;
    path.lineTo(column, row);
    x = column;
    y = row;
  }
  path.closePath();
}
