/** The render worker: decodes frames, renders and encodes them. One task at a time; errors travel as envelopes. */
import { createCanvas, ImageData } from '@napi-rs/canvas';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { NegatoscopeError, toEnvelope } from '../../src-shared/contract/errors.ts';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import { renderFrame } from '../../src-shared/imaging/pipeline/render.ts';
import type { Picture } from '../../src-shared/imaging/pipeline/resample.ts';
import { unpackDataSet } from '../archive/unpack.ts';
import { createCodecSet } from '../decode/codecs.ts';
import type { NativeTask, PictureTask, Rendered, RenderTask, UnpackTask } from '../decode/render-task.ts';

let codecs = createCodecSet();

/** Widest picture that is encoded. */
const maximumPixels = 2 ** 27;

async function encode(picture: Picture, format: PictureTask['format'], quality = 90): Promise<Rendered> {
  const { width, height, channels, data } = picture;
  if (width * height > maximumPixels) {
    throw new NegatoscopeError('not-displayable', `a picture of ${width}x${height} is too large`, { width, height });
  }
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
    rgba[to] = data[from]!;
    rgba[to + 1] = data[channels === 3 ? from + 1 : from]!;
    rgba[to + 2] = data[channels === 3 ? from + 2 : from]!;
    rgba[to + 3] = 255;
  }
  const canvas = createCanvas(width, height);
  canvas.getContext('2d').putImageData(new ImageData(rgba, width, height), 0, 0);
  const encoded = format === 'png' ? await canvas.encode('png') : await canvas.encode('jpeg', quality);
  return { bytes: new Uint8Array(encoded), width, height };
}

async function picture(task: PictureTask): Promise<Rendered> {
  const decoded = await decodeFrame(task.bytes, task.transferSyntaxUid, task.pixel, codecs);
  return encode(renderFrame(decoded, task.pixel, task.frame, task.options), task.format, task.quality);
}

async function native(task: NativeTask): Promise<Rendered> {
  const decoded = await decodeFrame(task.bytes, task.transferSyntaxUid, task.pixel, codecs);
  const { cells, columns: width, rows: height, photometricInterpretation } = decoded;
  return { bytes: new Uint8Array(cells.buffer), width, height, photometricInterpretation };
}

function unpack({ bytes, method, limit }: UnpackTask): Rendered {
  // A copy when it is a part of a larger buffer: a whole buffer is handed over.
  const unpacked = unpackDataSet(bytes, method, limit);
  return { bytes: new Uint8Array(unpacked), width: 0, height: 0 };
}

/** Entry for the pool. */
export default async function run(task: RenderTask): Promise<unknown> {
  try {
    const done = task.kind === 'picture' ? picture(task) : task.kind === 'native' ? native(task) : unpack(task);
    const result = await done;
    return move({ [transferableSymbol]: result.bytes.buffer, [valueSymbol]: result });
  } catch (error) {
    // A module that ran out of memory or was aborted stays broken: load them anew.
    const { cause } = error as Error;
    if (cause instanceof Error && cause.name === 'RuntimeError') codecs = createCodecSet();
    return { error: toEnvelope(error) };
  }
}
