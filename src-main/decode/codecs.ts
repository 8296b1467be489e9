/**
 * The codecs of the screen, loaded in Node: the only folder outside of `src-renderer/cornerstone` that knows the codec
 * packages of `@cornerstonejs` (docs/decisions: one set of decoders). Used in worker threads.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type {
  CodecSet,
  LosslessJpegDecoder,
  WasmCodec,
  WasmDecoder,
} from '../../src-shared/imaging/codecs/codec-set.ts';

type Factory = (options: object) => Promise<Record<string, unknown>>;

const require = createRequire(import.meta.url);
const inflateRawAsync = promisify(inflateRaw);

/** Text of what the modules would print; a decoder that fails throws as well. */
const quiet = { print() {}, printErr() {} };

async function load(script: string, wasm: string, decoderClass: string): Promise<WasmCodec> {
  const path = require.resolve(script);
  const imported = (await import(`file://${path}`)) as { default: Factory };
  const module = await imported.default({ ...quiet, wasmBinary: await readFile(require.resolve(wasm)) });
  const Decoder = module[decoderClass] as new () => WasmDecoder;
  const message = module['getExceptionMessage'] as ((exception: number) => unknown) | undefined;
  return {
    create: () => new Decoder(),
    ...(message ? { message: (exception: number) => String(message(exception)) } : {}),
  };
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const at = '@cornerstonejs';

/** One set for a thread; each codec is loaded when it is first needed and stays. */
export function createCodecSet(): CodecSet {
  return {
    jpegLs: once(() => load(`${at}/codec-charls/decodewasmjs`, `${at}/codec-charls/decodewasm`, 'JpegLSDecoder')),
    jpeg2000: once(() => load(`${at}/codec-openjpeg/decodewasmjs`, `${at}/codec-openjpeg/decodewasm`, 'J2KDecoder')),
    htj2k: once(() => load(`${at}/codec-openjph/wasmjs`, `${at}/codec-openjph/wasm`, 'HTJ2KDecoder')),
    jpeg: once(() =>
      load(`${at}/codec-libjpeg-turbo-8bit/decodewasmjs`, `${at}/codec-libjpeg-turbo-8bit/decodewasm`, 'JPEGDecoder'),
    ),
    jpegXl: once(() => load(`${at}/codec-libjxl/decodewasmjs`, `${at}/codec-libjxl/decodewasm`, 'JpegXLDecoder')),
    losslessJpeg: once(async () => {
      const module = (await import('@cornerstonejs/jpeg-lossless-decoder-js')) as unknown as {
        Decoder: new () => LosslessJpegDecoder;
      };
      return module.Decoder;
    }),
    inflate: async (bytes, limit) => new Uint8Array(await inflateRawAsync(bytes, { maxOutputLength: limit })),
  };
}
