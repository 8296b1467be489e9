import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { plural } from '../../app/formatting.ts';
import { useLive } from '../../app/live.ts';
import { notify } from '../../app/notify.ts';
import type { Shown } from '../../cornerstone/index.ts';
import { timingOf } from '../cine/clock.ts';
import { controllerOf } from '../viewports.ts';
import { CaptureFrames, storeCapture } from './capture.ts';
import {
  compose,
  currentTile,
  encodePicture,
  type Picture,
  type PictureOptions,
  type Region,
  type Seen,
  seenOf,
  viewOf,
} from './compose.ts';
import { evenSide, MovieWriter, movieEncoding } from './movie.ts';
import { imageName, numberedName, pictureName } from './names.ts';
import { Outlet } from './outlet.ts';
import { type Choices, type Format, type Subject, tellsWho, useExporting } from './store.ts';
import { otherView, walk } from './walk.ts';

export interface ExportTask {
  cell: number;
  subject: Subject;
  format: Format;
  choices: Choices;
  /** Images of the series, from 1. */
  first: number;
  last: number;
  /** Pictures a second; undefined: as acquired. */
  rate: number | undefined;
  /** Of captures. */
  description: string;
  /** What the reader was shown that the picture would be (`viewOf`); undefined: nothing yet. */
  view: string | undefined;
}

const optionsOf = (choices: Choices): PictureOptions => {
  const { layers, texts, size } = choices;
  return { layers, texts, identity: tellsWho(choices), size };
};

const noImage = (): NegatoscopeError => new NegatoscopeError('not-found', 'no image', { object: 'The image' });

/** How long each frame of a viewport is shown, ms, and what that comes from. */
export function acquiredTiming(cell: number): ReturnType<typeof timingOf> {
  const frames = controllerOf(cell)?.frames ?? [];
  return timingOf(frames, useLive.getState().settings?.display.arrangement.cineRate ?? 10);
}

/** Runs work that can be cancelled and says how far it is; whatever happens the progress goes. */
async function withProgress<T>(
  title: string,
  total: number,
  work: (signal: AbortSignal, step: (done: number) => void) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const show = (done: number): void =>
    useExporting.setState({ progress: { title, done, total, cancel: () => abort.abort() } });
  show(0);
  try {
    return await work(abort.signal, show);
  } finally {
    useExporting.setState({ progress: undefined });
  }
}

const missingText = (missing: readonly number[]): string =>
  missing.length === 0
    ? ''
    : ` ${plural(missing.length, 'image')} could not be shown and ${missing.length === 1 ? 'is' : 'are'} missing: ${missing
        .slice(0, 10)
        .map((index) => index + 1)
        .join(', ')}${missing.length > 10 ? ' …' : ''}.`;

/** Does what the dialog asks for. False when the reader chose no place. */
export async function runExport(task: ExportTask): Promise<boolean> {
  const { cell } = task;
  const region: Region = task.subject === 'layout' ? { kind: 'layout' } : { kind: 'viewport', cell };
  if (task.view !== undefined && viewOf(region) !== task.view) throw otherView();
  if (task.subject === 'series') {
    if (task.format === 'mp4') return await saveFilm(cell, task);
    if (task.format === 'dicom') return await captureSeries(cell, task);
    return await saveSeries(cell, task);
  }
  const options = optionsOf(task.choices);
  const picture = await compose(region, options);
  if (task.format === 'dicom') {
    const frames = new CaptureFrames();
    frames.add(picture);
    const number = await storeCapture(frames, options, task.description);
    notify(`Kept in the study as series ${number}.`);
    return true;
  }
  return await savePicture(picture, task);
}

async function savePicture(picture: Picture, { format, subject, choices }: ExportTask): Promise<boolean> {
  const [first] = picture.shown;
  if (!first || (format !== 'png' && format !== 'jpeg')) throw noImage();
  const name = subject === 'layout' ? pictureName(first.frame, tellsWho(choices)) : imageName(first, tellsWho(choices));
  const bytes = await encodePicture(picture, format, choices.quality / 100);
  const outlet = await Outlet.open(format, name);
  if (!outlet) return false;
  try {
    await outlet.write(bytes);
    notify(`Saved as ${await outlet.finish(picture.shown)}`);
  } catch (error) {
    await outlet.cancel();
    throw error;
  }
  return true;
}

const indicesOf = ({ first, last }: ExportTask): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first - 1 + index);

