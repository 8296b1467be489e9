import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { type ImageReader, sectorBytes } from './image-reader.ts';
import type { UdfNode } from './udf.ts';

/** Tag identifiers (ECMA-167 3/7.2.1, 4/7.2.1). */
export const tags = {
  anchor: 2,
  pointer: 3,
  partition: 5,
  logicalVolume: 6,
  terminator: 8,
  fileSet: 256,
  fileIdentifier: 257,
  allocationExtent: 258,
  fileEntry: 261,
  extendedFileEntry: 266,
} as const;

export interface LongAddress {
  block: number;
  partition: number;
}

export interface UdfVolume {
  blockBytes: number;
  root: LongAddress;
  /** First byte of a block in the image. Throws `damaged`. */
  offsetOf(at: LongAddress): Promise<number>;
  /** Where so many bytes from a block on lie; blocks of a partition need not follow each other in the image. */
  piecesOf(at: LongAddress, bytes: number): Promise<{ offset: number; bytes: number }[]>;
}

/** A partition: its blocks in the image. */
type Partition =
  | { kind: 'plain'; start: number; blocks: number }
  | { kind: 'metadata'; start: number; blocks: number; file: number; number: number; node?: UdfNode }
  | { kind: 'virtual'; start: number; blocks: number; number: number; table?: DataView }
  | { kind: 'sparable'; start: number; blocks: number; packet: number; spared: Map<number, number> };

const maximumDescriptors = 256;

export const longAddress = (view: DataView, at: number): LongAddress => ({
  block: view.getUint32(at + 4, true),
  partition: view.getUint16(at + 8, true),
});

/** Tag of a descriptor, when its checksum is right (ECMA-167 3/7.2); undefined: there is none. */
export function tagOf(view: DataView): number | undefined {
  if (view.byteLength < 16) return undefined;
  let sum = 0;
  for (let at = 0; at < 16; at++) if (at !== 4) sum += view.getUint8(at);
  return (sum & 0xff) === view.getUint8(4) ? view.getUint16(0, true) : undefined;
}

/** Opens the UDF volume of an image; undefined when there is none. */
export async function openVolume(
  reader: ImageReader,
  readNodeOf: (volume: UdfVolume, at: LongAddress) => Promise<UdfNode>,
): Promise<UdfVolume | undefined> {
  const anchor = await findAnchor(reader);
  if (anchor === undefined) return undefined;
  const { blockBytes, maps, fileSet, plain } = await volumeDescriptors(reader, anchor);
  const partitions = maps.map((map) => partitionOf(map, plain));
  const volume: UdfVolume = {
    blockBytes,
    root: fileSet,
    async offsetOf({ block, partition }) {
      const found = partitions[partition];
      if (found === undefined) throw new NegatoscopeError('damaged', `no partition ${partition} in the disc image`);
      return (await physical(found, block)) * blockBytes;
    },
    async piecesOf({ block, partition }, bytes) {
      const found = partitions[partition];
      if (found?.kind === 'plain') {
        return [{ offset: await volume.offsetOf({ block, partition }), bytes }];
      }
      if (bytes > reader.size) throw new NegatoscopeError('damaged', 'a piece of a file is longer than the disc image');
      const pieces: { offset: number; bytes: number }[] = [];
      for (let done = 0; done < bytes; done += blockBytes) {
        await reader.take(1);
        const offset = await volume.offsetOf({ block: block + done / blockBytes, partition });
        const length = Math.min(blockBytes, bytes - done);
        const last = pieces[pieces.length - 1];
        if (last !== undefined && last.offset + last.bytes === offset) last.bytes += length;
        else {
          reader.takePieces(1);
          pieces.push({ offset, bytes: length });
        }
      }
      return pieces;
    },
  };
  const readNode = (at: LongAddress): Promise<UdfNode> => readNodeOf(volume, at);
  const physical = async (partition: Partition, block: number): Promise<number> => {
    const inPlain = (at: number): number => {
      if (at >= partition.blocks) throw new NegatoscopeError('damaged', `no block ${at} in the disc image`);
      return partition.start + at;
    };
    switch (partition.kind) {
      case 'plain':
        return inPlain(block);
      case 'sparable': {
        const first = block - (block % partition.packet);
        const spare = partition.spared.get(first);
        return spare === undefined ? inPlain(block) : spare + (block - first);
      }
      case 'metadata': {
        partition.node ??= await readNode({ block: partition.file, partition: indexOf(partition.number) });
        let left = block * blockBytes;
        for (const { offset, bytes } of partition.node.extents) {
          if (left < bytes && offset !== undefined) return (offset + left) / blockBytes;
          left -= bytes;
        }
        throw new NegatoscopeError('damaged', `no block ${block} in the metadata of the disc image`);
      }
      case 'virtual': {
        partition.table ??= await allocationTable(reader, blockBytes, partition, indexOf(partition.number), readNode);
        const entry = block * 4;
        if (entry + 4 > partition.table.byteLength) throw new NegatoscopeError('damaged', `no virtual block ${block}`);
        return inPlain(partition.table.getUint32(entry, true));
      }
    }
  };
  const indexOf = (number: number): number => {
    const index = maps.findIndex((map) => map.kind === 'plain' && map.number === number);
    if (index < 0) throw new NegatoscopeError('damaged', 'a partition of the disc image is not described');
    return index;
  };
  for (const partition of partitions) {
    if (partition.kind === 'sparable')
      await readSparing(reader, blockBytes, partition, maps[partitions.indexOf(partition)]!);
  }
  const view = await reader.view(await volume.offsetOf(fileSet), 512);
  if (tagOf(view) !== tags.fileSet) throw new NegatoscopeError('damaged', 'the disc image has no file set');
  volume.root = longAddress(view, 400);
  return volume;
}

