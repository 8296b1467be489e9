import { deflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import { createRenderer } from './renderer.ts';

const pixel: PixelDescription = {
  rows: 64,
  columns: 64,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  pixelRepresentation: 0,
  numberFormat: 'integer',
};
const task = () => ({
  bytes: new Uint8Array(64 * 64 * 2).fill(7),
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  pixel,
  frame: {},
  options: {},
  format: 'png' as const,
});
const renderer = createRenderer({ threads: 1, memory: 64 * 64 * 20 });
afterAll(() => renderer.close());

describe('the render threads', () => {
  it('give pictures, native frames and unpacked data sets', async () => {
    const picture = await renderer.picture(task());
    expect([...picture.bytes.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
    expect([picture.width, picture.height]).toEqual([64, 64]);
    const native = await renderer.native(task());
    expect(native.bytes).toEqual(new Uint8Array(64 * 64 * 2).fill(7));
    const unpacked = await renderer.unpack({
      bytes: deflateRawSync(Buffer.from('hello')),
      method: 'deflate',
      limit: 100,
    });
    expect(Buffer.from(unpacked).toString()).toBe('hello');
  });

  it('give errors their codes', async () => {
    await expect(renderer.picture({ ...task(), bytes: new Uint8Array(5) })).rejects.toMatchObject({
      code: 'decode-failed',
    });
    await expect(renderer.native({ ...task(), transferSyntaxUid: '1.2.3' })).rejects.toMatchObject({
      code: 'unsupported',
    });
    const bomb = deflateRawSync(Buffer.alloc(10_000));
    await expect(renderer.unpack({ bytes: bomb, method: 'deflate', limit: 100 })).rejects.toMatchObject({
      code: 'unsupported',
    });
  });

  it('take a task larger than their memory, and many at once', async () => {
    const large = { ...task(), pixel: { ...pixel, rows: 512 }, bytes: new Uint8Array(512 * 64 * 2) };
    const all = await Promise.all([
      renderer.picture(large),
      ...Array.from({ length: 30 }, () => renderer.picture(task())),
    ]);
    expect(all).toHaveLength(31);
  });

  it('drop what is waited for no longer', async () => {
    const abort = new AbortController();
    const first = renderer.picture(task());
    const waiting = renderer.picture(task(), abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await first;
    await expect(renderer.picture(task(), abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect((await renderer.picture(task())).width).toBe(64);
  });

  it('say when too much is waited for, and end what waits when they are closed', async () => {
    const busy = createRenderer({ threads: 1 });
    const all = Array.from({ length: 1026 }, () =>
      busy.picture(task()).then(
        () => 'done',
        (error: { code: string }) => error.code,
      ),
    );
    expect(await all.at(-1)).toBe('busy');
    await busy.close();
    const outcomes = await Promise.all(all);
    expect(outcomes.filter((outcome) => outcome === 'cancelled').length).toBeGreaterThan(1000);
    await expect(busy.picture(task())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
