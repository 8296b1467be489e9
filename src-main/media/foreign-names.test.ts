import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { ScanPool } from '../archive/scan-thread.ts';
import { nameFromBytes, shownPath, systemPath } from '../archive/system-path.ts';
import { madeFile } from '../archive/testing/instance.ts';
import { silentLog } from '../log/types.ts';
import { ArchivedSource } from '../network/services/storage/archived-source.ts';
import { Media } from './media.ts';
import { madeDirectory } from './testing/disc.ts';

/** `Gröde` in ISO 8859-1, `画像` in Shift JIS, half a character of UTF-8, and the private character itself in UTF-8. */
const names = ['4772f66465', '89e6919c', 'e794', '41f3b08384', 'c3a4'].map((hex) => Buffer.from(hex, 'hex'));

it('names of any bytes lead back to themselves, and no two are alike', () => {
  const texts = names.map(nameFromBytes);
  expect(new Set(texts).size).toBe(names.length);
  for (const [index, text] of texts.entries()) expect(Buffer.from(systemPath(text) as never)).toEqual(names[index]);
  expect(texts[4]).toBe('ä');
  expect(shownPath(`/media/${texts[0]}/${texts[1]}/ä`)).toBe('/media/Gröde/画像/ä');
});

describe.skipIf(process.platform !== 'linux')('a stick with names that are no UTF-8', () => {
  let folder: { path: string; remove(): Promise<void> };
  let pool: ScanPool;
  let media: Media;
  beforeEach(async () => {
    folder = await temporaryFolder('foreign-names');
    pool = new ScanPool(1);
    media = new Media(pool, silentLog);
  });
  afterEach(async () => {
    await media.closeAll();
    await pool.close();
    await folder.remove();
  });

  /** A path of the system below the folder. */
  const at = (...parts: (string | Buffer)[]): Buffer =>
    Buffer.concat(
      [folder.path, ...parts].flatMap((part, index) =>
        index === 0 ? [Buffer.from(part)] : [Buffer.from('/'), Buffer.from(part)],
      ),
    );

  it('is read as a plain folder: shown, looked into, sent', async () => {
    const files = names.map((name, index) => ({
      path: at(names[1]!, name),
      bytes: madeFile({ sopInstanceUid: `1.2.3.1.1.${index + 1}`, number: index + 1 }),
    }));
    mkdirSync(at(names[1]!));
    for (const { path, bytes } of files) writeFileSync(path, bytes);
    writeFileSync(at(names[1]!, Buffer.from('fc2e747874', 'hex')), 'nothing of the kind');
    const medium = await media.medium([folder.path]);
    await medium.ready;
    expect(medium.info()).toMatchObject({ instances: names.length, unreadable: 1 });
    expect(medium.unreadableFiles().map(({ path }) => path)).toEqual([join(folder.path, '画像', 'ü.txt')]);
    for (const [index, { bytes }] of files.entries()) {
      const [location] = await medium.locate({ sopInstanceUid: `1.2.3.1.1.${index + 1}` });
      const access = await medium.open(location!);
      expect(Buffer.compare(await access.read(0, access.size), bytes)).toBe(0);
      await access.close();
      expect(await medium.header(location!.row)).toHaveProperty('00080018');
      const [place] = await medium.places([location!.row]);
      (await new ArchivedSource(place!).open()).close();
    }
  });

  it('is read as a file-set whose folder has such a name', async () => {
    const made = { sopInstanceUid: '1.2.3.1.1.1' };
    const root = nameFromBytes(at(names[0]!));
    mkdirSync(systemPath(join(root, 'DICOM')), { recursive: true });
    writeFileSync(systemPath(join(root, 'DICOM', 'A')), madeFile(made));
    writeFileSync(systemPath(join(root, 'DICOMDIR')), madeDirectory([{ ...made, fileId: ['DICOM', 'A'] }]));
    const medium = await media.medium([root]);
    await medium.ready;
    expect(medium.info()).toMatchObject({ kind: 'dicomdir', instances: 1, missing: 0, unreadable: 0 });
    // Read, and not only named.
    expect((await medium.locate(made))[0]?.bytes).toBe(madeFile(made).length);
  });
});
