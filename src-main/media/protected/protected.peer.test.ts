import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { temporaryFolderSync } from '../../../testing/temp.ts';
import { ScanPool } from '../../archive/scan-thread.ts';
import { madeFile } from '../../archive/testing/instance.ts';
import { sealer } from '../../file-set/secure/seal.ts';
import { ZipVolume } from '../../file-set/targets/zip/volume.ts';
import { Medium } from '../medium.ts';
import { fileIdOf, madeDisc, slices } from '../testing/disc.ts';

const folder = temporaryFolderSync('protected');
const password = 'correct horse';
const pool = new ScanPool(2);
afterAll(() => pool.close());

const wrong = { code: 'invalid-input', parameters: { reason: 'wrong-password' } };

// A folder of temporary files of our own: what others have in theirs is not counted.
vi.stubEnv('TMPDIR', temporaryFolderSync('protected-tmp'));
afterAll(() => vi.unstubAllEnvs());

/** What lies in the folder of temporary files, decrypted. */
const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith('negatoscope-medium-'));

async function withMedium<T>(path: string, work: (medium: Medium) => Promise<T>): Promise<T> {
  const medium = await Medium.open('medium-1', [path], pool);
  try {
    await medium.ready;
    return await work(medium);
  } finally {
    await medium.close();
  }
}

async function unlocked(medium: Medium): Promise<void> {
  await medium.unlock(password);
  await medium.ready;
}

/** Every file of the medium, as it is read there, by its SOP Instance UID. */
async function contentsOf(medium: Medium): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const location of await medium.locate({ studyUid: '1.2.3.1' })) {
    const access = await medium.open(location);
    found.set(location.sopInstanceUid, Buffer.from(await access.read(0, access.size)));
    await access.close();
  }
  return found;
}

async function sealed(bytes: Uint8Array, own = password): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const once = (async function* () {
    yield bytes;
  })();
  for await (const part of sealer(own, 10_000)(once)) parts.push(part);
  return Buffer.concat(parts);
}

const disc = join(folder, 'disc');
const instances = slices(6, 3);
madeDisc(disc, instances);
const originals = new Map(
  instances.map(({ sopInstanceUid = '', fileId = [] }) => [sopInstanceUid, readFileSync(join(disc, ...fileId))]),
);
const filesOfDisc = (readdirSync(disc, { recursive: true }) as string[]).filter((name) =>
  statSync(join(disc, name)).isFile(),
);

async function expectReadable(medium: Medium): Promise<void> {
  expect(medium.info()).toMatchObject({ state: 'ready', studies: 1, series: 2, instances: 6, unreadable: 0 });
  expect(medium.info().locked).toBeUndefined();
  expect(await contentsOf(medium)).toEqual(originals);
}

/** The disc with its files as Secure DICOM Files; `which`: those of them. */
async function secureDisc(name: string, which: (file: string) => boolean, own = () => password): Promise<string> {
  const at = join(folder, name);
  for (const file of filesOfDisc) {
    const bytes = readFileSync(join(disc, file));
    mkdirSync(dirname(join(at, file)), { recursive: true });
    writeFileSync(join(at, file), which(file) ? await sealed(bytes, own()) : bytes);
  }
  return at;
}

describe('media of Secure DICOM Files', () => {
  it('are listed as locked, opened by their password, and read as any other', async () => {
    await withMedium(await secureDisc('secure', () => true), async (medium) => {
      expect(medium.info()).toMatchObject({ state: 'ready', studies: 0, locked: 7, unreadable: 0, missing: 0 });
      expect(medium.unreadableFiles()[0]).toMatchObject({ reason: 'locked' });
      await expect(medium.unlock('wrong')).rejects.toMatchObject(wrong);
      expect(medium.info()).toMatchObject({ state: 'ready', locked: 7 });
      await unlocked(medium);
      await expectReadable(medium);
      expect(medium.info()).toMatchObject({ fileSetId: 'MADE', missing: 0, extra: 0, wrong: 0, scanned: 6, toScan: 6 });
    });
    expect(leftBehind()).toEqual([]);
  });

  it('the DICOMDIR of which is not encrypted have their files in their places', async () => {
    await withMedium(await secureDisc('half', (name) => name !== 'DICOMDIR'), async (medium) => {
      expect(medium.info()).toMatchObject({ studies: 0, locked: 6, fileSetId: 'MADE' });
      await unlocked(medium);
      await expectReadable(medium);
    });
  });

  it('with files of several passwords are opened by one after the other, and what is not encrypted is there at once', async () => {
    const plain = join(folder, 'mixed');
    mkdirSync(plain);
    const made = slices(3);
    for (const [index, instance] of made.entries()) {
      const bytes = madeFile(instance);
      writeFileSync(join(plain, `${index}`), index === 0 ? bytes : await sealed(bytes, index === 1 ? password : 'two'));
    }
    await withMedium(plain, async (medium) => {
      expect(medium.info()).toMatchObject({ instances: 1, locked: 2 });
      await unlocked(medium);
      expect(medium.info()).toMatchObject({ instances: 2, locked: 1 });
      await medium.unlock('two');
      await medium.ready;
      expect(medium.info().locked).toBeUndefined();
      expect((await contentsOf(medium)).size).toBe(3);
    });
  });

  it('with a spoiled file say so of it, and show the others', async () => {
    const at = await secureDisc('spoiled', () => true);
    const file = join(at, ...instances[2]!.fileId!);
    const bytes = readFileSync(file);
    bytes[bytes.length - 400]! ^= 1;
    writeFileSync(file, bytes);
    await withMedium(at, async (medium) => {
      await unlocked(medium);
      expect(medium.info()).toMatchObject({ instances: 5, unreadable: 1 });
      expect(medium.unreadableFiles()).toMatchObject([{ reason: 'damaged', path: file }]);
    });
  });

  it('large ones are decrypted into a private file that is gone when the medium is closed', async () => {
    const at = join(folder, 'large');
    mkdirSync(at);
    const bytes = madeFile({ pixelBytes: 40 * 1024 * 1024 });
    writeFileSync(join(at, 'large'), await sealed(bytes));
    await withMedium(at, async (medium) => {
      await unlocked(medium);
      expect(medium.info()).toMatchObject({ instances: 1 });
      const [own, ...others] = leftBehind();
      expect(others).toEqual([]);
      expect(statSync(join(tmpdir(), own!)).mode & 0o777).toBe(0o700);
      const [file] = readdirSync(join(tmpdir(), own!));
      expect(statSync(join(tmpdir(), own!, file!)).mode & 0o777).toBe(0o600);
      const [[, read]] = [...(await contentsOf(medium))] as [[string, Buffer]];
      expect(read.equals(bytes)).toBe(true);
    });
    expect(leftBehind()).toEqual([]);
  });
});

