import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { text } from '../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { dot } from '../../../src-shared/imaging/geometry/orientation.ts';
import { distanceTo, type ImagePlane, planeOf } from '../../../src-shared/imaging/geometry/planes.ts';
import type { Projection } from '../../../src-shared/imaging/volume/reslice.ts';
import type { Derivation } from '../../../src-shared/objects/derived-image.ts';
import { type DerivedSlice, derivedCt } from '../../../src-shared/objects/derived-image-ct.ts';
import { derivedNm } from '../../../src-shared/objects/derived-image-nm.ts';
import { projected, slabsOf } from '../../../src-shared/objects/derived-image-slabs.ts';
import { storeObjects } from '../../app/storing.ts';
import { type DisplayFrame, keptModality, loadImage } from '../../cornerstone/index.ts';
import { readObject } from '../objects.ts';
import { creationOf } from '../storing.ts';
import { controllerOf } from '../viewports.ts';
import type { Task } from './store.ts';
import { framesOf, type Subject } from './subjects.ts';

type Progress = (done: number, total: number) => void;

/** Of all images of a new series, pixels: what is computed, stored and sent stands in memory at once. */
const mostPixels = 140e6;
/** After what is waited for. */
const priority = 2;
const inFlight = 4;

/** What derived images are called in Image Type (PS3.3 C.8.2.1.1.1, defined by scanners alike). */
const fourth: Record<Projection, string> = { average: 'AVERAGE', maximum: 'MAX_IP', minimum: 'MIN_IP' };

/**
 * Computes new images and stores them; gives back how many. Throws NegatoscopeError: `cancelled`, `invalid-input` with what is wrong in
 * words for the reader, or why images cannot be had or stored.
 */
export async function make(
  cell: number,
  subject: Subject,
  task: Task,
  description: string,
  signal: AbortSignal,
  progress: Progress,
): Promise<number> {
  try {
    if (subject.kind === 'nm' && task.kind === 'nm') return await makeNm(subject, task, description, signal, progress);
    if (subject.kind === 'slabs' && task.kind === 'slabs')
      return await makeSlabs(cell, subject, task, description, signal, progress);
    if (subject.kind === 'planes' && task.kind === 'planes')
      return await makePlanes(cell, subject, task, description, signal, progress);
    throw new NegatoscopeError('internal', 'another task');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new NegatoscopeError('invalid-input', error.message, { field: 'Images', reason: error.message }, error);
  }
}

const stopIf = (signal: AbortSignal): void => {
  if (signal.aborted) throw new NegatoscopeError('cancelled', 'given up');
};

/** Modality values of a frame; NaN where it has none. */
async function valuesOf(frame: DisplayFrame): Promise<ArrayLike<number>> {
  const { decoded } = await loadImage(frame.imageId, priority);
  if (decoded.columns !== frame.pixel.columns || decoded.rows !== frame.pixel.rows || decoded.components !== 1)
    throw new NegatoscopeError('decode-failed', 'a frame of another size', { reason: 'damaged' });
  const { pixels, padding } = decoded;
  if (!padding) return pixels;
  return Float32Array.from(pixels, (value) => (value >= padding[0] && value <= padding[1] ? Number.NaN : value));
}

/** Stored values of a frame, from its modality values. */
async function storedOf(frame: DisplayFrame): Promise<ArrayLike<number>> {
  const values = await valuesOf(frame);
  const { rescale, modalityLut } = keptModality(frame);
  if (modalityLut) throw new RangeError('Its values come out of a table and cannot be added');
  const { slope, intercept } = rescale ?? { slope: 1, intercept: 0 };
  if (slope === 1 && intercept === 0) return values;
  // Kept values have 24 bits at least: what was whole is whole again.
  return Float64Array.from(values, (value) => Math.round((value - intercept) / slope));
}

async function makeNm(
  { frame }: Extract<Subject, { kind: 'nm' }>,
  { operation, frames }: Extract<Task, { kind: 'nm' }>,
  description: string,
  signal: AbortSignal,
  progress: Progress,
): Promise<number> {
  const { rows, columns } = frame.pixel;
  if (frames.length * rows * columns > mostPixels) throw new RangeError('So many frames are too large for one image');
  const creation = await creationOf(frame, description);
  const image = await readObject(frame, signal);
  const known = framesOf(frame);
  const pixels: ArrayLike<number>[] = [];
  for (const number of frames) {
    stopIf(signal);
    const one = known.get(number);
    if (!one) throw new RangeError(`The image has no frame ${number}`);
    pixels.push(await storedOf(one));
    progress(pixels.length, frames.length);
  }
  stopIf(signal);
  await storeObjects(derivedNm({ ...creation, image, frames, pixels, operation }));
  return operation === 'frames' ? frames.length : 1;
}

/** Whole data sets of images, in order. */
async function headersOf(images: readonly DisplayFrame[], signal: AbortSignal, done: () => void): Promise<DataSet[]> {
  const headers = new Array<DataSet>(images.length);
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < images.length) {
      stopIf(signal);
      const at = next++;
      const image = images[at]!;
      const header = await readObject(image, signal);
      if (text(header, '00080018') !== image.instance.sopInstanceUid)
        throw new NegatoscopeError('damaged', 'the header is of another image');
      headers[at] = header;
      done();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  return headers;
}

/** The window that is seen, where it is of the values themselves. */
function windowOf(cell: number): { center: number; width: number } | undefined {
  const shown = controllerOf(cell)?.shown;
  const { voi } = shown ?? {};
  if (shown?.presentation || voi?.kind !== 'window') return shown?.frame.description.voiWindows?.[0];
  return { center: voi.center, width: voi.width };
}

