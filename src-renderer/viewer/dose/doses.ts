import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { type DoseGrid, doseGrid, largestGrid } from '../../../src-shared/imaging/dose/dose-grid.ts';
import type { Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
import type { ImagePlane } from '../../../src-shared/imaging/geometry/planes.ts';
import { movedPlane } from '../../../src-shared/imaging/geometry/spans.ts';
import { type DisplayFrame, loadImage } from '../../cornerstone/index.ts';
import { planeOfFrame, referenceOf } from '../linking/places.ts';
import { wayOfFrames } from '../linking/registrations.ts';
import type { StudyEntry } from '../store.ts';

const doseStorage = '1.2.840.10008.5.1.4.1.1.481.2';

/** A dose of the open studies. */
export interface Dose {
  /** The image it is: stays the same while the window lives. */
  key: string;
  /** Its planes, those that have a place in the patient. */
  frames: readonly DisplayFrame[];
  /** What it is the sum of, and what it is called. */
  label: string;
  /** `Gy`, or `relative`. */
  unit: string;
  /** Dose Type when it is not the physical one. */
  type: string | undefined;
}

/** Summation types (3004,000A) in words. */
const sums: Record<string, string> = {
  PLAN: 'plan',
  MULTI_PLAN: 'several plans',
  PLAN_OVERVIEW: 'plan overview',
  FRACTION: 'fraction',
  BEAM: 'beam',
  BRACHY: 'brachytherapy',
  FRACTION_SESSION: 'fraction session',
  BEAM_SESSION: 'beam session',
  BRACHY_SESSION: 'brachytherapy session',
  CONTROL_POINT: 'control point',
  RECORD: 'treatment record',
};

/** All doses of the studies. */
export function dosesOf(studies: readonly StudyEntry[]): Dose[] {
  const byImage = new Map<string, DisplayFrame[]>();
  for (const { series } of studies) {
    for (const { frameSets } of series) {
      for (const { frames } of frameSets ?? []) {
        for (const frame of frames) {
          if (frame.instance.sopClassUid !== doseStorage || !planeOfFrame(frame)) continue;
          const key = `${frame.series.catalogue}:${frame.instance.row}:${frame.instance.revision}`;
          const list = byImage.get(key);
          if (list) list.push(frame);
          else byImage.set(key, [frame]);
        }
      }
    }
  }
  return [...byImage].map(([key, frames]) => {
    const [first] = frames as [DisplayFrame, ...DisplayFrame[]];
    const { technique = {} } = first.instance;
    const { series } = first.series;
    const sum = technique['DoseSummationType'] ?? '';
    const label = [sums[sum] ?? sum.toLowerCase(), series.description, series.number && `series ${series.number}`];
    const type = technique['DoseType'];
    return {
      key,
      frames,
      label: label.filter(Boolean).join(', ') || 'dose',
      unit: first.description.realWorldValue?.units ?? technique['DoseUnits'] ?? 'relative',
      type: type && type !== 'PHYSICAL' ? type.toLowerCase() : undefined,
    };
  });
}

/** Why a dose cannot lie over an image; undefined when it can. */
export function whyNotOver(dose: Dose, frame: DisplayFrame): string | undefined {
  const [first] = dose.frames;
  if (!planeOfFrame(frame)) return 'this image has no place in the patient';
  if (frame.instance.sopClassUid === doseStorage) return 'this is the dose itself';
  if (!first || wayOfFrames(frame, first))
    return planeUnder(dose, frame) ? undefined : 'the registration shears this image';
  const known = referenceOf(frame) !== undefined && referenceOf(first) !== undefined;
  return known ? 'it is of another frame of reference' : 'the frame of reference is not known';
}

/** The plane of an image in the coordinates of a dose, by a registration where it needs one, and which. */
export function planeUnder(
  { frames: [first] }: Dose,
  frame: DisplayFrame,
): { plane: ImagePlane; by?: string; key?: string } | undefined {
  const own = planeOfFrame(frame);
  const way = own && first && wayOfFrames(frame, first);
  const plane = way?.matrix ? movedPlane(own!, way.matrix) : own;
  return way && plane ? { plane, ...(way.by ? { by: way.by } : {}), ...(way.key ? { key: way.key } : {}) } : undefined;
}

/** Planes read at a time. */
const atOnce = 4;

/**
 * Reads a dose into memory, plane by plane.
 * @throws NegatoscopeError `unsupported` when it has no scaling or is too large, else why a plane cannot be read
 */
export async function readDose(dose: Dose, signal: AbortSignal): Promise<DoseGrid> {
  const [first] = dose.frames;
  const plane = first && planeOfFrame(first);
  const scaling = first?.description.realWorldValue?.slope;
  if (!first || !plane) throw new NegatoscopeError('unsupported', 'the dose has no place in the patient');
  if (scaling === undefined) throw new NegatoscopeError('unsupported', 'the dose has no Dose Grid Scaling');
  if (plane.columns * plane.rows * dose.frames.length > largestGrid) {
    throw new NegatoscopeError('unsupported', 'the dose grid is too large');
  }
  const planes: { position: Vector3; values: Float32Array }[] = [];
  let next = 0;
  const read = async (): Promise<void> => {
    while (next < dose.frames.length) {
      const frame = dose.frames[next++] as DisplayFrame;
      const { decoded } = await loadImage(frame.imageId, 5);
      signal.throwIfAborted();
      const own = frame.description.realWorldValue?.slope ?? scaling;
      const values = new Float32Array(decoded.pixels.length);
      for (let i = 0; i < values.length; i++) values[i] = decoded.pixels[i]! * own;
      planes.push({ position: frame.description.position as Vector3, values });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, read));
  return doseGrid(plane, planes);
}