describe.skipIf(!peersAvailable('openssl'))('Secure DICOM Files of OpenSSL', () => {
  it.each(['-aes128', '-aes256', '-des3'])('made with %s are read', async (cipher) => {
    const at = join(folder, `openssl${cipher}`);
    mkdirSync(at);
    const [uid = '', bytes = Buffer.alloc(0)] = [...originals][0]!;
    writeFileSync(join(folder, 'plain'), bytes);
    const encrypt = ['cms', '-encrypt', '-binary', cipher, '-pwri_password', password, '-outform', 'DER', '-stream'];
    const made = await runPeer('openssl', [...encrypt, '-in', join(folder, 'plain'), '-out', join(at, 'file')]);
    expect(made).toMatchObject({ status: 0 });
    await withMedium(at, async (medium) => {
      expect(medium.info()).toMatchObject({ instances: 0, locked: 1 });
      await unlocked(medium);
      expect(await contentsOf(medium)).toEqual(new Map([[uid, bytes]]));
    });
  });
});

describe.skipIf(!peersAvailable('7z', 'zip'))('encrypted ZIP archives', () => {
  it.each(['AES128', 'AES192', 'AES256', 'ZipCrypto'])(
    'of 7-Zip with %s are read with the password',
    async (method) => {
      for (const level of ['-mx0', '-mx5']) {
        const path = join(folder, `${method}${level}.zip`);
        const made = await runPeer('7z', ['a', '-tzip', `-mem=${method}`, level, `-p${password}`, path, `${disc}/.`]);
        expect(made).toMatchObject({ status: 0 });
        await withMedium(path, async (medium) => {
          expect(medium.info()).toMatchObject({ kind: 'zip', studies: 0, locked: 7, unreadable: 0 });
          await expect(medium.unlock('wrong')).rejects.toMatchObject(wrong);
          await unlocked(medium);
          await expectReadable(medium);
          expect(medium.info()).toMatchObject({ fileSetId: 'MADE', missing: 0, extra: 0 });
        });
      }
    },
  );

  it('of Info-ZIP are read, whose entries say their size afterwards', async () => {
    const path = join(folder, 'info.zip');
    const made = await runPeer('zip', ['-q', '-r', '-fd', '-P', password, path, disc]);
    expect(made).toMatchObject({ status: 0 });
    await withMedium(path, async (medium) => {
      await unlocked(medium);
      await expectReadable(medium);
    });
  });

  it('which were spoiled say so: nothing of the file comes out', async () => {
    const path = join(folder, 'AES256-mx0.zip');
    const bytes = readFileSync(path);
    const name = bytes.indexOf(instances[5]!.fileId!.at(-1)!);
    bytes[name + 200]! ^= 1;
    writeFileSync(join(folder, 'spoiled.zip'), bytes);
    await withMedium(join(folder, 'spoiled.zip'), async (medium) => {
      await unlocked(medium);
      expect(medium.info()).toMatchObject({ instances: 5 });
      expect(medium.unreadableFiles()).toMatchObject([{ reason: 'damaged' }]);
    });
  });
});

describe('our own encrypted ZIP archives', () => {
  it.each([
    ['of files as they are', false],
    ['of Secure DICOM Files', true],
  ])('%s are read back', async (_, secure) => {
    const path = join(folder, `own-${secure}.zip`);
    const volume = await ZipVolume.open(path, { signal: new AbortController().signal, password });
    for (const file of filesOfDisc) {
      const bytes = readFileSync(join(disc, file));
      await volume.write(file, secure ? await sealed(bytes) : bytes);
    }
    await volume.finish(() => {});
    await withMedium(path, async (medium) => {
      expect(medium.info()).toMatchObject({ studies: 0, locked: 7 });
      await unlocked(medium);
      await expectReadable(medium);
      expect(fileIdOf(0)).toHaveLength(2);
    });
  });
});
