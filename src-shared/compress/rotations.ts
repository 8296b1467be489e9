/**
 * The rotations of a block in order: entry i is where the i-th smallest begins. Prefixes of doubled length are sorted by counting, so that
 * also blocks that repeat themselves take n log n; among equal rotations any order is right.
 */
export function sortRotations(block: Uint8Array): Int32Array {
  const size = block.length;
  let order = new Int32Array(size);
  let rank = new Int32Array(size);
  if (size === 0) return order;
  const starts = new Int32Array(Math.max(size, 65536) + 1);
  // By the first two bytes.
  const pair = (i: number) => (block[i]! << 8) | block[i + 1 === size ? 0 : i + 1]!;
  for (let i = 0; i < size; i++) starts[pair(i) + 1]!++;
  for (let i = 0; i < 65536; i++) starts[i + 1] = starts[i + 1]! + starts[i]!;
  for (let i = 0; i < size; i++) order[starts[pair(i)]!++] = i;
  let classes = 0;
  for (let i = 0; i < size; i++) {
    if (i > 0 && pair(order[i]!) !== pair(order[i - 1]!)) classes++;
    rank[order[i]!] = classes;
  }
  classes++;
  let nextOrder = new Int32Array(size);
  let nextRank = new Int32Array(size);
  for (let length = 2; length < size && classes < size; length *= 2) {
    starts.fill(0, 0, classes + 1);
    for (let i = 0; i < size; i++) starts[rank[i]! + 1]!++;
    for (let i = 0; i < classes; i++) starts[i + 1] = starts[i + 1]! + starts[i]!;
    // Taken in the order of their second halves, they come out by both.
    for (let i = 0; i < size; i++) {
      const start = order[i]! - length;
      const from = start < 0 ? start + size : start;
      nextOrder[starts[rank[from]!]!++] = from;
    }
    const second = (start: number) => rank[start + length < size ? start + length : start + length - size]!;
    classes = 0;
    nextRank[nextOrder[0]!] = 0;
    for (let i = 1; i < size; i++) {
      const here = nextOrder[i]!;
      const before = nextOrder[i - 1]!;
      if (rank[here] !== rank[before] || second(here) !== second(before)) classes++;
      nextRank[here] = classes;
    }
    classes++;
    [order, nextOrder] = [nextOrder, order];
    [rank, nextRank] = [nextRank, rank];
  }
  return order;
}
