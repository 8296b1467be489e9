/** The encoders that are WebAssembly, as what we use of them; loaded like the decoders (`codec-set.ts`). */

/** What is encoded. */
export interface SampleInfo {
  width: number;
  height: number;
  bitsPerSample: number;
  componentCount: number;
  isSigned: boolean;
  /** JPEG 2000: reversible or irreversible component transform of three components. */
  isUsingColorTransform: boolean;
}

/** An encoder class of the `@cornerstonejs/codec-*` packages; `delete` gives its memory back. */
export interface WasmEncoder {
  /** Memory for the samples, interleaved by pixel: bytes up to 8 bits, else 16-bit little endian. */
  getDecodedBuffer(info: SampleInfo): Uint8Array;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}

export interface JpegLsEncoder extends WasmEncoder {
  setNearLossless(near: number): void;
  /** 0 plane by plane, 1 line by line, 2 sample by sample. */
  setInterleaveMode(mode: number): void;
}

export interface Jpeg2000Encoder extends WasmEncoder {
  /** Layers, when it loses. */
  setQuality(lossless: boolean, layers: number): void;
  /** Levels of the wavelet; no more than the size of the image has room for. */
  setDecompositions(levels: number): void;
  /** Bits before to bits after, of a layer. */
  setCompressionRatio(layer: number, ratio: number): void;
}

export interface Htj2kEncoder extends WasmEncoder {
  /** Step of quantisation relative to the range of values, when it loses. */
  setQuality(lossless: boolean, step: number): void;
  setDecompositions(levels: number): void;
  /** 2: resolution, position, component, layer (RPCL). */
  setProgressionOrder(order: number): void;
  setTLMMarker(wanted: boolean): void;
}

export interface JpegEncoder extends WasmEncoder {
  setQuality(quality: number): void;
  setProgressive(progressive: boolean): void;
  /** 0: all components alike (also a single one); 1: chroma halved horizontally. */
  setSubSampling(sampling: number): void;
}

export interface EncoderFactory<T extends WasmEncoder> {
  create(): T;
  /** Text of a thrown C++ exception (a number), if the package can tell. */
  message?(exception: number): string;
}

/** Each is loaded when it is first needed. */
export interface EncoderSet {
  jpegLs(): Promise<EncoderFactory<JpegLsEncoder>>;
  jpeg2000(): Promise<EncoderFactory<Jpeg2000Encoder>>;
  htj2k(): Promise<EncoderFactory<Htj2kEncoder>>;
  jpeg(): Promise<EncoderFactory<JpegEncoder>>;
  /** Forgets what was loaded: a module that crashed stays broken. */
  renew(): void;
}
