import { describe, expect, it } from 'vitest';
import type { Spacing, UltrasoundRegion } from '../description.ts';
import { lengthScale, type ScaleSource } from './spacing.ts';
import { regionOf, regionUnit } from './ultrasound-regions.ts';

const source = (
  modality: string,
  spacing?: Spacing,
  regions?: UltrasoundRegion[],
  sopClassUid = '1.2.840.10008.5.1.4.1.1.7',
): ScaleSource => ({
  instance: { sopClassUid, ...(regions ? { ultrasoundRegions: regions } : {}) },
  description: spacing ? { spacing } : {},
  series: { series: { modality } },
});
const spacing = (provenance: Spacing['provenance'], more: Partial<Spacing> = {}): Spacing => ({
  rowMm: 0.2,
  columnMm: 0.1,
  provenance,
  ...more,
});

describe('the scale of lengths', () => {
  it.each([
    ['CT', spacing('pixel-spacing'), 'pixel spacing', false],
    ['MR', spacing('pixel-spacing'), 'pixel spacing', false],
    ['NM', spacing('pixel-spacing'), 'pixel spacing', false],
    ['SM', spacing('pixel-spacing'), 'pixel spacing', false],
    ['OT', spacing('nominal-scanned'), 'spacing of the scanned film (not corrected for magnification)', true],
    ['CR', spacing('pixel-spacing'), 'pixel spacing (correction for magnification not stated)', true],
    ['DX', spacing('imager'), 'detector spacing (not corrected for magnification)', true],
    ['MG', spacing('imager-magnified', { magnification: 1.5 }), 'corrected for magnification 1.5', true],
    ['XA', spacing('calibrated'), 'calibrated, how is not stated', true],
    [
      'DX',
      spacing('calibrated', { calibration: { type: 'FIDUCIAL', description: 'ball of 25 mm at the hip' } }),
      'calibrated on an object of known size: ball of 25 mm at the hip',
      true,
    ],
    ['XA', spacing('calibrated', { calibration: { type: 'GEOMETRY' } }), 'corrected for geometry', true],
    ['OT', spacing('calibrated', { calibration: { description: 'by ruler' } }), 'calibrated: by ruler', false],
  ])('of %s says where it comes from', (modality, given, note, uncertain) => {
    expect(lengthScale(source(modality, given))).toEqual({
      unit: 'mm',
      rowMm: 0.2,
      columnMm: 0.1,
      provenance: given.provenance,
      note,
      uncertain,
    });
  });

  it('of an RT image is that of the image plane', () => {
    const image = source('RTIMAGE', spacing('imager'), undefined, '1.2.840.10008.5.1.4.1.1.481.1');
    expect(lengthScale(image)).toMatchObject({ note: 'image plane spacing (not corrected for magnification)' });
    const known = spacing('imager-magnified', { magnification: 1.5 });
    expect(lengthScale(source('RTIMAGE', known, undefined, image.instance.sopClassUid))).toMatchObject({
      note: 'at the axis of the machine (magnification 1.5)',
      uncertain: true,
    });
  });

  it('of a slice that was reconstructed of X-rays is certain', () => {
    const tomosynthesis = source('MG', spacing('pixel-spacing'), undefined, '1.2.840.10008.5.1.4.1.1.13.1.3');
    expect(lengthScale(tomosynthesis)).toMatchObject({ note: 'pixel spacing', uncertain: false });
  });

  it('is pixels where nothing says what a pixel is', () => {
    expect(lengthScale(source('OT'))).toEqual({ unit: 'px', provenance: 'none', note: 'no spacing: pixels only' });
    expect(lengthScale(source('CT', spacing('none'))).unit).toBe('px');
    expect(lengthScale(source('CT', spacing('pixel-spacing', { rowMm: 0 }))).unit).toBe('px');
  });
});

const region = (minX: number, minY: number, maxX: number, maxY: number, more: Partial<UltrasoundRegion> = {}) => ({
  minX,
  minY,
  maxX,
  maxY,
  unitsX: 3,
  unitsY: 3,
  deltaX: 0.01,
  deltaY: -0.02,
  dataType: 1,
  ...more,
});

describe('ultrasound regions', () => {
  const tissue = region(0, 0, 99, 99);
  const motion = region(100, 0, 199, 99, { unitsX: 4, deltaX: 0.005, spatialFormat: 2 });
  const image = source('US', undefined, [tissue, motion]);

  it('give each its own scale', () => {
    expect(
      lengthScale(image, [
        [10, 10],
        [90, 50],
      ]),
    ).toEqual({
      unit: 'mm',
      rowMm: 0.2,
      columnMm: 0.1,
      provenance: 'ultrasound-region',
      note: 'ultrasound region',
      uncertain: false,
    });
    expect(
      lengthScale(image, [
        [110, 10],
        [190, 50],
      ]),
    ).toMatchObject({ unit: 'px', note: expect.stringMatching(/both/) });
    expect(
      lengthScale(image, [
        [10, 10],
        [150, 50],
      ]),
    ).toMatchObject({ unit: 'px', note: expect.stringMatching(/inside/) });
    expect(lengthScale(image, [[10, 150]])).toMatchObject({ unit: 'px' });
    expect([motion.unitsX, motion.unitsY, 7, 0].map(regionUnit)).toEqual(['s', 'cm', 'cm/s', undefined]);
  });

  it('share a scale without points only when they agree', () => {
    expect(lengthScale(image).unit).toBe('px');
    expect(lengthScale(source('US', spacing('ultrasound-region'), [tissue]))).toMatchObject({ unit: 'mm', rowMm: 0.2 });
    // A Pixel Spacing says nothing of what lies beside the regions.
    expect(lengthScale(source('US', spacing('pixel-spacing'), [tissue]), [[150, 10]]).unit).toBe('px');
  });

  it('that overlap: the one of high priority, then the smallest, holds a point', () => {
    const inner = region(20, 20, 40, 40);
    expect(regionOf(source('US', undefined, [tissue, inner]), [[30, 30]])).toBe(inner);
    expect(regionOf(source('US', undefined, [tissue, { ...inner, flags: 1 }]), [[30, 30]])).toBe(tissue);
    expect(
      regionOf(source('US', undefined, [tissue, inner]), [
        [30, 30],
        [60, 60],
      ]),
    ).toBeUndefined();
    expect(regionOf(image, [[99.9, 50]])).toBe(tissue);
    expect(regionOf(image, [])).toBeUndefined();
  });

  it('of a frame replace those of the image', () => {
    const own = region(0, 0, 9, 9, { deltaX: 1 });
    const frame = { ...image, description: { ultrasoundRegions: [own] } };
    expect(lengthScale(frame, [[1, 1]])).toMatchObject({ columnMm: 10 });
    expect(lengthScale(frame, [[50, 50]]).unit).toBe('px');
  });
});
