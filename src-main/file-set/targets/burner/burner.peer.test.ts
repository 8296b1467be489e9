import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../../testing/peers.ts';
import { temporaryFolderSync } from '../../../../testing/temp.ts';
import { findImageTool } from '../image/tools.ts';
import { findTool, runTool } from '../tools/run.ts';
import { Burners } from './burners.ts';
import { linuxBurnTool } from './linux.ts';
import type { BurnTool } from './types.ts';
import { DiscVolume } from './volume.ts';

const folder = temporaryFolderSync('burner');
const files: Record<string, Buffer> = { DICOMDIR: randomBytes(5000), 'DICOM/I0000001': randomBytes(3_000_000) };

/** xorriso with a file as its drive: it burns for real. */
function drive(name: string): { path: string; device: string; tool: BurnTool } {
  const path = join(folder, name);
  const device = `stdio:${path}`;
  const tool = linuxBurnTool(findTool, runTool, { blocks: '/nowhere', more: [device] });
  if (tool === undefined) throw new Error('xorriso is not installed');
  return { path, device, tool };
}

let made = 0;
async function openDisc(device: string, tool: BurnTool, more: object = {}) {
  const abort = new AbortController();
  const waited: (string | undefined)[] = [];
  const scratch = join(folder, `scratch-${++made}`);
  const volume = await DiscVolume.open({
    ...{ device, copies: 1, burners: new Burners(tool, 20), scratch, label: 'DICOM', udf: true, verify: true },
    tool: findImageTool(findTool, runTool)!,
    signal: abort.signal,
    waiting: (reason) => void waited.push(reason),
    ...more,
  });
  for (const [file, bytes] of Object.entries(files)) await volume.write(file, bytes);
  return { volume, abort, waited, scratch };
}

describe.skipIf(!peersAvailable('genisoimage', 'xorriso', '7z'))('burning', () => {
  it('writes a disc, compares it byte by byte and reads the files back', async () => {
    const { path, device, tool } = drive('disc');
    expect(await tool.list(new Set())).toMatchObject([{ device, disc: { blank: true } }]);
    expect((await tool.list(new Set([device])))[0]?.disc).toBeUndefined();
    const { volume, waited, scratch } = await openDisc(device, tool);
    const steps: number[] = [];
    await volume.finish((done) => steps.push(done));
    expect(waited).toEqual([]);
    expect(steps.at(-1)).toBe(1);
    const parts: Uint8Array[] = [];
    for await (const part of volume.read('DICOM/I0000001')) parts.push(Uint8Array.from(part));
    expect(Buffer.concat(parts).equals(files['DICOM/I0000001']!)).toBe(true);
    await volume.close();
    expect(existsSync(scratch)).toBe(false);
    for (const type of ['Iso', 'Udf']) {
      const at = join(folder, type);
      expect(await runPeer('7z', ['x', `-t${type}`, `-o${at}`, path])).toMatchObject({ status: 0 });
      expect((await readFile(join(at, 'DICOM/I0000001'))).equals(files['DICOM/I0000001']!)).toBe(true);
    }
    // It has something on it now.
    expect((await tool.list(new Set()))[0]?.disc).toMatchObject({ blank: false });
  });

  it('waits for a blank disc and never writes over another', async () => {
    const { path, device, tool } = drive('used');
    const { volume: first } = await openDisc(device, tool);
    await first.finish(() => {});
    await first.close();
    const before = await readFile(path);
    const { volume, waited } = await openDisc(device, tool, {
      waiting: (reason: string | undefined) => {
        waitedFor.push(reason);
        if (reason !== 'disc-not-blank') return;
        expect(waitedFor).toEqual(['disc-not-blank']);
        void readFile(path).then(async (now) => {
          untouched = now.equals(before);
          await truncate(path, 0);
        });
      },
    });
    await volume.finish(() => {});
    expect(waited).toEqual([]);
    expect(waitedFor).toEqual(['disc-not-blank', undefined]);
    expect(untouched).toBe(true);
    await volume.close();
  });
  const waitedFor: (string | undefined)[] = [];
  let untouched = false;

  it('makes several copies, each on a disc of its own', async () => {
    const { path, device, tool } = drive('copies');
    const ejected: Buffer[] = [];
    const { volume } = await openDisc(
      device,
      {
        ...tool,
        eject: async () => {
          ejected.push(await readFile(path));
          await truncate(path, 0);
        },
      },
      { copies: 3 },
    );
    await volume.finish(() => {});
    await volume.close();
    expect(ejected).toHaveLength(3);
    for (const disc of ejected) expect(disc.includes(files['DICOM/I0000001']!)).toBe(true);
  });

  it('a disc that has something else than was written is said to be bad', async () => {
    const { path, device, tool } = drive('bad');
    const { volume, scratch } = await openDisc(device, {
      ...tool,
      burn: async (order) => {
        await tool.burn(order);
        const disc = await open(path, 'r+');
        await disc.write(Buffer.from([1]), 0, 1, 2_000_000);
        await disc.close();
      },
    });
    await expect(volume.finish(() => {})).rejects.toMatchObject({
      code: 'damaged',
      parameters: { reason: 'not-verified' },
    });
    await volume.discard();
    expect(existsSync(scratch)).toBe(false);
  });

  it('is cancelled while it waits', async () => {
    const { path, device, tool } = drive('cancelled');
    await writeFile(path, '');
    const { volume, abort, scratch } = await openDisc(
      device,
      {
        ...tool,
        list: async () => [{ device, name: 'empty' }],
      },
      { waiting: (reason: string | undefined) => reason === 'insert-disc' && abortNow() },
    );
    const abortNow = () => abort.abort();
    await expect(volume.finish(() => {})).rejects.toMatchObject({ code: 'cancelled' });
    await volume.discard();
    expect(existsSync(scratch)).toBe(false);
  });

  it('waits for another disc when the one in the drive is too small', async () => {
    const { device, tool } = drive('small');
    const reasons: (string | undefined)[] = [];
    const small = { kind: 'CD-R', blank: true, appendable: false, capacityBytes: 2_000_000 };
    const { volume } = await openDisc(
      device,
      {
        ...tool,
        list: async (busy) => (reasons.length === 0 ? [{ device, name: 'small', disc: small }] : tool.list(busy)),
      },
      { waiting: (reason: string | undefined) => void reasons.push(reason) },
    );
    await volume.finish(() => {});
    expect(reasons).toEqual(['disc-too-small', undefined]);
    await volume.close();
  });

  it('of a drive that is not there fails at once', async () => {
    const { device, tool } = drive('none');
    const { volume } = await openDisc(device, { ...tool, list: async () => [] });
    await expect(volume.finish(() => {})).rejects.toMatchObject({ parameters: { reason: 'no-such-device' } });
    await volume.discard();
  });
});
