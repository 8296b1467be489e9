import { describe, expect, it } from 'vitest';
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
