/**
 * The codecs of the screen, loaded in Node: the only folder outside of `src-renderer/cornerstone` that knows the codec
 * packages of `@cornerstonejs` (docs/decisions: one set of decoders). Used in worker threads.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { CodecSet, WasmCodec, WasmDecoder } from '../../src-shared/imaging/codecs/codec-set.ts';

type Factory = (options: object) => Promise<Record<string, unknown>>;

/** Named otherwise than `require`, which the bundler declares itself. */
const fromHere = createRequire(import.meta.url);
const inflateRawAsync = promisify(inflateRaw);

/** What the modules would print stands in the errors they throw. */
const quiet = { print() {}, printErr() {} };

/** The module of a package, with its own memory. */
export async function loadModule(name: string, script: string, wasm: string): Promise<Record<string, unknown>> {
  const path = fromHere.resolve(`@cornerstonejs/${name}/${script}`);
  const wasmBinary = await readFile(fromHere.resolve(`@cornerstonejs/${name}/${wasm}`));
  // One of the packages is an ES module, the others are not.
  const imported = (await import(pathToFileURL(path).href)) as { default: Factory };
  return imported.default({ ...quiet, wasmBinary });
}

async function load(name: string, script: string, wasm: string, decoderClass: string): Promise<WasmCodec> {
  const module = await loadModule(name, script, wasm);
  const Decoder = module[decoderClass] as new () => WasmDecoder;
  const message = module['getExceptionMessage'] as ((exception: number) => unknown) | undefined;
  return {
    create: () => new Decoder(),
    ...(message ? { message: (exception: number) => String(message(exception)) } : {}),
  };
}

/** Makes it when it is first asked for. */
export const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** One set for a thread; each codec is loaded when it is first needed and stays. */
export function createCodecSet(): CodecSet {
  return {
    jpegLs: once(() => load('codec-charls', 'decodewasmjs', 'decodewasm', 'JpegLSDecoder')),
    jpeg2000: once(() => load('codec-openjpeg', 'decodewasmjs', 'decodewasm', 'J2KDecoder')),
    htj2k: once(() => load('codec-openjph', 'wasmjs', 'wasm', 'HTJ2KDecoder')),
    jpeg: once(() => load('codec-libjpeg-turbo-8bit', 'decodewasmjs', 'decodewasm', 'JPEGDecoder')),
    jpegXl: once(() => load('codec-libjxl', 'decodewasmjs', 'decodewasm', 'JpegXLDecoder')),
    inflate: async (bytes, limit) => new Uint8Array(await inflateRawAsync(bytes, { maxOutputLength: limit })),
  };
}
