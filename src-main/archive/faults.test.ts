import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { type FileOperations, systemFiles } from './files.ts';
import { madeBytes } from './testing/instance.ts';
import { type OpenedArchive, openTestArchive, receive, receiveMade } from './testing/open-archive.ts';

/** The file operations of the system, of which some fail when they are told to; what was done is written down. */
class FaultyFiles implements FileOperations {
  fail: { operation: keyof FileOperations; code: string; path?: RegExp } | undefined;
  readonly done: string[] = [];
  private readonly paths = new Map<number, string>();

  private step(operation: keyof FileOperations, path: string): void {
    const { fail } = this;
    if (fail?.operation === operation && (fail.path === undefined || fail.path.test(path))) {
      throw Object.assign(new Error(`${fail.code}: made to fail`), { code: fail.code });
    }
    this.done.push(`${operation} ${path.includes('journal') ? 'journal' : path.endsWith('.part') ? 'part' : 'file'}`);
  }

  private pathOf(fd: number): string {
    return this.paths.get(fd) ?? '';
  }

  createSync(path: string): number {
    this.step('createSync', path);
    const fd = systemFiles.createSync(path);
    this.paths.set(fd, path);
    return fd;
  }
  writeSync(fd: number, buffers: readonly Uint8Array[]): void {
    this.step('writeSync', this.pathOf(fd));
    systemFiles.writeSync(fd, buffers);
  }
  closeSync(fd: number): void {
    systemFiles.closeSync(fd);
  }
  renameSync(from: string, to: string): void {
    this.step('renameSync', from);
    systemFiles.renameSync(from, to);
  }
  async write(fd: number, buffers: readonly Uint8Array[]): Promise<void> {
    this.step('write', this.pathOf(fd));
    await systemFiles.write(fd, buffers);
  }
  patchSync(fd: number, bytes: Uint8Array, position: number): void {
    this.step('patchSync', this.pathOf(fd));
    systemFiles.patchSync(fd, bytes, position);
  }
  async flush(fd: number): Promise<void> {
    this.step('flush', this.pathOf(fd));
    await systemFiles.flush(fd);
  }
  async flushDirectory(path: string): Promise<void> {
    this.step('flushDirectory', path);
    await systemFiles.flushDirectory(path);
  }
  unlinkSync(path: string): void {
    systemFiles.unlinkSync(path);
  }
}

let folder: { path: string; remove(): Promise<void> };
let opened: OpenedArchive;
let files: FaultyFiles;
beforeEach(async () => {
  folder = await temporaryFolder('faults');
  files = new FaultyFiles();
  opened = await openTestArchive(folder.path, {}, { files });
});
afterEach(async () => {
  await opened.close();
  await folder.remove();
});

