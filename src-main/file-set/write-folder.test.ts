import { mkdir, rename as move, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { type FolderOptions, FolderVolume } from './write-folder.ts';

let base: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: base, remove } = await temporaryFolder('folder-volume'));
});
afterEach(() => remove());

const signal = new AbortController().signal;
const bytes = (text: string) => new TextEncoder().encode(text);
const begin = (options: Partial<FolderOptions> = {}) =>
  FolderVolume.open({ path: join(base, 'disc'), mark: 'one', update: false, signal, ...options });

/** Every file and what is in it. */
async function contents(folder = join(base, 'disc')): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found[path.slice(folder.length + 1).replaceAll('\\', '/')] = await readFile(path, 'utf8');
  }
  return found;
}

const before = { DICOMDIR: 'old directory', 'DICOM/A': 'old', 'README.TXT': 'old page' };
async function existingFileSet(): Promise<void> {
  await mkdir(join(base, 'disc', 'DICOM'), { recursive: true });
  for (const [path, text] of Object.entries(before)) await writeFile(join(base, 'disc', path), text);
}

async function writeAddition(volume: FolderVolume): Promise<void> {
  await volume.write('DICOM/B', bytes('new'));
  await volume.write('DICOM/SUB/C', bytes('new too'));
  await volume.write('README.TXT', bytes('new page'));
  await volume.write('DICOMDIR', bytes('new directory'));
}
const after = {
  ...before,
  'DICOM/B': 'new',
  'DICOM/SUB/C': 'new too',
  'README.TXT': 'new page',
  DICOMDIR: 'new directory',
};

/** Moves so many files; then the power is cut. */
function cutAfter(count: number): typeof move {
  let moved = 0;
  return async (from, to) => {
    if (moved++ >= count) throw new Error('power cut');
    await move(from, to);
  };
}

describe('a folder as a volume', () => {
  it('shows nothing of a file-set until it is whole', async () => {
    const volume = await begin();
    await volume.write('DICOM/A', bytes('a'));
    await volume.write('DICOMDIR', bytes('d'));
    expect((await readdir(join(base, 'disc'))).filter((name) => !name.startsWith('.'))).toEqual([]);
    const written: number[] = [];
    await volume.finish((done) => written.push(done));
    expect(written.at(-1)).toBe(1);
    await volume.close();
    expect(await contents()).toEqual({ DICOMDIR: 'd', 'DICOM/A': 'a' });
    expect(await readdir(join(base, 'disc'))).toHaveLength(2);
  });

  it('leaves nothing of what is given up, also no folder', async () => {
    const volume = await begin({ path: join(base, 'new', 'disc') });
    await volume.write('DICOM/A', bytes('a'));
    await volume.discard();
    expect(await readdir(base)).toEqual([]);
  });

  it('takes a folder with what systems leave on every volume as empty, and no other', async () => {
    await mkdir(join(base, 'disc', 'System Volume Information'), { recursive: true });
    await writeFile(join(base, 'disc', '.DS_Store'), '');
    await (await begin()).discard();
    await writeFile(join(base, 'disc', 'holiday.jpg'), 'x');
    await expect(begin()).rejects.toMatchObject({ parameters: { reason: 'folder-not-empty' } });
    expect(await contents()).toEqual({ '.DS_Store': '', 'holiday.jpg': 'x' });
  });

  it('never writes over a file that is there, nor out of the folder', async () => {
    await existingFileSet();
    const volume = await begin({ update: true });
    await expect(volume.write('dicom/a', bytes('x'))).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(volume.write('../A', bytes('x'))).rejects.toMatchObject({ code: 'invalid-input' });
    await volume.discard();
    expect(await contents()).toEqual(before);
  });

  it('follows no link that leads out of a stick', async () => {
    await existingFileSet();
    await mkdir(join(base, 'elsewhere'));
    await symlink(join(base, 'elsewhere'), join(base, 'disc', 'DICOM', 'SUB'), 'junction');
    const volume = await begin({ update: true });
    await writeAddition(volume);
    await expect(volume.finish(() => {})).rejects.toMatchObject({ parameters: { reason: 'cannot-add' } });
    await volume.discard();
    expect(await readdir(join(base, 'elsewhere'))).toEqual([]);
    expect(await contents()).toMatchObject({ DICOMDIR: 'old directory', 'DICOM/A': 'old' });
  });

  it.each([0, 1, 2, 3])(
    'leaves the old directory valid when the power is cut after %i moves, and goes on from there',
    async (moves) => {
      await existingFileSet();
      const volume = await begin({ update: true, rename: cutAfter(moves) });
      await writeAddition(volume);
      await expect(volume.finish(() => {})).rejects.toThrow('power cut');
      // As the disk is found after the cut: nobody tidied up.
      expect(await contents()).toMatchObject({ DICOMDIR: 'old directory', 'DICOM/A': 'old' });
      const again = await begin({ update: true });
      expect(await contents()).not.toHaveProperty('DICOM/B');
      await writeAddition(again);
      await again.finish(() => {});
      await again.close();
      expect(await contents()).toEqual(after);
      expect((await readdir(join(base, 'disc'))).filter((name) => name.startsWith('.'))).toEqual([]);
    },
  );

  it('keeps an addition that was whole before the cut', async () => {
    await existingFileSet();
    const volume = await begin({ update: true, rename: cutAfter(4) });
    await writeAddition(volume);
    // The folder for what is under way was not removed any more.
    await volume.finish(() => {});
    await (await begin({ update: true })).discard();
    expect(await contents()).toEqual(after);
  });

  it.each([0, 1, 2, 3])('begins a new file-set anew when the power was cut after %i moves', async (moves) => {
    const volume = await begin({ rename: cutAfter(moves) });
    await writeAddition(volume);
    await expect(volume.finish(() => {})).rejects.toThrow('power cut');
    const again = await begin();
    await writeAddition(again);
    await again.finish(() => {});
    await again.close();
    expect(await contents()).toEqual({
      'DICOM/B': 'new',
      'DICOM/SUB/C': 'new too',
      'README.TXT': 'new page',
      DICOMDIR: 'new directory',
    });
  });

  it('is begun anew when the power was cut while it was compared, and not when it was done', async () => {
    const volume = await begin();
    await writeAddition(volume);
    await volume.finish(() => {});
    await volume.close(false);
    const again = await begin();
    expect((await readdir(join(base, 'disc'))).filter((name) => !name.startsWith('.'))).toEqual([]);
    await writeAddition(again);
    await again.finish(() => {});
    await again.close();
    await expect(begin()).rejects.toMatchObject({ parameters: { reason: 'folder-not-empty' } });
  });

  it('reads nothing that lies elsewhere, and nothing that is no file', async () => {
    await existingFileSet();
    await writeFile(join(base, 'secret'), 'of somebody else');
    await symlink(join(base, 'secret'), join(base, 'disc', 'DICOM', 'LINK'));
    await mkdir(join(base, 'elsewhere'));
    await writeFile(join(base, 'elsewhere', 'A'), 'of somebody else');
    await symlink(join(base, 'elsewhere'), join(base, 'disc', 'DICOM', 'SUB'), 'junction');
    const volume = await begin({ update: true });
    const read = async (path: string) => {
      let text = '';
      for await (const part of volume.read(path)) text += Buffer.from(part).toString();
      return text;
    };
    expect(await read('DICOM/A')).toBe('old');
    await expect(read('DICOM/LINK')).rejects.toThrow();
    await expect(read('DICOM/SUB/A')).rejects.toThrow();
    await expect(read('DICOM')).rejects.toThrow();
    await volume.discard();
  });
});
