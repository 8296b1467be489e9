import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { Journal, type StoreEntry } from './journal.ts';

let folder: { path: string; remove(): Promise<void> };
beforeEach(async () => {
  folder = await temporaryFolder('journal');
});
afterEach(() => folder.remove());

const entry = (file: string): Omit<StoreEntry, 's'> => ({
  t: 1,
  f: file,
  b: 2,
  c: 3,
  u: '1.2',
  o: ['c-store', 'CT', ''],
});
const filesAfter = (sequence: number) =>
  [...Journal.entries(folder.path, sequence)].map((line) => ('f' in line ? line.f : line.d));
const segments = () => readdirSync(folder.path).sort();

it('numbers its lines through restarts and gives those after a number', async () => {
  const first = Journal.open(folder.path, 0);
  expect(first.append(entry('a'))).toBe(1);
  expect(first.append({ t: 1, d: ['a'] })).toBe(2);
  await first.flush();
  await first.close();
  const second = Journal.open(folder.path, 0);
  expect(second.append(entry('b'))).toBe(3);
  await second.close();
  expect(filesAfter(0)).toEqual(['a', ['a'], 'b']);
  expect(filesAfter(2)).toEqual(['b']);
});

it('leaves out a line that a crash cut off', async () => {
  const journal = Journal.open(folder.path, 0);
  journal.append(entry('a'));
  await journal.close();
  appendFileSync(join(folder.path, segments()[0]!), '{"s":2,"t":1,"f":"b","b"');
  const next = Journal.open(folder.path, 0);
  expect(next.append(entry('c'))).toBe(2);
  await next.close();
  expect(filesAfter(0)).toEqual(['a', 'c']);
});

it('never gives a number again that the index knows, even when the segments are gone', async () => {
  const journal = Journal.open(folder.path, 41);
  expect(journal.append(entry('a'))).toBe(42);
  await journal.close();
});

it('begins a new segment after eight megabytes and forgets old ones when the index has them', async () => {
  const journal = Journal.open(folder.path, 0);
  const long = 'x'.repeat(100_000);
  for (let line = 1; line <= 200; line++) journal.append({ t: 1, d: [long, String(line)] });
  await journal.flush();
  expect(segments().length).toBe(3);
  journal.forget(60);
  expect(segments().length).toBe(3);
  journal.forget(100);
  expect(segments().length).toBe(2);
  journal.forget(10_000);
  // The one in use stays.
  expect(segments().length).toBe(1);
  expect(journal.append(entry('a'))).toBe(201);
  await journal.close();
  expect(filesAfter(200)).toEqual(['a']);
});

it('goes round a segment that an ended run left without lines', async () => {
  writeFileSync(join(folder.path, 'journal-0000000000000001.jsonl'), '');
  const journal = Journal.open(folder.path, 0);
  const sequence = journal.append(entry('a'));
  await journal.close();
  expect(filesAfter(0)).toEqual(['a']);
  expect(sequence).toBeGreaterThan(1);
  expect(readFileSync(join(folder.path, segments()[0]!), 'utf8')).toBe('');
});
