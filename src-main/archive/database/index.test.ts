import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { IndexRecord } from '../index-record.ts';
import { IndexReader } from './index-reader.ts';
import { createIndex } from './index-schema.ts';
import { IndexWriter } from './index-writer.ts';
import { Database } from './sqlite.ts';

let database: Database;
let writer: IndexWriter;
let reader: IndexReader;
beforeEach(() => {
  database = new Database(':memory:');
  createIndex(database);
  writer = new IndexWriter(database);
  reader = new IndexReader(database, 'none');
});
afterEach(() => database.close());

function record(number: number, more: Partial<IndexRecord> = {}): IndexRecord {
  return {
    path: `f${number}`,
    bytes: 100,
    receivedAt: 1,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    study: { uid: '1.2', patient_id: 'P', patient_name: 'A^B' },
    series: { uid: '1.2.1', modality: 'CT', number: 1 },
    instance: { sop_uid: `1.2.1.${number}`, class_uid: '1.2.840.10008.5.1.4.1.1.2', number },
    header: '{"patient":{"name":"A^B","id":"P"},"study":{"uid":"1.2"},"series":{"uid":"1.2.1","modality":"CT"}}',
    description: `{"instanceNumber":${number},"label":"tab\\t and line\\n"}`,
    frames: `{"kind":"native","offset":${number}}`,
    keys: { study: '{}', series: '{}', instance: `{"00080008":{"vr":"CS","Value":["ORIGINAL"]}}` },
    ...more,
  };
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => record(from + index));
const chunks = () => database.all('SELECT entries FROM block').map(({ entries }) => entries as number);
const series = () =>
  JSON.parse(Buffer.from(reader.seriesJson('x', 1)!).toString()) as {
    instances: { row: number; revision: number; instanceNumber: number }[];
    seriesRevision: number;
  };

it('takes a series of 2000 in small batches without ever rewriting the whole', () => {
  let written = 0;
  for (let from = 0; from < 2000; from += 20) {
    const before = new Set(database.all('SELECT id FROM block').map(({ id }) => id));
    writer.put(range(from, from + 20));
    for (const { id, entries } of database.all('SELECT id, entries FROM block'))
      if (!before.has(id!)) written += entries as number;
  }
  expect(chunks().reduce((sum, entries) => sum + entries, 0)).toBe(2000);
  expect(chunks().length).toBeLessThan(24);
  // Each instance is written about twice, not a hundred times.
  expect(written).toBeLessThan(3 * 2000);
  expect(series().instances.map(({ instanceNumber }) => instanceNumber)).toEqual(
    Array.from({ length: 2000 }, (_, index) => index),
  );
  const location = reader.instance(1234);
  expect(location?.line).toMatchObject({ row: 1234, frames: '{"kind":"native","offset":1233}' });
  expect(reader.counts()).toEqual({ studies: 1, series: 1, instances: 2000, bytes: 200_000 });
});

it('leaves alone what it has, and takes all of a batch or nothing', () => {
  writer.put(range(0, 3), 7);
  expect(writer.put(range(0, 3), 8)).toEqual({ studies: [] });
  expect(reader.counts().instances).toBe(3);
  const broken = { ...record(4), transferSyntaxUid: null as unknown as string };
  expect(() => writer.put([record(3), broken], 9)).toThrow(/NOT NULL/);
  expect(reader.counts().instances).toBe(3);
  writer.put([record(3)], 9);
  expect(reader.counts()).toMatchObject({ studies: 1, instances: 4 });
});

it('shows the newest revision of what was replaced', () => {
  writer.put(range(0, 3));
  const before = series().seriesRevision;
  writer.put([
    record(1, { path: 'f1-2', replaces: 'f1', bytes: 150, description: '{"instanceNumber":1,"label":"new"}' }),
  ]);
  expect(series().instances).toHaveLength(3);
  expect(series().instances[1]).toMatchObject({ row: 2, revision: 2, label: 'new' });
  expect(series().seriesRevision).toBeGreaterThan(before);
  expect(reader.instance(2)).toMatchObject({ path: 'f1-2', revision: 2, bytes: 150 });
  expect(reader.counts()).toMatchObject({ instances: 3, bytes: 350 });
});

it('fills what was empty from later instances and keeps what was said first', () => {
  writer.put([record(0, { study: { uid: '1.2', patient_id: 'P', patient_name: '', study_date: '20260101' } })]);
  writer.put([
    record(1, { study: { uid: '1.2', patient_id: 'P', patient_name: 'Late^Name', study_date: '20250101' } }),
  ]);
  const { rows } = reader.search({ level: 'study', match: {}, text: 'late' });
  expect(rows[0]?.attributes['00100010']?.Value).toEqual([{ Alphabetic: 'Late^Name' }]);
  expect(rows[0]?.attributes['00080020']?.Value).toEqual(['20260101']);
});

it('removes single files, and with the last one the study', () => {
  writer.put(range(0, 2));
  expect(writer.deleteFiles(['f0']).studies).toEqual([{ studyRow: 1, studyUid: '1.2', seriesRows: [1] }]);
  expect(series().instances).toHaveLength(1);
  expect(writer.deleteFiles(['f1']).studies[0]).toMatchObject({ removed: true });
  expect(reader.counts()).toEqual({ studies: 0, series: 0, instances: 0, bytes: 0 });
  expect(reader.search({ level: 'study', match: {}, text: 'a' }).rows).toEqual([]);
  writer.put(range(0, 1));
  expect(reader.search({ level: 'study', match: {} }).rows[0]?.row).toBe(2);
});

it('keeps the name that an instance has where it is another than that of its series', () => {
  const named = (number: number, patient: object) =>
    record(number, {
      header: JSON.stringify({ patient, study: { uid: '1.2' }, series: { uid: '1.2.1', modality: 'CT' } }),
    });
  const other = { name: 'C^D', id: 'P' };
  const born = { name: 'A^B', id: 'P', birthDate: '19700101' };
  writer.put([record(0), named(1, { name: 'A^B^^', id: 'P ' }), named(2, other), named(3, { name: '', id: 'P' })]);
  // Also when the series is known from the file alone.
  new IndexWriter(database).put([named(4, other), named(5, born)]);
  const found = series() as unknown as { patient: object; instances: { instanceNumber: number; patient?: object }[] };
  expect(found.patient).toEqual({ name: 'A^B', id: 'P' });
  expect(found.instances.map(({ instanceNumber, patient }) => [instanceNumber, patient])).toEqual([
    [0, undefined],
    [1, undefined],
    [2, other],
    [3, undefined],
    [4, other],
    [5, born],
  ]);
});

it('merges no chunks that are large though few instances are in them', () => {
  for (let number = 0; number < 40; number++) {
    const large =
      number < 20 ? `{"instanceNumber":${number},"label":"${randomBytes(300_000).toString('base64')}"}` : undefined;
    writer.put([record(number, large === undefined ? {} : { description: large })]);
  }
  expect(chunks().filter((entries) => entries === 1).length).toBeGreaterThanOrEqual(20);
  expect(chunks().length).toBeLessThan(36);
  expect(series().instances.map(({ instanceNumber }) => instanceNumber)).toEqual(
    Array.from({ length: 40 }, (_, at) => at),
  );
});
