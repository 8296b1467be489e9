import { type Span, spanOf } from '../../../src-shared/imaging/geometry/spans.ts';
import { type Mask, maskAt, maskBorder } from '../../../src-shared/objects/segmentation/masks.ts';
import { type SegmentPicture, segmentOnImage } from '../../../src-shared/objects/segmentation/on-image.ts';
import { isEmpty, roiOnPlane } from '../../../src-shared/objects/structure-set/on-plane.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { patientOf, planeOfFrame } from '../linking/places.ts';
import { locatedFrame, type Way, wayBetween } from '../linking/registrations.ts';
import type { Structure } from './objects.ts';
import { outlineOf } from './outline.ts';
import { channelOf, traceRing } from './ring.ts';

/** A structure on one image, ready to be drawn; in image pixels. */
export interface StructurePicture {
  /** Insides of contours: by even and odd, and of contours that are cut across. */
  rings?: Path2D;
  cells?: Path2D;
  /** Segments: their pixels in their colour, and how they lie. */
  masks: { canvas: OffscreenCanvas; matrix: SegmentPicture['matrix']; mask: Mask }[];
  outline: Path2D;
  /** Points: x, y. */
  points: readonly number[];
  pixels: number;
}

/** How a structure lies to an image, or why it cannot be drawn on it. */
export type Placed = { span: Span | undefined; way: Way } | { why: string };

/** Ways to an image by what structures lie in: hundreds of them lie in one frame of reference. */
export type Ways = Map<string, Extract<Placed, { way: Way }> | undefined>;

/** An object of another patient is never drawn. `ways`: those found so far for the same frame. */
export function placedOn(structure: Structure, frame: DisplayFrame, ways: Ways = new Map()): Placed {
  const { located, content } = structure;
  const space = `${located.frameOfReferenceUid ?? ''} ${located.patient}`;
  const plane = planeOfFrame(frame);
  if (!ways.has(space)) {
    const way = plane && wayBetween(locatedFrame(frame), located);
    ways.set(space, plane && way ? { span: spanOf(plane, way.matrix), way } : undefined);
  }
  const known = ways.get(space);
  if (known) return known;
  if (located.patient !== patientOf(frame.series)) return { why: 'it is of another patient' };
  const { sopInstanceUid } = frame.instance;
  if (content && 'volume' in content) {
    const named = content.volume.planes.some(({ sources }) =>
      sources.some((one) => one.sopInstanceUid === sopInstanceUid),
    );
    return named ? { span: undefined, way: {} } : { why: whyNot(plane !== undefined) };
  }
  if (plane && content && located.frameOfReferenceUid === undefined) {
    const named = content.roi.contours.some(({ images }) =>
      images.some((one) => one.sopInstanceUid === sopInstanceUid),
    );
    if (named) return { span: spanOf(plane), way: {} };
  }
  return { why: whyNot(plane !== undefined) };
}

const whyNot = (placed: boolean): string =>
  placed ? 'this image is of another frame of reference' : 'this image has no place in the patient';

/** Pictures of the images looked at last; the pixels of their masks are bounded. */
const kept = new Map<string, Map<string, StructurePicture | undefined>>();
const mostImages = 60;
const mostPixels = 32 * 1024 * 1024;
let pixels = 0;

export function forgetStructurePictures(): void {
  kept.clear();
  pixels = 0;
}

/** What of a structure is seen on an image; undefined when nothing is. */
export function structurePicture(
  structure: Structure,
  frame: DisplayFrame,
  placed: Extract<Placed, { way: Way }>,
  reachMm: number,
): StructurePicture | undefined {
  const key = `${frame.imageId} ${reachMm} ${placed.way.key ?? ''}`;
  let here = kept.get(key);
  if (!here) {
    here = new Map();
    kept.set(key, here);
    evict();
  }
  if (!here.has(structure.key)) {
    const made = pictureOf(structure, frame, placed.span, reachMm);
    here.set(structure.key, made);
    pixels += made?.pixels ?? 0;
  }
  return here.get(structure.key);
}

