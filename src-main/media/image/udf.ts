import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { type ImageFile, type ImageLimits, type ImageReader, tooMany } from './image-reader.ts';
import { type LongAddress, longAddress, openVolume, tagOf, tags, type UdfVolume } from './udf-volume.ts';

/** Bytes of a folder; more is damage. */
const maximumFolderBytes = 64 * 1024 * 1024;
/** Descriptors of where the pieces of one file lie. */
const maximumExtents = 1_000_000;
const folderType = 4;
const regularTypes = new Set([0, 5]);

/** A file or folder as its entry (ECMA-167 14.9, UDF 2.60 2.3.6) describes it. */
export interface UdfNode {
  type: number;
  bytes: number;
  extents: ImageFile['place']['extents'];
  modifiedAt: number;
}

/** The files of a UDF image; undefined when it is none. Throws `damaged`, `unsupported`. */
export async function udfFiles(reader: ImageReader, limits: ImageLimits): Promise<ImageFile[] | undefined> {
  const volume = await openVolume(reader, (own, at) => readNode(reader, own, at));
  if (volume === undefined) return undefined;
  const files: ImageFile[] = [];
  const seen = new Set<string>();
  const folders: { at: LongAddress; path: string; depth: number }[] = [{ at: volume.root, path: '', depth: 0 }];
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const key = `${folder.at.partition} ${folder.at.block}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (folder.depth > limits.depth) throw tooMany('folders within each other', limits.depth);
    const node = await readNode(reader, volume, folder.at);
    if (node.type !== folderType) continue;
    for (const { name, at, isFolder } of identifiersOf(await contentOf(reader, node))) {
      if (++entries > limits.files) throw tooMany('files', limits.files);
      const path = folder.path + name.replaceAll('/', '_');
      if (isFolder) {
        folders.push({ at, path: `${path}/`, depth: folder.depth + 1 });
        continue;
      }
      const file = await readNode(reader, volume, at);
      if (!regularTypes.has(file.type)) continue;
      const { bytes, extents, modifiedAt } = file;
      files.push({ name: path, place: { method: 'extents', extents, bytes }, modifiedAt });
    }
  }
  return files;
}

/** Reads a file entry. */
export async function readNode(reader: ImageReader, volume: UdfVolume, at: LongAddress): Promise<UdfNode> {
  const offset = await volume.offsetOf(at);
  const view = await reader.view(offset, volume.blockBytes);
  const tag = tagOf(view);
  const extended = tag === tags.extendedFileEntry;
  if (tag !== tags.fileEntry && !extended) {
    throw new NegatoscopeError('damaged', 'no file entry where one should be', { offset });
  }
  const bytes = Number(view.getBigUint64(56, true));
  const attributes = view.getUint32(extended ? 208 : 168, true);
  const length = view.getUint32(extended ? 212 : 172, true);
  const start = (extended ? 216 : 176) + attributes;
  const form = view.getUint16(34, true) & 7;
  const node = { type: view.getUint8(27), bytes, modifiedAt: momentOf(view, extended ? 92 : 84) };
  if (!Number.isSafeInteger(bytes) || start + length > volume.blockBytes) {
    throw new NegatoscopeError('damaged', 'a file entry of the disc image is not sound', { offset });
  }
  // The file lies in its entry.
  if (form === 3) return { ...node, extents: [{ offset: offset + start, bytes: Math.min(bytes, length) }] };
  const extents = await extentsOf(
    reader,
    volume,
    at,
    new Uint8Array(view.buffer, view.byteOffset + start, length),
    form,
  );
  return { ...node, extents: cutTo(extents, bytes) };
}

type Extents = { offset?: number; bytes: number }[];

async function extentsOf(
  reader: ImageReader,
  volume: UdfVolume,
  at: LongAddress,
  first: Uint8Array,
  form: number,
): Promise<Extents> {
  const step = form === 0 ? 8 : form === 1 ? 16 : 20;
  const extents: Extents = [];
  let list: Uint8Array | undefined = first;
  while (list !== undefined) {
    const view: DataView = new DataView(list.buffer, list.byteOffset, list.byteLength);
    let next: Uint8Array | undefined;
    for (let place = 0; place + step <= list.length; place += step) {
      const length = view.getUint32(place, true);
      const bytes = length & 0x3fffffff;
      const kind = length >>> 30;
      if (bytes === 0) break;
      if (extents.length >= maximumExtents) throw tooMany('pieces of one file', maximumExtents);
      reader.takePieces(1);
      const where: LongAddress =
        form === 0
          ? { partition: at.partition, block: view.getUint32(place + 4, true) }
          : { block: view.getUint32(place + step - 12, true), partition: view.getUint16(place + step - 8, true) };
      if (kind === 3) {
        next = await continuation(reader, volume, where, bytes);
        extents.push({ bytes: 0 });
        break;
      }
      if (kind !== 0) extents.push({ bytes });
      else extents.push(...(await volume.piecesOf(where, bytes)));
    }
    list = next;
  }
  return extents.filter(({ bytes }) => bytes > 0);
}

/** The rest of a list of pieces (ECMA-167 14.5). */
async function continuation(
  reader: ImageReader,
  volume: UdfVolume,
  at: LongAddress,
  bytes: number,
): Promise<Uint8Array> {
  const view = await reader.view(await volume.offsetOf(at), Math.min(bytes, volume.blockBytes));
  if (tagOf(view) !== tags.allocationExtent) throw new NegatoscopeError('damaged', 'a list of extents does not go on');
  const length = Math.min(view.getUint32(20, true), view.byteLength - 24);
  return new Uint8Array(view.buffer, view.byteOffset + 24, length);
}

/** Extents are whole blocks; a file ends where it says. */
function cutTo(extents: Extents, bytes: number): Extents {
  const cut: Extents = [];
  let left = bytes;
  for (const extent of extents) {
    if (left <= 0) break;
    cut.push({ ...extent, bytes: Math.min(left, extent.bytes) });
    left -= extent.bytes;
  }
  if (left > 0) throw new NegatoscopeError('damaged', 'a file of the disc image is longer than its pieces');
  return cut;
}

async function contentOf(reader: ImageReader, { bytes, extents }: UdfNode): Promise<Uint8Array> {
  if (bytes > maximumFolderBytes) throw new NegatoscopeError('damaged', 'a folder of the disc image is too long');
  await reader.take(bytes);
  const content = new Uint8Array(bytes);
  let at = 0;
  for (const { offset, bytes: length } of extents) {
    if (offset !== undefined) content.set(await reader.bytes(offset, length), at);
    at += length;
  }
  return content;
}

/** File Identifier Descriptors (ECMA-167 14.4), but those of what was deleted and of the folder above. */
function* identifiersOf(bytes: Uint8Array): Generator<{ name: string; at: LongAddress; isFolder: boolean }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 38 <= bytes.length; ) {
    if (view.getUint16(at, true) !== tags.fileIdentifier) break;
    const characteristics = bytes[at + 18]!;
    const nameLength = bytes[at + 19]!;
    const useLength = view.getUint16(at + 36, true);
    const start = at + 38 + useLength;
    if (start + nameLength > bytes.length) {
      throw new NegatoscopeError('damaged', 'a folder of the disc image is cut short', { offset: at });
    }
    const isDeleted = (characteristics & 4) !== 0;
    const isParent = (characteristics & 8) !== 0;
    if (!isDeleted && !isParent && nameLength > 0) {
      const name = compressedUnicode(bytes.subarray(start, start + nameLength));
      yield { name, at: longAddress(view, at + 20), isFolder: (characteristics & 2) !== 0 };
    }
    at = at + ((38 + useLength + nameLength + 3) & ~3);
  }
}

/** OSTA Compressed Unicode (UDF 2.60 2.1.1). */
function compressedUnicode(bytes: Uint8Array): string {
  if (bytes[0] !== 16 && bytes[0] !== 255) return Buffer.from(bytes.subarray(1)).toString('latin1');
  let text = '';
  for (let at = 1; at + 1 < bytes.length; at += 2) text += String.fromCharCode(bytes[at]! * 256 + bytes[at + 1]!);
  return text;
}

/** ECMA-167 1/7.3; milliseconds since 1970. */
function momentOf(view: DataView, at: number): number {
  const zone = ((view.getUint16(at, true) & 0xfff) << 20) >> 20;
  // -2047: no zone is said.
  const minutes = zone === -2047 ? 0 : zone;
  const [month, day, hour, minute, second] = [4, 5, 6, 7, 8].map((place) => view.getUint8(at + place)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const moment = Date.UTC(view.getInt16(at + 2, true), month - 1, day, hour, minute - minutes, second);
  return Number.isNaN(moment) ? 0 : moment;
}
