import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../../testing/peers.ts';
import { temporaryFolderSync } from '../../../../testing/temp.ts';
import { findTool, type RunTool, runTool } from '../tools/run.ts';
import { findImageTool, type ImageTool } from './tools.ts';
import { ImageVolume } from './volume.ts';

const folder = temporaryFolderSync('image');
const signal = new AbortController().signal;
const files: Record<string, Buffer> = {
  DICOMDIR: randomBytes(5000),
  'INDEX.HTM': Buffer.from('<html></html>'),
  'README.TXT': Buffer.from(''),
  'DICOM/P0000001/S0000001/I0000001': randomBytes(3_000_000),
  'IHE_PDI/PAGE.CSS': Buffer.from('a {}'),
};
for (let number = 2; number < 120; number++) {
  files[`DICOM/P0000001/S0000001/I${String(number).padStart(7, '0')}`] = randomBytes(number * 17);
}

let made = 0;
async function openImage(tool: ImageTool, udf: boolean, more: { verify?: boolean } = {}) {
  const path = join(folder, `disc-${++made}.iso`);
  const scratch = join(folder, `scratch-${made}`);
  const volume = await ImageVolume.open({
    path,
    scratch,
    mark: 'one',
    tool,
    label: 'CHEST_CT',
    udf,
    verify: true,
    signal,
    ...more,
  });
  return { volume, path, scratch };
}

const only = (name: string) => {
  const tool = findImageTool((...names) => (names.includes(name) ? findTool(name) : undefined), runTool, 'linux');
  if (tool === undefined) throw new Error(`${name} makes no images`);
  return tool;
};

async function readBack(volume: ImageVolume, path: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of volume.read(path)) parts.push(Uint8Array.from(part));
  return Buffer.concat(parts);
}

describe.skipIf(!peersAvailable('genisoimage', 'xorriso', 'isoinfo', '7z'))('a disc image', () => {
  it.each([
    ['genisoimage', false],
    ['genisoimage', true],
    ['xorriso', false],
  ] as const)('of %s, UDF bridge %s: the same files in every file system, as others read it', async (name, udf) => {
    const { volume, path, scratch } = await openImage(only(name), udf);
    for (const [file, bytes] of Object.entries(files)) await volume.write(file, bytes);
    const steps: number[] = [];
    expect(existsSync(path)).toBe(false);
    await volume.finish((done) => steps.push(done));
    expect(steps.at(-1)).toBe(1);
    expect([...steps].sort((one, other) => one - other)).toEqual(steps);
    expect(existsSync(scratch)).toBe(false);
    for (const [file, bytes] of Object.entries(files)) {
      expect([file, (await readBack(volume, file)).equals(bytes)]).toEqual([file, true]);
    }
    await volume.close();

    const about = (await runPeer('isoinfo', ['-d', '-i', path])).output;
    expect(about).toMatch(/^Volume id: CHEST_CT$/m);
    expect(about).toContain('NO Rock Ridge present');
    expect(about).toMatch(/Joliet with UCS level 3 found/);
    const names = async (...args: string[]) =>
      (await runPeer('isoinfo', ['-f', '-i', path, ...args])).stdout
        .trim()
        .split('\n')
        .filter((each) => /;1$|\.[A-Z]+$|[A-Z0-9]$/.test(each));
    const level1 = (await names()).map((each) => each.replace(/\.?;1$/, '').slice(1));
    for (const file of Object.keys(files)) expect(level1).toContain(file);
    const joliet = await names('-J');
    for (const file of Object.keys(files)) expect(joliet).toContain(`/${file}`);
    for (const type of udf ? ['Iso', 'Udf'] : ['Iso']) {
      const at = join(folder, `${made}-${type}`);
      expect(await runPeer('7z', ['x', `-t${type}`, `-o${at}`, path])).toMatchObject({ status: 0 });
      for (const [file, bytes] of Object.entries(files)) {
        expect([type, file, (await readFile(join(at, file))).equals(bytes)]).toEqual([type, file, true]);
      }
    }
  });

  it('that is not what was written gets no name', async () => {
    const tool = only('genisoimage');
    const spoiled: ImageTool = {
      ...tool,
      make: async (order) => {
        await tool.make(order);
        const bytes = await readFile(order.image);
        const file = await open(order.image, 'r+');
        await file.write(Buffer.from('oops'), 0, 4, bytes.indexOf(files['DICOM/P0000001/S0000001/I0000001']!) + 1000);
        await file.close();
      },
    };
    const { volume, path } = await openImage(spoiled, true);
    for (const [file, bytes] of Object.entries(files)) await volume.write(file, bytes);
    const failure = await volume.finish(() => {}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'damaged', parameters: { files: 'DICOM/P0000001/S0000001/I0000001' } });
    await volume.discard();
    expect((await readdir(folder)).filter((name) => name.includes(`disc-${made}`))).toEqual([]);
    expect(existsSync(path)).toBe(false);
  });

  it('without the UDF that was asked for is none, and nothing stays', async () => {
    const { volume } = await openImage({ ...only('xorriso'), udf: true }, true);
    await volume.write('DICOMDIR', files['DICOMDIR']!);
    await expect(volume.finish(() => {})).rejects.toMatchObject({ code: 'unsupported' });
    await volume.discard();
    expect((await readdir(folder)).filter((name) => name.includes(`-${made}`))).toEqual([]);
  });

  it('a tool that fails is said in its own words', async () => {
    const failing: RunTool = (_program, _args, options) =>
      runTool('/bin/sh', ['-c', 'echo "no room for that"; exit 3'], options);
    const tool = findImageTool(findTool, failing, 'linux')!;
    const { volume } = await openImage(tool, false);
    await volume.write('DICOMDIR', files['DICOMDIR']!);
    const failure = volume.finish(() => {});
    await expect(failure).rejects.toMatchObject({ code: 'io', message: expect.stringContaining('no room for that') });
    await volume.discard();
  });

  it('names that an ISO 9660 disc of level 1 would change are refused', async () => {
    const { volume } = await openImage(only('genisoimage'), false);
    for (const path of ['lower', 'TOOLONGNAME', 'A.B.C', 'A.HTML', 'A/B/C/D/E/F/G/H/I', '../A']) {
      await expect(volume.write(path, files['DICOMDIR']!)).rejects.toMatchObject({ code: 'invalid-input' });
    }
    await volume.discard();
  });
});