const objectFiles = (): string[] =>
  readdirSync(join(folder.path, 'objects'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

async function expectNothingStored(): Promise<void> {
  expect(objectFiles()).toEqual([]);
  await opened.archive.settle();
  expect((await opened.archive.status()).instances).toBe(0);
}

/** After the fault the same instance is taken, and it is there after a restart. */
async function expectRecovery(): Promise<void> {
  files.fail = undefined;
  await expect(receiveMade(opened.archive)).resolves.toMatchObject({ result: 'stored' });
  await opened.close();
  opened = await openTestArchive(folder.path, {}, { files });
  expect((await opened.archive.status()).instances).toBe(1);
  expect(objectFiles()).toHaveLength(1);
}

describe('durable', () => {
  it('flushes bytes and journal before the file gets its name, and the directory before Success', async () => {
    await receiveMade(opened.archive);
    const order = files.done.filter((step) => !step.startsWith('createSync'));
    const rename = order.indexOf('renameSync part');
    expect(order.slice(0, rename)).toEqual(
      expect.arrayContaining(['writeSync part', 'writeSync journal', 'flush part', 'flush journal']),
    );
    expect(order.slice(rename + 1)).toContain('flushDirectory file');
  });

  it('shares flushes between senders', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        receiveMade(opened.archive, { sopInstanceUid: `1.2.3.1.1.${index + 1}`, number: index }),
      ),
    );
    expect(files.done.filter((step) => step === 'flush part')).toHaveLength(40);
    expect(files.done.filter((step) => step === 'flush journal').length).toBeLessThan(20);
    expect(files.done.filter((step) => step === 'flushDirectory file').length).toBeLessThan(30);
  });

  for (const [what, fail, code] of [
    ['creating the file', { operation: 'createSync', code: 'ENOSPC', path: /part$/ }, 'disk-full'],
    ['writing', { operation: 'writeSync', code: 'ENOSPC', path: /part$/ }, 'disk-full'],
    ['writing, for lack of quota', { operation: 'writeSync', code: 'EDQUOT', path: /part$/ }, 'disk-full'],
    ['writing, the disk being broken', { operation: 'writeSync', code: 'EIO', path: /part$/ }, 'io'],
    ['flushing the file', { operation: 'flush', code: 'EIO', path: /part$/ }, 'io'],
    ['flushing the file, the disk being full', { operation: 'flush', code: 'ENOSPC', path: /part$/ }, 'disk-full'],
    ['creating the journal', { operation: 'createSync', code: 'ENOSPC', path: /journal/ }, 'disk-full'],
    ['writing the journal', { operation: 'writeSync', code: 'ENOSPC', path: /journal/ }, 'disk-full'],
    ['flushing the journal', { operation: 'flush', code: 'EIO', path: /journal/ }, 'io'],
    ['giving it its name', { operation: 'renameSync', code: 'EACCES' }, 'io'],
    ['flushing the directory', { operation: 'flushDirectory', code: 'EIO', path: /objects/ }, 'io'],
  ] as const) {
    it(`answers a failure and leaves nothing when ${what} fails`, async () => {
      files.fail = fail;
      await expect(receiveMade(opened.archive)).rejects.toMatchObject({ code });
      await expectNothingStored();
      await expectRecovery();
    });
  }

  it('answers a failure and leaves nothing when a large object cannot be written to its end', async () => {
    files.fail = { operation: 'write', code: 'ENOSPC', path: /part$/ };
    const bytes = madeBytes({ pixelBytes: 6_000_000 });
    const start = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3.1.1.1' };
    await expect(receive(opened.archive, bytes, start, 65_536)).rejects.toMatchObject({ code: 'disk-full' });
    await expectNothingStored();
    await expectRecovery();
  });

  it('does not let one sender pay for the failure of another', async () => {
    await receiveMade(opened.archive);
    // Of the three that come together the second file cannot be flushed.
    files.fail = { operation: 'flush', code: 'EIO', path: /-3\.part$/ };
    const outcomes = await Promise.allSettled(
      [2, 3, 4].map((number) => receiveMade(opened.archive, { sopInstanceUid: `1.2.3.1.1.${number}`, number })),
    );
    const stored = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(stored).toBe(2);
    await opened.archive.settle();
    expect((await opened.archive.status()).instances).toBe(3);
    expect(objectFiles()).toHaveLength(3);
  });
});

describe('relaxed', () => {
  beforeEach(() => {
    opened.settings.durability = 'relaxed';
  });

  it('flushes nothing', async () => {
    await receiveMade(opened.archive);
    expect(files.done.filter((step) => step.startsWith('flush'))).toEqual([]);
  });

  for (const [what, fail, code] of [
    ['writing', { operation: 'writeSync', code: 'ENOSPC', path: /part$/ }, 'disk-full'],
    ['writing the journal', { operation: 'writeSync', code: 'ENOSPC', path: /journal/ }, 'disk-full'],
    ['giving it its name', { operation: 'renameSync', code: 'EIO' }, 'io'],
  ] as const) {
    it(`answers a failure and leaves nothing when ${what} fails`, async () => {
      files.fail = fail;
      await expect(receiveMade(opened.archive)).rejects.toMatchObject({ code });
      await expectNothingStored();
      await expectRecovery();
    });
  }
});
