import type { AnnotationUnits, DisplayedArea, StatePoint, StateSpatial } from './model.ts';

/** The image that graphics lie on, as far as their place depends on it. */
export interface GraphicImage {
  columns: number;
  rows: number;
  /** Height of a pixel over its width. */
  aspect: number;
  /** Where the frame begins in the whole matrix of a tiled image, in pixels from 0. */
  tile?: { column: number; row: number };
}

/** A rectangle in image coordinates: the corner of the first pixel is 0, 0. */
export interface ImageRect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The specified displayed area (PS3.3 C.10.4) in image coordinates; without one, the whole image. */
export function areaRect(area: DisplayedArea | undefined, { columns, rows }: GraphicImage): ImageRect {
  if (!area) return { left: 0, top: 0, right: columns, bottom: rows };
  const [c1, r1] = area.topLeft;
  const [c2, r2] = area.bottomRight;
  // Pixels are numbered from 1 and are in the area themselves.
  return {
    left: Math.min(c1, c2) - 1,
    top: Math.min(r1, r2) - 1,
    right: Math.max(c1, c2),
    bottom: Math.max(r1, r2),
  };
}

/** A point as it is stored to image coordinates. */
export type Placing = (point: StatePoint) => StatePoint;

/** How places are read (PS3.3 C.10.5.1.1). Those on the displayed area are told as it is seen: turned and mirrored. */
export function placing(
  units: AnnotationUnits,
  image: GraphicImage,
  area: DisplayedArea | undefined,
  spatial: StateSpatial,
): Placing {
  if (units === 'PIXEL') return (point) => point;
  if (units === 'MATRIX') {
    const { column, row } = image.tile ?? { column: 0, row: 0 };
    return ([x, y]) => [x - column, y - row];
  }
  const { left, top, right, bottom } = areaRect(area, image);
  return ([x, y]) => {
    const [u, v] = unturned(spatial, x, y);
    return [left + u * (right - left), top + v * (bottom - top)];
  };
}

/** A place in a unit square as it is seen, back in the square as it was before it was turned and then mirrored. */
function unturned({ rotation, flipped }: StateSpatial, seenX: number, y: number): StatePoint {
  const x = flipped ? 1 - seenX : seenX;
  if (rotation === 90) return [y, 1 - x];
  if (rotation === 180) return [1 - x, 1 - y];
  if (rotation === 270) return [1 - y, x];
  return [x, y];
}
