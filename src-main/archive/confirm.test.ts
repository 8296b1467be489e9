import { fstatSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { type FileOperations, systemFiles } from './files.ts';
import { type OpenedArchive, openTestArchive, receiveMade } from './testing/open-archive.ts';

let folder: { path: string; remove(): Promise<void> };
let opened: OpenedArchive | undefined;
beforeEach(async () => {
  folder = await temporaryFolder('confirm');
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
  await folder.remove();
});

/** The system's file operations; what is flushed is written down, by inode, and may be made to fail. */
function watched() {
  const flushed = new Set<number>();
  const folders = new Set<string>();
  let failure: string | undefined;
  const fail = (code: string | undefined) => {
    failure = code;
  };
  const broken = () => {
    if (failure !== undefined) throw Object.assign(new Error(`${failure}: made to fail`), { code: failure });
  };
  const files: FileOperations = {
    ...systemFiles,
    flush: async (fd) => {
      broken();
      flushed.add(fstatSync(fd).ino);
      await systemFiles.flush(fd);
    },
    flushDirectory: async (path) => {
      folders.add(path);
      await systemFiles.flushDirectory(path);
    },
  };
  return { files, flushed, folders, fail };
}

async function stored(durability: 'durable' | 'relaxed', files: FileOperations) {
  opened = await openTestArchive(folder.path, { durability }, { files });
  await receiveMade(opened.archive, { number: 1, sopInstanceUid: '1.2.3.1.1.1' });
  await receiveMade(opened.archive, { number: 2, sopInstanceUid: '1.2.3.1.1.2' });
  await opened.archive.settle();
  return { archive: opened.archive, locations: await opened.archive.locate({ studyUid: '1.2.3.1' }) };
}

describe('confirming what is stored', () => {
  it('flushes files, the folders that lead to them and the journal, where that was left to the system', async () => {
    const { files, flushed, folders } = watched();
    const { archive, locations } = await stored('relaxed', files);
    const before = new Set(flushed);
    const inodes = locations.map(({ path }) => statSync(path).ino);
    expect(inodes.filter((inode) => before.has(inode))).toEqual([]);
    folders.clear();
    expect(await archive.confirm(locations, { checksums: false })).toEqual([undefined, undefined]);
    expect(inodes.every((inode) => flushed.has(inode))).toBe(true);
    const study = dirname(locations[0]!.path);
    for (const path of [study, dirname(study), dirname(dirname(study))]) {
      expect(folders).toContain(path);
    }
    // The lines of the journal too.
    expect([...flushed].filter((inode) => !before.has(inode)).length).toBeGreaterThan(inodes.length);
  });

  it('says why what cannot be flushed, read or compared is not to be relied on', async () => {
    const { files, fail } = watched();
    const { archive, locations } = await stored('durable', files);
    fail('ENOSPC');
    await expect(archive.confirm(locations.slice(0, 1), { checksums: false })).resolves.toMatchObject([
      { code: 'disk-full' },
    ]);
    fail('EIO');
    await expect(archive.confirm(locations.slice(0, 1), { checksums: false })).resolves.toMatchObject([{ code: 'io' }]);
    fail(undefined);
    const { path } = locations[1]!;
    const bytes = await readFile(path);
    // One bit, the length as it was: only its checksum tells.
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    expect(await archive.confirm(locations, { checksums: false })).toEqual([undefined, undefined]);
    expect(await archive.confirm(locations, { checksums: true })).toMatchObject([undefined, { code: 'damaged' }]);
  });

  it('is told that a lost index is not complete until it was built anew', async () => {
    const { files } = watched();
    const { archive } = await stored('durable', files);
    expect(archive.complete).toBe(true);
    await opened?.close();
    writeFileSync(`${folder.path}/index.sqlite`, 'not a database');
    opened = await openTestArchive(folder.path, {}, { files });
    expect(opened.archive.complete).toBe(false);
    await opened.archive.rebuild({ signal: new AbortController().signal, onProgress() {}, onUnreadable() {} });
    expect(opened.archive.complete).toBe(true);
    expect(await opened.archive.locate({ studyUid: '1.2.3.1' })).toHaveLength(2);
  });
});
