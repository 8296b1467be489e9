import { execFile, spawnSync } from 'node:child_process';
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileSetInput } from '../../../src-shared/contract/file-sets.ts';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { temporaryFolderSync } from '../../../testing/temp.ts';
import { type FileSetRig, madeStudies, startFileSetRig } from '../testing/file-set-rig.ts';
import { linuxBurnTool } from './burner/linux.ts';
import { findTool, runTool } from './tools/run.ts';

const folder = temporaryFolderSync('discs');
/** A file as the drive of a burner: xorriso burns to it for real. */
const disc = join(folder, 'drive');
const device = `stdio:${disc}`;
const images = madeStudies(2, 1, 2, 3).map((image) => ({ ...image, pixelBytes: 200_000 }));
let rig: FileSetRig;

beforeAll(async () => {
  const burnTool = linuxBurnTool(findTool, runTool, { blocks: '/nowhere', more: [device] }) ?? null;
  rig = await startFileSetRig({ tools: { burnTool } });
  await rig.takeMade(images);
});
afterAll(() => rig.close());

/** The system's own: the first one of the path may be another, without pydicom. */
const python = '/usr/bin/python3';
const hasPydicom = spawnSync(python, ['-c', 'import pydicom'], { stdio: 'ignore' }).status === 0;
if (!hasPydicom) process.stderr.write('\n*** pydicom IS NOT INSTALLED: tests with it are SKIPPED.\n\n');

const uids = images.map(({ sopInstanceUid }) => sopInstanceUid).sort();

/** The instances that pydicom finds by the DICOMDIR of a folder, each opened. */
async function listed(at: string): Promise<string[]> {
  const script = `import sys
from pydicom.fileset import FileSet
for one in FileSet(sys.argv[1] + '/DICOMDIR'): print(one.load().SOPInstanceUID)`;
  const { stdout } = await promisify(execFile)(python, ['-c', script, at]);
  return stdout.trim().split('\n').sort();
}

async function unpacked(path: string, type: 'Iso' | 'Udf' | 'zip', ...more: string[]): Promise<string> {
  const at = `${path}-${type}`;
  expect(await runPeer('7z', ['x', '-y', `-t${type}`, `-o${at}`, ...more, path])).toMatchObject({ status: 0 });
  return at;
}

const write = async (input: Partial<FileSetInput>) => {
  const job = await rig.write(input);
  expect([job.state, job.error]).toEqual(['done', undefined]);
  return rig.fileSets.result(job.id);
};

describe.skipIf(!peersAvailable('genisoimage', 'xorriso', '7z', 'dcdirdmp', 'openssl') || !hasPydicom)(
  'file-sets on discs, read by others',
  () => {
    it('[TEL-147] a CD of STD-GEN-CD is burned, verified, and has every instance in its DICOMDIR', async () => {
      await writeFile(disc, '');
      const { targets } = await rig.fileSets.targets();
      expect(targets.find(({ kind }) => kind === 'burner')).toMatchObject({ path: device, disc: { blank: true } });
      const request = { profile: 'STD-GEN-CD', target: { kind: 'burner', device } } as const;
      const plan = await rig.fileSets.plan(await rig.request(request));
      expect(plan).toMatchObject({ claims: true, refusals: [], instances: images.length });
      const result = await write(request);
      expect(result?.volumes).toMatchObject([{ profile: 'STD-GEN-CD', verified: { different: [] } }]);
      const at = await unpacked(disc, 'Iso');
      expect(await listed(at)).toEqual(uids);
      expect((await runPeer('dcdirdmp', [join(at, 'DICOMDIR')])).output).toContain('Doe^Patient 2');
      expect(await readdir(join(rig.dataFolder, 'file-sets', 'discs'))).toEqual([]);
    }, 120_000);

    it('[TEL-148] a DVD-RAM of STD-GEN-DVD-RAM has the same in UDF and in ISO 9660', async () => {
      await truncate(disc, 0);
      await write({ profile: 'STD-GEN-DVD-RAM', target: { kind: 'burner', device } });
      for (const type of ['Udf', 'Iso'] as const) expect(await listed(await unpacked(disc, type))).toEqual(uids);
    }, 120_000);

    it('an image of a DVD is split, and its volumes are numbered', async () => {
      const path = join(folder, 'exam.iso');
      const volumeBytes = 2_300_000;
      const result = await write({
        profile: 'STD-GEN-DVD-JPEG',
        target: { kind: 'image', path },
        volumeBytes,
      });
      expect(result?.volumes.map((volume) => volume.path)).toEqual(
        result?.volumes.map((_, index) => join(folder, `exam-${index + 1}.iso`)),
      );
      expect(result?.volumes.length).toBeGreaterThan(1);
      const found: string[] = [];
      for (const volume of result!.volumes) {
        expect((await stat(volume.path)).size).toBeLessThanOrEqual(volumeBytes);
        found.push(...(await listed(await unpacked(volume.path, 'Udf'))));
      }
      expect(found.sort()).toEqual(uids);
    }, 120_000);

    it('a ZIP archive, encrypted, opens with its password alone', async () => {
      const path = join(folder, 'exam.zip');
      await write({ profile: 'none', target: { kind: 'zip', path, encrypt: true }, password: 'correct horse' });
      expect(await listed(await unpacked(path, 'zip', '-pcorrect horse'))).toEqual(uids);
      expect((await runPeer('7z', ['t', '-pwrong', path])).status).not.toBe(0);
      expect((await readFile(path)).includes('Doe^Patient')).toBe(false);
    }, 120_000);

    it('of secure files not one says whose it is, and each is verified', async () => {
      const path = join(folder, 'secure');
      const request = { secure: true, password: 'correct horse', profile: 'STD-GEN-USB-JPEG' } as const;
      const result = await write({ ...request, target: { kind: 'folder', path } });
      expect(result?.volumes[0]?.verified).toMatchObject({ different: [] });
      const names = await readdir(path, { recursive: true, withFileTypes: true });
      const files = names.filter((entry) => entry.isFile());
      expect(files.length).toBeGreaterThan(images.length);
      for (const { parentPath, name } of files) {
        const bytes = await readFile(join(parentPath, name));
        expect([name, bytes.includes('Doe^Patient'), bytes.includes(images[0]!.studyUid!)]).toEqual([
          name,
          false,
          false,
        ]);
      }
      const directory = ['cms', '-decrypt', '-inform', 'DER', '-binary', '-pwri_password', 'correct horse'];
      const decrypted = await runPeer('openssl', [
        ...directory,
        '-in',
        join(path, 'DICOMDIR'),
        '-out',
        join(folder, 'plain'),
      ]);
      expect(decrypted).toMatchObject({ status: 0 });
      expect((await readFile(join(folder, 'plain'))).includes('Doe^Patient 2')).toBe(true);
    }, 120_000);
  },
);
