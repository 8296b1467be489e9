import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import {
  type DrawnMark,
  type DrawnText,
  graphicsOfMark,
} from '../../../src-shared/objects/presentation-state/write-drawn.ts';
import { cachedImage, type LoadedImage, loadImage, type SeenFrame } from '../../cornerstone/index.ts';
import { evaluated } from '../measuring/evaluating.ts';
import { type Box, labelPlace, lineHeight } from '../measuring/label-place.ts';
import { shapeOf, type XY } from '../measuring/shapes.ts';
import { measurementsOn, useMeasuring } from '../measuring/store.ts';
import type { Size } from '../sizes.ts';

/** Statistics that are still being counted are waited for so long. */
const longestCountMs = 20_000;
const counting = (lines: readonly string[]): boolean => lines.some((line) => line.endsWith('…'));

/** The texts of a measurement as they stand beside it, counted to the end. */
async function linesOf(
  measurement: Measurement,
  seen: SeenFrame,
  image: LoadedImage | undefined,
): Promise<{ lines: string[]; late: boolean }> {
  const read = (): string[] => {
    const { lines, note } = evaluated(measurement, seen.frame, image);
    return [...(measurement.text ? [measurement.text] : []), ...lines, ...(note ? [note] : [])];
  };
  const lines = read();
  if (!counting(lines)) return { lines, late: false };
  return await new Promise((resolve) => {
    const end = (): void => {
      leave();
      clearTimeout(timer);
      const counted = read();
      resolve({ lines: counted.filter((line) => !line.endsWith('…')), late: counting(counted) });
    };
    const timer = setTimeout(end, longestCountMs);
    const leave = useMeasuring.subscribe(() => {
      if (!counting(read())) end();
    });
  });
}

let pen: OffscreenCanvasRenderingContext2D | null | undefined;

/** CSS pixels that a line of a label takes. */
function widthOf(line: string): number {
  pen ??= new OffscreenCanvas(1, 1).getContext('2d');
  if (!pen) return line.length * 7;
  pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(line).width;
}

/**
 * Measurements and marks that are seen on a frame, as a presentation state draws them; `late`: some of their values are missing, they
 * are still being counted.
 */
export async function marksOn(seen: SeenFrame, picture: Size): Promise<{ marks: DrawnMark[]; late: boolean }> {
  const { measurements, hidden } = useMeasuring.getState();
  const none = { marks: [], late: false };
  if (hidden) return none;
  const list = measurementsOn({ measurements, draft: undefined }, seen.frame);
  if (list.length === 0) return none;
  const image = cachedImage(seen.frame.imageId) ?? (await loadImage(seen.frame.imageId, 2));
  const taken: Box[] = [];
  const marks: DrawnMark[] = [];
  let someLate = false;
  // Texts that the reader placed stand where they are; the others give way, as on the screen.
  const inTurn = [...list].sort((a, b) => Number(b.textAt !== undefined) - Number(a.textAt !== undefined));
  for (const measurement of inTurn) {
    const { kind, points } = measurement;
    const { lines, late } = await linesOf(measurement, seen, image);
    someLate ||= late;
    marks.push({ kind, points, scale: scaleAt(seen), ...textOf(measurement, lines, seen, picture, taken) });
  }
  return { marks, late: someLate };
}

/** CSS pixels of an image pixel along rows and columns of the image. */
function scaleAt({ toViewport }: SeenFrame): [x: number, y: number] {
  const [origin, right, down] = [toViewport(0, 0), toViewport(1, 0), toViewport(0, 1)];
  const length = (to: XY): number => Math.hypot(to[0] - origin[0], to[1] - origin[1]);
  return [length(right), length(down)];
}

function textOf(
  { kind, points, textAt }: Measurement,
  lines: readonly string[],
  seen: SeenFrame,
  picture: Size,
  taken: Box[],
): { text?: DrawnText } {
  if (lines.length === 0) return {};
  const { toViewport, toImage } = seen;
  const shape = shapeOf(
    kind,
    points.map(([column, row]) => toViewport(column, row)),
  );
  const size = { width: Math.max(...lines.map(widthOf)), height: lines.length * lineHeight };
  const own = kind === 'text' ? shape.anchor : textAt && toViewport(...textAt);
  const place = labelPlace(shape, size, { width: picture.clientWidth, height: picture.clientHeight }, taken, own);
  taken.push(place);
  const anchor = kind === 'text' ? (points[1] ?? points[0]) : nearestVertex(kind, points, seen, place);
  return {
    text: {
      lines,
      topLeft: toImage(place.left, place.top),
      bottomRight: toImage(place.right, place.bottom),
      anchor: anchor ?? [0, 0],
      // The reader put the text away from what it says something of.
      anchorVisible: kind === 'text' ? points.length > 1 : textAt !== undefined,
    },
  };
}

/** The point of the graphics that a text is closest to: by it the text belongs to them. */
function nearestVertex(
  kind: Measurement['kind'],
  points: Measurement['points'],
  seen: SeenFrame,
  { left, right, top, bottom }: Box,
): Measurement['points'][number] | undefined {
  const vertices = graphicsOfMark({ kind, points, scale: scaleAt(seen) }).flatMap((graphic) =>
    graphic.filled ? [] : graphic.points,
  );
  let [nearest, least] = [vertices[0], Number.POSITIVE_INFINITY];
  for (const vertex of vertices) {
    const [x, y] = seen.toViewport(...vertex);
    const far = Math.hypot(Math.max(0, left - x, x - right), Math.max(0, top - y, y - bottom));
    if (far < least) [nearest, least] = [vertex, far];
  }
  return nearest;
}
