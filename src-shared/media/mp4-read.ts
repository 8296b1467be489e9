import { avcCodec } from './h264.ts';
import { hevcCodec } from './hevc.ts';
import { type ByteSource, fourCharacters, u16, u32, u64 } from './source.ts';

/** What an MP4 file tells of its first video track (ISO/IEC 14496-12). */
export interface Mp4Facts {
  /** Four characters of the sample entry: `avc1`, `hvc1`, `mp4v` ... */
  entry: string;
  /** RFC 6381, where it is known. */
  codec?: string;
  columns: number;
  rows: number;
  /** Absent for a file in fragments. */
  frames?: number;
  durationMs?: number;
}

const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
/** Larger than the tables of a day of video. */
const largestMoov = 256 * 1024 * 1024;
/** Boxes of the file itself, and tracks: limits for broken files. */
const mostBoxes = 100_000;
const mostTracks = 256;

/** True for the beginning of an MP4 or QuickTime file. */
export const isMp4 = (head: Uint8Array): boolean =>
  ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'styp'].includes(fourCharacters(head, 4));

/** Undefined when there is no video track. */
export async function mp4Facts(source: ByteSource): Promise<Mp4Facts | undefined> {
  for (let at = 0, boxes = 0; at + 8 <= source.length && boxes < mostBoxes; boxes++) {
    const head = await source.read(at, 16);
    let size = u32(head, 0);
    const type = fourCharacters(head, 4);
    const header = size === 1 ? 16 : 8;
    if (size === 1) size = u64(head, 8);
    else if (size === 0) size = source.length - at;
    if (size < header) return undefined;
    if (type === 'moov') {
      if (size > largestMoov) return undefined;
      return videoTrack(await source.read(at + header, size - header));
    }
    at += size;
  }
  return undefined;
}

interface Track {
  handler?: string;
  facts: Partial<Mp4Facts>;
}

function videoTrack(moov: Uint8Array): Mp4Facts | undefined {
  const tracks: Track[] = [];
  walk(moov, (type, body) => {
    if (type === 'trak' && tracks.length < mostTracks) tracks.push({ facts: {} });
    const track = tracks.at(-1);
    if (track) readBox(track, type, body);
  });
  const { facts } = tracks.find(({ handler }) => handler === 'vide') ?? {};
  return facts?.entry === undefined ? undefined : { columns: 0, rows: 0, ...facts, entry: facts.entry };
}

function walk(bytes: Uint8Array, visit: (type: string, body: Uint8Array) => void, depth = 0): void {
  for (let at = 0; at + 8 <= bytes.length; ) {
    let size = u32(bytes, at);
    const header = size === 1 ? 16 : 8;
    if (size === 1) size = u64(bytes, at + 8);
    else if (size === 0) size = bytes.length - at;
    if (size < header || at + size > bytes.length) return;
    const type = fourCharacters(bytes, at + 4);
    const body = bytes.subarray(at + header, at + size);
    visit(type, body);
    if (containers.has(type) && depth < 8) walk(body, visit, depth + 1);
    at += size;
  }
}

function readBox(track: Track, type: string, body: Uint8Array): void {
  const { facts } = track;
  if (type === 'hdlr') track.handler ??= fourCharacters(body, 8);
  else if (type === 'mdhd') {
    const long = body[0] === 1;
    const scale = u32(body, long ? 20 : 12);
    const duration = long ? u64(body, 24) : u32(body, 16);
    // All ones: it is not known.
    const known = long ? duration < 2 ** 64 - 2 ** 12 : duration < 2 ** 32 - 1;
    if (scale > 0 && duration > 0 && known) facts.durationMs = (duration * 1000) / scale;
  } else if (type === 'stsz' || type === 'stz2') {
    const count = u32(body, 8);
    // Sizes of their own, four bits each at least: more than the table holds are told wrong.
    const most = type === 'stsz' && u32(body, 4) > 0 ? count : (body.length - 12) * 2;
    if (count > 0 && count <= most) facts.frames = count;
  } else if (type === 'stsd') readSampleEntry(facts, body.subarray(8));
}

function readSampleEntry(facts: Partial<Mp4Facts>, entry: Uint8Array): void {
  facts.entry ??= fourCharacters(entry, 4);
  facts.columns = u16(entry, 32);
  facts.rows = u16(entry, 34);
  walk(entry.subarray(86, u32(entry, 0)), (type, body) => {
    if (type === 'avcC') {
      facts.codec = avcCodec({ profile: body[1] ?? 0, compatibility: body[2] ?? 0, level: body[3] ?? 0 });
    } else if (type === 'hvcC') facts.codec = hevcCodec({ profileTierLevel: body.subarray(1, 13) });
  });
}