function checkSize(images: number, { pixel }: DisplayFrame): void {
  if (images * pixel.rows * pixel.columns > mostPixels)
    throw new RangeError(`${images} images of ${pixel.columns} x ${pixel.rows} pixels are too many: choose fewer`);
}

async function makeSlabs(
  cell: number,
  { frames, plan }: Extract<Subject, { kind: 'slabs' }>,
  { projection, size, step }: Extract<Task, { kind: 'slabs' }>,
  description: string,
  signal: AbortSignal,
  progress: Progress,
): Promise<number> {
  const slabs = slabsOf(frames.length, size, step);
  const [first] = frames as [DisplayFrame];
  if (slabs.length === 0) throw new RangeError(`There are ${frames.length} images`);
  checkSize(slabs.length, first);
  const window = windowOf(cell);
  const creation = await creationOf(first, description);
  const total = frames.length + slabs.length;
  let done = 0;
  const images = await headersOf(frames, signal, () => progress(++done, total));
  const { columnMm, rowMm, rows, columns, stepMm } = plan.grid;
  const { orientation, sliceThicknessMm } = first.description;
  const slices: DerivedSlice[] = [];
  for (const from of slabs) {
    stopIf(signal);
    const values = projected(await Promise.all(from.map((at) => valuesOf(frames[at]!))), projection);
    const ends = [frames[from[0]!]!, frames[from.at(-1)!]!].map(({ description: { position } }) => position!);
    const position = [0, 1, 2].map((axis) => (ends[0]![axis]! + ends[1]![axis]!) / 2);
    slices.push({
      ...{ position: position as [number, number, number], orientation: orientation!, rowMm, columnMm, rows, columns },
      thicknessMm: (size - 1) * stepMm + (sliceThicknessMm && sliceThicknessMm > 0 ? sliceThicknessMm : stepMm),
      ...{ values, from },
    });
    progress(++done, total);
  }
  const words = { average: 'Average', maximum: 'Maximum', minimum: 'Minimum' }[projection];
  const made = derivedCt({
    ...{ ...creation, images, slices, derivations: [projection] },
    description: `${words} of ${size} images, pixel by pixel${step === size ? '' : `, every ${step} images`}`,
    kind: [first.instance.imageType?.[2] === 'AXIAL' ? 'AXIAL' : 'REFORMATTED', fourth[projection]],
    ...(window && { window }),
  });
  stopIf(signal);
  await storeObjects(...made);
  return made.length;
}

function isNothing(values: ArrayLike<number>): boolean {
  for (let at = 0; at < values.length; at++) if (!Number.isNaN(values[at]!)) return false;
  return true;
}

const planeOfFrame = ({ description, pixel }: DisplayFrame): ImagePlane | undefined => planeOf(description, pixel);

/** Places of the images that a plane or slab was computed from: all, or of parallel ones those near it. */
function touched(frame: DisplayFrame, images: readonly DisplayFrame[], stepMm: number): number[] {
  const plane = planeOfFrame(frame);
  const half = (frame.description.sliceThicknessMm ?? 0) / 2 + stepMm;
  return images.flatMap((image, at) => {
    const own = planeOfFrame(image);
    const parallel = plane && own && Math.abs(dot(plane.normal, own.normal)) > 0.9999;
    return parallel && Math.abs(distanceTo(plane, own.position)) > half ? [] : [at];
  });
}

async function makePlanes(
  cell: number,
  { frames, images, slab, label, axial }: Extract<Subject, { kind: 'planes' }>,
  { every }: Extract<Task, { kind: 'planes' }>,
  description: string,
  signal: AbortSignal,
  progress: Progress,
): Promise<number> {
  const chosen = frames.filter((_, at) => at % every === 0);
  const [first] = chosen;
  if (!first) throw new RangeError('The reconstruction has no planes');
  checkSize(chosen.length, first);
  const window = windowOf(cell);
  const creation = await creationOf(images[0]!, description);
  const total = images.length + chosen.length;
  let done = 0;
  const headers = await headersOf(images, signal, () => progress(++done, total));
  const stepMm = largestStep(images);
  const slices: DerivedSlice[] = [];
  for (const frame of chosen) {
    stopIf(signal);
    const { position, orientation, spacing, sliceThicknessMm = 0 } = frame.description;
    const values = await valuesOf(frame);
    progress(++done, total);
    // Of an oblique stack the outermost planes may lie beside it.
    if (isNothing(values)) continue;
    slices.push({
      ...{ position: position!, orientation: orientation!, rowMm: spacing!.rowMm, columnMm: spacing!.columnMm },
      ...{ rows: frame.pixel.rows, columns: frame.pixel.columns, thicknessMm: sliceThicknessMm },
      ...{ values, from: touched(frame, images, stepMm) },
    });
  }
  const derivations: Derivation[] = ['reformatting', ...(slab ? [slab.projection] : [])];
  const made = derivedCt({
    ...{ ...creation, images: headers, slices, derivations, description: label },
    kind: [axial ? 'AXIAL' : 'REFORMATTED', slab ? fourth[slab.projection] : 'MPR'],
    ...(window && { window }),
  });
  stopIf(signal);
  await storeObjects(...made);
  return made.length;
}

/** How far images are apart at most, mm. */
function largestStep(images: readonly DisplayFrame[]): number {
  const planes = images.flatMap((image) => planeOfFrame(image) ?? []);
  const [first] = planes;
  if (!first || planes.length < 2) return 0;
  const places = planes.map(({ position }) => dot(position, first.normal)).sort((a, b) => a - b);
  return Math.max(...places.slice(1).map((place, at) => place - places[at]!));
}
