import { createCanvas, loadImage } from '@napi-rs/canvas';
import { number, text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { iconItem } from '../../src-shared/file-set/icon.ts';
import { recordTypeOf } from '../../src-shared/file-set/record-types.ts';
import { shownAs } from '../archive/dicomweb/rendered.ts';
import type { Renderer } from '../decode/renderer.ts';
import type { VolumeWriter, WrittenFile } from './types.ts';
import { readObject } from './web/written-object.ts';

/** Larger files have none: they would have to be read whole for it. */
const largestFile = 128 * 1024 * 1024;
/** Series that get one: readers show the others by their names. */
const mostSeries = 2000;

export interface IconOptions {
  renderer: Pick<Renderer, 'picture' | 'unpack'>;
  /** Columns and rows. */
  size: number;
  signal: AbortSignal;
  /** Where a file lies in the volume. */
  pathOf(file: WrittenFile): string;
}

/**
 * Gives the middle image of each series an icon (0088,0200), made of the file as it was written, so that what was taken out of it is in no
 * picture. An image that cannot be shown has none. Rejects only when it is cancelled.
 */
export async function addIcons(
  volume: Pick<VolumeWriter, 'read'>,
  files: readonly WrittenFile[],
  options: IconOptions,
): Promise<void> {
  const series = new Map<string, WrittenFile[]>();
  for (const file of files) {
    if (recordTypeOf(file.sopClassUid) !== 'IMAGE' || file.bytes > largestFile) continue;
    const { header } = file;
    const key = `${text(header, 'StudyInstanceUID')} ${text(header, 'SeriesInstanceUID')}`;
    const list = series.get(key);
    if (list === undefined) series.set(key, [file]);
    else list.push(file);
  }
  for (const list of [...series.values()].slice(0, mostSeries)) {
    options.signal.throwIfAborted();
    const sorted = list.sort(
      (one, other) => (number(one.header, 'InstanceNumber') ?? 0) - (number(other.header, 'InstanceNumber') ?? 0),
    );
    const middle = sorted[sorted.length >> 1]!;
    const icon = await iconOf(volume, middle, options).catch(() => undefined);
    if (icon !== undefined) middle.icon = icon;
  }
  options.signal.throwIfAborted();
}

async function iconOf(
  volume: Pick<VolumeWriter, 'read'>,
  file: WrittenFile,
  { renderer, size, signal, pathOf }: IconOptions,
): Promise<DataSet | undefined> {
  const object = await readObject(volume.read(pathOf(file)), renderer, signal);
  const { description } = object;
  const { pixel } = description;
  if (pixel === undefined || description.notDisplayable !== undefined) return undefined;
  const frame = (description.numberOfFrames >> 1) + 1;
  const own = shownAs(description, pixel, frame);
  const { bytes, width, height } = await renderer.picture(
    {
      ...(await object.frame(frame)),
      pixel,
      frame: own.frame,
      options: { ...own.options, overlays: true, shutter: true, fit: { width: size * 2, height: size * 2 } },
      format: 'png',
    },
    signal,
  );
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.drawImage(await loadImage(Buffer.from(bytes)), 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return iconItem({ columns: width, rows: height, samples: 4, pixels: data }, size);
}
