import { createCanvas, loadImage } from '@napi-rs/canvas';
import { expect, it } from 'vitest';
import { png } from './png.ts';

async function read(bytes: Buffer): Promise<{ width: number; height: number; rgb: number[] }> {
  const image = await loadImage(bytes);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return { width: image.width, height: image.height, rgb: [...data].filter((_, at) => at % 4 !== 3) };
}

it('keeps every grey and every colour', async () => {
  const greys = Uint8Array.from({ length: 37 * 11 }, (_, at) => (at * 73) % 256);
  const grey = await read(await png(37, 11, 1, greys));
  expect([grey.width, grey.height]).toEqual([37, 11]);
  expect(grey.rgb).toEqual([...greys].flatMap((value) => [value, value, value]));
  const colours = Uint8Array.from({ length: 13 * 7 * 3 }, (_, at) => (at * 59) % 256);
  expect((await read(await png(13, 7, 3, colours))).rgb).toEqual([...colours]);
});

it('is refused where pixels are missing', async () => {
  await expect(png(3, 3, 1, new Uint8Array(8))).rejects.toThrow('wrong number of pixels');
});
