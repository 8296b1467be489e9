import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import { planeOf, toPatient } from '../../src-shared/imaging/geometry/planes.ts';
import { modalityFunction } from '../../src-shared/imaging/pipeline/modality.ts';
import { frameOf } from '../../src-shared/imaging/pipeline/render.ts';
import { storedValues } from '../../src-shared/imaging/pipeline/stored-values.ts';
import { planVolume, type SliceFrame } from '../../src-shared/imaging/volume/plan.ts';
import { reslice, valueAt } from '../../src-shared/imaging/volume/reslice.ts';
import { type BodyPlane, planesThrough } from '../../src-shared/imaging/volume/views.ts';
import { emptyVolume, putSlice } from '../../src-shared/imaging/volume/volume.ts';
import { corpusAvailable, corpusPath } from '../../testing/corpus.ts';
import { openFileFrames } from '../../testing/file-frames.ts';
import { createCodecSet } from './codecs.ts';

const codecs = createCodecSet();

/** The images of a folder with their modality values. */
async function read(folder: string): Promise<(SliceFrame & { values: Float32Array })[]> {
  const slices: (SliceFrame & { values: Float32Array })[] = [];
  for (const name of readdirSync(corpusPath(folder))) {
    const file = openFileFrames(join(corpusPath(folder), name));
    try {
      const { description } = file;
      const pixel = description.pixel!;
      const { bytes, transferSyntaxUid } = await file.frame(1);
      const stored = storedValues(await decodeFrame(bytes, transferSyntaxUid, pixel, codecs), pixel);
      const frame = frameOf(description, 1);
      const modality = modalityFunction(frame);
      slices.push({
        frameOfReferenceUid: description.frameOfReferenceUid,
        pixel,
        description: frame,
        values: Float32Array.from(stored, modality),
      });
    } finally {
      await file.close();
    }
  }
  return slices;
}

describe.skipIf(!corpusAvailable)('volumes of real series', () => {
  it.each([
    ['petct/sts003/CT', 'axial'],
    ['petct/sts003/PET', 'axial'],
    ['petct/sts003/MR_T1', 'axial'],
    ['series/mr-head-100', undefined],
    ['series/ct-gantry-tilt-4', undefined],
  ] as [string, BodyPlane | undefined][])('%s: every voxel is where its image says', async (folder, own) => {
    const slices = await read(folder);
    const plan = planVolume(slices);
    if ('why' in plan) throw new Error(plan.why);
    const volume = emptyVolume(plan.grid, 'float32');
    plan.order.forEach((index, slice) => {
      putSlice(volume, slice, slices[index]!.values, slices[index]!.pixel.columns);
    });
    // Places by PS3.3 C.7.6.2.1.1 from the images themselves, not from the volume.
    let compared = 0;
    for (const { description, pixel, values } of slices) {
      const plane = planeOf(description, pixel)!;
      for (let i = 0; i < values.length; i += Math.ceil(values.length / 101)) {
        const [column, row] = [i % pixel.columns, Math.floor(i / pixel.columns)];
        const found = valueAt(volume, toPatient(plane, [column + 0.5, row + 0.5]));
        // Places are kept with the digits of DS: a hair beside a voxel there is something of its neighbour.
        expect(Math.abs(found - values[i]!)).toBeLessThanOrEqual(1e-3 * (volume.maximum - volume.minimum));
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(100);
    if (!own) return;
    // In the plane of the images a picture at the place of an image is that image, turned as images hang.
    const image = slices[plan.order[plan.order.length >> 1]!]!;
    const plane = planeOf(image.description, image.pixel)!;
    expect(
      reslice(volume, plane).every((value, i) => Math.abs(value - image.values[i]!) <= 1e-3 * volume.maximum),
    ).toBe(true);
    const views = planesThrough(plan.grid, own);
    const nearest = views.reduce((a, b) =>
      Math.abs(a.position[2] - plane.position[2]) <= Math.abs(b.position[2] - plane.position[2]) ? a : b,
    );
    expect(Math.abs(nearest.position[2] - plane.position[2])).toBeLessThanOrEqual(plan.grid.stepMm / 2);
  });
});
