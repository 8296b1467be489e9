import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { unpackDataSet } from './unpack.ts';

const bzip2 = Buffer.from(
  '425a68393141592653599e625bfe000002910040000244a000211460668291ef23470bb9229c28484f312dff00',
  'hex',
);

it('unpacks a deflated data set, also with a padding byte', () => {
  const bytes = new Uint8Array(1000).fill(7);
  const packed = deflateRawSync(bytes);
  expect(Buffer.from(unpackDataSet(packed, 'deflate')).equals(bytes)).toBe(true);
  expect(Buffer.from(unpackDataSet(Buffer.concat([packed, Buffer.from([0])]), 'deflate')).equals(bytes)).toBe(true);
});

it('unpacks a bzip2 data set, up to the limit', () => {
  expect(Buffer.from(unpackDataSet(bzip2, 'bzip2')).toString()).toBe('hello hello hello');
  expect(() => unpackDataSet(bzip2, 'bzip2', 10)).toThrow(/more than 10/);
});

it('refuses a bomb before it has unpacked it', () => {
  const bomb = deflateRawSync(new Uint8Array(50_000_000));
  expect(bomb.length).toBeLessThan(100_000);
  expect(() => unpackDataSet(bomb, 'deflate', 1_000_000)).toThrow(/more than 1000000/);
});

it('refuses by itself what unpacks to far more than pictures do', () => {
  const bomb = deflateRawSync(Buffer.alloc(310 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(400_000);
  expect(() => unpackDataSet(bomb, 'deflate')).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

it.each(['deflate', 'bzip2'] as const)('calls %s that is not sound damaged', (method) => {
  expect(() => unpackDataSet(Buffer.from('no packed bytes at all'), method)).toThrow(
    expect.objectContaining({ code: 'damaged' }),
  );
  const cut = method === 'deflate' ? deflateRawSync(Buffer.alloc(5000, 'abc')).subarray(0, 8) : bzip2.subarray(0, 30);
  expect(() => unpackDataSet(cut, method)).toThrow(expect.objectContaining({ code: 'damaged' }));
});
