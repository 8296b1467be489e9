import { failed, type Parameters } from './codestream.ts';
import type { CodeBlock, Resolution, TileComponent } from './structure.ts';

/** Bits of a packet header: after a byte of ones the next has seven (T.800 B.10.1). */
class HeaderBits {
  readonly #bytes: Uint8Array;
  at: number;
  #buffer = 0;
  #left = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  readonly bit = (): number => {
    if (this.#left === 0) {
      this.#left = this.#buffer === 0xff ? 7 : 8;
      const next = this.#bytes[this.at++];
      if (next === undefined) throw failed('a packet header ends early');
      this.#buffer = next;
    }
    this.#left--;
    return (this.#buffer >> this.#left) & 1;
  };

  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.bit();
    return value;
  }

  /** To the next whole byte; one that was stuffed is passed over. */
  align(): void {
    if (this.#buffer === 0xff) this.at++;
    this.#left = 0;
    this.#buffer = 0;
  }
}

/** Coding passes of a code-block in a packet (T.800 table B.4). */
function passCount(header: HeaderBits): number {
  if (header.bit() === 0) return 1;
  if (header.bit() === 0) return 2;
  const two = header.bits(2);
  if (two < 3) return 3 + two;
  const five = header.bits(5);
  return five < 31 ? 6 + five : 37 + header.bits(7);
}

const terminatesEach = 0x04;

/** A packet of one precinct and layer (T.800 B.9, B.10); gives the position behind it. */
function readPacket(
  data: Uint8Array,
  from: number,
  resolution: Resolution,
  precinct: number,
  layer: number,
  component: TileComponent,
  parameters: Parameters,
): number {
  let at = from;
  if (parameters.sopMarkers && data[at] === 0xff && data[at + 1] === 0x91) at += 6;
  const header = new HeaderBits(data, at);
  const found: { block: CodeBlock; lengths: { bytes: number; passes: number }[] }[] = [];
  if (header.bit() === 1) {
    for (const { precincts } of resolution.subbands) {
      const { blocks, inclusion, zeroPlanes } = precincts[precinct]!;
      for (const block of blocks) {
        if (block.included) {
          if (header.bit() === 0) continue;
        } else {
          if (!inclusion.isBelow(block.column, block.row, layer + 1, header.bit)) continue;
          block.included = true;
          block.zeroPlanes = zeroPlanes.value(block.column, block.row, header.bit);
        }
        const passes = passCount(header);
        while (header.bit() === 1) block.lengthBits++;
        const each = (component.blockStyle & terminatesEach) !== 0;
        const lengths: { bytes: number; passes: number }[] = [];
        for (let pass = 0; pass < passes; pass += each ? 1 : passes) {
          const used = each ? 1 : passes;
          lengths.push({ bytes: header.bits(block.lengthBits + Math.floor(Math.log2(used))), passes: used });
        }
        found.push({ block, lengths });
      }
    }
  }
  header.align();
  at = header.at;
  if (parameters.ephMarkers && data[at] === 0xff && data[at + 1] === 0x92) at += 2;
  for (const { block, lengths } of found) {
    for (const { bytes, passes } of lengths) {
      if (at + bytes > data.length) throw failed('a packet ends early');
      block.segments.push({ bytes: data.subarray(at, at + bytes), passes });
      block.passes += passes;
      at += bytes;
    }
  }
  return at;
}

interface Place {
  layer: number;
  resolution: number;
  component: number;
  precinct: number;
  x: number;
  y: number;
}

/** What packets are ordered by, most significant first (T.800 B.12.1). */
const progressions: readonly (readonly (keyof Place)[])[] = [
  ['layer', 'resolution', 'component', 'precinct'],
  ['resolution', 'layer', 'component', 'precinct'],
  ['resolution', 'y', 'x', 'component', 'precinct', 'layer'],
  ['y', 'x', 'component', 'resolution', 'precinct', 'layer'],
  ['component', 'y', 'x', 'resolution', 'precinct', 'layer'],
];

/** Packets of a tile that we are ready to put in order. */
const mostPackets = 1 << 22;

/** Gives every packet of a tile to its code-blocks. Throws `decode-failed`, also when some are missing: values would be wrong without a word. */
export function readPackets(data: Uint8Array, components: readonly TileComponent[], parameters: Parameters): void {
  const order = progressions[parameters.progression];
  if (!order) throw failed(`progression ${parameters.progression}`);
  const precincts = components.flatMap(({ resolutions }) => resolutions.map(({ corners }) => corners.length));
  if (precincts.reduce((sum, count) => sum + count, 0) * parameters.layers > mostPackets) {
    throw failed('more packets than make sense');
  }
  const places: Place[] = [];
  for (const [component, { resolutions }] of components.entries()) {
    for (const [resolution, { corners }] of resolutions.entries()) {
      for (const [precinct, { x, y }] of corners.entries()) {
        for (let layer = 0; layer < parameters.layers; layer++) {
          places.push({ layer, resolution, component, precinct, x, y });
        }
      }
    }
  }
  places.sort((a, b) => {
    for (const key of order) if (a[key] !== b[key]) return a[key] - b[key];
    return 0;
  });
  let at = 0;
  for (const { layer, resolution, component, precinct } of places) {
    if (at >= data.length) throw failed('packets are missing');
    const tileComponent = components[component]!;
    at = readPacket(data, at, tileComponent.resolutions[resolution]!, precinct, layer, tileComponent, parameters);
  }
}