function evict(): void {
  while (kept.size > mostImages || (pixels > mostPixels && kept.size > 2)) {
    const [oldest] = kept.keys();
    if (oldest === undefined) return;
    for (const made of kept.get(oldest)?.values() ?? []) pixels -= made?.pixels ?? 0;
    kept.delete(oldest);
  }
}

function pictureOf(
  { content, colour }: Structure,
  frame: DisplayFrame,
  span: Span | undefined,
  reachMm: number,
): StructurePicture | undefined {
  if (!content) return undefined;
  const { sopInstanceUid } = frame.instance;
  if ('roi' in content) {
    if (!span) return undefined;
    const found = roiOnPlane(content.stacks, { span, reachMm, sopInstanceUid, frame: frame.frame });
    if (isEmpty(found)) return undefined;
    const rings = found.rings.length > 0 ? closedPath(found.rings) : undefined;
    // What closed lines enclose has those lines as its border, unless one of them is a keyhole.
    const alone =
      found.edges.length + found.lines.length === 0 && found.rings.every((ring) => channelOf(ring).size === 0);
    const outline = rings && alone ? rings : outlineOf(found);
    return {
      ...(rings ? { rings } : {}),
      ...(found.cells.length > 0 ? { cells: cellPath(found.cells) } : {}),
      masks: [],
      outline,
      points: found.points,
      pixels: 0,
    };
  }
  const { columns, rows } = frame.pixel;
  const cut = { span, reachMm, sopInstanceUid, frame: frame.frame, columns, rows };
  const pictures = segmentOnImage(content.volume, cut, content.segmentation);
  if (pictures.length === 0) return undefined;
  const outline = new Path2D();
  const masks = pictures.flatMap(({ mask, matrix }) => {
    const canvas = paint(mask, colour);
    const [a, b, c, d, e, f] = matrix;
    const border = maskBorder(mask);
    for (let i = 0; i < border.length; i += 4) {
      const [x1, y1, x2, y2] = [border[i]!, border[i + 1]!, border[i + 2]!, border[i + 3]!];
      outline.moveTo(a * x1 + c * y1 + e, b * x1 + d * y1 + f);
      outline.lineTo(a * x2 + c * y2 + e, b * x2 + d * y2 + f);
    }
    return canvas ? [{ canvas, matrix, mask }] : [];
  });
  return { masks, outline, points: [], pixels: masks.reduce((sum, { mask }) => sum + mask.width * mask.height, 0) };
}

function closedPath(rings: readonly Float32Array[]): Path2D {
  const path = new Path2D();
  for (const ring of rings) traceRing(path, ring);
  return path;
}

function cellPath(cells: readonly number[]): Path2D {
  const path = new Path2D();
  for (let i = 0; i < cells.length; i += 8) {
    path.moveTo(cells[i]!, cells[i + 1]!);
    for (let corner = 2; corner < 8; corner += 2) path.lineTo(cells[i + corner]!, cells[i + corner + 1]!);
    path.closePath();
  }
  return path;
}

function paint(mask: Mask, [red, green, blue]: Structure['colour']): OffscreenCanvas | undefined {
  const { left, top, width, height } = mask;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  const data = context.createImageData(width, height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      const value = maskAt(mask, left + x, top + y);
      if (value === 0) continue;
      data.data[to] = red;
      data.data[to + 1] = green;
      data.data[to + 2] = blue;
      data.data[to + 3] = value;
    }
  }
  context.putImageData(data, 0, 0);
  return canvas;
}

/** Whether a point of the image lies in a structure. */
export function holds(
  picture: StructurePicture,
  [x, y]: readonly [number, number],
  context: CanvasRenderingContext2D,
): boolean {
  if (picture.rings && context.isPointInPath(picture.rings, x, y, 'evenodd')) return true;
  if (picture.cells && context.isPointInPath(picture.cells, x, y)) return true;
  return picture.masks.some(({ matrix: [a, b, c, d, e, f], mask }) => {
    const size = a * d - b * c;
    if (size === 0) return false;
    const column = (d * (x - e) - c * (y - f)) / size;
    const row = (a * (y - f) - b * (x - e)) / size;
    return maskAt(mask, mask.left + Math.floor(column), mask.top + Math.floor(row)) >= 128;
  });
}