/** Discs have sectors of 2048 bytes, sticks and disks those of their own. */
const sectorSizes = [sectorBytes, 512, 4096];

interface Anchor {
  /** The Volume Descriptor Sequence. */
  offset: number;
  bytes: number;
  sectorBytes: number;
}

/** From the anchor at one of its places (ECMA-167 3/8.4.2.1). */
async function findAnchor(reader: ImageReader): Promise<Anchor | undefined> {
  for (const size of sectorSizes) {
    const last = Math.floor(reader.size / size) - 1;
    for (const sector of [256, last - 256, last, 512]) {
      if (sector < 0 || (sector + 1) * size > reader.size) continue;
      const view = await reader.view(sector * size, size);
      if (tagOf(view) !== tags.anchor || view.getUint32(12, true) !== sector) continue;
      return { bytes: view.getUint32(16, true), offset: view.getUint32(20, true) * size, sectorBytes: size };
    }
  }
  return undefined;
}

interface PartitionMap {
  kind: Partition['kind'];
  number: number;
  view: DataView;
}

async function volumeDescriptors(reader: ImageReader, { offset, bytes, sectorBytes: size }: Anchor) {
  const plain = new Map<number, { start: number; blocks: number }>();
  let logical: DataView | undefined;
  let at = offset;
  let end = offset + bytes;
  for (let count = 0; at + size <= end && count < maximumDescriptors; count++, at += size) {
    const view = await reader.view(at, size);
    const tag = tagOf(view);
    if (tag === tags.terminator) break;
    if (tag === tags.pointer) {
      end = view.getUint32(24, true) * size + view.getUint32(20, true);
      at = view.getUint32(24, true) * size - size;
    } else if (tag === tags.partition) {
      plain.set(view.getUint16(22, true), { start: view.getUint32(188, true), blocks: view.getUint32(192, true) });
    } else if (tag === tags.logicalVolume) logical = view;
  }
  if (logical === undefined) throw new NegatoscopeError('damaged', 'the disc image has no logical volume');
  const blockBytes = logical.getUint32(212, true);
  if (![512, 1024, 2048, 4096].includes(blockBytes)) {
    throw new NegatoscopeError('unsupported', `blocks of ${blockBytes} bytes in the disc image`);
  }
  return { blockBytes, maps: mapsOf(logical), fileSet: longAddress(logical, 248), plain };
}

