import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VideoFacts } from '../../../src-shared/media/video.ts';
import { h264Stream } from '../../../testing/h264-stream.ts';
import { writeVideoPhantom } from '../../../testing/phantom-video.ts';
import { withTemporaryFolder } from '../../../testing/temp.ts';
import { type Fixture, openFixture } from './testing/fixture.ts';

let fixture: Fixture;
const stream = h264Stream({ columns: 64, rows: 48, pictures: 10, luma: (picture) => 20 * picture + 10 });
const common = { stream, columns: 64, rows: 48, frames: 10, frameMs: 50 };
const avc = '1.2.840.10008.1.2.4.102';

beforeAll(async () => {
  fixture = await openFixture();
  await withTemporaryFolder(async (folder) => {
    const files = [
      await writeVideoPhantom(folder, { ...common, name: 'whole', transferSyntaxUid: avc }),
      // Odd lengths on purpose: only the last fragment may have a byte of padding.
      await writeVideoPhantom(folder, {
        ...common,
        name: 'pieces',
        transferSyntaxUid: `${avc}.1`,
        fragmentBytes: 1000,
      }),
      await writeVideoPhantom(folder, {
        ...common,
        name: 'old',
        stream: new Uint8Array(3000).fill(0x55),
        transferSyntaxUid: '1.2.840.10008.1.2.4.100',
      }),
    ];
    for (const file of files) await fixture.store(new Uint8Array(await readFile(file)));
  });
});
afterAll(() => fixture?.close());

/** Address of the instance stored as the first, second or third. */
const at = (row: number): string => `/view/instances/${row}/1/video`;
const bytes = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer());

describe('videos of the archive', () => {
  it('are told of, with the time of a frame that the data set gives', async () => {
    for (const row of [1, 2]) {
      const facts = (await (await fixture.get(at(row))).json()) as VideoFacts;
      expect(facts).toMatchObject({
        container: 'elementary',
        codec: 'h264',
        columns: 64,
        rows: 48,
        frames: 10,
        frameMs: 50,
      });
    }
    expect(await (await fixture.get(at(3))).json()).toMatchObject({ codec: 'unknown' });
  });

  it('are MP4 files of which any range is answered, the same from one fragment and from many', async () => {
    const response = await fixture.get(`${at(1)}/stream`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const whole = await bytes(response);
    expect(whole.length).toBe(Number(response.headers.get('content-length')));
    expect(await bytes(await fixture.get(`${at(2)}/stream`))).toEqual(whole);
    for (const [from, to] of [
      [0, 0],
      [500, 3999],
      [whole.length - 700, whole.length - 1],
    ] as const) {
      const part = await fixture.get(`${at(2)}/stream`, { range: `bytes=${from}-${to}` });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes ${from}-${to}/${whole.length}`);
      expect(await bytes(part)).toEqual(whole.slice(from, to + 1));
    }
    const beyond = await fixture.get(`${at(1)}/stream`, { range: `bytes=${whole.length}-` });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${whole.length}`);
  });

  it('are given as they are stored', async () => {
    const stored = await bytes(await fixture.get(`${at(2)}/file`));
    expect(stored.subarray(0, stream.length)).toEqual(stream);
    expect(stored.length - stream.length).toBeLessThanOrEqual(1);
  });

  it('are refused where no file for players can be made of them, and where there is no video', async () => {
    expect((await fixture.get(`${at(3)}/stream`)).status).toBe(406);
    expect((await fixture.get('/view/instances/99/1/video')).status).toBe(404);
    expect((await fixture.get('/view/instances/1/7/video')).status).toBe(404);
    expect((await fixture.get(`${at(1)}/other`)).status).toBe(404);
  });
});
