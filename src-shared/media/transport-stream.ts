import { NegatoscopeError } from '../contract/errors.ts';
import { type ByteSource, type ElementaryStream, u16 } from './source.ts';

/** The video of a transport stream (ISO/IEC 13818-1): what codes it, and its bytes without the packets around them. */
export interface TransportVideo extends ElementaryStream {
  /** stream_type of the program map. */
  streamType: number;
}

interface Packets {
  /** Offset of the first sync byte, and the distance between two. */
  start: number;
  size: number;
}

const sync = 0x47;
const packetBytes = 188;
const blockPackets = 16_384;
/** ISO/IEC 13818-1 table 2-34: MPEG-1, MPEG-2, H.264, H.265. */
const videoTypes = new Set([0x01, 0x02, 0x1b, 0x24]);
/** Video packets between two places that are remembered. */
const stride = 64;
/** More than pictures of hours of video: a limit for broken streams. */
const mostTimes = 4_000_000;

/** How packets lie in a stream that begins with these bytes; undefined when it is no transport stream. */
export function findPackets(head: Uint8Array): Packets | undefined {
  for (const size of [packetBytes, 192, 204]) {
    for (let start = 0; start < size && start + 4 * size < head.length; start++) {
      if ([0, 1, 2, 3, 4].every((packet) => head[start + packet * size] === sync)) return { start, size };
    }
  }
  return undefined;
}

interface Packet {
  pid: number;
  begins: boolean;
  /** Where its payload lies in the block. */
  from: number;
  to: number;
}

function packetAt(block: Uint8Array, at: number): Packet | undefined {
  if (block[at] !== sync) return undefined;
  const header = u16(block, at + 1);
  const control = block[at + 3] ?? 0;
  // A packet with an error, or scrambled, has no payload to be trusted.
  if (header & 0x8000 || control & 0xc0) return undefined;
  const from = at + 4 + (control & 0x20 ? 1 + (block[at + 4] ?? 0) : 0);
  const to = at + packetBytes;
  return { pid: header & 0x1fff, begins: (header & 0x4000) !== 0, from: control & 0x10 ? Math.min(from, to) : to, to };
}

/** Reads a transport stream once and finds its first video. Undefined when there is none. */
export async function transportVideo(source: ByteSource, packets: Packets): Promise<TransportVideo | undefined> {
  let mapPid: number | undefined;
  let video: { pid: number; streamType: number } | undefined;
  /** Of every so many video packets: its offset in the file, and that of its payload in the elementary stream. */
  const places: { packet: number; offset: number }[] = [];
  const times: { offset: number; pts: number }[] = [];
  let length = 0;
  let count = 0;
  let last: number | undefined;
  for await (const { block, base } of blocks(source, packets)) {
    for (let at = 0; at + packetBytes <= block.length; at += packets.size) {
      const packet = packetAt(block, at);
      if (!packet || packet.from >= packet.to) continue;
      if (packet.pid === 0 && mapPid === undefined && packet.begins) mapPid = programMap(block, packet);
      else if (packet.pid === mapPid && !video && packet.begins) video = videoOf(block, packet);
      else if (packet.pid === video?.pid) {
        const { from, pts } = payload(block, packet);
        if (count++ % stride === 0) places.push({ packet: base + at, offset: length });
        if (pts !== undefined) {
          // 33 bits, and a clock that begins anew after 26 hours: the time nearest to the one before.
          const time: number = pts + 2 ** 33 * Math.round(((last ?? pts) - pts) / 2 ** 33);
          last = time;
          if (times.length <= mostTimes) times.push({ offset: length, pts: time });
        }
        length += Math.max(0, packet.to - from);
      }
    }
  }
  if (!video || length === 0) return undefined;
  const { pid, streamType } = video;
  return {
    streamType,
    ...(times.length <= mostTimes ? { times } : {}),
    bytes: { length, read: reader(source, packets, pid, places, length) },
  };
}

