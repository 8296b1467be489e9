import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { checkRange, type FileCache, streamOf } from '../../archive/file-access.ts';
import type { ExtentPlace, UnreadableReference } from '../../archive/index-record.ts';
import type { RandomAccess } from '../../archive/types.ts';
import { type Container, type ContainerEntry, ownName } from '../container.ts';
import { piecesOf } from '../entry-source.ts';
import { type ImageFile, type ImageLimits, ImageReader, sectorBytes } from './image-reader.ts';
import { isoFiles, isoTrees } from './iso9660.ts';
import { udfFiles } from './udf.ts';

const limits: ImageLimits = { files: 1_000_000, depth: 200 };

interface ImageEntry extends ContainerEntry {
  place: ExtentPlace;
}

/** An image of a disc (ISO 9660 with Rock Ridge and Joliet, UDF), read where it lies. */
export class DiscImage implements Container {
  readonly path: string;
  readonly entries: ReadonlyMap<string, ImageEntry>;
  readonly unreadable: readonly UnreadableReference[];
  private readonly files: FileCache;

  private constructor(path: string, files: FileCache, found: readonly ImageFile[], size: number) {
    this.path = path;
    this.files = files;
    const entries = new Map<string, ImageEntry>();
    const unreadable: UnreadableReference[] = [];
    const copies = new Map<string, number>();
    for (const { name, place, modifiedAt, unsupported } of found) {
      const own = ownName(name, entries, copies);
      const end = place.extents.reduce((most, { offset = 0, bytes }) => Math.max(most, offset + bytes), 0);
      if (unsupported !== undefined) {
        unreadable.push({ path, zipEntry: own, reason: 'unsupported', detail: unsupported });
      } else if (end > size) {
        unreadable.push({
          path,
          zipEntry: own,
          reason: 'damaged',
          offset: size,
          detail: 'the disc image was cut short',
        });
      } else entries.set(own, { name: own, place, modifiedAt });
    }
    this.entries = entries;
    this.unreadable = unreadable;
  }

  /** Reads what the image lists: of several trees the one with most files. Throws `damaged`, `unsupported`, `io`. */
  static async open(path: string, files: FileCache): Promise<DiscImage> {
    const access = await files.open(path);
    try {
      const found = await mostFiles(new ImageReader(access));
      return new DiscImage(path, files, found, access.size);
    } finally {
      await access.close();
    }
  }

  async openEntry(name: string): Promise<RandomAccess> {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new NegatoscopeError('not-found', `no ${name} in the disc image`);
    const { place } = entry;
    const file = await this.files.open(this.path);
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      checkRange(offset, length, place.bytes);
      const pieces = piecesOf(place, offset, length);
      const [only] = pieces;
      if (pieces.length === 1 && only!.offset !== undefined) return file.read(only!.offset, length);
      const bytes = new Uint8Array(length);
      for (const piece of pieces) {
        if (piece.offset !== undefined) bytes.set(await file.read(piece.offset, piece.bytes), piece.from);
      }
      return bytes;
    };
    return {
      size: place.bytes,
      read,
      stream: (offset = 0, end = place.bytes) => streamOf(read, offset, Math.min(end, place.bytes)),
      close: () => file.close(),
    };
  }

  async close(): Promise<void> {}
}

/** A bridge disc has the same files in several trees; one that is damaged or hides files costs nothing while another is whole. */
async function mostFiles(reader: ImageReader): Promise<ImageFile[]> {
  let best: ImageFile[] | undefined;
  let failure: unknown;
  const consider = async (find: () => Promise<ImageFile[] | undefined>): Promise<void> => {
    try {
      const files = await find();
      if (files !== undefined && (best === undefined || files.length > best.length)) best = files;
    } catch (error) {
      failure ??= error;
    }
  };
  for (const tree of await isoTrees(reader)) await consider(() => isoFiles(reader, tree, limits));
  await consider(() => udfFiles(reader, limits));
  if (best !== undefined) return best;
  throw failure ?? new NegatoscopeError('damaged', 'the disc image has no file system that we know');
}

/** Whether a file is an image of a disc: by its volume recognition sequence (ECMA-119 8, ECMA-167 2/9). */
export async function isDiscImage(read: (offset: number, length: number) => Promise<Uint8Array>): Promise<boolean> {
  const sector = await read(16 * sectorBytes, 6);
  return ['CD001', 'BEA01', 'NSR02', 'NSR03'].includes(Buffer.from(sector.subarray(1)).toString('latin1'));
}
