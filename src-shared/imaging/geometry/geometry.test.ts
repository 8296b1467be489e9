import { describe, expect, it } from 'vitest';
import type { InstanceDescription } from '../description.ts';
import { sortFrames, splitFrameSets } from './frame-sets.ts';
import {
  directionLetters,
  edgeLetters,
  type Orientation,
  oppositeLetters,
  patientToPixel,
  pixelToPatient,
  planeName,
  sliceNormal,
} from './orientation.ts';

const axial: Orientation = [1, 0, 0, 0, 1, 0];
const coronal: Orientation = [1, 0, 0, 0, 0, -1];
const sagittal: Orientation = [0, 1, 0, 0, 0, -1];

describe('orientation', () => {
  it('names directions, the strongest first', () => {
    expect(directionLetters([1, 0, 0])).toBe('L');
    expect(directionLetters([-0.8, 0.6, 0])).toBe('RP');
    expect(directionLetters([0.3, -0.5, 0.81])).toBe('HAL');
    expect(directionLetters([0.999, 0.04, 0])).toBe('L');
    expect(oppositeLetters('HAL')).toBe('FPR');
    expect(oppositeLetters('LE')).toBe('');
    // Palmar, proximal: letters of an animal's limb, or of nothing at all.
    expect(oppositeLetters('PA')).toBe('');
    expect(oppositeLetters('LL')).toBe('');
  });

  it('puts letters at the edges of the three planes', () => {
    expect(edgeLetters({ orientation: axial })).toEqual({ top: 'A', right: 'L', bottom: 'P', left: 'R' });
    expect(edgeLetters({ orientation: coronal })).toEqual({ top: 'H', right: 'L', bottom: 'F', left: 'R' });
    expect(edgeLetters({ orientation: sagittal })).toEqual({ top: 'H', right: 'P', bottom: 'F', left: 'A' });
    expect(edgeLetters({ patientOrientation: ['A', 'F'] })).toEqual({ top: 'H', right: 'A', bottom: 'F', left: 'P' });
    expect(edgeLetters({})).toBeUndefined();
  });

  it('turns them with the picture: rotation first, then the mirror', () => {
    expect(edgeLetters({ orientation: axial }, { rotation: 90 })).toEqual({
      top: 'R',
      right: 'A',
      bottom: 'L',
      left: 'P',
    });
    expect(edgeLetters({ orientation: axial }, { rotation: 180 })).toEqual({
      top: 'P',
      right: 'R',
      bottom: 'A',
      left: 'L',
    });
    expect(edgeLetters({ orientation: axial }, { rotation: -90 })).toEqual(
      edgeLetters({ orientation: axial }, { rotation: 270 }),
    );
    expect(edgeLetters({ orientation: axial }, { flipped: true })).toEqual({
      top: 'A',
      right: 'R',
      bottom: 'P',
      left: 'L',
    });
    expect(edgeLetters({ orientation: axial }, { rotation: 90, flipped: true })).toEqual({
      top: 'R',
      right: 'P',
      bottom: 'L',
      left: 'A',
    });
  });

  it('knows planes and normals', () => {
    expect(sliceNormal(axial)).toEqual([0, 0, 1]);
    expect([axial, coronal, sagittal].map(planeName)).toEqual(['axial', 'coronal', 'sagittal']);
    expect(planeName([1, 0, 0, 0, Math.SQRT1_2, Math.SQRT1_2])).toBe('oblique');
  });

  it('leads from pixels to the patient and back', () => {
    const frame = {
      position: [-10, 20, 5] as [number, number, number],
      orientation: coronal,
      spacing: { rowMm: 2, columnMm: 0.5, provenance: 'pixel-spacing' as const },
    };
    const place = pixelToPatient(frame, 4, 3)!;
    expect(place).toEqual([-8, 20, -1]);
    expect(patientToPixel(frame, [-8, 22, -1])).toMatchObject({ column: 4, row: 3, distanceMm: 2 });
    expect(pixelToPatient({ position: [0, 0, 0] }, 0, 0)).toBeUndefined();
  });
});

let rows = 0;
function slice(
  instanceNumber: number,
  z: number | undefined,
  extra: Partial<InstanceDescription> = {},
): InstanceDescription {
  return {
    row: ++rows,
    revision: 1,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: `1.2.${rows}`,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    kind: 'image',
    instanceNumber,
    numberOfFrames: 1,
    frameOfReferenceUid: '1.2.3',
    pixel: {
      rows: 4,
      columns: 4,
      samplesPerPixel: 1,
      photometricInterpretation: 'MONOCHROME2',
      planarConfiguration: 0,
      bitsAllocated: 16,
      bitsStored: 16,
      highBit: 15,
      pixelRepresentation: 0,
      numberFormat: 'integer',
    },
    shared: z === undefined ? {} : { position: [0, 0, z], orientation: axial },
    ...extra,
  };
}
const order = (instances: InstanceDescription[]) =>
  sortFrames(instances.map((instance) => ({ instance, frame: 1 }))).map(({ instance }) => instance.instanceNumber);

describe('order of frames', () => {
  it('goes along the normal, whatever the numbers are', () => {
    expect(order([slice(1, 0), slice(2, 20), slice(3, 10), slice(4, 30)])).toEqual([1, 3, 2, 4]);
  });

  it('goes the way the numbers go', () => {
    expect(order([slice(3, 10), slice(1, 30), slice(2, 20)])).toEqual([1, 2, 3]);
  });

  it('is that of the numbers when places are missing or shared', () => {
    expect(order([slice(3, undefined), slice(1, 30), slice(2, 20)])).toEqual([1, 2, 3]);
    expect(order([slice(2, 0), slice(4, 5), slice(1, 5), slice(3, 0)])).toEqual([1, 2, 3, 4]);
  });
});

describe('frame sets', () => {
  it('keep a multi-frame image apart', () => {
    const sets = splitFrameSets([slice(1, 0), slice(2, 1), slice(3, 2, { numberOfFrames: 5 })]);
    expect(sets.map(({ frames }) => frames.length)).toEqual([2, 5]);
    expect(sets[1]!.frames.map(({ frame }) => frame)).toEqual([1, 2, 3, 4, 5]);
  });

  it('keep a localizer, another size and another frame of reference apart', () => {
    const localizer = slice(1, 0, { shared: { position: [0, 0, 0], orientation: coronal } });
    const large = slice(9, 0);
    large.pixel = { ...large.pixel!, rows: 8 };
    const sets = splitFrameSets([
      slice(2, 1),
      large,
      localizer,
      slice(3, 2),
      slice(10, 3, { frameOfReferenceUid: '9' }),
    ]);
    expect(sets.map(({ frames }) => frames.map(({ instance }) => instance.instanceNumber))).toEqual([
      [1],
      [2, 3],
      [9],
      [10],
    ]);
  });

  it('keep coloured pictures apart from grey ones, also those of a palette', () => {
    const palette = slice(2, 1);
    palette.pixel = { ...palette.pixel!, photometricInterpretation: 'PALETTE COLOR' };
    const sets = splitFrameSets([slice(1, 0), palette, slice(3, 2)]);
    expect(sets.map(({ frames }) => frames.map(({ instance }) => instance.instanceNumber))).toEqual([[1, 3], [2]]);
  });

  it('leave out what is no picture', () => {
    expect(splitFrameSets([slice(1, 0, { notDisplayable: 'video' })])).toEqual([]);
  });
});
