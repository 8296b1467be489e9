import { copyFileSync, cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import type { WriterThread } from './database/index-thread.ts';
import type { Thread } from './database/rpc.ts';
import { Database } from './database/sqlite.ts';
import { type FileOperations, systemFiles } from './files.ts';
import { Journal } from './journal.ts';
import { ctImageStorage, madeBytes } from './testing/instance.ts';
import { type OpenedArchive, openTestArchive, receive, receiveMade } from './testing/open-archive.ts';

let folder: { path: string; remove(): Promise<void> };
let opened: OpenedArchive;
/** Until it resolves no received file is flushed whose flush begins now. */
let hold: Promise<void> | undefined;
const received = new Set<number>();
const files: FileOperations = {
  ...systemFiles,
  createSync(path) {
    const fd = systemFiles.createSync(path);
    if (path.endsWith('.part')) received.add(fd);
    else received.delete(fd);
    return fd;
  },
  async flush(fd) {
    if (received.has(fd)) await hold;
    await systemFiles.flush(fd);
  },
};

beforeEach(async () => {
  hold = undefined;
  folder = await temporaryFolder('recovery');
  opened = await openTestArchive(folder.path, {}, { files });
});
afterEach(async () => {
  await opened.close();
  await folder.remove();
});

const number = (of: number) => ({ sopInstanceUid: `1.2.3.1.1.${of}`, number: of });
const instances = async (of = opened): Promise<number> => (await of.archive.status()).instances;

/** What a crash at this moment would leave, opened as the next start does. */
async function afterCrash(
  look: (next: OpenedArchive) => Promise<void>,
  prepare: (path: string) => void = () => {},
): Promise<void> {
  const copy = await temporaryFolder('recovery-copy');
  try {
    cpSync(folder.path, copy.path, { recursive: true });
    prepare(copy.path);
    const next = await openTestArchive(copy.path);
    try {
      await look(next);
    } finally {
      await next.close();
    }
  } finally {
    await copy.remove();
  }
}

/** Holds every flush until the returned function is called. */
function holdFlushes(): () => void {
  let release = (): void => {};
  hold = new Promise((resolve) => {
    release = resolve;
  });
  return () => {
    hold = undefined;
    release();
  };
}

describe('an instance that is on its way', () => {
  it('is in the index after a rebuild that began before it had its name', async () => {
    await receiveMade(opened.archive, number(1));
    await opened.archive.settle();
    const release = holdFlushes();
    const late = receiveMade(opened.archive, { ...number(2), pixelBytes: 4000 });
    await expect.poll(() => [...Journal.entries(join(folder.path, 'journal'), 0)].length).toBe(2);
    const { pool } = opened.archive;
    const call = pool.call.bind(pool) as (...parameters: unknown[]) => Promise<unknown>;
    Object.assign(pool, {
      call: async (...parameters: unknown[]) => {
        const answer = await call(...parameters);
        if (parameters[0] !== 'describe') return answer;
        // The folders were walked; now it gets its name, and the old index hears of it.
        release();
        await late;
        await opened.archive.settle();
        return answer;
      },
    });
    await opened.archive.rebuild({ signal: new AbortController().signal, onProgress() {}, onUnreadable() {} });
    await opened.archive.settle();
    expect(await instances()).toBe(2);
  });

  it('is not counted as known when the index is exchanged', async () => {
    await receiveMade(opened.archive, number(1));
    await opened.archive.settle();
    const release = holdFlushes();
    const late = receiveMade(opened.archive, number(2));
    await expect.poll(() => [...Journal.entries(join(folder.path, 'journal'), 0)].length).toBe(2);
    await opened.archive.rebuild({ signal: new AbortController().signal, onProgress() {}, onUnreadable() {} });
    release();
    await late;
    await afterCrash(async (next) => expect(await instances(next)).toBe(2));
  });

  it('is not counted as known when a study is removed meanwhile', async () => {
    await receiveMade(opened.archive, number(1));
    await receiveMade(opened.archive, { ...number(3), studyUid: '1.2.3.7', seriesUid: '1.2.3.7.1' });
    await opened.archive.settle();
    const { rows } = await opened.archive.search({ level: 'study', match: { '0020000D': ['1.2.3.7'] } });
    const slow = holdFlushes();
    const late = receiveMade(opened.archive, number(2));
    await expect.poll(() => [...Journal.entries(join(folder.path, 'journal'), 0)].length).toBe(3);
    await opened.archive.deleteStudies(rows.map(({ row }) => row));
    slow();
    await late;
    await afterCrash(async (next) => expect(await instances(next)).toBe(2));
  });
});

describe('what took the place of another file', () => {
  it('does not destroy it when it cannot be read', async () => {
    opened.settings.duplicates = 'replace';
    await receiveMade(opened.archive, { ...number(1), fill: 1 });
    await opened.archive.settle();
    // Lengths lead from element to element; what lies within the sequence is no item.
    const bytes = Buffer.from(madeBytes({ ...number(1), fill: 2 }));
    const at = bytes.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]));
    const sequence = Buffer.from([0x28, 0, 0x10, 0x30, 0x53, 0x51, 0, 0, 8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const broken = Buffer.concat([bytes.subarray(0, at), sequence, bytes.subarray(at)]);
    await receive(opened.archive, broken, { sopClassUid: ctImageStorage, sopInstanceUid: '1.2.3.1.1.1' });
    await opened.archive.settle();
    await expect.poll(async () => (await opened.archive.quarantined()).length).toBe(1);
    const [location] = await opened.archive.locate({ studyUid: '1.2.3.1' });
    expect(existsSync(location!.path)).toBe(true);
    // The one that comes next takes the place of what is there.
    expect((await receiveMade(opened.archive, { ...number(1), fill: 1 })).result).toBe('known');
    expect((await receiveMade(opened.archive, { ...number(1), fill: 3 })).result).toBe('replaced');
    await opened.archive.settle();
    expect(await opened.archive.verify()).toMatchObject({ checked: 1, missing: [], damaged: [], unknown: [] });
  });
});

