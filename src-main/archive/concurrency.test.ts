import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { type FileOperations, systemFiles } from './files.ts';
import { ctImageStorage, madeBytes } from './testing/instance.ts';
import { type OpenedArchive, openTestArchive, receive, receiveMade } from './testing/open-archive.ts';
import type { CatalogueQuery } from './types.ts';

let folder: { path: string; remove(): Promise<void> };
let opened: OpenedArchive;
/** What the archive asked the disk for, in order. */
let asked: string[];
let mostBuffers: number;
const files: FileOperations = {
  ...systemFiles,
  writeSync(fd, buffers) {
    mostBuffers = Math.max(mostBuffers, buffers.length);
    systemFiles.writeSync(fd, buffers);
  },
  async flush(fd) {
    asked.push('flush');
    await systemFiles.flush(fd);
  },
  async flushDirectory(path) {
    asked.push(`flush ${path.slice(folder.path.length)}`);
    await systemFiles.flushDirectory(path);
  },
};

beforeEach(async () => {
  asked = [];
  mostBuffers = 0;
  folder = await temporaryFolder('concurrency');
  opened = await openTestArchive(folder.path, {}, { files });
});
afterEach(async () => {
  await opened.close();
  await folder.remove();
});

const stored = (): string[] =>
  readdirSync(join(folder.path, 'objects'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const ways = (['keep', 'quarantine'] as const).flatMap((seriesInOtherStudy) =>
  (['durable', 'relaxed'] as const).map((durability) => ({ seriesInOtherStudy, durability })),
);

describe('the same instance from several senders at once', () => {
  it('is kept as often as it differs', async () => {
    for (const [index, way] of ways.entries()) {
      Object.assign(opened.settings, way, { duplicates: 'keep-both' });
      const made = { sopInstanceUid: `1.2.3.1.1.${index + 1}`, number: index + 1 };
      const outcomes = await Promise.all([1, 2, 3, 4].map((fill) => receiveMade(opened.archive, { ...made, fill })));
      expect(outcomes.map(({ result }) => result).sort(), JSON.stringify(way)).toEqual([
        'kept-both',
        'kept-both',
        'kept-both',
        'stored',
      ]);
    }
    await opened.archive.settle();
    expect((await opened.archive.status()).instances).toBe(16);
    expect(
      stored()
        .map((path) => readFileSync(path).at(-1))
        .sort(),
    ).toEqual([1, 2, 3, 4].flatMap((fill) => [fill, fill, fill, fill]));
  });

  it('is kept once when all are the same', async () => {
    for (const [index, way] of ways.entries()) {
      Object.assign(opened.settings, way);
      const made = { sopInstanceUid: `1.2.3.1.1.${index + 1}`, number: index + 1 };
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => receiveMade(opened.archive, made)));
      expect(outcomes.map(({ result }) => result).sort(), JSON.stringify(way)).toEqual([
        'known',
        'known',
        'known',
        'stored',
      ]);
    }
    await opened.archive.settle();
    expect((await opened.archive.status()).instances).toBe(4);
  });
});

describe('two patients with one Study Instance UID', () => {
  it('are read one by one', async () => {
    for (const patientId of ['P1', 'P2']) await receiveMade(opened.archive, { patientId });
    await opened.archive.settle();
    const query: CatalogueQuery = { level: 'study', match: {}, sort: [{ tag: '00100020' }] };
    const [first, second] = (await opened.archive.search(query)).rows;
    const read = async () => (await opened.archive.search(query)).rows.map((row) => row.read);
    await opened.archive.markRead([first!.row], true);
    expect(await read()).toEqual([true, false]);
    await opened.archive.markRead([second!.row], true);
    await opened.archive.deleteStudies([first!.row]);
    expect(await read()).toEqual([true]);
  });
});

describe('two patients without ID with one Study Instance UID', () => {
  it('are two studies, each under its own name', async () => {
    const people = ['Doe^Jane', 'Roe^Richard', 'Doe^Jane^^'];
    for (const [index, name] of people.entries()) {
      const sopInstanceUid = `1.2.3.1.1.${index + 1}`;
      await receiveMade(opened.archive, {
        patientId: '',
        name: { Alphabetic: name },
        sopInstanceUid,
        number: index + 1,
      });
    }
    await opened.archive.settle();
    const { rows } = await opened.archive.search({ level: 'study', match: {}, sort: [{ tag: '00100010' }] });
    const shown = rows.map(({ attributes }) => [
      attributes['00100010']?.Value?.[0],
      attributes['00201208']?.Value?.[0],
    ]);
    expect(shown).toEqual([
      [{ Alphabetic: 'Doe^Jane' }, 2],
      [{ Alphabetic: 'Roe^Richard' }, 1],
    ]);
  });
});

