import { describe, expect, it } from 'vitest';
import { codeOf } from '../../imaging/measure/concepts.ts';
import type { ContentItem } from '../content-item.ts';
import { doseTables } from './dose.ts';

describe('doses of other kinds', () => {
  const dcm = (value: string, meaning: string) => codeOf(value, 'DCM', meaning);
  const part = (concept: ContentItem['concept'], children: ContentItem[]): ContentItem => ({
    ...{ type: 'CONTAINER', relationship: 'CONTAINS', concept: concept!, children },
  });
  const number = (value: string, meaning: string, found: number, unit: string): ContentItem => ({
    ...{ type: 'NUM', relationship: 'CONTAINS', concept: dcm(value, meaning), value: found },
    unit: codeOf(unit, 'UCUM', unit),
  });
  const plane = (value: string, meaning: string): ContentItem => ({
    ...{ type: 'CODE', relationship: 'HAS CONCEPT MOD', concept: dcm('113764', 'Acquisition Plane') },
    code: dcm(value, meaning),
  });
  const [planeA, planeB] = [plane('113620', 'Plane A'), plane('113621', 'Plane B')];

  it('of projections: both planes, sums of what adds up, pulses together and cut with a sign', () => {
    const event = (of: ContentItem, product: number, pulses: number): ContentItem =>
      part(dcm('113706', 'Irradiation Event X-Ray Data'), [
        of,
        number('122130', 'Dose Area Product', product, 'Gy.m2'),
        number('113738', 'Dose (RP)', 0.01, 'Gy'),
        ...Array.from({ length: pulses }, () => number('113733', 'KVP', 70, 'kV')),
      ]);
    const root: ContentItem = {
      ...{ type: 'CONTAINER', concept: dcm('113701', 'X-Ray Radiation Dose Report'), template: '10001' },
      children: [
        part(dcm('113702', 'Accumulated X-Ray Dose Data'), [planeA, number('113722', 'DAP Total', 0.0003, 'Gy.m2')]),
        part(dcm('113702', 'Accumulated X-Ray Dose Data'), [planeB, number('113722', 'DAP Total', 0.0005, 'Gy.m2')]),
        event(planeA, 0.0003, 1),
        event(planeB, 0.0005, 40),
      ],
    };
    const dose = doseTables('1.2.840.10008.5.1.4.1.1.88.67', root)!;
    expect(dose.accumulated.map(({ title }) => title)).toEqual([
      'Accumulated X-Ray Dose Data, Plane A',
      'Accumulated X-Ray Dose Data, Plane B',
    ]);
    const at = (name: string) => dose.columns.findIndex((column) => column.name === name);
    expect(dose.rows.map((row) => row[at('Acquisition Plane')]?.text)).toEqual(['Plane A', 'Plane B']);
    expect(dose.totals[at('Dose Area Product')]).toMatchObject({ text: '0.0008', unit: 'Gy·m²' });
    expect(dose.totals[at('KVP')]).toBeUndefined();
    expect(dose.rows[1]![at('KVP')]!.text).toMatch(/^70, 70, .*, …$/);
  });

  it('of radiopharmaceuticals: each administration with its activity', () => {
    const root: ContentItem = {
      ...{ type: 'CONTAINER', concept: dcm('113500', 'Radiopharmaceutical Radiation Dose Report'), template: '10021' },
      children: [
        part(dcm('113502', 'Radiopharmaceutical Administration'), [
          {
            ...{
              type: 'CODE',
              relationship: 'CONTAINS',
              concept: codeOf('349358000', 'SCT', 'Radiopharmaceutical agent'),
            },
            code: codeOf('35321007', 'SCT', 'Fluorodeoxyglucose F^18^'),
          },
          number('113507', 'Administered activity', 350.5, 'MBq'),
        ]),
      ],
    };
    const dose = doseTables('1.2.840.10008.5.1.4.1.1.88.68', root)!;
    expect(dose.events).toBe('Administrations');
    expect(dose.rows[0]!.map((value) => `${value?.text} ${value?.unit}`.trim())).toEqual([
      '350.5 MBq',
      'Fluorodeoxyglucose F^18^',
    ]);
    expect(dose.totals.every((total) => total === undefined)).toBe(true);
  });
});
