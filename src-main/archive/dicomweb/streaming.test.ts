import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileCatalogue, type FileCatalogue } from '../../../testing/file-catalogue.ts';
import { phantomImage } from '../../../testing/phantom-image.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { createRenderer, type Renderer } from '../../decode/renderer.ts';
import { silentLog } from '../../log/types.ts';
import type { InstanceLocation } from '../types.ts';
import { createDicomWeb } from './handler.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let catalogue: FileCatalogue;
let renderer: Renderer;
let handle: (request: Request) => Promise<Response>;
let large: InstanceLocation;
let small: InstanceLocation;
const image = phantomImage({
  seed: 'large',
  rows: 1500,
  columns: 1600,
  frames: 2,
  value: ({ frame, row, column }) => (row * 7 + column + frame) & 0xffff,
});

beforeAll(async () => {
  folder = await temporaryFolder('stream');
  renderer = createRenderer({ threads: 1 });
  catalogue = createFileCatalogue();
  const add = async (name: string, file: Uint8Array) => {
    const path = join(folder.path, name);
    await writeFile(path, file);
    return catalogue.add(path);
  };
  large = await add('large.dcm', image.file);
  small = await add('small.dcm', phantomImage({ seed: 'small' }).file);
  handle = createDicomWeb({ catalogue: (id) => (id === 'archive' ? catalogue : undefined), renderer, log: silentLog });
});
afterAll(async () => {
  await catalogue?.close();
  await renderer?.close();
  await folder?.remove();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  handle(new Request(`dicomweb://archive${path}`, { headers }));
const frame = (number: number) => `/view/instances/${large.row}/1/frames/${number}`;
const wado = () => `/studies/${large.studyUid}/series/${large.seriesUid}/instances/${large.sopInstanceUid}`;

describe('large answers', () => {
  it('come in pieces and are whole', async () => {
    const response = await get(frame(2));
    expect(response.headers.get('content-length')).toBe(String(1500 * 1600 * 2));
    const parts: Uint8Array[] = [];
    const reader = response.body!.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) parts.push(next.value);
    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(4 * 1024 * 1024);
    const words = new Uint16Array(Uint8Array.from(Buffer.concat(parts)).buffer);
    const pixels = 1500 * 1600;
    expect(words.length).toBe(pixels);
    for (const at of [0, 1, 99_999, pixels - 1]) expect(words[at]).toBe(image.values[pixels + at]);
    expect(catalogue.openFiles()).toBe(0);
  });

  it('close their file when nobody reads on', async () => {
    for (const path of [
      frame(1),
      `/view/instances/${large.row}/1/file`,
      `${wado()}/frames/1,2`,
      wado(),
      `/studies/${large.studyUid}`,
    ]) {
      const response = await get(path, { accept: '*/*' });
      const reader = response.body!.getReader();
      await reader.read();
      await reader.read();
      expect(catalogue.openFiles(), path).toBe(1);
      await reader.cancel();
      expect(catalogue.openFiles(), path).toBe(0);
    }
    const unread = await get(frame(1));
    await unread.body?.cancel();
    expect(catalogue.openFiles()).toBe(0);
  });

  it('answer HEAD with what GET would say, without opening anything', async () => {
    const response = await handle(new Request(`dicomweb://archive${frame(1)}`, { method: 'HEAD' }));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(1500 * 1600 * 2));
    expect(response.body).toBeNull();
    expect(catalogue.openFiles()).toBe(0);
  });

  it('stay in bounds with ranges', async () => {
    const part = await get(`/view/instances/${large.row}/1/file`, { range: 'bytes=3000000-3000099' });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer()).equals(Buffer.from(image.file.subarray(3_000_000, 3_000_100)))).toBe(
      true,
    );
    const several = await get(`/view/instances/${large.row}/1/file`, { range: 'bytes=0-1,5-6' });
    expect(several.status).toBe(200);
    await several.body?.cancel();
  });
});

describe('bad input', () => {
  it('is answered with a status and a code, never with an exception', async () => {
    const base = `/studies/${small.studyUid}/series/${small.seriesUid}/instances/${small.sopInstanceUid}`;
    const paths = [
      '',
      '/',
      '/nothing',
      '/studies/',
      '/studies/x',
      '/studies/1.2/series/../..',
      '/studies/%2e%2e%2f',
      '/studies/1.2.3/%00',
      '/studies/%E0%A4%A',
      '/series/1.2',
      '/instances/1.2',
      '/view',
      '/view/x',
      '/view/instances',
      '/view/instances/1',
      '/view/instances/a/b/frames/c',
      '/view/instances/1/1/frames/0',
      '/view/instances/1/1/frames/99999999999999999999',
      '/view/instances/-1/1/file',
      '/view/studies?limit=x',
      '/view/series/1e3',
      '/view/studies/9999/series',
      `${base}/frames`,
      `${base}/frames/`,
      `${base}/frames/1/x`,
      `${base}/bulkdata/`,
      `${base}/bulkdata/../../../etc/passwd`,
      `${base}/bulkdata/7FE00010/0`,
      `${base}/bulkdata/00080018`,
      `${base}/rendered?viewport=-1,-1`,
      `${base}/rendered?window=${'9'.repeat(400)},1`,
      `${base}/thumbnail?size=NaN`,
      `/studies?PatientName=${'x'.repeat(5000)}`,
      `/studies?${'a'.repeat(20_000)}`,
      '/studies?00100010.00100020=x',
      '/studies?%00=%00',
      `${base}/metadata?accept=;;;`,
    ];
    for (const path of paths) {
      for (const accept of ['*/*', 'x', 'multipart/related; type="', ';;,,']) {
        const response = await get(path, { accept });
        if (response.status < 400) {
          await response.body?.cancel();
          continue;
        }
        expect(response.status, `${path} ${accept}`).toBeLessThan(500);
        expect(response.headers.get('content-type')).toBe('application/json');
        expect(typeof ((await response.json()) as { code: unknown }).code).toBe('string');
      }
    }
    expect(catalogue.openFiles()).toBe(0);
  });

  it('names no other catalogue and no other method', async () => {
    expect((await handle(new Request('dicomweb://elsewhere/studies'))).status).toBe(404);
    const removed = await handle(new Request('dicomweb://archive/studies/1.2', { method: 'DELETE' }));
    expect(removed.status).toBe(405);
    expect(removed.headers.get('allow')).toContain('GET');
    const stored = await handle(
      new Request('dicomweb://archive/studies', {
        method: 'POST',
        body: 'x',
        headers: { 'content-type': 'application/dicom' },
      }),
    );
    expect(stored.status).toBe(403);
  });

  it('tells of a file that was cut short after it was indexed', async () => {
    const cut = phantomImage({ seed: 'cut', rows: 600, columns: 600 });
    const path = join(folder.path, 'cut.dcm');
    await writeFile(path, cut.file);
    const location = catalogue.add(path);
    await writeFile(path, cut.file.subarray(0, cut.file.length - 1000));
    const response = await get(`/view/instances/${location.row}/1/frames/1`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'damaged' });
    expect(catalogue.openFiles()).toBe(0);
  });
});