function mapsOf(logical: DataView): PartitionMap[] {
  const maps: PartitionMap[] = [];
  const count = Math.min(logical.getUint32(268, true), 64);
  for (let index = 0, at = 440; index < count && at + 6 <= logical.byteLength; index++) {
    const length = logical.getUint8(at + 1);
    if (length < 6 || at + length > logical.byteLength) break;
    const view = new DataView(logical.buffer, logical.byteOffset + at, length);
    if (logical.getUint8(at) === 1) maps.push({ kind: 'plain', number: view.getUint16(4, true), view });
    else {
      const name = Buffer.from(logical.buffer, logical.byteOffset + at + 5, 23).toString('latin1');
      const kind = /^\*UDF (Virtual|Sparable|Metadata) Partition/.exec(name)?.[1]?.toLowerCase();
      if (kind === undefined) throw new NegatoscopeError('unsupported', 'a kind of partition that is not known');
      maps.push({ kind: kind as Partition['kind'], number: view.getUint16(38, true), view });
    }
    at += length;
  }
  return maps;
}

function partitionOf(
  { kind, number, view }: PartitionMap,
  plain: ReadonlyMap<number, { start: number; blocks: number }>,
): Partition {
  const place = plain.get(number);
  if (place === undefined)
    throw new NegatoscopeError('damaged', `partition ${number} of the disc image is not described`);
  if (kind === 'metadata') return { ...place, kind, number, file: view.getUint32(40, true) };
  if (kind === 'virtual') return { ...place, kind, number };
  if (kind === 'sparable') return { ...place, kind, packet: view.getUint16(40, true) || 32, spared: new Map() };
  return { ...place, kind: 'plain' };
}

/** Virtual Allocation Table (UDF 2.60 2.2.11): its entry is the last block that was written. */
async function allocationTable(
  reader: ImageReader,
  blockBytes: number,
  partition: Partition,
  index: number,
  readNode: (at: LongAddress) => Promise<UdfNode>,
): Promise<DataView> {
  const last = Math.floor(reader.size / blockBytes) - 1 - partition.start;
  for (let block = last; block >= Math.max(0, last - 32); block--) {
    let node: UdfNode;
    try {
      node = await readNode({ block, partition: index });
    } catch {
      // Blocks after the table may hold anything.
      continue;
    }
    const isOld = node.type === 0;
    if (node.type !== 248 && !isOld) continue;
    const parts: Uint8Array[] = [];
    for (const { offset, bytes } of node.extents)
      if (offset !== undefined) parts.push(await reader.bytes(offset, bytes));
    const content = Buffer.concat(parts);
    const table = new DataView(content.buffer, content.byteOffset, content.byteLength);
    // UDF 1.50 has 36 bytes after the table, UDF 2.00 a header before it.
    return isOld
      ? new DataView(table.buffer, table.byteOffset, table.byteLength - 36)
      : new DataView(
          table.buffer,
          table.byteOffset + table.getUint16(0, true),
          table.byteLength - table.getUint16(0, true),
        );
  }
  throw new NegatoscopeError('damaged', 'the disc image has no allocation table: the disc was not closed');
}

/** Sparing table (UDF 2.60 2.2.12): packets that were moved from bad places. */
async function readSparing(
  reader: ImageReader,
  blockBytes: number,
  partition: Extract<Partition, { kind: 'sparable' }>,
  { view }: PartitionMap,
): Promise<void> {
  const count = Math.min(view.getUint8(42), 4);
  for (let table = 0; table < count; table++) {
    const offset = view.getUint32(48 + table * 4, true) * blockBytes;
    const length = Math.min(view.getUint32(44, true), 1024 * 1024);
    if (length < 56 || offset + length > reader.size) continue;
    const found = await reader.view(offset, length);
    const entries = found.getUint16(48, true);
    for (let entry = 0; entry < entries && 56 + entry * 8 + 8 <= length; entry++) {
      const original = found.getUint32(56 + entry * 8, true);
      const moved = found.getUint32(60 + entry * 8, true);
      if (original < 0xfffffff0) partition.spared.set(original, moved);
    }
    return;
  }
}
