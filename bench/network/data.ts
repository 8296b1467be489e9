import { closeSync, mkdirSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { part10, phantomImage } from '../../src-main/network/testing/phantom.ts';

/** A folder of files to send. */
export interface DataSetFolder {
  path: string;
  files: number;
  bytes: number;
}

/** `count` CT images of `size` x `size` cells of 16 bits. */
export function images(folder: string, name: string, count: number, size: number): DataSetFolder {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  let bytes = 0;
  for (let number = 1; number <= count; number++) {
    const { file } = part10(phantomImage(number, size, size, `2.25.${1000 + size}`));
    writeFileSync(join(path, `${number}.dcm`), file);
    bytes += file.length;
  }
  return { path, files: count, bytes };
}

/** One image whose pixel data alone has `pixelBytes`; its file is sparse. */
export function hugeImage(folder: string, name: string, pixelBytes: number): DataSetFolder {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  const phantom = phantomImage(1, 2, 2, '2.25.9999');
  const header = Buffer.from(phantom.dataSet.subarray(0, phantom.dataSet.length - 8));
  header.writeUInt32LE(pixelBytes, header.length - 4);
  const { file } = part10({ ...phantom, dataSet: header });
  const target = join(path, 'huge.dcm');
  const descriptor = openSync(target, 'w');
  writeSync(descriptor, file);
  closeSync(descriptor);
  truncateSync(target, file.length + pixelBytes);
  return { path, files: 1, bytes: file.length + pixelBytes };
}
