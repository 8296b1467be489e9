import { expect, it } from 'vitest';
import { Mp4Movie } from './mp4-movie.ts';

const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'dinf']);
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Boxes of a file by their path, what is in them; throws where lengths do not fit. */
function boxesOf(bytes: Uint8Array, path = ''): Map<string, { at: number; content: Uint8Array }> {
  const found = new Map<string, { at: number; content: Uint8Array }>();
  for (let at = 0; at < bytes.length; ) {
    let size = view(bytes).getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    let head = 8;
    if (size === 1) {
      size = Number(view(bytes).getBigUint64(at + 8));
      head = 16;
    }
    if (size < head || at + size > bytes.length) throw new Error(`${path}/${type} has a wrong length ${size}`);
    const content = bytes.subarray(at + head, at + size);
    found.set(`${path}/${type}`, { at, content });
    if (containers.has(type)) for (const [key, value] of boxesOf(content, `${path}/${type}`)) found.set(key, value);
    at += size;
  }
  return found;
}

function filmOf(samples: { data: number[]; durationMs: number; key: boolean }[], codec = 'avc1.640028'): Uint8Array {
  const film = new Mp4Movie({ codec, width: 64, height: 48, description: Uint8Array.of(1, 0x64, 0, 0x28) });
  const parts = [film.head()];
  for (const { data, durationMs, key } of samples) {
    parts.push(Uint8Array.from(data));
    film.add({ bytes: data.length, durationMs, key });
  }
  const { tail, patch } = film.end();
  const bytes = Buffer.concat([...parts, tail]);
  bytes.set(patch.bytes, patch.position);
  return new Uint8Array(bytes);
}

const numbers = (content: Uint8Array | undefined, from = 8): number[] =>
  Array.from({ length: ((content?.length ?? 0) - from) >> 2 }, (_, index) =>
    view(content!).getUint32(from + 4 * index),
  );

const samples = [
  { data: [1, 2, 3], durationMs: 40, key: true },
  { data: [4, 5], durationMs: 40, key: false },
  { data: [6], durationMs: 70.5, key: true },
  { data: [7, 8, 9, 10], durationMs: 40, key: true },
];

it('is a file of boxes that fit into one another, with every picture where the table says', () => {
  const bytes = filmOf(samples);
  const boxes = boxesOf(bytes);
  expect([...boxes.keys()].slice(0, 3)).toEqual(['/ftyp', '/mdat', '/moov']);
  expect([...(boxes.get('/mdat')?.content ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const table = '/moov/trak/mdia/minf/stbl';
  const sizes = numbers(boxes.get(`${table}/stsz`)?.content, 12);
  expect(sizes).toEqual([3, 2, 1, 4]);
  expect(numbers(boxes.get(`${table}/stss`)?.content)).toEqual([1, 3, 4]);
  expect(numbers(boxes.get(`${table}/stsc`)?.content)).toEqual([1, 2, 1, 2, 1, 1]);
  const offsets = boxes.get(`${table}/co64`)?.content;
  const places = [0, 1, 2].map((chunk) => Number(view(offsets!).getBigUint64(8 + 8 * chunk)));
  expect(places.map((at) => bytes[at])).toEqual([1, 6, 7]);
});

it('shows every picture as long as it was acquired, and the sum does not drift', () => {
  const boxes = boxesOf(filmOf(samples));
  expect(numbers(boxes.get('/moov/trak/mdia/minf/stbl/stts')?.content)).toEqual([2, 3600, 1, 6345, 1, 3600]);
  const many = Array.from({ length: 300 }, () => ({ data: [0], durationMs: 1000 / 29.97, key: true }));
  const header = boxesOf(filmOf(many)).get('/moov/trak/mdia/mdhd')?.content;
  expect(view(header!).getUint32(20)).toBe(90_000);
  expect(Number(view(header!).getBigUint64(24))).toBe(Math.round((300 / 29.97) * 90_000));
});

it('says the size and the codec of its pictures', () => {
  for (const [codec, name] of [
    ['avc1.640028', 'avcC'],
    ['vp09.00.40.08', 'vpcC'],
    ['av01.0.08M.08', 'av1C'],
  ] as const) {
    const entry = boxesOf(filmOf(samples, codec)).get('/moov/trak/mdia/minf/stbl/stsd')?.content;
    const text = String.fromCharCode(...(entry ?? []));
    expect(text.slice(12, 16)).toBe(codec.slice(0, 4));
    expect(text).toContain(name);
    expect([view(entry!).getUint16(40), view(entry!).getUint16(42)]).toEqual([64, 48]);
  }
});

it('refuses what no film can be', () => {
  const format = { codec: 'vp09.00.40.08', width: 64, height: 48 };
  expect(() => new Mp4Movie({ ...format, width: 63 })).toThrow(RangeError);
  expect(() => new Mp4Movie({ ...format, codec: 'hev1.1' })).toThrow(RangeError);
  expect(() => new Mp4Movie({ ...format, codec: 'avc1.640028' })).toThrow('configuration');
});
