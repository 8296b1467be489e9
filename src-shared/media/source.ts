/** Bytes that are read where they lie: a file, the fragments of a file's pixel data, the payload of a transport stream. */
export interface ByteSource {
  readonly length: number;
  /** Bytes [offset, offset + length), fewer where the source ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A video as an elementary stream with what its container told of time. */
export interface ElementaryStream {
  bytes: ByteSource;
  /** Presentation time of the first picture that begins at or behind an offset, in units of 90 kHz. */
  times?: { offset: number; pts: number }[];
}

/** Big-endian numbers. */
export const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
export const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 65536 + u16(bytes, at + 2);
export const u64 = (bytes: Uint8Array, at: number): number => u32(bytes, at) * 2 ** 32 + u32(bytes, at + 4);

export const fourCharacters = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + 4));
