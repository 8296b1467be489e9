import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';

/** Draws the icons from build/icons/negatoscope.svg: run it after changing the drawing, and keep what it writes. */
const root = resolve(import.meta.dirname, '..');
const drawing = await loadImage(join(root, 'build', 'icons', 'negatoscope.svg'));

function png(size: number): Buffer {
  const canvas = createCanvas(size, size);
  canvas.getContext('2d').drawImage(drawing, 0, 0, size, size);
  return canvas.toBuffer('image/png');
}

/** ICO with PNG images inside, which Windows reads since Vista. */
function ico(sizes: readonly number[]): Buffer {
  const images = sizes.map(png);
  const head = Buffer.alloc(6 + 16 * sizes.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(sizes.length, 4);
  let offset = head.length;
  sizes.forEach((size, index) => {
    const at = 6 + 16 * index;
    const bytes = images[index]?.length ?? 0;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(bytes, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += bytes;
  });
  return Buffer.concat([head, ...images]);
}

/** ICNS with PNG images inside. */
function icns(): Buffer {
  const types: [string, number][] = [
    ['icp4', 16],
    ['icp5', 32],
    ['icp6', 64],
    ['ic07', 128],
    ['ic08', 256],
    ['ic09', 512],
    ['ic10', 1024],
  ];
  const parts = types.map(([type, size]) => {
    const image = png(size);
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(image.length + 8, 4);
    return Buffer.concat([head, image]);
  });
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

const linux = join(root, 'build', 'icons', 'linux');
const shown = join(root, 'resources', 'icons');
mkdirSync(linux, { recursive: true });
mkdirSync(shown, { recursive: true });
for (const size of [16, 32, 48, 64, 128, 256, 512]) writeFileSync(join(linux, `${size}x${size}.png`), png(size));
writeFileSync(join(root, 'build', 'icons', 'icon.ico'), ico([16, 24, 32, 48, 64, 128, 256]));
writeFileSync(join(root, 'build', 'icons', 'icon.icns'), icns());
writeFileSync(join(shown, 'icon-256.png'), png(256));
writeFileSync(join(shown, 'tray.png'), png(32));
