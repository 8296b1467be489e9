import { Inflate } from 'fflate';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { CodecSet, WasmCodec, WasmDecoder } from '../../../src-shared/imaging/codecs/codec-set.ts';

interface CodecModule {
  getExceptionMessage?(exception: number): string;
}
type Factory<M extends CodecModule> = (options: {
  locateFile(file: string): string;
  print(text: string): void;
  printErr(text: string): void;
}) => Promise<M>;

const loaded = new Map<string, Promise<WasmCodec>>();

/** Loads a WebAssembly codec once; a failure is not remembered. */
function wasm<M extends CodecModule>(
  name: string,
  load: () => Promise<[{ default: Factory<M> }, { default: string }]>,
  decoder: (module: M) => new () => WasmDecoder,
): () => Promise<WasmCodec> {
  return () => {
    const known = loaded.get(name);
    if (known) return known;
    const loading = load().then(async ([{ default: factory }, { default: url }]): Promise<WasmCodec> => {
      const module = await factory({ locateFile: (file) => (file.endsWith('.wasm') ? url : file), print, printErr });
      const Decoder = decoder(module);
      return {
        create: () => new Decoder(),
        message: (exception) => module.getExceptionMessage?.(exception) ?? `exception ${exception}`,
      };
    });
    loaded.set(name, loading);
    loading.catch(() => loaded.delete(name));
    return loading;
  };
}

/** What codecs say of broken streams is in the error they throw. */
const print = (): void => {};
const printErr = (): void => {};

/** The decoders of a window: each its own chunk and WebAssembly file of the bundle, loaded when first needed. */
export const windowCodecs: CodecSet = {
  jpegLs: wasm(
    'charls',
    () =>
      Promise.all([
        import('@cornerstonejs/codec-charls/decodewasmjs'),
        import('@cornerstonejs/codec-charls/decodewasm?url'),
      ]),
    (module) => module.JpegLSDecoder,
  ),
  jpeg2000: wasm(
    'openjpeg',
    () =>
      Promise.all([
        import('@cornerstonejs/codec-openjpeg/decodewasmjs'),
        import('@cornerstonejs/codec-openjpeg/decodewasm?url'),
      ]),
    (module) => module.J2KDecoder,
  ),
  htj2k: wasm(
    'openjph',
    () => Promise.all([import('@cornerstonejs/codec-openjph/wasmjs'), import('@cornerstonejs/codec-openjph/wasm?url')]),
    (module) => module.HTJ2KDecoder,
  ),
  jpeg: wasm(
    'libjpeg-turbo',
    () =>
      Promise.all([
        import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'),
        import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url'),
      ]),
    (module) => module.JPEGDecoder,
  ),
  jpegXl: wasm(
    'libjxl',
    () =>
      Promise.all([
        import('@cornerstonejs/codec-libjxl/decodewasmjs'),
        import('@cornerstonejs/codec-libjxl/decodewasm?url'),
      ]),
    (module) => module.JpegXLDecoder,
  ),
  inflate: async (bytes, limit) => inflate(bytes, limit),
};

/** Raw deflate (RFC 1951) of one frame; stops at the limit. */
function inflate(bytes: Uint8Array, limit: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((part) => {
    parts.push(part);
    length += part.length;
  });
  const step = 65536;
  for (let at = 0; at < bytes.length && length < limit; at += step) {
    stream.push(bytes.subarray(at, at + step), at + step >= bytes.length);
  }
  if (length > limit) throw new NegatoscopeError('decode-failed', 'a deflated frame is longer than it may be');
  const out = new Uint8Array(length);
  let to = 0;
  for (const part of parts) {
    out.set(part, to);
    to += part.length;
  }
  return out;
}
