/**
 * The decoders that are WebAssembly, as what we use of them. Whoever runs in Node and whoever
 * runs in a window load the same packages each in their way and hand them in; the rules around them are shared, so that
 * a picture is the same on screen, in print and in export.
 */

/** Size and sample format of a decoded codestream. */
export interface CodestreamInfo {
  width: number;
  height: number;
  bitsPerSample: number;
  componentCount: number;
  isSigned?: boolean | number;
}

/** A decoder class of the `@cornerstonejs/codec-*` packages; `delete` gives its memory back. */
export interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): CodestreamInfo;
  getDecodedBuffer(): Uint8Array;
  /** JPEG-LS: 0 plane by plane, 1 line by line, 2 sample by sample. */
  getInterleaveMode?(): number;
  delete(): void;
}

export interface WasmCodec {
  /** A new decoder. */
  create(): WasmDecoder;
  /** Text of a thrown C++ exception (a number), if the package can tell. */
  message?(exception: number): string;
}

/** Each is loaded when it is first needed. */
export interface CodecSet {
  jpegLs(): Promise<WasmCodec>;
  jpeg2000(): Promise<WasmCodec>;
  htj2k(): Promise<WasmCodec>;
  jpeg(): Promise<WasmCodec>;
  jpegXl(): Promise<WasmCodec>;
  /** Raw inflate of one frame, at most `limit` bytes. */
  inflate(bytes: Uint8Array, limit: number): Promise<Uint8Array>;
}
