import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isUsableUid } from '../../src-shared/dicom/uids.ts';
import { corpusAvailable, corpusFiles } from '../../testing/corpus.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { Database } from './database/sqlite.ts';
import { madeBytes, madeFile } from './testing/instance.ts';
import { type OpenedArchive, openTestArchive, receive, receiveMade } from './testing/open-archive.ts';

let folder: { path: string; remove(): Promise<void> };
let opened: OpenedArchive;
beforeEach(async () => {
  folder = await temporaryFolder('archive');
  opened = await openTestArchive(folder.path);
});
afterEach(async () => {
  await opened.close();
  await folder.remove();
});

async function reopen(settings: Parameters<typeof openTestArchive>[1] = {}): Promise<void> {
  await opened.close();
  opened = await openTestArchive(folder.path, settings);
}

const objectFiles = (): string[] =>
  readdirSync(join(folder.path, 'objects'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

async function instances(): Promise<number> {
  await opened.archive.settle();
  return (await opened.archive.status()).instances;
}

/** Bytes after the meta header of a stored file. */
function dataSetOf(path: string): Buffer {
  const bytes = readFileSync(path);
  expect(bytes.toString('latin1', 128, 132)).toBe('DICM');
  return bytes.subarray(144 + bytes.readUInt32LE(140));
}

describe('what is received', () => {
  it('is stored byte for byte behind a meta header of ours, and in the list', async () => {
    const bytes = madeBytes();
    const outcome = await receiveMade(opened.archive);
    expect(outcome).toMatchObject({
      result: 'stored',
      studyUid: '1.2.3.1',
      seriesUid: '1.2.3.1.1',
      sopInstanceUid: '1.2.3.1.1.1',
    });
    const [path, ...others] = objectFiles();
    expect(others).toEqual([]);
    expect(dataSetOf(path!)).toEqual(Buffer.from(bytes));
    await opened.archive.settle();
    const { rows, total } = await opened.archive.search({ level: 'study', match: {} });
    expect(total).toBe(1);
    expect(rows[0]?.attributes['00100020']?.Value).toEqual(['P1']);
    expect(rows[0]?.read).toBe(false);
    const series = await opened.archive.series((await opened.archive.seriesOfStudy(rows[0]!.row))[0]!.seriesRow);
    expect(series?.instances[0]).toMatchObject({ row: 1, revision: 1, kind: 'image', pixel: { bitsStored: 12 } });
  });

  it('is told to the windows and to the receive log', async () => {
    const changes: unknown[] = [];
    opened.archive.onChanged((change) => changes.push(...change.studies));
    await receiveMade(opened.archive);
    await opened.archive.settle();
    expect(changes).toEqual([{ studyRow: 1, studyUid: '1.2.3.1', seriesRows: [1] }]);
    const { state } = opened;
    await opened.archive.close();
    expect(await state.call('receipts', '1.2.3.1')).toMatchObject([
      { kind: 'c-store', peer: 'SENDER', address: '192.0.2.1', instances: 1 },
    ]);
  });

  it('may be larger than the buffer, in slices of any size', async () => {
    const bytes = madeBytes({ pixelBytes: 5_000_000, fill: 3 });
    await receive(
      opened.archive,
      bytes,
      { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3.1.1.1' },
      70_001,
    );
    const odd = madeBytes({ sopInstanceUid: '1.2.3.1.1.2' });
    await receive(opened.archive, odd, { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3.1.1.2' }, 3);
    const stored = objectFiles()
      .map(dataSetOf)
      .sort((a, b) => a.length - b.length);
    expect(stored[0]).toEqual(Buffer.from(odd));
    expect(stored[1]).toEqual(Buffer.from(bytes));
    expect(await instances()).toBe(2);
  });

  it('leaves nothing when it is aborted', async () => {
    const stream = opened.archive.ingest.begin({
      origin: { kind: 'c-store' },
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      bareDataSet: true,
    });
    const bytes = madeBytes({ pixelBytes: 3_000_000 });
    for (let at = 0; at < bytes.length; at += 65_536) await stream.write(bytes.subarray(at, at + 65_536));
    await stream.abort();
    expect(objectFiles()).toEqual([]);
    await expect(stream.commit()).rejects.toMatchObject({ code: 'internal' });
  });

  it('is refused when message and data set differ, or when it is cut short', async () => {
    await expect(receiveMade(opened.archive, {}, { sopInstanceUid: '1.2.3.4' })).rejects.toMatchObject({
      code: 'invalid-input',
      parameters: { cause: 'disagreement', tag: '00080018' },
    });
    const cut = madeBytes().subarray(0, 313);
    await expect(
      receive(opened.archive, cut, { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3.1.1.1' }),
    ).rejects.toMatchObject({ code: 'damaged' });
    expect(objectFiles()).toEqual([]);
    expect(await opened.archive.quarantined()).toMatchObject([
      { reason: 'damaged', origin: 'c-store SENDER 192.0.2.1' },
    ]);
    expect(readdirSync(join(folder.path, 'quarantine'))).toHaveLength(1);
    const [row] = await opened.archive.quarantined();
    await opened.archive.deleteQuarantined([row!.id]);
    expect(readdirSync(join(folder.path, 'quarantine'))).toEqual([]);
    expect(await opened.archive.quarantined()).toEqual([]);
  });

  it('keeps to the limit and to strict validation when the rules say so', async () => {
    await expect(
      receiveMade(opened.archive, { pixelBytes: 4096 }, { rules: { maxInstanceBytes: 2000 } }),
    ).rejects.toMatchObject({
      parameters: { cause: 'too-large' },
    });
    await expect(receiveMade(opened.archive, {}, { rules: { validation: 'strict' } })).rejects.toMatchObject({
      code: 'invalid-input',
      parameters: { cause: 'invalid-element' },
    });
    expect(objectFiles()).toEqual([]);
  });

  it('is refused before the disk is full, and taken again when there is room', async () => {
    let freeBytes = 1000;
    await opened.close();
    opened = await openTestArchive(
      folder.path,
      { reserveBytes: 2000 },
      { measureSpace: async () => ({ freeBytes, totalBytes: 1e9 }) },
    );
    await expect(receiveMade(opened.archive)).rejects.toMatchObject({ code: 'disk-full' });
    expect(await opened.archive.status()).toMatchObject({ full: true, freeBytes: 1000 });
    expect(objectFiles()).toEqual([]);
    freeBytes = 1e9;
    await opened.archive.status();
    await expect(receiveMade(opened.archive)).resolves.toMatchObject({ result: 'stored' });
  });
});

describe('the same instance again', () => {
  it('is known when its bytes are the same, whoever sends it', async () => {
    await receiveMade(opened.archive);
    await expect(receiveMade(opened.archive, {}, { sourceAeTitle: 'OTHER' })).resolves.toMatchObject({
      result: 'known',
    });
    expect(objectFiles()).toHaveLength(1);
    await reopen();
    await expect(receiveMade(opened.archive)).resolves.toMatchObject({ result: 'known' });
    expect(await instances()).toBe(1);
  });

  it('is known when two senders send it at once', async () => {
    const results = await Promise.all([1, 2, 3].map(() => receiveMade(opened.archive)));
    expect(results.map(({ result }) => result).sort()).toEqual(['known', 'known', 'stored']);
    expect(await instances()).toBe(1);
  });

  it('with other content follows the rule', async () => {
    await receiveMade(opened.archive);
    expect((await receiveMade(opened.archive, { fill: 1 })).result).toBe('kept-first');
    opened.settings.duplicates = 'refuse';
    expect((await receiveMade(opened.archive, { fill: 1 })).result).toBe('refused');
    opened.settings.duplicates = 'keep-both';
    expect((await receiveMade(opened.archive, { fill: 1 })).result).toBe('kept-both');
    expect(await instances()).toBe(2);
    expect(await opened.archive.locate({ sopInstanceUid: '1.2.3.1.1.1' })).toHaveLength(2);
    // The second one is known by now as well.
    expect((await receiveMade(opened.archive, { fill: 1 })).result).toBe('known');
  });

  it('replaces under the same row with a new revision', async () => {
    opened.settings.duplicates = 'replace';
    await receiveMade(opened.archive);
    await opened.archive.settle();
    const before = (await opened.archive.locate({ sopInstanceUid: '1.2.3.1.1.1' }))[0]!;
    expect((await receiveMade(opened.archive, { fill: 9 })).result).toBe('replaced');
    await opened.archive.settle();
    const after = (await opened.archive.instance(before.row))!;
    expect(after).toMatchObject({ row: before.row, revision: 2 });
    expect(after.path).not.toBe(before.path);
    expect(existsSync(before.path)).toBe(false);
    expect(after.description.revision).toBe(2);
    expect((await opened.archive.series(1))?.instances).toHaveLength(1);
    await reopen({ duplicates: 'replace' });
    expect((await receiveMade(opened.archive, { fill: 9 })).result).toBe('known');
    expect((await receiveMade(opened.archive, { fill: 7 })).result).toBe('replaced');
    expect(await instances()).toBe(1);
  });

  it('in another series, study or under another patient is another instance', async () => {
    await receiveMade(opened.archive);
    await receiveMade(opened.archive, { seriesUid: '1.2.3.1.2' });
    await receiveMade(opened.archive, { studyUid: '1.2.3.2' });
    await receiveMade(opened.archive, { patientId: 'P2' });
    expect(await instances()).toBe(4);
    expect(await opened.archive.locate({ sopInstanceUid: '1.2.3.1.1.1' })).toHaveLength(4);
    expect(await opened.archive.status()).toMatchObject({ studies: 3, series: 4 });
  });

  it('in a series that belongs to another study is set aside when the rule says so', async () => {
    opened.settings.seriesInOtherStudy = 'quarantine';
    await receiveMade(opened.archive);
    expect((await receiveMade(opened.archive, { studyUid: '1.2.3.2' })).result).toBe('quarantined');
    await reopen({ seriesInOtherStudy: 'quarantine' });
    expect((await receiveMade(opened.archive, { studyUid: '1.2.3.2' })).result).toBe('quarantined');
    expect((await receiveMade(opened.archive, { sopInstanceUid: '1.2.3.1.1.2' })).result).toBe('stored');
    expect(await opened.archive.quarantined()).toHaveLength(1);
  });
});

describe('removal', () => {
  it('takes files, rows and read marks away, and is audited', async () => {
    await receiveMade(opened.archive);
    await receiveMade(opened.archive, { studyUid: '1.2.3.2', patientId: 'P2' });
    await opened.archive.settle();
    await opened.archive.markRead([1], true);
    expect((await opened.archive.search({ level: 'study', match: {}, read: true })).total).toBe(1);
    await opened.archive.deleteStudies([1]);
    expect(objectFiles()).toHaveLength(1);
    expect((await opened.archive.search({ level: 'study', match: {} })).rows.map(({ row }) => row)).toEqual([2]);
    expect(opened.audited).toMatchObject([
      { kind: 'study-deleted', studies: [{ studyUid: '1.2.3.1', patientId: 'P1', instances: 1 }] },
    ]);
    await receiveMade(opened.archive);
    await opened.archive.settle();
    const again = await opened.archive.search({ level: 'study', match: { '00100020': ['P1'] } });
    // A row is never given twice.
    expect(again.rows[0]).toMatchObject({ row: 3, read: false });
  });

  it('is finished after a crash, but spares what came again', async () => {
    await receiveMade(opened.archive);
    await receiveMade(opened.archive, { sopInstanceUid: '1.2.3.1.1.2' });
    await opened.archive.settle();
    const { archive, state } = opened;
    const paths = objectFiles().map((path) => path.slice(join(folder.path, 'objects').length + 1));
    await archive.close();
    await state.close('close');
    // As if the program had ended after the journal's line and before the files went, and one of them came again.
    const journal = readdirSync(join(folder.path, 'journal')).sort().pop()!;
    const line = (entry: object) => `${JSON.stringify(entry)}\n`;
    const last = {
      s: 101,
      t: 1,
      f: paths[0],
      b: readFileSync(join(folder.path, 'objects', paths[0]!)).length,
      c: -1,
      u: '1.2.3.1',
      o: ['c-store', 'X', ''],
    };
    writeFileSync(join(folder.path, 'journal', journal), line({ s: 100, t: 1, d: paths }) + line(last), { flag: 'a' });
    opened = await openTestArchive(folder.path);
    expect(objectFiles()).toHaveLength(1);
    expect(await instances()).toBe(1);
  });
});

describe('the index', () => {
  it('is built anew from the files when it is gone, losing no state', async () => {
    for (let number = 1; number <= 5; number++)
      await receiveMade(opened.archive, { sopInstanceUid: `1.2.3.1.1.${number}`, number });
    await opened.archive.settle();
    await opened.archive.markRead([1], true);
    await opened.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder.path, `index.sqlite${suffix}`), { force: true });
    opened = await openTestArchive(folder.path);
    expect(opened.archive.needsRebuild).toBe(true);
    await opened.archive.rebuild({ signal: new AbortController().signal, onProgress() {}, onUnreadable() {} });
    expect(await instances()).toBe(5);
    expect((await opened.archive.search({ level: 'study', match: {} })).rows[0]?.read).toBe(true);
    await reopen();
    expect(opened.archive.needsRebuild).toBe(false);
  });

  it('is built anew from the files when an earlier edition of the program made it', async () => {
    await receiveMade(opened.archive);
    await opened.close();
    const database = new Database(join(folder.path, 'index.sqlite'));
    database.run("UPDATE property SET value = value - 1 WHERE name = 'version'");
    database.close();
    opened = await openTestArchive(folder.path);
    expect(opened.archive.needsRebuild).toBe(true);
    await opened.archive.rebuild({ signal: new AbortController().signal, onProgress() {}, onUnreadable() {} });
    expect(await instances()).toBe(1);
    await reopen();
    expect(opened.archive.needsRebuild).toBe(false);
  });

  it('is built anew when it is damaged', async () => {
    await receiveMade(opened.archive);
    await opened.close();
    for (const suffix of ['-wal', '-shm']) rmSync(join(folder.path, `index.sqlite${suffix}`), { force: true });
    writeFileSync(join(folder.path, 'index.sqlite'), Buffer.alloc(8192, 0x5a));
    opened = await openTestArchive(folder.path);
    expect(opened.archive.needsRebuild).toBe(true);
    await opened.archive.rebuild({ signal: new AbortController().signal, onProgress() {}, onUnreadable() {} });
    expect(await instances()).toBe(1);
  });

  it('is built anew when it breaks over opening', async () => {
    await receiveMade(opened.archive);
    await opened.close();
    const path = join(folder.path, 'index.sqlite');
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 4096);
    writeFileSync(path, bytes);
    opened = await openTestArchive(folder.path);
    expect(opened.archive.needsRebuild).toBe(true);
  });

  it('repairs itself when it breaks while it is in use', async () => {
    for (let number = 1; number <= 3; number++) {
      await receiveMade(opened.archive, { sopInstanceUid: `1.2.3.1.1.${number}`, number });
    }
    await opened.close();
    // Sound at its beginning, broken behind it.
    const path = join(folder.path, 'index.sqlite');
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 3 * 4096);
    writeFileSync(path, bytes);
    opened = await openTestArchive(folder.path);
    await receiveMade(opened.archive, { sopInstanceUid: '1.2.3.1.1.4', number: 4 });
    await expect
      .poll(async () => (await opened.archive.status().catch(() => undefined))?.instances, { timeout: 15_000 })
      .toBe(4);
    expect((await opened.archive.status()).full).toBe(false);
  });

  it('serves while it is rebuilt, takes what comes meanwhile, and gives no row twice', async () => {
    for (let number = 1; number <= 30; number++)
      await receiveMade(opened.archive, { sopInstanceUid: `1.2.3.1.1.${number}`, number });
    await opened.archive.settle();
    const rebuilt = opened.archive.rebuild({
      signal: new AbortController().signal,
      onProgress() {},
      onUnreadable() {},
    });
    await receiveMade(opened.archive, { sopInstanceUid: '1.2.3.1.1.31', number: 31 });
    expect((await opened.archive.search({ level: 'study', match: {} })).total).toBe(1);
    await rebuilt;
    expect(await instances()).toBe(31);
    expect((await opened.archive.search({ level: 'study', match: {} })).rows[0]!.row).toBeGreaterThan(1);
    await receiveMade(opened.archive, { sopInstanceUid: '1.2.3.1.1.32', number: 32 });
    expect(await instances()).toBe(32);
  });

  it('stays as it was when rebuilding is cancelled', async () => {
    await receiveMade(opened.archive);
    await opened.archive.settle();
    const abort = new AbortController();
    abort.abort();
    await expect(
      opened.archive.rebuild({ signal: abort.signal, onProgress() {}, onUnreadable() {} }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(await instances()).toBe(1);
    expect(readdirSync(folder.path).filter((name) => name.includes('.new'))).toEqual([]);
  });

  it('is compared with the files: missing, damaged and unknown ones are named', async () => {
    for (let number = 1; number <= 4; number++)
      await receiveMade(opened.archive, { sopInstanceUid: `1.2.3.1.1.${number}`, number });
    expect(await opened.archive.verify()).toEqual({ checked: 4, missing: [], damaged: [], unknown: [] });
    const [gone, changed, kept] = objectFiles().sort();
    const relative = (path: string) => path.slice(join(folder.path, 'objects').length + 1);
    rmSync(gone!);
    const bytes = readFileSync(changed!);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(changed!, bytes);
    const stranger = join(kept!, '..', 'stranger.dcm');
    writeFileSync(stranger, madeFile());
    const report = await opened.archive.verify();
    expect(report).toMatchObject({
      checked: 3,
      missing: [relative(gone!)],
      damaged: [relative(changed!)],
      unknown: [relative(stranger)],
    });
  });

  it('has the checksums of large files a while after they came', async () => {
    await receiveMade(opened.archive, { pixelBytes: 1_000_000 });
    await opened.archive.settle();
    const index = new Database(join(folder.path, 'index.sqlite'), { readOnly: true });
    await expect.poll(() => index.get('SELECT crc FROM instance')?.['crc']).toBeGreaterThan(-1);
    index.close();
    const [path] = objectFiles();
    const bytes = readFileSync(path!);
    bytes[500_000]! ^= 1;
    writeFileSync(path!, bytes);
    expect((await opened.archive.verify()).damaged).toHaveLength(1);
  });

  it('opens a series without its files, in order of instance number', async () => {
    for (const number of [3, 1, 2])
      await receiveMade(opened.archive, { sopInstanceUid: `1.2.3.1.1.${number}`, number });
    await opened.archive.settle();
    for (const path of objectFiles()) rmSync(path);
    const series = await opened.archive.series(1);
    expect(series?.instances.map(({ instanceNumber }) => instanceNumber)).toEqual([1, 2, 3]);
    expect(series).toMatchObject({
      catalogue: 'archive',
      seriesRow: 1,
      studyRow: 1,
      patient: { id: 'P1', name: 'Doe^Jane' },
    });
  });
});

it('reads frames and whole files by their place', async () => {
  await receiveMade(opened.archive, { pixelBytes: 256, fill: 5 });
  await opened.archive.settle();
  const [location] = await opened.archive.locate({ studyUid: '1.2.3.1' });
  expect(location?.frames).toMatchObject({ kind: 'native', frameBytes: 256 });
  const access = await opened.archive.open(location!);
  const frames = location!.frames;
  if (frames.kind !== 'native') throw new Error('native');
  expect([...(await access.read(frames.offset, 256))].every((byte) => byte === 5)).toBe(true);
  let streamed = 0;
  for await (const chunk of access.stream() as unknown as AsyncIterable<Uint8Array>) streamed += chunk.length;
  expect(streamed).toBe(location!.bytes);
  await access.close();
  expect((await opened.archive.header(location!.row))['00100010']?.Value).toEqual([{ Alphabetic: 'Doe^Jane' }]);
});

it.skipIf(!corpusAvailable)(
  'takes every file of the corpus as it is, byte for byte',
  async () => {
    const skipped: string[] = [];
    let stored = 0;
    opened.settings.duplicates = 'keep-both';
    opened.settings.durability = 'relaxed';
    for (const { file, path } of corpusFiles()) {
      const bytes = readFileSync(file);
      try {
        const outcome = await receive(
          opened.archive,
          bytes,
          { bareDataSet: false, transferSyntaxUid: '', rules: { validation: 'none' } },
          262_144,
        );
        if (outcome.result === 'known') continue;
        stored++;
        expect(isUsableUid(outcome.sopInstanceUid), path).toBe(true);
      } catch (error) {
        skipped.push(`${path}: ${(error as Error).message}`);
      }
    }
    expect(await instances()).toBe(stored);
    expect(await opened.archive.quarantined()).toHaveLength(
      new Set(skipped.filter((line) => /truncated|not DICOM/.test(line)).map((line) => line)).size,
    );
    // Every stored file is one of the corpus, whole.
    const digests = new Set(corpusFiles().map(({ sha256 }) => sha256));
    const { createHash } = await import('node:crypto');
    for (const path of objectFiles())
      expect(digests).toContain(createHash('sha256').update(readFileSync(path)).digest('hex'));
    expect(stored).toBeGreaterThan(800);
    process.stderr.write(`corpus: ${stored} files stored, ${skipped.length} refused\n`);
  },
  120_000,
);
