import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { type MovieCoding, Mp4Movie } from '../../../src-shared/media/mp4-movie.ts';
import type { Outlet } from './outlet.ts';

/** ITU-T H.273 numbers of what WebCodecs says of colours. */
const primaries: Record<string, number> = { bt709: 1, bt470bg: 5, smpte170m: 6, bt2020: 9 };
const transfers: Record<string, number> = { bt709: 1, smpte170m: 6, 'iec61966-2-1': 13, linear: 8 };
const matrices: Record<string, number> = { rgb: 0, bt709: 1, bt470bg: 5, smpte170m: 6, 'bt2020-ncl': 9 };

/** In the order of how many programs play them. */
const codecs = ['avc1.640034', 'avc1.640028', 'avc1.4d0028', 'avc1.42e028', 'vp09.00.51.08', 'av01.0.12M.08'];

/** Pictures whose encoding has not ended: what is in memory at most. */
const atOnce = 4;

/** The encoder for pictures of a size, the most widely played one that this computer has; undefined when it has none. */
export async function movieEncoding(
  width: number,
  height: number,
  rate: number,
): Promise<VideoEncoderConfig | undefined> {
  if (typeof VideoEncoder === 'undefined') return undefined;
  // Grain of medical images is no noise: far more bits than a camera's film is given.
  const bitrate = Math.round(Math.min(60e6, Math.max(2e6, width * height * Math.max(rate, 10) * 0.25)));
  for (const codec of codecs) {
    const config: VideoEncoderConfig = {
      codec,
      width,
      height,
      bitrate,
      framerate: Math.min(120, Math.max(1, rate)),
      latencyMode: 'quality',
      ...(codec.startsWith('avc1') ? { avc: { format: 'avc' } } : {}),
    };
    try {
      const { supported } = await VideoEncoder.isConfigSupported(config);
      if (supported) return config;
    } catch {
      // A codec that this computer does not know.
    }
  }
  return undefined;
}

/** Sides that the colours of 4:2:0 need. */
export const evenSide = (side: number): number => side + (side % 2);

/** Of images that cannot be frames of one film. */
export const severalSizes = (): NegatoscopeError =>
  new NegatoscopeError('invalid-input', 'images of several sizes', {
    field: 'Size',
    reason: 'The images have several sizes: choose the size of the screen.',
  });

/** Encodes pictures of one size and writes them as they come into an MP4 file. */
export class MovieWriter {
  private readonly outlet: Outlet;
  private readonly config: VideoEncoderConfig;
  private readonly encoder: VideoEncoder;
  private readonly durations: number[] = [];
  private film: Mp4Movie | undefined;
  private failure: unknown;
  /** Writes follow one another. */
  private writing: Promise<void> = Promise.resolve();
  private waitingWrites = 0;
  private timestamp = 0;
  private sinceKey = Number.POSITIVE_INFINITY;

  constructor(outlet: Outlet, config: VideoEncoderConfig) {
    this.outlet = outlet;
    this.config = config;
    this.encoder = new VideoEncoder({
      output: (chunk, metadata) => this.take(chunk, metadata),
      error: (error) => {
        this.failure ??= error;
      },
    });
    this.encoder.configure(config);
  }

  /** The next picture and how long it is shown, ms; smaller ones get a black edge. @throws NegatoscopeError `invalid-input` for a larger one */
  async add(canvas: OffscreenCanvas, durationMs: number): Promise<void> {
    this.check();
    const { width, height } = this.config;
    if (canvas.width > width || canvas.height > height) throw severalSizes();
    let source = canvas;
    if (canvas.width !== width || canvas.height !== height) {
      source = new OffscreenCanvas(width, height);
      const context = source.getContext('2d', { alpha: false });
      context?.drawImage(canvas, 0, 0);
    }
    const frame = new VideoFrame(source, {
      timestamp: Math.round(this.timestamp * 1000),
      duration: Math.round(durationMs * 1000),
    });
    // One that needs no other about every second, so that a film can be wound.
    const keyFrame = this.sinceKey >= 1000;
    this.sinceKey = keyFrame ? durationMs : this.sinceKey + durationMs;
    this.timestamp += durationMs;
    this.durations.push(durationMs);
    try {
      this.encoder.encode(frame, { keyFrame });
    } finally {
      frame.close();
    }
    while ((this.encoder.encodeQueueSize > atOnce || this.waitingWrites > atOnce) && this.failure === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  private take(chunk: EncodedVideoChunk, metadata: EncodedVideoChunkMetadata | undefined): void {
    try {
      const decoder = metadata?.decoderConfig;
      const first = this.film === undefined;
      this.film ??= new Mp4Movie({ ...codingOf(decoder, this.config.codec), ...sizeOf(this.config) });
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      this.film.add({ bytes: bytes.length, durationMs: this.durations.shift() ?? 0, key: chunk.type === 'key' });
      if (first) this.write(this.film.head());
      this.write(bytes);
    } catch (error) {
      this.failure ??= error;
    }
  }

  private write(bytes: Uint8Array<ArrayBuffer>, position?: number): void {
    this.waitingWrites++;
    this.writing = this.writing
      .then(() => this.outlet.write(bytes, position === undefined ? {} : { position }))
      .catch((error: unknown) => {
        this.failure ??= error;
      })
      .finally(() => {
        this.waitingWrites--;
      });
  }

  private check(): void {
    if (this.failure === undefined) return;
    if (this.failure instanceof NegatoscopeError) throw this.failure;
    throw new NegatoscopeError('internal', `the film cannot be encoded: ${this.failure}`, {}, this.failure);
  }

  /** The last picture was added. */
  async end(): Promise<void> {
    await this.encoder.flush();
    this.check();
    if (!this.film) throw new NegatoscopeError('invalid-input', 'a film without pictures');
    const { tail, patch } = this.film.end();
    this.write(tail);
    this.write(patch.bytes, patch.position);
    await this.writing;
    this.check();
  }

  close(): void {
    if (this.encoder.state !== 'closed') this.encoder.close();
  }
}

const sizeOf = ({ width, height }: VideoEncoderConfig) => ({ width, height });

function codingOf(decoder: VideoDecoderConfig | undefined, asked: string): MovieCoding {
  const space = decoder?.colorSpace;
  const description = decoder?.description;
  const colour = space?.primaries &&
    space.transfer &&
    space.matrix && {
      primaries: primaries[space.primaries] ?? 2,
      transfer: transfers[space.transfer] ?? 2,
      matrix: matrices[space.matrix] ?? 2,
      fullRange: space.fullRange === true,
    };
  return {
    codec: decoder?.codec ?? asked,
    ...(description && { description: new Uint8Array(toBuffer(description)) }),
    ...(colour && { colour }),
  };
}

const toBuffer = (source: AllowSharedBufferSource): ArrayBuffer => {
  const view = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source as ArrayBuffer);
  return view.slice().buffer;
};
