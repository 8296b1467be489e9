/** The encoders of the codec packages, loaded in Node: used in worker threads. */
import type {
  EncoderFactory,
  EncoderSet,
  Htj2kEncoder,
  Jpeg2000Encoder,
  JpegEncoder,
  JpegLsEncoder,
  WasmEncoder,
} from '../../src-shared/imaging/codecs/encode/encoder-set.ts';
import { loadModule, once } from './codecs.ts';

async function load<T extends WasmEncoder>(name: string, encoderClass: string): Promise<EncoderFactory<T>> {
  const module = await loadModule(name, 'wasmjs', 'wasm');
  const Encoder = module[encoderClass] as new () => T;
  const message = module['getExceptionMessage'] as ((exception: number) => unknown) | undefined;
  return {
    create: () => new Encoder(),
    ...(message ? { message: (exception: number) => String(message(exception)) } : {}),
  };
}

const fresh = () => ({
  jpegLs: once(() => load<JpegLsEncoder>('codec-charls', 'JpegLSEncoder')),
  jpeg2000: once(() => load<Jpeg2000Encoder>('codec-openjpeg', 'J2KEncoder')),
  htj2k: once(() => load<Htj2kEncoder>('codec-openjph', 'HTJ2KEncoder')),
  jpeg: once(() => load<JpegEncoder>('codec-libjpeg-turbo-8bit', 'JPEGEncoder')),
});

/** One set for a thread; each encoder is loaded when it is first needed and stays. */
export function createEncoderSet(): EncoderSet {
  let loaded = fresh();
  return {
    jpegLs: () => loaded.jpegLs(),
    jpeg2000: () => loaded.jpeg2000(),
    htj2k: () => loaded.htj2k(),
    jpeg: () => loaded.jpeg(),
    renew() {
      loaded = fresh();
    },
  };
}
