import type { FrameDescription, PixelDescription } from '../../src-shared/imaging/description.ts';
import type { RenderOptions } from '../../src-shared/imaging/pipeline/render.ts';

/** One frame to be decoded and, when asked for, rendered: what a render worker is told. Plain data. */
export interface FrameTask {
  /** Bytes of the frame: fragments joined, native ones little endian. */
  bytes: Uint8Array;
  transferSyntaxUid: string;
  pixel: PixelDescription;
}

export interface PictureTask extends FrameTask {
  kind: 'picture';
  frame: FrameDescription;
  options: RenderOptions;
  format: 'png' | 'jpeg';
  /** 1..100, JPEG only. */
  quality?: number;
}

/** Decoded and uncompressed: native little-endian bytes, interleaved by pixel. */
export interface NativeTask extends FrameTask {
  kind: 'native';
}

/** A whole data set that is deflated or a bzip2 stream. */
export interface UnpackTask {
  kind: 'unpack';
  bytes: Uint8Array;
  method: 'deflate' | 'bzip2';
  /** Most bytes that may come out. */
  limit: number;
}

export type RenderTask = PictureTask | NativeTask | UnpackTask;

export interface Rendered {
  bytes: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
  photometricInterpretation?: string;
}
