import { describe, expect, it } from 'vitest';
import type { DataSet, Element, Value, Vr } from '../../dicom/data-set.ts';
import { describeInstance } from '../describe.ts';

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });

/** A digital X-ray image. */
const described = (over: DataSet = {}) =>
  describeInstance(
    {
      '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.1.1'),
      '00080018': element('UI', '1.2.3.4'),
      '00280002': element('US', 1),
      '00280004': element('CS', 'MONOCHROME2'),
      '00280010': element('US', 8),
      '00280011': element('US', 6),
      '00280100': element('US', 16),
      '00280103': element('US', 0),
      '7FE00010': { vr: 'OW', location: { offset: 1000, length: 96 } },
      ...over,
    },
    '1.2.840.10008.1.2.1',
  );

describe('spacing', () => {
  const of = (over: DataSet) => described(over).shared.spacing;

  it('says where it comes from', () => {
    expect(of({})).toBeUndefined();
    expect(of({ '00280030': element('DS', 0.5, 0.6) })).toEqual({
      rowMm: 0.5,
      columnMm: 0.6,
      provenance: 'pixel-spacing',
    });
    const imager = { '00181164': element('DS', 0.2, 0.2) };
    expect(of(imager)).toEqual({ rowMm: 0.2, columnMm: 0.2, provenance: 'imager' });
    expect(of({ ...imager, '00181114': element('DS', 2) })).toEqual({
      rowMm: 0.1,
      columnMm: 0.1,
      provenance: 'imager-magnified',
      magnification: 2,
    });
    expect(of({ ...imager, '00181114': element('DS', 0) })?.provenance).toBe('imager');
    expect(of({ ...imager, '00280030': element('DS', 0.2, 0.2) })?.provenance).toBe('imager');
    expect(of({ ...imager, '00280030': element('DS', 0.15, 0.15), '00181114': element('DS', 2) })).toEqual({
      rowMm: 0.15,
      columnMm: 0.15,
      provenance: 'calibrated',
    });
    const fiducial = { '00280A02': element('CS', 'FIDUCIAL'), '00280A04': element('LO', 'ball of 25 mm') };
    const calibrated = { provenance: 'calibrated', calibration: { type: 'FIDUCIAL', description: 'ball of 25 mm' } };
    expect(of({ '00280030': element('DS', 1, 1), ...fiducial })).toMatchObject(calibrated);
    expect(of({ ...imager, '00280030': element('DS', 0.2, 0.2), ...fiducial })).toMatchObject(calibrated);
    expect(of({ '00182010': element('DS', 0.1, 0.1) })?.provenance).toBe('nominal-scanned');
    expect(of({ '00182010': element('DS', 0.1, 0.1), '00280030': element('DS', 0.2, 0.2) })?.provenance).toBe(
      'calibrated',
    );
  });

  it('ignores what cannot be one', () => {
    for (const values of [[0, 0], [-1, 1], ['a', 'b'], [1], [1e9, 1]]) {
      expect(of({ '00280030': element('DS', ...(values as Value[])) })).toBeUndefined();
    }
    expect(of({ '00280030': element('LO', '0.5\\0.6') })).toMatchObject({ rowMm: 0.5, columnMm: 0.6 });
  });

  it('of ultrasound is that of its regions when they agree', () => {
    const region = (delta: number, units = 3): DataSet => ({
      '00186012': element('US', 1),
      '00186014': element('US', 1),
      '00186018': element('UL', 0),
      '0018601A': element('UL', 0),
      '0018601C': element('UL', 99),
      '0018601E': element('UL', 49),
      '00186024': element('US', units),
      '00186026': element('US', units),
      '0018602C': element('FD', delta),
      '0018602E': element('FD', -delta),
    });
    const found = described({ '00186011': sequence(region(0.02), region(0.5, 4)) });
    expect(found.shared.spacing).toEqual({ rowMm: 0.2, columnMm: 0.2, provenance: 'ultrasound-region' });
    expect(found.ultrasoundRegions).toHaveLength(2);
    expect(found.ultrasoundRegions![0]).toMatchObject({ maxX: 99, unitsX: 3, deltaY: -0.02, spatialFormat: 1 });
    expect(described({ '00186011': sequence(region(0.02), region(0.03)) }).shared.spacing).toBeUndefined();
  });

  it('of reconstructed slices is the pixel spacing, whatever is said of the detector', () => {
    const both = { '00280030': element('DS', 0.1, 0.1), '00181164': element('DS', 0.085, 0.085) };
    expect(of(both)?.provenance).toBe('calibrated');
    for (const sopClass of ['1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.5.1.4.1.1.13.1.3']) {
      expect(of({ ...both, '00080016': element('UI', sopClass) })).toEqual({
        rowMm: 0.1,
        columnMm: 0.1,
        provenance: 'pixel-spacing',
      });
    }
  });

  it('says that the magnification was stated when it is none', () => {
    const contact = { '00181164': element('DS', 0.2, 0.2), '00181114': element('DS', 1) };
    expect(of(contact)).toMatchObject({ rowMm: 0.2, provenance: 'imager-magnified', magnification: 1 });
    const atAxis = {
      '30020011': element('DS', 0.5, 0.5),
      '30020022': element('DS', 1000),
      '30020026': element('DS', 1000),
    };
    expect(of(atAxis)).toMatchObject({ rowMm: 0.5, provenance: 'imager-magnified', magnification: 1 });
  });

  it('of enhanced X-ray images is put together of what frames share and what is their own', () => {
    const detector = { '00289443': sequence({ '00181164': element('DS', 0.3, 0.3) }) };
    const geometry = (factor: number): DataSet => ({ '00189476': sequence({ '00181114': element('DS', factor) }) });
    const spacings = (shared: DataSet, ...frames: DataSet[]) => {
      const image = described({
        '00280008': element('IS', frames.length),
        '52009229': sequence(shared),
        '52009230': sequence(...frames),
      });
      return frames.map((_, frame) => (image.perFrame?.[frame]?.spacing ?? image.shared.spacing)?.columnMm);
    };
    expect(spacings(detector, geometry(1.2), geometry(1.5))).toEqual([0.3 / 1.2, 0.3 / 1.5]);
    expect(spacings(geometry(1.5), detector, detector)).toEqual([0.3 / 1.5, 0.3 / 1.5]);
    const calibration = { '00189401': sequence({ '00189404': element('FL', 0.25, 0.25) }) };
    expect(spacings(calibration, detector, detector)).toEqual([0.25, 0.25]);
    expect(spacings(detector, calibration, {})).toEqual([0.25, 0.3]);
    expect(described({ '52009229': sequence(calibration) }).shared.spacing?.calibration?.description).toMatch(/beam/);
  });
});
