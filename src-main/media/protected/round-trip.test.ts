import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FileSetInput } from '../../../src-shared/contract/file-sets.ts';
import { isSecureFile } from '../../../src-shared/file-set/secure-file.ts';
import type { Catalogue } from '../../archive/types.ts';
import { type FileSetRig, madeStudies } from '../../file-set/testing/file-set-rig.ts';
import { rigsOfTests } from '../../file-set/testing/rigs-of-tests.ts';

const password = 'a long secret';
const start = rigsOfTests();

/** Hash of what `open` gives of every instance. */
async function held(catalogue: Catalogue): Promise<Map<string, string>> {
  const { rows } = await catalogue.search({ level: 'study', match: {}, limit: 100 });
  const found = new Map<string, string>();
  for (const place of await catalogue.places([
    ...(await catalogue.select({ studyRows: rows.map(({ row }) => row) })).rows,
  ])) {
    const access = await catalogue.open((await catalogue.instance(place.row))!);
    found.set(
      place.sopInstanceUid,
      createHash('sha256')
        .update(await access.read(0, access.size))
        .digest('hex'),
    );
    await access.close();
  }
  return found;
}

async function opened(rig: FileSetRig, path: string) {
  const medium = await rig.media.medium([path]);
  await medium.ready;
  expect(medium.info()).toMatchObject({ studies: 0, locked: expect.any(Number), unreadable: 0 });
  await rig.media.unlock(medium.id, password);
  await medium.ready;
  expect(medium.info()).toMatchObject({ studies: 2, instances: 6, missing: 0, wrong: 0, unreadable: 0 });
  expect(medium.info().locked).toBeUndefined();
  return medium;
}

const places: [string, (out: string) => Partial<FileSetInput> & { at: string }][] = [
  ['Secure DICOM Files', (out) => ({ secure: true, at: join(out, 'disc') })],
  [
    'an encrypted ZIP archive',
    (out) => ({ target: { kind: 'zip', path: join(out, 'disc.zip'), encrypt: true }, at: join(out, 'disc.zip') }),
  ],
];

it.each(places)('what was exported as %s is imported, and exported again, from where it lies', async (kind, wanted) => {
  const here = await start();
  await here.takeMade(madeStudies(2, 1, 1, 3));
  mkdirSync(here.out, { recursive: true });
  const { at, ...request } = wanted(here.out);
  expect(await here.write({ ...request, password })).toMatchObject({ state: 'done' });
  if (kind === 'Secure DICOM Files') {
    const files = (
      readdirSync(at, { recursive: true, withFileTypes: true }) as {
        isFile(): boolean;
        parentPath: string;
        name: string;
      }[]
    ).filter((each) => each.isFile());
    for (const { parentPath, name } of files) expect(isSecureFile(readFileSync(join(parentPath, name)))).toBe(true);
  }

  const there = await start();
  const medium = await opened(there, at);
  const before = await held(medium);
  expect(before.size).toBe(6);
  expect(await there.importFrom(at)).toEqual([]);
  expect(await held(there.archive)).toEqual(before);

  // From the medium onto another one: what comes out is not encrypted.
  const { rows } = await medium.search({ level: 'study', match: {}, limit: 10 });
  const selection = { catalogue: medium.id, studyRows: rows.map(({ row }) => row) };
  expect(await there.write({ selection })).toMatchObject({ state: 'done' });
  const copy = await there.media.medium([join(there.out, 'disc')]);
  await copy.ready;
  expect(await held(copy)).toEqual(before);
});
