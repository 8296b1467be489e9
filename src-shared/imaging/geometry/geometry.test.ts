import { describe, expect, it } from 'vitest';
import { directionLetters, edgeLetters, lateralityOf, oppositeLetters, strongestLetter } from './letters.ts';
import { type Orientation, patientToPixel, pixelToPatient, planeName, sliceNormal } from './orientation.ts';

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

  it('turns them in each of the eight ways', () => {
    // Worked out by hand on a coronal picture: what was at the top, right, bottom and left.
    const expected: Record<string, string> = {
      '0': 'H L F R',
      '90': 'R H L F',
      '180': 'F R H L',
      '270': 'L F R H',
      '0 flipped': 'H R F L',
      '90 flipped': 'R F L H',
      '180 flipped': 'F L H R',
      '270 flipped': 'L H R F',
    };
    for (const [name, letters] of Object.entries(expected)) {
      const [rotation, flipped] = [Number.parseInt(name, 10), name.endsWith('flipped')];
      const { top, right, bottom, left } = edgeLetters({ orientation: coronal }, { rotation, flipped })!;
      expect([top, right, bottom, left].join(' '), name).toBe(letters);
    }
  });

  it('names oblique edges by all their directions, small pictures by the strongest', () => {
    const tilted: Orientation = [Math.cos(0.5), Math.sin(0.5), 0, 0, 0, -1];
    expect(edgeLetters({ orientation: tilted })).toEqual({ top: 'H', right: 'LP', bottom: 'F', left: 'RA' });
    expect(edgeLetters({ patientOrientation: ['AL', 'FP'] })).toEqual({
      top: 'HA',
      right: 'AL',
      bottom: 'FP',
      left: 'PR',
    });
    expect([strongestLetter('LP'), strongestLetter('CRV', { quadruped: true }), strongestLetter('')]).toEqual([
      'L',
      'CR',
      '',
    ]);
  });

  it('of mammograms come from Patient Orientation', () => {
    expect(edgeLetters({ patientOrientation: ['P', 'L'] })).toEqual({ top: 'R', right: 'P', bottom: 'L', left: 'A' });
    expect(edgeLetters({ patientOrientation: ['A', 'FR'] })).toEqual({
      top: 'HL',
      right: 'A',
      bottom: 'FR',
      left: 'P',
    });
  });

  it('of animals are their own', () => {
    const animal = { quadruped: true };
    const of = (row: string, column: string) => edgeLetters({ patientOrientation: [row, column] }, {}, animal);
    expect(of('CD', 'V')).toEqual({ top: 'D', right: 'CD', bottom: 'V', left: 'CR' });
    expect(of('LE', 'CDV')).toEqual({ top: 'CRD', right: 'LE', bottom: 'CDV', left: 'RT' });
    // R is rostral there, and L lateral.
    expect(of('R', 'V')).toEqual({ top: 'D', right: 'R', bottom: 'V', left: 'CD' });
    expect(of('L', 'DI')).toEqual({ top: 'PR', right: 'L', bottom: 'DI', left: 'M' });
    // On a limb nobody says whether palmar or plantar lies opposite.
    expect(of('D', 'DI')).toEqual({ top: 'PR', right: 'D', bottom: 'DI', left: '' });
    expect(of('PA', 'DI')).toEqual({ top: 'PR', right: 'PA', bottom: 'DI', left: 'D' });
    expect(edgeLetters({ orientation: axial }, {}, animal)).toEqual({ top: 'V', right: 'LE', bottom: 'D', left: 'RT' });
  });

  it('shows no value that the standard does not know', () => {
    expect(edgeLetters({ patientOrientation: ['LR', 'XX'] })).toEqual({ top: '', right: '', bottom: '', left: '' });
    expect(edgeLetters({ patientOrientation: ['', 'F'] })).toEqual({ top: 'H', right: '', bottom: 'F', left: '' });
  });

  it('says the side by the frame, else by the series', () => {
    expect(lateralityOf({ laterality: 'R' }, { laterality: 'L' })).toBe('R');
    expect(lateralityOf({}, { laterality: 'L' })).toBe('L');
    expect(lateralityOf({ laterality: 'U' }, { laterality: 'L' })).toBe('U');
    expect(lateralityOf({ laterality: 'left' })).toBeUndefined();
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
