import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../../testing/peers.ts';
import { temporaryFolder } from '../../../../testing/temp.ts';
import { ZipVolume } from './volume.ts';

const { path: folder, remove } = await temporaryFolder('zip-peer');
afterAll(remove);
const even = Buffer.alloc(12 * 1024 * 1024, 'a line that deflate likes\n');
const files: Record<string, Buffer> = {
  DICOMDIR: randomBytes(5000),
  'DICOM/P0000001/I0000001': randomBytes(9 * 1024 * 1024),
  'DICOM/P0000001/I0000002': even,
  'DICOM/P0000001/I0000003': even.subarray(0, 100_000),
  'INDEX.HTM': Buffer.from('<html></html>'),
  'Müller 日本.txt': Buffer.from('name'),
};

async function make(name: string, password?: string): Promise<string> {
  const path = join(folder, name);
  const volume = await ZipVolume.open(path, {
    signal: new AbortController().signal,
    ...(password !== undefined && { password }),
  });
  for (const [file, bytes] of Object.entries(files)) await volume.write(file, bytes);
  await volume.finish(() => {});
  return path;
}

async function expectSame(at: string): Promise<void> {
  for (const [name, bytes] of Object.entries(files))
    expect([name, (await readFile(join(at, name))).equals(bytes)]).toEqual([name, true]);
}

describe.skipIf(!peersAvailable('7z', 'python3'))('ZIP archives read by others', () => {
  it('7-Zip and Python unpack it', async () => {
    const path = await make('open.zip');
    const seven = join(folder, 'seven');
    expect(await runPeer('7z', ['x', `-o${seven}`, path])).toMatchObject({ status: 0 });
    await expectSame(seven);
    const python = join(folder, 'python');
    expect(await runPeer('python3', ['-m', 'zipfile', '-t', path])).toMatchObject({ output: 'Done testing\n' });
    expect(await runPeer('python3', ['-m', 'zipfile', '-e', path, python])).toMatchObject({ status: 0 });
    await expectSame(python);
  });

  it('7-Zip unpacks AES-256 with the password, and nothing with another', async () => {
    const path = await make('encrypted.zip', 'correct horse');
    const at = join(folder, 'decrypted');
    const list = await runPeer('7z', ['l', '-slt', path]);
    expect(list.output.match(/^Method = AES-256 (Store|Deflate)/gm)).toHaveLength(Object.keys(files).length);
    expect(await runPeer('7z', ['x', '-pcorrect horse', `-o${at}`, path])).toMatchObject({ status: 0 });
    await expectSame(at);
    const wrong = await runPeer('7z', ['t', '-pwrong', path]);
    expect(wrong.status).not.toBe(0);
    expect(wrong.output).toContain('Wrong password');
  });

  it('70 000 entries are all there', async () => {
    const path = join(folder, 'many.zip');
    const volume = await ZipVolume.open(path, { signal: new AbortController().signal });
    const empty = new Uint8Array(0);
    for (let number = 0; number < 70_000; number++) await volume.write(`F/${number}`, empty);
    await volume.finish(() => {});
    const list = await runPeer('python3', [
      '-c',
      `import zipfile; print(len(zipfile.ZipFile(${JSON.stringify(path)}).namelist()))`,
    ]);
    expect(list.stdout.trim()).toBe('70000');
    expect((await runPeer('7z', ['l', path])).output).toContain('70000 files');
  });
});
