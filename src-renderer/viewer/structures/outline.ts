import type { RoiOnPlane } from '../../../src-shared/objects/structure-set/on-plane.ts';
import { channelOf, traceRing } from './ring.ts';

/**
 * The lines around a region on an image. Where a contour goes the same way there and back (the channel to the hole of a keyhole) it has
 * no border.
 */
export function outlineOf({ rings, edges, lines }: Pick<RoiOnPlane, 'rings' | 'edges' | 'lines'>): Path2D {
  const path = new Path2D();
  for (const ring of rings) addRing(path, ring);
  for (let i = 0; i < edges.length; i += 4) {
    path.moveTo(edges[i]!, edges[i + 1]!);
    path.lineTo(edges[i + 2]!, edges[i + 3]!);
  }
  for (const line of lines) {
    path.moveTo(line[0]!, line[1]!);
    for (let i = 2; i < line.length; i += 2) path.lineTo(line[i]!, line[i + 1]!);
  }
  return path;
}

function addRing(path: Path2D, ring: Float32Array): void {
  const twice = channelOf(ring);
  const count = ring.length / 2;
  if (twice.size === 0) {
    traceRing(path, ring);
    return;
  }
  let down = false;
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count;
    if (twice.has(i)) {
      down = false;
      continue;
    }
    if (!down) path.moveTo(ring[2 * i]!, ring[2 * i + 1]!);
    path.lineTo(ring[2 * j]!, ring[2 * j + 1]!);
    down = true;
  }
}
