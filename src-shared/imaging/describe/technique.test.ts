import { describe, expect, it } from 'vitest';
import type { DataSet, Element, Value, Vr } from '../../dicom/data-set.ts';
import { describePet } from './pet.ts';
import { describeTechnique } from './technique.ts';

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });

describe('angles of a C-arm that moves', () => {
  const angles = (count: number, ...steps: number[]) => {
    const found = describeTechnique({
      '00280008': element('IS', count),
      '00181510': element('DS', -30),
      '00181511': element('DS', 10),
      '00181520': element('DS', ...steps),
    });
    expect(found.technique).toEqual({ PositionerSecondaryAngle: '10' });
    return Array.from({ length: count }, (_, at) => found.perFrame?.[at]?.['PositionerPrimaryAngle']);
  };

  it('[BIR-H6] are told of each frame', () => {
    expect(angles(3, 0, 1.5, 40)).toEqual(['-30', '-28.5', '10']);
    expect(angles(3, 2)).toEqual(['-30', '-28', '-26']);
  });

  it('are those of the first frame alone where the others cannot be known', () => {
    expect(angles(3, 0, 2)).toEqual(['-30', undefined, undefined]);
  });

  it('stand still where there is no way', () => {
    const still = { '00280008': element('IS', 3), '00181510': element('DS', -30), '00181520': element('DS', 0) };
    expect(describeTechnique(still)).toEqual({ technique: { PositionerPrimaryAngle: '-30' } });
  });

  it('are found in the functional groups of enhanced images', () => {
    const group = (angle: number): DataSet => ({ '00189405': sequence({ '00181510': element('FD', angle) }) });
    const found = describeTechnique({ '00280008': element('IS', 2), '52009230': sequence(group(1), group(2)) });
    expect(found.perFrame).toEqual([{ PositionerPrimaryAngle: '1' }, { PositionerPrimaryAngle: '2' }]);
  });
});

describe('the dose of a tracer', () => {
  const dose = (sopClass: string, value: number) =>
    describePet({
      '00080016': element('UI', sopClass),
      '00080060': element('CS', 'PT'),
      '00540016': sequence({ '00181074': element('DS', value) }),
    })?.totalDoseBq;

  it('is in Bq, of enhanced images in MBq (PS3.3 C.8.9.2, C.8.22.4)', () => {
    expect(dose('1.2.840.10008.5.1.4.1.1.128', 350e6)).toBe(350e6);
    expect(dose('1.2.840.10008.5.1.4.1.1.128', 350)).toBe(350);
    expect(dose('1.2.840.10008.5.1.4.1.1.130', 350)).toBe(350e6);
    expect(dose('1.2.840.10008.5.1.4.1.1.130', 350e6)).toBe(350e6);
  });
});
