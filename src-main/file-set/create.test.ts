import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { has, text } from '../../src-shared/dicom/access.ts';
import { parseFile } from '../../src-shared/dicom/part10/read.ts';
import { readDirectory } from '../../src-shared/file-set/read-directory.ts';
import { madeBytes } from '../archive/testing/instance.ts';
import { type FileSetRig, madeStudies, startFileSetRig } from './testing/file-set-rig.ts';

let rig: FileSetRig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

/** All files below a folder, with `/`. */
const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();

describe('a file-set in a folder', () => {
  it('holds every instance that was chosen, as it is stored, and a directory that names each', async () => {
    rig = await startFileSetRig();
    const made = madeStudies(2, 2, 2, 3);
    await rig.takeMade(made);
    const job = await rig.write({ fileSetId: 'HOLIDAY' });
    expect(await rig.jobs.problems(job.id)).toEqual([]);
    expect(job).toMatchObject({ kind: 'file-set', state: 'done', done: 24, total: 24 });
    const folder = join(rig.out, 'disc');
    const directory = readDirectory(await readFile(join(folder, 'DICOMDIR')));
    expect(directory).toMatchObject({ fileSetId: 'HOLIDAY', problems: [], orphans: [] });
    const images = directory.records.flatMap(({ children }) =>
      children.flatMap((study) => study.children.flatMap((series) => series.children)),
    );
    expect(images).toHaveLength(24);
    // One image of each series stands for it.
    expect(images.filter(({ attributes }) => has(attributes, '00880200'))).toHaveLength(8);
    for (const image of images) {
      const file = await readFile(join(folder, ...image.fileId!));
      const { dataSetOffset, meta } = parseFile(file);
      const source = made.find(({ sopInstanceUid }) => sopInstanceUid === image.sopInstanceUid);
      expect(Buffer.compare(file.subarray(dataSetOffset), Buffer.from(madeBytes(source)))).toBe(0);
      expect(text(meta, '00020003')).toBe(image.sopInstanceUid);
    }
    expect((await rig.fileSets.result(job.id))?.volumes).toMatchObject([
      { path: folder, instances: 24, profile: 'STD-GEN-USB-JPEG', verified: { different: [] } },
    ]);
    expect(await filesBelow(folder)).not.toContain(expect.stringContaining('.part'));
  });
});
