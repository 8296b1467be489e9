import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { type ImageFile, type ImageLimits, type ImageReader, sectorBytes, tooMany } from './image-reader.ts';
import { type SystemUse, systemUse } from './rock-ridge.ts';

const firstDescriptor = 16;
const maximumDescriptors = 64;

interface Tree {
  blockBytes: number;
  root: { block: number; bytes: number };
  joliet: boolean;
}

interface Folder {
  block: number;
  bytes: number;
  /** With a `/` at its end, but for the root. */
  path: string;
  depth: number;
}

/** Escape sequences of the levels of Joliet: UCS-2. */
const jolietEscapes = ['%/@', '%/C', '%/E'];

/** The trees of an ISO 9660 image (ECMA-119 8): the primary one, and that of Joliet. Empty: it is none. */
export async function isoTrees(reader: ImageReader): Promise<Tree[]> {
  const trees: Tree[] = [];
  for (let index = 0; index < maximumDescriptors; index++) {
    const offset = (firstDescriptor + index) * sectorBytes;
    if (offset + sectorBytes > reader.size) break;
    const view = await reader.view(offset, sectorBytes);
    const type = view.getUint8(0);
    if (latin(view, 1, 5) !== 'CD001' || type === 255) break;
    const joliet = type === 2 && jolietEscapes.includes(latin(view, 88, 3));
    if (type !== 1 && !joliet) continue;
    const blockBytes = view.getUint16(128, true) || sectorBytes;
    const root = { block: view.getUint32(156 + 2, true), bytes: view.getUint32(156 + 10, true) };
    trees.push({ blockBytes, root, joliet });
  }
  return trees;
}

/**
 * The files of a tree, with their long names where it has Rock Ridge or is Joliet. A folder is looked into once, however often it is named.
 * Throws `damaged`, `unsupported`.
 */
export async function isoFiles(reader: ImageReader, tree: Tree, limits: ImageLimits): Promise<ImageFile[]> {
  const files: ImageFile[] = [];
  const seen = new Set<number>();
  const folders: Folder[] = [{ ...tree.root, path: '', depth: 0 }];
  let skip = 0;
  let records = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (seen.has(folder.block)) continue;
    seen.add(folder.block);
    if (folder.depth > limits.depth) throw tooMany('folders within each other', limits.depth);
    // Pieces of a file of several extents, which follow each other.
    let pieces: { file: ImageFile; extents: { offset: number; bytes: number }[] } | undefined;
    for (const record of recordsOf(await reader.bytes(folder.block * tree.blockBytes, folder.bytes), folder)) {
      if (++records > limits.files) throw tooMany('files', limits.files);
      const use = tree.joliet ? undefined : await systemUse(reader, tree.blockBytes, record, skip);
      if (record.isSelf) {
        if (folder.path === '') skip = use?.skip ?? 0;
        continue;
      }
      if (record.isParent || use?.relocated === true || use?.link === true) continue;
      const name = folder.path + nameOf(record, use, tree.joliet);
      const block = use?.childBlock ?? record.block;
      if (record.isFolder || use?.childBlock !== undefined) {
        const bytes = use?.childBlock === undefined ? record.bytes : await folderBytes(reader, block * tree.blockBytes);
        folders.push({ block, bytes, path: `${name}/`, depth: folder.depth + 1 });
        continue;
      }
      const extent = { offset: block * tree.blockBytes, bytes: record.bytes };
      if (pieces?.file.name === name) {
        pieces.extents.push(extent);
        pieces.file.place.bytes += extent.bytes;
      } else {
        const extents = [extent];
        const file: ImageFile = {
          name,
          place: { method: 'extents', extents, bytes: extent.bytes },
          modifiedAt: record.modifiedAt,
          ...(record.interleaved ? { unsupported: 'an interleaved file' } : {}),
          ...(use?.compressed ? { unsupported: 'compressed on the disc (zisofs)' } : {}),
        };
        pieces = { file, extents };
        files.push(file);
      }
      if (!record.goesOn) pieces = undefined;
    }
  }
  return files;
}

/** A directory record (ECMA-119 9.1). */
export interface IsoRecord {
  block: number;
  bytes: number;
  name: Uint8Array;
  modifiedAt: number;
  isFolder: boolean;
  /** More extents of the same file follow. */
  goesOn: boolean;
  interleaved: boolean;
  isSelf: boolean;
  isParent: boolean;
  systemUse: Uint8Array;
}

function* recordsOf(bytes: Uint8Array, folder: Folder): Generator<IsoRecord> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at]!;
    // Records do not cross sectors.
    if (length === 0) {
      at = (Math.floor(at / sectorBytes) + 1) * sectorBytes;
      continue;
    }
    const nameLength = bytes[at + 32] ?? 0;
    if (length < 34 || at + length > bytes.length || 33 + nameLength > length) {
      throw new NegatoscopeError('damaged', 'a directory record of the disc image is not sound', {
        offset: folder.block * sectorBytes + at,
      });
    }
    const name = bytes.subarray(at + 33, at + 33 + nameLength);
    const flags = bytes[at + 25]!;
    // The extended attribute record stands before the data.
    const block = view.getUint32(at + 2, true) + bytes[at + 1]!;
    yield {
      block,
      bytes: view.getUint32(at + 10, true),
      name,
      modifiedAt: momentOf(bytes.subarray(at + 18, at + 25)),
      isFolder: (flags & 2) !== 0,
      goesOn: (flags & 0x80) !== 0,
      interleaved: bytes[at + 26] !== 0,
      isSelf: nameLength === 1 && name[0] === 0,
      isParent: nameLength === 1 && name[0] === 1,
      systemUse: bytes.subarray(at + 33 + nameLength + (nameLength % 2 === 0 ? 1 : 0), at + length),
    };
    at += length;
  }
}

/** Bytes of a folder that was moved elsewhere (Rock Ridge), from its own first record. */
async function folderBytes(reader: ImageReader, offset: number): Promise<number> {
  return (await reader.view(offset, 34)).getUint32(10, true);
}

function nameOf({ name }: IsoRecord, use: SystemUse | undefined, joliet: boolean): string {
  const text = joliet ? utf16(name) : (use?.name ?? Buffer.from(name).toString('latin1'));
  const plain = use?.name === undefined ? text.replace(/;\d+$/, '').replace(/\.$/, '') : text;
  // No name of one file leads elsewhere.
  return plain.replaceAll('/', '_');
}

function utf16(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at + 1 < bytes.length; at += 2) text += String.fromCharCode(bytes[at]! * 256 + bytes[at + 1]!);
  return text;
}

/** ECMA-119 9.1.5; milliseconds since 1970. */
function momentOf(bytes: Uint8Array): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = bytes;
  const zone = ((bytes[6] ?? 0) << 24) >> 24;
  return Date.UTC(1900 + year, month - 1, day, hour, minute - zone * 15, second);
}

const latin = (view: DataView, offset: number, length: number): string =>
  Buffer.from(view.buffer, view.byteOffset + offset, length).toString('latin1');
