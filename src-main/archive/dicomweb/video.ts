import { transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { frameCodecOf } from '../../../src-shared/imaging/codecs/frame-codec.ts';
import type { ByteSource } from '../../../src-shared/media/source.ts';
import { type OpenedVideo, openVideo } from '../../../src-shared/media/video.ts';
import type { Catalogue, InstanceLocation } from '../types.ts';
import { type Call, cacheKey } from './context.ts';
import { jsonResponse, notAcceptable, notFound, privateHeaders, requestedRange, streamOf } from './http.ts';
import { etagOf } from './instances.ts';

const pieceBytes = 1024 * 1024;
/** Videos whose tables are kept: a player asks for many ranges of one. */
const mostOpened = 8;

/** Videos by what caches know an instance by, the one used last at the end. */
export class OpenedVideos {
  private readonly known = new Map<string, Promise<OpenedVideo>>();

  get(catalogue: Catalogue, location: InstanceLocation): Promise<OpenedVideo> {
    const key = cacheKey(catalogue, location);
    const opened = this.known.get(key) ?? open(catalogue, location);
    this.known.delete(key);
    this.known.set(key, opened);
    opened.catch(() => this.known.delete(key));
    const [oldest] = this.known.keys();
    if (this.known.size > mostOpened && oldest !== undefined) this.known.delete(oldest);
    return opened;
  }
}

function open(catalogue: Catalogue, location: InstanceLocation): Promise<OpenedVideo> {
  const { cine, numberOfFrames } = location.description;
  const vector = cine?.frameTimeVectorMs;
  const mean =
    vector && numberOfFrames > 1 ? vector.reduce((sum, ms) => sum + ms, 0) / (numberOfFrames - 1) : undefined;
  const frameMs = cine?.frameTimeMs ?? mean ?? (cine?.rate ? 1000 / cine.rate : undefined);
  const codec = transferSyntaxes.get(location.transferSyntaxUid)?.frameCodec;
  return openVideo(
    storedStream(catalogue, location),
    codec === 'h264' ? 'h264' : codec === 'h265' ? 'hevc' : 'mpeg2',
    frameMs,
  );
}

/** The stream as it lies in the fragments of the pixel data (PS3.5 A.4), read in place. */
function storedStream(catalogue: Catalogue, location: InstanceLocation): ByteSource {
  const { frames } = location;
  if (frames.kind !== 'encapsulated' || frameCodecOf(location.transferSyntaxUid) !== 'video') {
    throw notFound('the instance is no video', { row: location.row });
  }
  const fragments = frames.frames.flat();
  const starts: number[] = [];
  let length = 0;
  for (const [, bytes] of fragments) {
    starts.push(length);
    length += bytes;
  }
  const read = async (offset: number, wanted: number): Promise<Uint8Array> => {
    const end = Math.min(offset + wanted, length);
    const out = new Uint8Array(Math.max(0, end - offset));
    if (out.length === 0) return out;
    const access = await catalogue.open(location);
    try {
      for (let at = fragmentAt(starts, offset); at < fragments.length && starts[at]! < end; ) {
        // Fragments that lie behind each other, a head of 8 bytes between two, are read at once.
        let last = at;
        while (
          starts[last + 1]! < end &&
          fragments[last + 1]![0] === fragments[last]![0] + fragments[last]![1] + 8 &&
          fragments[last]![0] - fragments[at]![0] < pieceBytes
        ) {
          last++;
        }
        const place = fragments[at]![0] + Math.max(0, offset - starts[at]!);
        const read = await access.read(
          place,
          fragments[last]![0] + Math.min(fragments[last]![1], end - starts[last]!) - place,
        );
        for (; at <= last; at++) {
          const [lies, bytes] = fragments[at]!;
          const from = Math.max(0, offset - starts[at]!);
          const to = Math.min(bytes, end - starts[at]!);
          out.set(read.subarray(lies + from - place, lies + to - place), starts[at]! + from - offset);
        }
      }
    } finally {
      await access.close();
    }
    return out;
  };
  return { length, read };
}

function fragmentAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What a video is: `VideoFacts` as JSON. */
export async function videoFacts({ catalogue, context }: Call, location: InstanceLocation): Promise<Response> {
  const { facts } = await context.videos.get(catalogue, location);
  return jsonResponse(facts);
}

/** A video as an MP4 file, any range of it: only what is asked for is read. 406 when none can be made of it. */
export async function videoStream(call: Call, location: InstanceLocation): Promise<Response> {
  const { facts, mp4 } = await call.context.videos.get(call.catalogue, location);
  if (!mp4) throw notAcceptable('of this video no file for players can be made', { codec: facts.codec });
  return ranged(call, location, mp4, 'video/mp4');
}

/** The stored stream, byte for byte. */
export async function videoFile(call: Call, location: InstanceLocation): Promise<Response> {
  return ranged(call, location, storedStream(call.catalogue, location), 'application/octet-stream');
}

function ranged(call: Call, location: InstanceLocation, source: ByteSource, type: string): Response {
  const range = requestedRange(call.request, source.length);
  const { start, end } = range ?? { start: 0, end: source.length };
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; at += pieceBytes) yield await source.read(at, Math.min(pieceBytes, end - at));
  }
  const headers: Record<string, string> = {
    ...privateHeaders,
    etag: etagOf(location),
    'content-type': type,
    'content-length': String(end - start),
    'accept-ranges': 'bytes',
  };
  if (range) headers['content-range'] = `bytes ${start}-${end - 1}/${source.length}`;
  return new Response(streamOf(pieces()), { status: range ? 206 : 200, headers });
}
