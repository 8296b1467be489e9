import { describe, expect, it } from 'vitest';
import { corpusAvailable, corpusPath } from '../../../testing/corpus.ts';
import { openFileFrames } from '../../../testing/file-frames.ts';
import { element, registration, sequence } from '../../../testing/phantom-space.ts';
import { radiotherapySummary } from './radiotherapy.ts';
import { realWorldSummary, registrationSummary, surfaceSummary } from './spatial.ts';
import { mostRows, tableOf } from './summary.ts';

const column = (
  table: { headings: readonly string[]; rows: readonly (readonly string[])[] } | undefined,
  heading: string,
) => table?.rows.map((row) => row[table.headings.indexOf(heading)]);

describe('a plan as tables', () => {
  it.skipIf(!corpusAvailable)('prescription, fractions, beams and their isocentres', async () => {
    const file = openFileFrames(corpusPath('rt/pydicom/rtplan.dcm'));
    try {
      const { facts, tables } = radiotherapySummary(file.dataSet);
      expect(facts).toContainEqual(['Plan', 'Plan1']);
      expect(facts).toContainEqual(['Made', '2003-09-03 15:00']);
      const prescription = tables.find(({ title }) => title === 'Prescription');
      expect(column(prescription, 'Kind')).toEqual(['organ at risk, coordinates', 'target, coordinates']);
      expect(column(prescription, 'Target dose (Gy)')).toEqual(['', '30.83']);
      const fractions = tables.find(({ title }) => title.startsWith('Fraction group'));
      expect(fractions?.title).toMatch(/: \d+ fractions/);
      const beams = tables.find(({ title }) => title === 'Beams');
      expect(column(beams, 'Radiation')).toEqual(['photon']);
      expect(column(beams, 'Isocentre (mm)')![0]).toMatch(/^-?[\d.]+, -?[\d.]+, -?[\d.]+$/);
    } finally {
      await file.close();
    }
  });

  it('of which nothing is known is empty, and damaged values are left out', () => {
    expect(radiotherapySummary({})).toEqual({ facts: [], tables: [], notes: [] });
    const { tables } = radiotherapySummary({
      '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.481.5'),
      '300A00B0': sequence({
        '300A00C2': element('LO', 'A'),
        '300A0111': sequence({ '300A011E': element('DS', 'x') }),
      }),
    });
    expect(tables).toHaveLength(1);
    expect(column(tables[0], 'Beam')).toEqual(['A']);
    expect(tables[0]!.headings).not.toContain('Gantry (°)');
  });
});

it('a treatment record as a table of what was given', () => {
  const { facts, tables } = radiotherapySummary({
    '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.481.4'),
    '30080250': element('DA', '20240105'),
    '30080251': element('TM', '101500'),
    '30080020': sequence({
      '300C0006': element('IS', 2),
      '300A00C2': element('LO', 'Left'),
      '30080022': element('IS', 7),
      '30080032': element('DS', 100),
      '30080036': element('DS', 99.5),
      '3008002A': element('CS', 'NORMAL'),
    }),
  });
  expect(facts).toEqual([['Treated', '2024-01-05 10:15']]);
  expect(column(tables[0], 'Meterset given')).toEqual(['99.5']);
  expect(column(tables[0], 'Ended')).toEqual(['normal']);
});

it('registrations, mappings and surfaces say what is used of them', () => {
  const told = registrationSummary(
    registration({
      seed: 'told',
      label: 'A',
      registered: '1.1',
      items: [
        { frameOfReference: '2.2', matrix: [1, 0, 0, 1.25, 0, 1, 0, 2, 0, 0, 1, -3, 0, 0, 0, 1] },
        { frameOfReference: '3.3', matrix: [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] },
      ],
    }),
  );
  expect(column(told.tables[0], 'Shift (mm)')).toEqual(['1.3, 2, -3', '']);
  expect(column(told.tables[0], 'Used')).toEqual(['yes', 'no: it mirrors the patient']);
  expect(realWorldSummary({}).tables).toEqual([]);
  expect(surfaceSummary({}).notes).toHaveLength(1);
});

it('long tables are cut, with a word', () => {
  const [table] = tableOf(
    'T',
    ['A', 'B'],
    Array.from({ length: mostRows + 5 }, () => ['x', '']),
  );
  expect(table).toMatchObject({ headings: ['A'], leftOut: 5 });
});
