import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { createDicomWeb } from '../archive/dicomweb/handler.ts';
import { createRenderer, type Renderer } from '../decode/renderer.ts';
import { silentLog } from '../log/types.ts';
import { type DiscInstance, madeDisc, slices } from './testing/disc.ts';
import { readingRigOfTests } from './testing/reading-rig.ts';

const rig = readingRigOfTests();
let renderer: Renderer;
let letGo: () => void;
beforeAll(() => {
  renderer = createRenderer({ threads: 1 });
});
afterAll(() => renderer.close());
// Files are read when they are let go.
beforeEach(() => {
  letGo = rig.holdReading();
});

/** An icon whose left half has one value and whose right half another. */
function iconOf(left: number, right: number, change: DataSet = {}): DataSet {
  const bytes = new Uint8Array(64 * 64);
  for (let at = 0; at < bytes.length; at++) bytes[at] = at % 64 < 32 ? left : right;
  return {
    '00280002': { vr: 'US', Value: [1] },
    '00280004': { vr: 'CS', Value: ['MONOCHROME2'] },
    '00280010': { vr: 'US', Value: [64] },
    '00280011': { vr: 'US', Value: [64] },
    '00280100': { vr: 'US', Value: [8] },
    '00280101': { vr: 'US', Value: [8] },
    '00280102': { vr: 'US', Value: [7] },
    '00280103': { vr: 'US', Value: [0] },
    '7FE00010': { vr: 'OW', bytes },
    ...change,
  };
}

const ask = (path: string): Promise<Response> =>
  createDicomWeb({ catalogue: (id) => rig.media.get(id), renderer, log: silentLog })(new Request(`dicomweb://${path}`));

async function greys(response: Response): Promise<[number, number]> {
  expect(response.status).toBe(200);
  const image = await loadImage(Buffer.from(await response.arrayBuffer()));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const at = (part: number): number =>
    context.getImageData(Math.floor(image.width * part), Math.floor(image.height / 2), 1, 1).data[0]!;
  return [at(0.25), at(0.75)];
}

async function opened(instances: DiscInstance[]): Promise<string> {
  const disc = join(rig.folder, 'disc');
  madeDisc(disc, instances);
  const medium = await rig.media.medium([disc]);
  await medium.catalogued;
  return medium.id;
}

it('shows the icon of a record until its file was read, then the picture', async () => {
  const [one] = slices(1);
  const id = await opened([{ ...one, icon: iconOf(40, 200), pixelBytes: 16 * 64, fill: 0 }]);
  const paths = [
    `${id}/view/series/1/thumbnail?size=64&revision=1`,
    `${id}/view/instances/1/1/thumbnail?size=64`,
    `${id}/studies/1.2.3.1/series/1.2.3.1.1/instances/1.2.3.1.1.1/thumbnail?viewport=64,64`,
  ];
  for (const path of paths) {
    const response = await ask(path);
    expect(response.headers.get('cache-control'), path).toContain('no-store');
    const [left, right] = await greys(response);
    expect(Math.abs(left - 40), path).toBeLessThan(8);
    expect(Math.abs(right - 200), path).toBeLessThan(8);
  }
  expect(rig.media.get(id)!.info().scanned).toBe(0);
  letGo();
  await rig.media.get(id)!.ready;
  for (const path of paths) {
    const [left, right] = await greys(await ask(path));
    expect(left, path).toBe(right);
  }
});

it('reads the file where the icon is none that can be shown, or there is none', async () => {
  const [one, two, three] = slices(3).map((each) => ({ ...each, pixelBytes: 16 * 64 }));
  const lying = iconOf(0, 255, { '00280010': { vr: 'US', Value: [60_000] } });
  const empty = iconOf(0, 255, { '7FE00010': { vr: 'OW', bytes: new Uint8Array(2) } });
  const id = await opened([{ ...one, icon: lying }, { ...two, icon: empty }, { ...three }]);
  const answers = [1, 2, 3].map((row) => ask(`${id}/view/instances/${row}/1/thumbnail?size=64`));
  letGo();
  for (const answer of answers) {
    const [left, right] = await greys(await answer);
    expect(left).toBe(right);
  }
});

it('says so when the DICOMDIR is there no more', async () => {
  const [one] = slices(1);
  const id = await opened([{ ...one, icon: iconOf(40, 200) }]);
  renameSync(join(rig.folder, 'disc'), join(rig.folder, 'away'));
  writeFileSync(join(rig.folder, 'disc'), 'something else');
  letGo();
  await rig.media.get(id)!.ready;
  const response = await ask(`${id}/view/instances/1/1/thumbnail?size=64`);
  expect(response.status).toBeGreaterThanOrEqual(400);
});
