import { describe, expect, it } from 'vitest';
import { coded, element, sequence } from '../../../testing/phantom-space.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { readRealWorldMappings } from '../../objects/real-world-value/mappings.ts';
import { describeMappings, realWorldValue } from '../describe/real-world.ts';
import { describeRealWorlds } from '../describe/transformations.ts';
import type { RealWorldMapping } from '../description.ts';
import { probeParts, statisticsParts } from './pixel-parts.ts';
import { inQuantity, type QuantitySource, quantitiesOf } from './quantities.ts';
import type { MeasuredFrame } from './scales.ts';

const linear: DataSet = {
  '00409210': element('SH', 'ADC'),
  '00409216': element('US', 0),
  '00409211': element('US', 1000),
  '00409224': element('FD', -5),
  '00409225': element('FD', 0.25),
  '004008EA': coded('um2/s', 'UCUM', 'um2/s'),
  '00409220': sequence({
    '0040A043': coded('246205007', 'SCT', 'Quantity'),
    '0040A168': coded('113041', 'DCM', 'Apparent Diffusion Coefficient'),
  }),
};
const table: DataSet = {
  '00409210': element('SH', 'T2'),
  '00409216': element('US', 10),
  '00409211': element('US', 13),
  '00409212': element('FD', 1.5, 2.5, 4.5, 8.5),
  '004008EA': coded('ms', 'UCUM', 'ms'),
};
const mappings = (...items: DataSet[]): DataSet => ({ '00409096': sequence(...items) });

describe('Real World Value Mappings are read', () => {
  it('linear and as tables, with unit, quantity and what they hold for', () => {
    expect(describeMappings(mappings(linear, table))).toEqual([
      {
        label: 'ADC',
        quantity: 'Apparent Diffusion Coefficient',
        unit: { code: 'um2/s', label: 'µm²/s' },
        first: 0,
        last: 1000,
        slope: 0.25,
        intercept: -5,
      },
      { label: 'T2', unit: { code: 'ms', label: 'ms' }, first: 10, last: 13, table: [1.5, 2.5, 4.5, 8.5] },
    ]);
  });

  it('and give values where they hold alone', () => {
    const [adc, t2] = describeMappings(mappings(linear, table)) as [RealWorldMapping, RealWorldMapping];
    expect([0, 100, 1000, 1001, -1].map((stored) => realWorldValue(adc, stored))).toEqual([
      -5,
      20,
      245,
      undefined,
      undefined,
    ]);
    expect([9, 10, 13, 14].map((stored) => realWorldValue(t2, stored))).toEqual([undefined, 1.5, 8.5, undefined]);
  });

  it('without those that are damaged', () => {
    const short = { ...table, '00409212': element('FD', 1, 2) };
    expect(describeMappings(mappings(short, { '00409225': element('FD', 1) }))).toEqual([]);
    expect(describeRealWorlds(mappings({}))).toBeUndefined();
    expect(describeRealWorlds({})).toBeUndefined();
  });

  it('of an object, by the images and frames it names', () => {
    const read = readRealWorldMappings({
      '00700080': element('CS', 'ADC'),
      '00409094': sequence({
        '00081140': sequence(
          { '00081155': element('UI', '1.1') },
          { '00081155': element('UI', '1.2'), '00081160': element('IS', 2, 3) },
        ),
        ...mappings(linear),
      }),
    });
    expect(read.label).toBe('ADC');
    expect([...read.groups[0]!.images]).toEqual([
      ['1.1', undefined],
      ['1.2', [2, 3]],
    ]);
    expect(read.groups[0]!.mappings).toHaveLength(1);
    expect(readRealWorldMappings({}).groups).toEqual([]);
  });
});

describe('values are told in real-world values', () => {
  const [adc, t2] = describeMappings(mappings(linear, table)) as [RealWorldMapping, RealWorldMapping];
  /** Decoded values are stored ones times 2 less 10. */
  const source = (
    own: RealWorldMapping[],
    chosen?: RealWorldMapping,
    others: RealWorldMapping[] = [],
  ): QuantitySource => ({
    instance: {},
    description: {
      rescale: { slope: 2, intercept: -10 },
      ...(own.length > 0 ? { realWorldValues: own } : {}),
      ...(own[0] && !own[0].table ? { realWorldValue: { slope: 0.25, intercept: -5, units: 'um2/s' } } : {}),
    },
    series: { series: { modality: 'MR' }, patient: {} },
    mappings: { others, chosen },
  });
  const frame = { pixel: { rows: 10, columns: 10 } } as MeasuredFrame;
  const scale = { kind: 'pixels', aspect: { columnMm: 1, rowMm: 1 }, note: '' } as const;
  const probe = (from: QuantitySource, decoded: number) =>
    probeParts([[1.5, 1.5]], scale, { quantities: quantitiesOf(from, true), at: [decoded] }, frame);

  it('the one of the image first, rescaled and stored ones beside it', () => {
    // Stored 100, decoded 190: 20.
    const { lines, details, values } = probe(source([adc]), 190);
    expect(lines).toEqual(['20.0 µm²/s']);
    expect(details).toEqual(expect.arrayContaining(['190', 'stored 100']));
    expect(values[0]).toEqual({ name: 'value', value: 20, unit: 'um2/s' });
  });

  it('of an object when it was chosen, and beside the others when not', () => {
    expect(probe(source([], undefined, [adc]), 190).lines).toEqual(['190']);
    expect(probe(source([], undefined, [adc]), 190).details).toEqual(expect.arrayContaining(['20.0 µm²/s']));
    expect(probe(source([], adc, [adc]), 190).lines).toEqual(['20.0 µm²/s']);
    expect(inQuantity(quantitiesOf(source([], adc, [adc]), true).main, 190)).toBe(20);
  });

  it('of a table at a point; regions keep the values that have means', () => {
    const chosen = source([adc, t2], t2);
    // Stored 12.
    expect(probe(chosen, 14).lines).toEqual(['4.500 ms']);
    const quantities = quantitiesOf(chosen, true);
    expect(quantities.main.label).toBe('µm²/s');
    expect(quantities.reason).toMatch(/table/i);
  });

  it('not where the mapping does not hold', () => {
    expect(probe(source([adc], adc), 2192).lines).toEqual(['not mapped µm²/s']);
    const parts = { lines: [], details: [], values: [], notes: [] as string[] };
    const statistics = { count: 4, excluded: 0, mean: 100, standardDeviation: 1, minimum: 0, maximum: 5000 };
    statisticsParts(parts, { quantities: quantitiesOf(source([adc], adc), true), statistics: [statistics] as never });
    expect(parts.notes).toContain('some pixels are outside of what the mapping holds for');
  });
});
