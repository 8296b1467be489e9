/** The film worker: decodes frames once for all, and makes pixels of cells and sheets of them. One task at a time; errors travel as envelopes. */
import { createHash } from 'node:crypto';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { NegatoscopeError, toEnvelope } from '../../src-shared/contract/errors.ts';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import { toStoredValues } from '../../src-shared/imaging/pipeline/stored-values.ts';
import { createCodecSet } from '../decode/codecs.ts';
import { cellRaster, marksOfCell } from '../print/raster/cell-raster.ts';
import { finished } from '../print/raster/finish.ts';
import type { Levels } from '../print/raster/plane.ts';
import { sharedFrame } from '../print/raster/shared-frames.ts';
import { drawLines } from '../print/raster/sheet-raster.ts';
import type {
  CellTask,
  DecodeTask,
  FilmTask,
  PictureDecodeTask,
  Raster,
  SharedFrame,
  SheetTask,
} from '../print/raster/tasks.ts';

let codecs = createCodecSet();

async function decode(task: DecodeTask): Promise<SharedFrame> {
  const decoded = await decodeFrame(task.bytes, task.transferSyntaxUid, task.pixel, codecs);
  if (task.stored) toStoredValues(decoded.cells, task.pixel);
  return sharedFrame(decoded, task.stored);
}

/** A PNG without what is transparent; one sample where all of it is grey. */
async function decodePicture({ bytes }: PictureDecodeTask): Promise<SharedFrame> {
  const image = await loadImage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).catch((error: unknown) => {
    throw new NegatoscopeError('decode-failed', 'the picture cannot be read', {}, error);
  });
  const canvas = createCanvas(image.width, image.height);
  const pen = canvas.getContext('2d');
  pen.fillStyle = 'black';
  pen.fillRect(0, 0, image.width, image.height);
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  const pixels = data.length / 4;
  let grey = true;
  for (let i = 0; grey && i < data.length; i += 4) grey = data[i] === data[i + 1] && data[i] === data[i + 2];
  const samples = grey ? 1 : 3;
  const cells = new Uint8Array(pixels * samples);
  for (let i = 0; i < pixels; i++) for (let c = 0; c < samples; c++) cells[samples * i + c] = data[4 * i + c]!;
  const photometricInterpretation = samples === 1 ? 'MONOCHROME2' : 'RGB';
  const { width: columns, height: rows } = image;
  return sharedFrame({ rows, columns, samplesPerPixel: samples, photometricInterpretation, cells }, true);
}

const hashOf = (data: Levels): string =>
  createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');

function cell(task: CellTask): Raster {
  const { plane, ...rest } = cellRaster(task);
  const data = task.finish ? finished(plane, task.finish) : plane.data;
  const { columns, rows, samples } = plane;
  return { ...rest, columns, rows, samples, data, hash: task.finish ? hashOf(data) : '' };
}

function sheet(task: SheetTask): Raster {
  const { plane, cut } = drawLines(task);
  const data = finished(plane, task.finish);
  const { columns, rows, samples } = plane;
  return {
    ...{ columns, rows, samples, data, hash: hashOf(data), notes: cut, trueSize: false },
    ...{ scale: undefined, window: undefined, place: undefined },
  };
}

/** Entry for the pool. */
export default async function run(task: FilmTask): Promise<unknown> {
  try {
    switch (task.kind) {
      case 'decode':
        return await decode(task);
      case 'decode-picture':
        return await decodePicture(task);
      case 'marks':
        return marksOfCell(task);
      default: {
        const made = task.kind === 'cell' ? cell(task) : sheet(task);
        return move({ [transferableSymbol]: made.data.buffer, [valueSymbol]: made });
      }
    }
  } catch (error) {
    // A module that ran out of memory or was aborted stays broken: load them anew.
    const { cause } = error as Error;
    if (cause instanceof Error && cause.name === 'RuntimeError') codecs = createCodecSet();
    return { error: toEnvelope(error) };
  }
}
