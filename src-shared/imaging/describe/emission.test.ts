import { describe, expect, it } from 'vitest';
import type { DataSet, Element, Value, Vr } from '../../dicom/data-set.ts';
import { describeInstance } from '../describe.ts';

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });
const littleEndian = '1.2.840.10008.1.2.1';

const described = (over: DataSet = {}) =>
  describeInstance(
    {
      '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2.1'),
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
    littleEndian,
  );

describe('positron emission tomography', () => {
  const pet = (over: DataSet = {}) =>
    described({
      '00080060': element('CS', 'PT'),
      '00080021': element('DA', '20240105'),
      '00080031': element('TM', '003000'),
      '00080022': element('DA', '20240105'),
      '00080032': element('TM', '003100'),
      '00101020': element('DS', 1.63),
      '00101030': element('DS', 66.2),
      '00280051': element('CS', 'DECY', 'ATTN'),
      '00541001': element('CS', 'BQML'),
      '00541102': element('CS', 'START'),
      '00540016': sequence({
        '00181072': element('TM', '001000.00'),
        '00181074': element('DS', 381470000),
        '00181075': element('DS', 6586.2),
      }),
      ...over,
    }).pet;

  it('has what an uptake value is made of', () => {
    expect(pet()).toEqual({
      units: 'BQML',
      decayCorrection: 'START',
      correctedImage: ['DECY', 'ATTN'],
      totalDoseBq: 381470000,
      halfLifeS: 6586.2,
      injectedAt: '20240105001000.00',
      seriesAt: '20240105003000',
      weightKg: 66.2,
      heightM: 1.63,
    });
    expect(described().pet).toBeUndefined();
  });

  it('takes an injection late in the evening for the day before', () => {
    const tracer = (...items: DataSet[]) => pet({ '00540016': sequence(...items) })?.injectedAt;
    expect(tracer({ '00181072': element('TM', '235000') })).toBe('20240104235000');
    expect(tracer({ '00181072': element('TM', '003500') })).toBe('20240105003500');
    expect(tracer({ '00181072': element('TM', '235000'), '00181078': element('DT', '20240103235000') })).toBe(
      '20240103235000',
    );
    const newYear = pet({
      '00080022': element('DA', '20240101'),
      '00540016': sequence({ '00181072': element('TM', '2350') }),
    });
    expect(newYear?.injectedAt).toBe('202312312350');
  });

  it('finds the private factors of Philips and the scan time of GE in whatever block they are', () => {
    expect(
      pet({
        '70530010': element('LO', 'Somebody else'),
        '70531000': element('DS', '9'),
        '70530012': element('LO', 'Philips PET Private Group'),
        '70531200': element('DS', '0.000551'),
        '70531209': { vr: 'UN', bytes: Uint8Array.from('1.25', (letter) => letter.charCodeAt(0)) },
        '00090011': element('LO', 'GEMS_PETD_01'),
        '0009110D': element('DT', '20240105003015'),
      }),
    ).toMatchObject({ philipsSuvFactor: 0.000551, philipsActivityFactor: 1.25, decayCorrectedTo: '20240105003015' });
  });

  it('tells the nuclide, the zone, and both times of the injection', () => {
    const nuclide = (meaning: string) =>
      pet({ '00540016': sequence({ '00540300': sequence({ '00080104': element('LO', meaning) }) }) })?.nuclide;
    expect(['^18^Fluorine', 'F^18^', '18F', 'F-18', '^68^Gallium', 'FDG 18', 'Technetium'].map(nuclide)).toEqual([
      ...['F-18', 'F-18', 'F-18', 'F-18', 'Ga-68', undefined, undefined],
    ]);
    const found = pet({
      '00080201': element('SH', '-0330'),
      '00540016': sequence({
        '00181072': element('TM', '001000'),
        '00181078': element('DT', '20240105001000'),
      }),
    });
    expect(found).toMatchObject({ zoneMinutes: -210, injectedAt: '20240105001000', injectedTime: '001000' });
  });

  it('of an enhanced image in uptake values says of which kind they are, and which corrections were made', () => {
    const enhanced = (unit: string, over: DataSet = {}) =>
      described({
        '00080060': element('CS', 'PT'),
        '00189758': element('CS', 'YES'),
        '00189759': element('CS', 'YES'),
        '00409096': sequence({
          '004008EA': sequence({ '00080100': element('SH', unit) }),
          '00409224': element('FD', 0),
          '00409225': element('FD', 0.001),
        }),
        ...over,
      }).pet;
    expect(enhanced('g/ml{SUVlbm}')).toMatchObject({ units: 'GML', suvType: 'LBM', unitsOfRealWorld: true });
    expect(enhanced('{SUVbsa}cm2/ml')).toMatchObject({ units: 'CM2ML', suvType: 'BSA' });
    expect(enhanced('Bq/ml')).toMatchObject({ units: 'BQML', correctedImage: ['DECY', 'ATTN'] });
    // Corrected for decay, but to which moment is not said.
    expect(enhanced('Bq/ml')?.decayCorrection).toBeUndefined();
    expect(enhanced('Bq/ml', { '00189759': element('CS', 'NO') })?.correctedImage).toEqual(['DECY']);
  });

  it('of an enhanced image stands in other places', () => {
    const enhanced = described({
      '00080060': element('CS', 'PT'),
      '00189758': element('CS', 'YES'),
      '00189701': element('DT', '20240105003000'),
      '52009229': sequence({
        '00409096': sequence({
          '004008EA': sequence({ '00080100': element('SH', 'Bq/ml') }),
          '00409224': element('FD', 0),
          '00409225': element('FD', 1),
        }),
        '00209170': sequence({ '00540016': sequence({ '00181074': element('DS', 1e8) }) }),
      }),
    });
    expect(enhanced.pet).toEqual({
      units: 'BQML',
      unitsOfRealWorld: true,
      decayCorrection: 'START',
      decayCorrectedTo: '20240105003000',
      totalDoseBq: 1e8,
    });
  });
});
