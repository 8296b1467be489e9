import type { PaletteDescription } from '../../../src-shared/imaging/description.ts';
import type { ImagePlane } from '../../../src-shared/imaging/geometry/planes.ts';
import { modalityFunction } from '../../../src-shared/imaging/pipeline/modality.ts';
import { identityVoi, paletteLevels, presentedModality } from '../../../src-shared/imaging/pipeline/presentation.ts';
import { type Voi, voiFunction } from '../../../src-shared/imaging/pipeline/voi.ts';
import { reslice } from '../../../src-shared/imaging/volume/reslice.ts';
import type { Volume } from '../../../src-shared/imaging/volume/volume.ts';
import type { BlendingInput, StateModality } from '../../../src-shared/objects/presentation-state/model.ts';
import { type DisplayFrame, keptModality } from '../../cornerstone/index.ts';

/** Edge of the raster that is worked out over an image, at most; between its points colours are blended. */
const largestEdge = 512;

/**
 * Kept values (those of the image's own modality step) to those of the state. A rescale of the image that differs from slice to slice, or a
 * table, has no way back: then its own values stand.
 */
export function toStated(stated: StateModality, frames: readonly DisplayFrame[]): (value: number) => number {
  if (stated.unreadable) return (value) => value;
  const kept = frames.map(keptModality);
  const [first = {}] = kept;
  const { slope, intercept } = first.rescale ?? { slope: 1, intercept: 0 };
  const same = kept.every(
    ({ rescale, modalityLut }) =>
      !modalityLut && (rescale?.slope ?? 1) === slope && (rescale?.intercept ?? 0) === intercept,
  );
  if (!same || slope === 0) return (value) => value;
  const own = modalityFunction(stated);
  return (value) => own((value - intercept) / slope);
}

/** The window or table of an input. */
export function voiOfInput({ voi }: BlendingInput, frame: DisplayFrame, modality: StateModality): Voi {
  const [item] = voi;
  const [window] = item?.windows ?? [];
  if (item && window) {
    const { center, width } = window;
    return { kind: 'window', center, width, ...(item.voiFunction ? { function: item.voiFunction } : {}) };
  }
  const [table] = item?.luts ?? [];
  if (table) return { kind: 'table', table };
  return identityVoi(frame.pixel, presentedModality(frame.description, { modality }));
}

/** Every which pixel of a plane is worked out, and the plane of those. */
export function coarsePlane(plane: ImagePlane): { plane: ImagePlane; step: number } {
  const step = Math.max(1, Math.ceil(Math.max(plane.columns, plane.rows) / largestEdge));
  if (step === 1) return { plane, step };
  const [rx, ry, rz, cx, cy, cz] = plane.orientation;
  const shift = (step - 1) / 2;
  const position = [rx, ry, rz].map(
    (along, i) =>
      plane.position[i]! + along * shift * plane.columnMm + ([cx, cy, cz] as const)[i]! * shift * plane.rowMm,
  );
  return {
    step,
    plane: {
      ...plane,
      position: [position[0]!, position[1]!, position[2]!],
      rowMm: plane.rowMm * step,
      columnMm: plane.columnMm * step,
      columns: Math.ceil(plane.columns / step),
      rows: Math.ceil(plane.rows / step),
    },
  };
}

/** Colours of a volume in a plane, RGBA row by row: nothing where the volume is not (PS3.4 N.2.4). */
export function superimposed(
  volume: Volume,
  plane: ImagePlane,
  palette: PaletteDescription,
  stated: (value: number) => number,
  voi: Voi,
): Uint8ClampedArray<ArrayBuffer> {
  const values = reslice(volume, plane);
  const interest = voiFunction(voi);
  const colours = paletteLevels(palette);
  const out = new Uint8ClampedArray(values.length * 4);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    const level = 3 * (Math.round(interest(stated(value)) * 255) || 0);
    out[4 * i] = colours[level]!;
    out[4 * i + 1] = colours[level + 1]!;
    out[4 * i + 2] = colours[level + 2]!;
    out[4 * i + 3] = 255;
  }
  return out;
}
