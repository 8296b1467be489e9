import { describe, expect, it } from 'vitest';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { patientOf } from '../linking/places.ts';
import { ownColour, readable } from './colours.ts';
import type { Structure } from './objects.ts';
import { placedOn } from './pictures.ts';
import { channelOf, traceRing } from './ring.ts';

describe('colours of structures', () => {
  it('are those of their maker, raised where they would not be seen on a dark image', () => {
    expect(readable([255, 128, 0])).toEqual([255, 128, 0]);
    for (const dark of [
      [0, 0, 0],
      [0, 0, 255],
      [128, 0, 0],
      [10, 20, 60],
    ] as const) {
      const [red, green, blue] = readable(dark);
      expect(0.2126 * red + 0.7152 * green + 0.0722 * blue).toBeGreaterThan(95);
    }
    // Still the same hue: blue stays the most of it.
    const [red, green, blue] = readable([0, 0, 255]);
    expect(blue > red && blue > green).toBe(true);
  });

  it('differ between neighbours', () => {
    expect(new Set(Array.from({ length: 10 }, (_, index) => ownColour(index).join())).size).toBe(10);
  });
});

it('the channel of a keyhole has no border', () => {
  // A square, a channel from its corner, a square hole, and back.
  const ring = Float32Array.from([0, 0, 10, 0, 10, 10, 0, 10, 0, 0, 3, 3, 3, 7, 7, 7, 7, 3, 3, 3]);
  expect([...channelOf(ring)].sort()).toEqual([4, 9]);
  expect(channelOf(Float32Array.from([0, 0, 10, 0, 10, 10])).size).toBe(0);
});

it('a ring of a million points is looked at and drawn by those that are apart', () => {
  const count = 1_000_000;
  const ring = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    ring[2 * i] = 100 + 50 * Math.cos((2 * Math.PI * i) / count);
    ring[2 * i + 1] = 100 + 50 * Math.sin((2 * Math.PI * i) / count);
  }
  // However near, its points are no channel.
  expect(channelOf(ring).size).toBe(0);
  const drawn: [number, number][] = [];
  let closed = 0;
  const path = {
    moveTo: (x: number, y: number) => drawn.push([x, y]),
    lineTo: (x: number, y: number) => drawn.push([x, y]),
    closePath: () => closed++,
  };
  traceRing(path, ring);
  expect(closed).toBe(1);
  // 314 pixels around in steps of a fiftieth at least.
  expect(drawn.length).toBeLessThan(20_000);
  expect(drawn.length).toBeGreaterThan(10_000);
  drawn.length = 0;
  traceRing(path, Float32Array.from([0, 0, 10, 0, 10, 10, 10, 10.001, 0, 10]));
  expect(drawn).toEqual([
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ]);
});

describe('where structures are drawn', () => {
  const frame = (id: string, reference: string | undefined, placed = true) =>
    ({
      instance: { sopInstanceUid: '5.5', ...(reference ? { frameOfReferenceUid: reference } : {}) },
      series: { patient: { id } },
      pixel: { rows: 10, columns: 10 },
      description: placed
        ? {
            position: [0, 0, 0],
            orientation: [1, 0, 0, 0, 1, 0],
            spacing: { rowMm: 1, columnMm: 1, provenance: 'pixel-spacing' },
          }
        : {},
    }) as unknown as DisplayFrame;
  const patient = patientOf(frame('A', '1.2').series);
  const roi = (reference: string | undefined, image?: string) =>
    ({
      located: { patient, frameOfReferenceUid: reference },
      content: { roi: { contours: [{ images: image ? [{ sopInstanceUid: image }] : [] }] } },
    }) as unknown as Structure;

  it('is their frame of reference and patient alone', () => {
    expect(placedOn(roi('1.2'), frame('A', '1.2'))).toMatchObject({ way: {} });
    expect(placedOn(roi('1.2'), frame('B', '1.2'))).toEqual({ why: 'it is of another patient' });
    expect(placedOn(roi('1.2', '5.5'), frame('A', '1.3'))).toEqual({
      why: 'this image is of another frame of reference',
    });
    expect(placedOn(roi('1.2'), frame('A', '1.2', false))).toEqual({ why: 'this image has no place in the patient' });
  });

  it('is the image that their contours name where they have no frame of reference', () => {
    expect(placedOn(roi(undefined, '5.5'), frame('A', undefined))).toMatchObject({ way: {} });
    expect(placedOn(roi(undefined, '5.6'), frame('A', undefined))).toMatchObject({ why: expect.any(String) });
    expect(placedOn(roi(undefined, '5.5'), frame('B', undefined))).toEqual({ why: 'it is of another patient' });
  });
});