/** The picture of the current tile of a viewport; it shows the image that is meant, or none is made. */
async function composeCurrent(cell: number, options: PictureOptions, meant: Shown): Promise<Picture> {
  const tile = currentTile(cell);
  if (!tile) throw noImage();
  const picture = await compose({ kind: 'viewport', cell }, { ...options, tile: tile.element });
  if (picture.shown[0]?.frame.imageId !== meant.frame.imageId) throw otherView();
  return picture;
}

async function saveSeries(cell: number, task: ExportTask): Promise<boolean> {
  const { choices, format } = task;
  if (format !== 'png' && format !== 'jpeg') throw noImage();
  const first = controllerOf(cell)?.shown;
  if (!first) throw noImage();
  const indices = indicesOf(task);
  const name = pictureName(first.frame, tellsWho(choices));
  const outlet = await Outlet.open('folder', name);
  if (!outlet) return false;
  const extension = format === 'png' ? 'png' : 'jpg';
  const options = optionsOf(choices);
  try {
    const seen: Seen[] = [];
    const missing = await withProgress('Saving pictures', indices.length, (signal, step) =>
      walk(cell, first, indices, signal, async ({ shown, place }) => {
        const bytes = await encodePicture(await composeCurrent(cell, options, shown), format, choices.quality / 100);
        await outlet.write(bytes, { file: `${numberedName(name, shown.index + 1, task.last)}.${extension}` });
        seen.push(seenOf(shown));
        step(place + 1);
      }),
    );
    if (seen.length === 0) throw new NegatoscopeError('not-displayable', 'none of the images could be shown');
    notify(`${plural(seen.length, 'picture')} saved in ${await outlet.finish(seen)}.${missingText(missing)}`);
  } catch (error) {
    await outlet.cancel();
    throw error;
  }
  return true;
}

/** Durations of frames by their index, ms. */
function durationsOf(cell: number, rate: number | undefined): (index: number) => number {
  if (rate !== undefined) return () => 1000 / rate;
  const { durationsMs } = acquiredTiming(cell);
  return (index) => durationsMs[index] ?? 100;
}

async function saveFilm(cell: number, task: ExportTask): Promise<boolean> {
  const { choices } = task;
  const first = controllerOf(cell)?.shown;
  if (!first) throw noImage();
  const indices = indicesOf(task);
  const options = optionsOf(choices);
  const duration = durationsOf(cell, task.rate);
  const sample = await composeCurrent(cell, options, first);
  const [width, height] = [evenSide(sample.canvas.width), evenSide(sample.canvas.height)];
  const config = await movieEncoding(width, height, 1000 / duration(indices[0] ?? 0));
  if (!config) {
    throw new NegatoscopeError('unsupported', 'this computer encodes no films of this size', {
      reason: `Films of ${width} × ${height} pixels cannot be encoded on this computer. Choose another size, or save pictures.`,
    });
  }
  const outlet = await Outlet.open('mp4', pictureName(first.frame, tellsWho(choices)));
  if (!outlet) return false;
  const writer = new MovieWriter(outlet, config);
  try {
    const seen: Seen[] = [];
    const missing = await withProgress('Making the film', indices.length, async (signal, step) => {
      const left = await walk(cell, first, indices, signal, async ({ shown, place }) => {
        const picture = await composeCurrent(cell, options, shown);
        await writer.add(picture.canvas, duration(shown.index));
        seen.push(seenOf(shown));
        step(place + 1);
      });
      await writer.end();
      return left;
    });
    notify(`Film of ${plural(seen.length, 'picture')} saved as ${await outlet.finish(seen)}.${missingText(missing)}`);
  } catch (error) {
    await outlet.cancel();
    throw error;
  } finally {
    writer.close();
  }
  return true;
}

async function captureSeries(cell: number, task: ExportTask): Promise<boolean> {
  const first = controllerOf(cell)?.shown;
  if (!first) throw noImage();
  const indices = indicesOf(task);
  const options = optionsOf(task.choices);
  const duration = durationsOf(cell, task.rate);
  const frames = new CaptureFrames();
  const missing = await withProgress('Making the capture', indices.length, (signal, step) =>
    walk(cell, first, indices, signal, async ({ shown, place }) => {
      frames.add(await composeCurrent(cell, options, shown), duration(shown.index));
      step(place + 1);
    }),
  );
  const number = await storeCapture(frames, options, task.description);
  notify(`Kept in the study as series ${number}.${missingText(missing)}`);
  return true;
}