describe('an index that lost its last transactions', () => {
  it('does not take a file that came back for the one that was removed', async () => {
    await receiveMade(opened.archive, { ...number(1), description: 'before' });
    await opened.close();
    const old = join(folder.path, 'old.sqlite');
    copyFileSync(join(folder.path, 'index.sqlite'), old);
    opened = await openTestArchive(folder.path);
    const { rows } = await opened.archive.search({ level: 'study', match: {} });
    await opened.archive.deleteStudies(rows.map(({ row }) => row));
    await opened.close();
    opened = await openTestArchive(folder.path);
    await receiveMade(opened.archive, { ...number(1), description: 'after', pixelBytes: 4000 });
    await opened.archive.settle();
    await afterCrash(
      async ({ archive }) => {
        const found = await archive.search({ level: 'study', match: {} });
        expect(found.rows.map(({ attributes }) => attributes['00081030']?.Value)).toEqual([['after']]);
        expect(await archive.verify()).toMatchObject({ checked: 1, missing: [], damaged: [], unknown: [] });
      },
      (path) => {
        for (const suffix of ['-wal', '-shm']) rmSync(join(path, `index.sqlite${suffix}`), { force: true });
        copyFileSync(old, join(path, 'index.sqlite'));
      },
    );
  });
});

describe('an index of an older version, with data', () => {
  it('is built anew with rows that were never given away, and says meanwhile that it does not know everything', async () => {
    for (const each of [1, 2]) await receiveMade(opened.archive, number(each));
    await opened.archive.settle();
    const before = [...(await opened.archive.select({ patientId: 'P1' })).rows];
    await opened.close();
    const old = new Database(join(folder.path, 'index.sqlite'));
    old.exec("UPDATE property SET value = value - 1 WHERE name = 'version'");
    old.close();
    opened = await openTestArchive(folder.path);
    expect(opened.archive).toMatchObject({ needsRebuild: true, complete: false });
    await receiveMade(opened.archive, number(3));
    await opened.archive.settle();
    const rows = async () => [...(await opened.archive.select({ patientId: 'P1' })).rows];
    const meanwhile = await rows();
    expect(meanwhile.length).toBeGreaterThan(0);
    // As the power may go at any moment.
    await opened.close();
    opened = await openTestArchive(folder.path);
    expect(opened.archive).toMatchObject({ needsRebuild: true, complete: false });
    await opened.archive.rebuild({ signal: new AbortController().signal, onProgress() {}, onUnreadable() {} });
    expect(opened.archive.complete).toBe(true);
    const after = await rows();
    expect(after).toHaveLength(3);
    const all = [...before, ...meanwhile, ...after];
    expect(new Set(all).size).toBe(all.length);
    expect(await opened.archive.verify()).toMatchObject({ checked: 3, missing: [], damaged: [], unknown: [] });
  });
});

describe('a thread that died', () => {
  it('is followed by another; nothing is lost and nobody is kept waiting', async () => {
    await receiveMade(opened.archive, number(1));
    await opened.archive.settle();
    const { parts } = opened.archive as unknown as { parts: { writer: WriterThread; reader: WriterThread } };
    for (const thread of [parts.writer, parts.reader] as Thread<never>[]) {
      await (thread as unknown as { worker: { terminate(): Promise<number> } }).worker.terminate();
    }
    await receiveMade(opened.archive, number(2));
    await expect.poll(() => instances().catch(() => 0), { timeout: 10_000 }).toBe(2);
  });
});
