import { dot, type Vector3 } from '../../imaging/geometry/orientation.ts';
import { flatCosine, heightOver, inSpan, ofSpan, type Span } from '../../imaging/geometry/spans.ts';
import { type Mask, maskAt } from './masks.ts';
import type { SegmentPlane, SegmentVolume } from './segment-volumes.ts';

/** A picture of a segment in the plane of an image. */
export interface SegmentPicture {
  /** From pixels of the mask, its upper left corner 0, 0, to image pixels: x' = a x + c y + e, y' = b x + d y + f. */
  matrix: readonly [a: number, b: number, c: number, d: number, e: number, f: number];
  mask: Mask;
}

export interface SegmentCut {
  /** The image, in the coordinates of the segmentation; undefined: by the images alone that the frames name. */
  span: Span | undefined;
  reachMm: number;
  sopInstanceUid: string;
  frame: number;
  columns: number;
  rows: number;
}

const rounding = 1e-3;

/**
 * What of a segment is seen on an image: the mask of the plane that lies on it, pixel by pixel where it lies; on an image across the planes
 * of the segment the nearest pixel for each of its own. `grid`: size of the frames of the segmentation.
 */
export function segmentOnImage(
  volume: SegmentVolume,
  cut: SegmentCut,
  grid: { columns: number; rows: number },
): SegmentPicture[] {
  const { span } = cut;
  if (!span || !volume.normal) return byReference(volume, cut, grid);
  if (Math.abs(dot(volume.normal, span.normal)) > flatCosine) return inPlane(volume, span, cut);
  const mask = resliced(volume, span);
  return mask ? [{ matrix: [1, 0, 0, 1, mask.left, mask.top], mask }] : [];
}

const isSource = ({ sources }: SegmentPlane, { sopInstanceUid, frame }: SegmentCut): boolean =>
  sources.some(
    (source) => source.sopInstanceUid === sopInstanceUid && (source.frame === undefined || source.frame === frame),
  );

/** Without places: frames that were made from this image, of its size. */
function byReference(
  { planes }: SegmentVolume,
  cut: SegmentCut,
  { columns, rows }: { columns: number; rows: number },
): SegmentPicture[] {
  if (columns !== cut.columns || rows !== cut.rows) return [];
  return planes
    .filter((plane) => isSource(plane, cut))
    .map(({ mask }) => ({ matrix: [1, 0, 0, 1, mask.left, mask.top], mask }));
}

function inPlane({ planes, thicknessMm, normal }: SegmentVolume, span: Span, cut: SegmentCut): SegmentPicture[] {
  const at = dot(span.origin, normal!);
  const most = Math.max(cut.reachMm, thicknessMm / 2) + rounding;
  let near: SegmentPlane[] = [];
  let distance = Number.POSITIVE_INFINITY;
  for (const plane of planes) {
    const away = Math.abs(plane.offset - at);
    if (away > most || away > distance + rounding) continue;
    if (away < distance - rounding) near = [];
    distance = Math.min(distance, away);
    near.push(plane);
  }
  // Of several frames at one place (of several moments) the one that was made from this image.
  const own = near.filter((plane) => isSource(plane, cut));
  return (own.length > 0 ? own : near.slice(0, 1)).map(({ mask, span: from }) => {
    const corner = ofSpan(from!, [mask.left, mask.top]);
    const point = (x: number, y: number) =>
      inSpan(span, [
        corner[0] + from!.across[0] * x + from!.down[0] * y,
        corner[1] + from!.across[1] * x + from!.down[1] * y,
        corner[2] + from!.across[2] * x + from!.down[2] * y,
      ]);
    const [[ox, oy], [ax, ay], [bx, by]] = [point(0, 0), point(1, 0), point(0, 1)];
    return { matrix: [ax - ox, ay - oy, bx - ox, by - oy, ox, oy], mask };
  });
}

/** Where the box around a segment may lie on an image, in its pixels; undefined when it does not. */
function boxOn(
  { planes, thicknessMm, normal }: SegmentVolume,
  span: Span,
): { left: number; top: number; right: number; bottom: number } | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  let [below, above] = [false, false];
  for (const { mask, span: from } of planes) {
    for (const [x, y] of [
      [mask.left, mask.top],
      [mask.left + mask.width, mask.top],
      [mask.left, mask.top + mask.height],
      [mask.left + mask.width, mask.top + mask.height],
    ] as const) {
      const place = ofSpan(from!, [x, y]);
      for (const side of [-0.5, 0.5]) {
        const moved: Vector3 = [
          place[0] + normal![0] * thicknessMm * side,
          place[1] + normal![1] * thicknessMm * side,
          place[2] + normal![2] * thicknessMm * side,
        ];
        const height = heightOver(span, moved);
        if (height <= rounding) below = true;
        if (height >= -rounding) above = true;
        const [column, row] = inSpan(span, moved);
        left = Math.min(left, column);
        right = Math.max(right, column);
        top = Math.min(top, row);
        bottom = Math.max(bottom, row);
      }
    }
  }
  if (!below || !above) return undefined;
  const box = {
    left: Math.max(0, Math.floor(left)),
    top: Math.max(0, Math.floor(top)),
    right: Math.min(span.columns, Math.ceil(right)),
    bottom: Math.min(span.rows, Math.ceil(bottom)),
  };
  return box.left < box.right && box.top < box.bottom ? box : undefined;
}

/** A segment cut by an image across its planes, as a mask of that image: for each of its pixels the nearest one of the segment. */
function resliced(volume: SegmentVolume, span: Span): Mask | undefined {
  const box = boxOn(volume, span);
  if (!box) return undefined;
  const { planes, thicknessMm, normal } = volume;
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const parts = new Uint8Array(width * height);
  const half = thicknessMm / 2 + rounding;
  const step = dot(span.across, normal!);
  const walks = planes.map(({ span: from }) => ({
    start: from!,
    column: dot(span.across, from!.toColumn),
    row: dot(span.across, from!.toRow),
  }));
  let [count, sum, halves] = [0, 0, 0];
  let near = 0;
  for (let y = 0, to = 0; y < height; y++) {
    const place = ofSpan(span, [box.left + 0.5, box.top + y + 0.5]);
    // Columns and rows in the planes for the first pixel of the row, when they are asked for.
    const begun: (readonly [number, number] | undefined)[] = [];
    let at = dot(place, normal!);
    for (let x = 0; x < width; x++, to++, at += step) {
      while (near > 0 && Math.abs(planes[near - 1]!.offset - at) < Math.abs(planes[near]!.offset - at)) near--;
      while (near < planes.length - 1 && Math.abs(planes[near + 1]!.offset - at) < Math.abs(planes[near]!.offset - at))
        near++;
      const plane = planes[near]!;
      if (Math.abs(plane.offset - at) > half) continue;
      const walk = walks[near]!;
      begun[near] ??= inSpan(walk.start, place);
      const first = begun[near]!;
      const value = maskAt(plane.mask, Math.floor(first[0] + walk.column * x), Math.floor(first[1] + walk.row * x));
      if (value === 0) continue;
      parts[to] = value;
      count++;
      sum += value;
      if (value >= 128) halves++;
    }
  }
  if (count === 0) return undefined;
  return { left: box.left, top: box.top, width, height, parts, count, sum: sum / 255, half: halves };
}
