import { type Evaluated, evaluate } from '../../../src-shared/imaging/measure/evaluate.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import type { PixelsKnown } from '../../../src-shared/imaging/measure/pixel-parts.ts';
import { quantitiesOf } from '../../../src-shared/imaging/measure/quantities.ts';
import { hasInside, regionOfShape } from '../../../src-shared/imaging/measure/regions.ts';
import { type PixelSource, RegionStatistics, type Statistics } from '../../../src-shared/imaging/measure/statistics.ts';
import type { DisplayFrame, LoadedImage } from '../../cornerstone/index.ts';
import { withMappings } from '../real-world/store.ts';
import { calibrationOf, useMeasuring } from './store.ts';

type Points = Measurement['points'];

/** Statistics of one measurement on one image, finished or under way. */
interface Counting {
  points: Points;
  job: RegionStatistics | undefined;
  result: readonly Statistics[] | undefined;
}

/** Time for counting at once, and in each picture of the screen after that. */
const atOnceMs = 4;
const aPictureMs = 6;

/**
 * By the pixels that were counted, then by measurement: what is known of an image goes with it, and keeps it from going no
 * longer than it is counted.
 */
let countings = new WeakMap<object, Map<string, Counting>>();
const underWay = new Set<Counting>();
let scheduled = 0;

export function forgetCountings(): void {
  countings = new WeakMap();
  underWay.clear();
}

/** Pixels of a decoded image as statistics take them. */
export function pixelSourceOf({ decoded }: LoadedImage): PixelSource & { values: object } {
  const { pixels: values, columns, rows, components, padding } = decoded;
  return { values, columns, rows, components, ...(padding ? { padding } : {}) };
}

/** What a measurement says on an image; `image`: its decoded pixels, when they are at hand. */
export function evaluated(measurement: Measurement, frame: DisplayFrame, image?: LoadedImage): Evaluated {
  const { kind, points } = measurement;
  const { calibrations } = useMeasuring.getState();
  const calibration = calibrationOf(calibrations, measurement.seriesUid, measurement.sopInstanceUid, frame);
  return evaluate(kind, points, frame, calibration, image && pixelsKnown(measurement, frame, image));
}

function pixelsKnown(measurement: Measurement, frame: DisplayFrame, image: LoadedImage): PixelsKnown {
  const { kind, points } = measurement;
  const source = pixelSourceOf(image);
  const quantities = source.components === 1 ? quantitiesOf(withMappings(frame), image.decoded.rescaled) : undefined;
  if (kind === 'probe') return { quantities, ...valueAt(source, points[0]) };
  if (!hasInside(kind)) return { quantities };
  return { quantities, statistics: statisticsOf(measurement, source) };
}

/** The value of the pixel that a place lies in; red, green and blue of colours. */
function valueAt(source: PixelSource, place: Points[number] | undefined): Partial<PixelsKnown> {
  const { values, columns, rows, components, padding } = source;
  if (!place) return {};
  const [column, row] = [Math.floor(place[0]), Math.floor(place[1])];
  if (column < 0 || row < 0 || column >= columns || row >= rows) return {};
  const from = (row * columns + column) * components;
  const at = Array.from({ length: Math.min(3, components) }, (_, part) => values[from + part] ?? 0);
  const [value = 0] = at;
  return padding && components === 1 && value >= padding[0] && value <= padding[1] ? { at, padding: true } : { at };
}

function statisticsOf(
  { uid, kind, points }: Measurement,
  source: PixelSource & { values: object },
): readonly Statistics[] | 'counting' {
  const here = countings.get(source.values) ?? new Map<string, Counting>();
  countings.set(source.values, here);
  const known = here.get(uid);
  if (known?.points === points) return known.result ?? 'counting';
  if (known) underWay.delete(known);
  const region = regionOfShape(kind, points);
  if (!region) return [];
  const counting: Counting = { points, job: new RegionStatistics(region, source), result: undefined };
  here.set(uid, counting);
  if (runFor(counting, atOnceMs)) return counting.result ?? [];
  underWay.add(counting);
  countSoon();
  return 'counting';
}

function runFor(counting: Counting, ms: number): boolean {
  const end = performance.now() + ms;
  if (!counting.job?.run(() => performance.now() > end)) return false;
  counting.result = counting.job.result() ?? [];
  counting.job = undefined;
  underWay.delete(counting);
  return true;
}

function countSoon(): void {
  if (scheduled === 0) scheduled = requestAnimationFrame(countMore);
}

/** Counts on between pictures of the screen, so that a large region never holds one up. */
function countMore(): void {
  scheduled = 0;
  const end = performance.now() + aPictureMs;
  let finished = false;
  for (const counting of [...underWay]) {
    finished = runFor(counting, end - performance.now()) || finished;
    if (performance.now() >= end) break;
  }
  if (finished) useMeasuring.setState(({ counted }) => ({ counted: counted + 1 }));
  if (underWay.size > 0) countSoon();
}