describe('a sender of very short slices', () => {
  it('costs little more memory than it sends', async () => {
    const bytes = madeBytes({ pixelBytes: 100_000, fill: 7 });
    for (const [index, slice] of [1, 3, 2047, 2048, 2049].entries()) {
      const made = { sopInstanceUid: `1.2.3.1.1.${index + 1}`, number: index + 1, pixelBytes: 100_000, fill: 7 };
      const start = { sopClassUid: ctImageStorage, sopInstanceUid: made.sopInstanceUid };
      await receive(opened.archive, madeBytes(made), start, slice);
      expect(mostBuffers).toBeLessThan(100);
    }
    for (const path of stored()) {
      const file = readFileSync(path);
      expect(file.length - (144 + file.readUInt32LE(140))).toBe(bytes.length);
      expect(file.subarray(-100_000).every((byte) => byte === 7)).toBe(true);
    }
    expect(await opened.archive.verify()).toMatchObject({ checked: 5, damaged: [] });
  });
});

describe('what is answered with Success', () => {
  it('is flushed also where it is set aside', async () => {
    opened.settings.seriesInOtherStudy = 'quarantine';
    await receiveMade(opened.archive);
    asked = [];
    const outcome = await receiveMade(opened.archive, { studyUid: '1.2.3.9', sopInstanceUid: '1.2.3.1.1.2' });
    expect(outcome.result).toBe('quarantined');
    expect(asked).toEqual(['flush', 'flush /quarantine']);
  });

  it('has every folder above it flushed once by this run, whoever made them', async () => {
    await receiveMade(opened.archive);
    await opened.close();
    opened = await openTestArchive(folder.path, {}, { files });
    asked = [];
    await receiveMade(opened.archive, { sopInstanceUid: '1.2.3.1.1.2', number: 2 });
    const [path] = stored();
    const [first, second] = (path ?? '').slice(folder.path.length + '/objects/'.length).split('/');
    expect(asked).toEqual(
      expect.arrayContaining(['flush /objects', `flush /objects/${first}`, `flush /objects/${first}/${second}`]),
    );
    asked = [];
    await receiveMade(opened.archive, { sopInstanceUid: '1.2.3.1.1.3', number: 3 });
    expect(asked).not.toContain('flush /objects');
  });
});

describe('an instance that comes back after it was removed', () => {
  it('is shown under the name that it has now', async () => {
    for (const name of ['Doe^Jane', 'Roe^Mary']) {
      await receiveMade(opened.archive, { name: { Alphabetic: name } });
      await opened.archive.settle();
      const [location] = await opened.archive.locate({ studyUid: '1.2.3.1' });
      expect((await opened.archive.series(location!.seriesRow))?.patient.name).toBe(name);
      await opened.archive.deleteStudies([location!.studyRow]);
    }
  });

  it('is read from its own file, never through what was open of the removed one', async () => {
    await receiveMade(opened.archive, { fill: 1 });
    await opened.archive.settle();
    const [old] = await opened.archive.locate({ studyUid: '1.2.3.1' });
    const paths = new Set([old!.path]);
    // Somebody looks at the images at the very moment at which they are removed.
    let looking = true;
    const reader = (async () => {
      while (looking) {
        await opened.archive.open(old!).then(
          (access) => access.close(),
          () => {},
        );
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let fill = 2; fill < 12; fill++) {
      const { rows } = await opened.archive.search({ level: 'study', match: {} });
      await opened.archive.deleteStudies(rows.map(({ row }) => row));
      await receiveMade(opened.archive, { fill });
      await opened.archive.settle();
      const [location] = await opened.archive.locate({ studyUid: '1.2.3.1' });
      expect(paths).not.toContain(location!.path);
      paths.add(location!.path);
      const access = await opened.archive.open(location!);
      expect((await access.read(access.size - 1, 1))[0]).toBe(fill);
      await access.close();
    }
    looking = false;
    await reader;
  });
});
