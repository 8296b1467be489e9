/** The WebAssembly codecs ship without types. */
type EmscriptenFactory<T> = (options: {
  locateFile(file: string): string;
  print?(text: string): void;
  printErr?(text: string): void;
}) => Promise<T & { getExceptionMessage?(exception: number): string }>;
type DecoderClass = new () => import('../../../src-shared/imaging/codecs/codec-set.ts').WasmDecoder;

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const factory: EmscriptenFactory<{ JpegLSDecoder: DecoderClass }>;
  export default factory;
}
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: EmscriptenFactory<{ J2KDecoder: DecoderClass }>;
  export default factory;
}
declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const factory: EmscriptenFactory<{ HTJ2KDecoder: DecoderClass }>;
  export default factory;
}
declare module '@cornerstonejs/codec-libjxl/decodewasmjs' {
  const factory: EmscriptenFactory<{ JpegXLDecoder: DecoderClass }>;
  export default factory;
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const factory: EmscriptenFactory<{ JPEGDecoder: DecoderClass }>;
  export default factory;
}