async function* blocks(
  source: ByteSource,
  { start, size }: Packets,
  from = start,
): AsyncGenerator<{ block: Uint8Array; base: number }> {
  for (let base = from; base < source.length; base += blockPackets * size) {
    yield { block: await source.read(base, Math.min(blockPackets * size, source.length - base)), base };
  }
}

/** PID of the first program's map (ISO/IEC 13818-1 2.4.4.3). */
function programMap(block: Uint8Array, { from, to }: Packet): number | undefined {
  const table = from + 1 + (block[from] ?? 0);
  const end = Math.min(to, table + 3 + (u16(block, table + 1) & 0xfff) - 4);
  for (let at = table + 8; at + 4 <= end; at += 4) if (u16(block, at) !== 0) return u16(block, at + 2) & 0x1fff;
  return undefined;
}

/** The first video of a program map (ISO/IEC 13818-1 2.4.4.8). */
function videoOf(block: Uint8Array, { from, to }: Packet): { pid: number; streamType: number } | undefined {
  const table = from + 1 + (block[from] ?? 0);
  const end = Math.min(to, table + 3 + (u16(block, table + 1) & 0xfff) - 4);
  for (let at = table + 12 + (u16(block, table + 10) & 0xfff); at + 5 <= end; ) {
    const streamType = block[at] ?? 0;
    if (videoTypes.has(streamType)) return { pid: u16(block, at + 1) & 0x1fff, streamType };
    at += 5 + (u16(block, at + 3) & 0xfff);
  }
  return undefined;
}

/** Where the elementary stream goes on in a packet, behind the head of a PES packet (ISO/IEC 13818-1 2.4.3.6). */
function payload(block: Uint8Array, { begins, from, to }: Packet): { from: number; pts?: number } {
  if (!begins || block[from] !== 0 || block[from + 1] !== 0 || block[from + 2] !== 1) return { from };
  const data = Math.min(to, from + 9 + (block[from + 8] ?? 0));
  if (((block[from + 7] ?? 0) & 0x80) === 0) return { from: data };
  const at = from + 9;
  const high = ((block[at] ?? 0) >> 1) & 7;
  return { from: data, pts: high * 2 ** 30 + (u16(block, at + 1) >> 1) * 2 ** 15 + (u16(block, at + 3) >> 1) };
}

function reader(
  source: ByteSource,
  packets: Packets,
  pid: number,
  places: readonly { packet: number; offset: number }[],
  length: number,
): ByteSource['read'] {
  return async (offset, wanted) => {
    const out = new Uint8Array(Math.max(0, Math.min(wanted, length - offset)));
    let low = 0;
    let high = places.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (places[middle]!.offset <= offset) low = middle;
      else high = middle - 1;
    }
    const place = places[low];
    if (!place || out.length === 0) return out;
    let at = place.offset;
    for await (const { block, base } of near(source, packets, place.packet, out.length)) {
      for (let packetAtByte = 0; packetAtByte + packetBytes <= block.length; packetAtByte += packets.size) {
        const packet = packetAt(block, packetAtByte);
        if (packet?.pid !== pid || packet.from >= packet.to) continue;
        const { from } = payload(block, packet);
        const piece = block.subarray(from, packet.to);
        const skip = Math.max(0, offset - at);
        const to = at + skip - offset;
        if (skip < piece.length) out.set(piece.subarray(skip, skip + out.length - to), to);
        at += piece.length;
        if (at >= offset + out.length) return out;
      }
      if (base + block.length >= source.length) break;
    }
    throw new NegatoscopeError('damaged', 'the transport stream ends within a picture', { offset });
  };
}

/** Blocks from a packet on, about as large as what is wanted. */
async function* near(source: ByteSource, { size }: Packets, from: number, bytes: number) {
  const step = Math.min(blockPackets, Math.ceil(bytes / 150) + stride * 2) * size;
  for (let base = from; base < source.length; base += step) {
    yield { block: await source.read(base, Math.min(step, source.length - base)), base };
  }
}
