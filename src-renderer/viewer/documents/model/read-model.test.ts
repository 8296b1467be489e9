import { describe, expect, it } from 'vitest';
import type { DataSet, Element, Value, Vr } from '../../../../src-shared/dicom/data-set.ts';
import { factsOf } from './read-model.ts';

const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
const unit = (value: string): Element => ({ vr: 'SQ', Value: [{ '00080100': element('SH', value) }] });
const placed: DataSet = { '00200052': element('UI', '1.2.3') };

describe('a model', () => {
  it('has its unit, and none when it states another one or nothing', () => {
    expect(factsOf({ '004008EA': unit('mm') }).unitMm).toBe(1);
    expect(factsOf({ '004008EA': unit('cm') }).unitMm).toBe(10);
    expect(factsOf({ '004008EA': unit('furlong') }).unitMm).toBeUndefined();
    expect(factsOf({ '004008EA': unit('constructor') }).unitMm).toBeUndefined();
    expect(factsOf({}).unitMm).toBeUndefined();
  });

  it('has the sides of the body in a frame of reference alone, and never when it is mirrored', () => {
    expect(factsOf(placed)).toMatchObject({ inPatient: true, mirrored: false, modified: false });
    expect(factsOf({})).toMatchObject({ inPatient: false });
    const mirrored = { ...placed, '00687001': element('CS', 'YES'), '00687002': element('CS', 'YES') };
    expect(factsOf(mirrored)).toMatchObject({ inPatient: false, mirrored: true, modified: true });
    const modified = { ...placed, '00687001': element('CS', 'YES'), '00687002': element('CS', 'NO') };
    expect(factsOf(modified)).toMatchObject({ inPatient: true, mirrored: false, modified: true });
  });
});
