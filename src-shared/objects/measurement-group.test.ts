import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { conceptOf, kindConcepts, measuredNames } from '../imaging/measure/concepts.ts';
import { type Measurement, type MeasurementKind, measurementKinds } from '../imaging/measure/measurement.ts';
import type { ContentItem } from './content-item.ts';
import { type GroupedMeasurement, measurementGroup, measurementOfGroup } from './measurement-group.ts';

type Points = Measurement['points'];
const pointsOf: Record<MeasurementKind, Points> = {
  length: [
    [1.25, 2],
    [30.5, 40],
  ],
  angle: [
    [0, 0],
    [10, 0],
    [3, 4],
    [5, 6],
  ],
  angle3: [
    [0, 0],
    [10, 0],
    [3, 4],
  ],
  cobb: [
    [0, 0],
    [10, 0],
    [3, 4],
    [5, 6],
  ],
  bidirectional: [
    [0, 5],
    [10, 5],
    [4, 2],
    [4, 7],
  ],
  rectangle: [
    [30, 40],
    [10.5, 20.25],
  ],
  ellipse: [
    [10, 20],
    [30, 80.5],
  ],
  freehand: [
    [1, 1],
    [5, 1.5],
    [3, 9],
    [2, 4],
  ],
  probe: [[7.5, 8.5]],
  arrow: [
    [1, 2],
    [3, 4],
  ],
  text: [
    [1, 2],
    [30, 40],
  ],
  calibration: [
    [0, 0],
    [0, 100],
  ],
};
const valuesOf: Record<MeasurementKind, Measurement['values']> = {
  length: [
    { name: 'length', value: 12.5, unit: 'mm' },
    { name: 'time', value: 0.25, unit: 's' },
    { name: 'velocity', value: 61.5, unit: 'cm/s' },
  ],
  angle: [{ name: 'angle', value: 33, unit: 'deg' }],
  angle3: [{ name: 'angle', value: 33, unit: 'deg' }],
  cobb: [{ name: 'angle', value: 33, unit: 'deg' }],
  bidirectional: [
    { name: 'longAxis', value: 10, unit: 'mm' },
    { name: 'shortAxis', value: 5, unit: 'mm' },
  ],
  rectangle: [
    { name: 'area', value: 400, unit: 'mm2' },
    { name: 'mean', value: -3.5, unit: "[hnsf'U]" },
    { name: 'standardDeviation', value: 2, unit: "[hnsf'U]" },
    { name: 'minimum', value: -90, unit: "[hnsf'U]" },
    { name: 'maximum', value: 80, unit: "[hnsf'U]" },
    { name: 'pixels', value: 1600, unit: '{pixels}' },
  ],
  ellipse: [
    { name: 'area', value: 400, unit: '{pixels}2' },
    { name: 'maximum', value: 7.25, unit: 'g/ml{SUVbw}' },
  ],
  freehand: [
    { name: 'perimeter', value: 40, unit: 'mm' },
    { name: 'mean', value: 3, unit: '1' },
  ],
  probe: [
    { name: 'red', value: 1, unit: '1' },
    { name: 'green', value: 2, unit: '1' },
    { name: 'blue', value: 3, unit: '1' },
  ],
  arrow: [],
  text: [],
  calibration: [{ name: 'length', value: 100, unit: 'mm' }],
};
const measurement = (kind: MeasurementKind, more: Partial<GroupedMeasurement> = {}): GroupedMeasurement => ({
  uid: '2.25.77',
  kind,
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: '1.2.3',
  frame: 3,
  points: pointsOf[kind],
  values: valuesOf[kind],
  ...more,
});

const walk = (item: ContentItem): ContentItem[] => [item, ...(item.children ?? []).flatMap(walk)];

it.each(measurementKinds)('%s comes back from its measurement group as it was', (kind) => {
  for (const more of [{}, { text: 'Läsion 1' }, { values: [] }]) {
    const one = measurement(kind, more);
    expect(measurementOfGroup(measurementGroup(one))).toEqual(one);
  }
});

it.each(measurementKinds)('%s has a graphic that the standard allows, and every item what its type needs', (kind) => {
  const items = walk(measurementGroup(measurement(kind, { text: 'x' })));
  const counts: Partial<Record<string, [number, number]>> = {
    POINT: [1, 1],
    MULTIPOINT: [1, 20_000],
    POLYLINE: [2, 20_000],
    ELLIPSE: [4, 4],
  };
  const graphics = items.filter((item) => item.type === 'SCOORD');
  expect(graphics.length).toBeGreaterThan(0);
  for (const { graphic, data, children } of graphics) {
    const [least = 0, most = 0] = counts[graphic] ?? [];
    expect(data.length % 2).toBe(0);
    expect(data.length / 2).toBeGreaterThanOrEqual(least);
    expect(data.length / 2).toBeLessThanOrEqual(most);
    expect(children).toMatchObject([
      { type: 'IMAGE', relationship: 'SELECTED FROM', sopInstanceUid: '1.2.3', frame: 3 },
    ]);
  }
  for (const item of items.filter(({ type }) => !['SCOORD', 'IMAGE'].includes(type)))
    expect(item.concept).toBeDefined();
  for (const item of items) if (item.type === 'TEXT') expect(item.text).not.toBe('');
});

it('draws an ellipse by the ends of its longer and then of its shorter axis', () => {
  const drawn = walk(measurementGroup(measurement('ellipse'))).find((item) => item.type === 'SCOORD');
  expect(drawn).toMatchObject({ graphic: 'ELLIPSE', data: [20, 20, 20, 80.5, 10, 50.25, 30, 50.25] });
});

it('says the unit and, of statistics, what was measured and how it was derived', () => {
  for (const name of measuredNames) {
    for (const kind of measurementKinds) {
      const said = conceptOf(name, 'mm', kind);
      expect(said?.unit).toEqual({ value: 'mm', scheme: 'UCUM', meaning: 'millimeter' });
      expect(said?.concept.meaning).not.toBe('');
    }
  }
  expect(conceptOf('mean', "[hnsf'U]", 'ellipse')).toMatchObject({
    concept: { value: '112031' },
    derivation: { value: '373098007' },
  });
  expect(conceptOf('angle', 'deg', 'cobb')?.concept.value).toBe('285285000');
  expect(conceptOf('nonsense', 'mm', 'length')).toBeUndefined();
  expect(Object.keys(kindConcepts).sort()).toEqual([...measurementKinds].sort());
});

it('has a concept for every name under which a measurement keeps a value', () => {
  const folder = new URL('../imaging/measure/', import.meta.url);
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/name: '(\w+)', value/g)])
    .map(([, name]) => name ?? '');
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(conceptOf(name, 'mm', 'length'), name).toBeDefined();
});

it('takes no group of others for one of ours', () => {
  const group = measurementGroup(measurement('length'));
  const without = (group.children ?? []).filter((item) => item.concept?.value !== '370129005');
  expect(measurementOfGroup({ ...group, children: without })).toBeUndefined();
});
