import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { type Entry, getFileNameLowLevel, open } from 'yauzl';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { checkRange, type FileCache, streamOf } from '../archive/file-access.ts';
import type { UnreadableReference, ZipPlace } from '../archive/index-record.ts';
import type { RandomAccess } from '../archive/types.ts';
import { type Container, type ContainerEntry, ownName } from './container.ts';
import type { MediumCopies } from './medium-copies.ts';
import { encryptionOf } from './protected/zip-encryption.ts';
import { dataOffset, inflateEntry, localHeaderLength } from './zip-entry.ts';

/** Entries of an archive; more is taken for a bomb. */
const maximumEntries = 1_000_000;
/** A deflated entry up to here is unpacked into memory, a larger one into a temporary file. */
const inMemory = 32 * 1024 * 1024;
const cacheBytes = 128 * 1024 * 1024;
/** Deflate cannot do better than this. */
const maximumRatio = 1032;

interface ZipEntry extends ContainerEntry {
  place: ZipPlace;
}

/** A ZIP archive as a medium: its entries can be read at any place. */
export class ZipArchive implements Container {
  readonly path: string;
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly unreadable: readonly UnreadableReference[];
  private readonly files: FileCache;
  private readonly copies: MediumCopies;
  private readonly unpacked = new Map<string, Promise<Uint8Array>>();
  private unpackedBytes = 0;
  private readonly extracted = new Map<string, Promise<string>>();

  private constructor(
    path: string,
    files: FileCache,
    copies: MediumCopies,
    entries: ReadonlyMap<string, ZipEntry>,
    unreadable: readonly UnreadableReference[],
  ) {
    this.path = path;
    this.files = files;
    this.copies = copies;
    this.entries = entries;
    this.unreadable = unreadable;
  }

  /** Reads the table of contents. Throws `damaged` when there is none. */
  static async open(path: string, files: FileCache, copies: MediumCopies): Promise<ZipArchive> {
    const { entries, unreadable } = await contentsOf(path);
    return new ZipArchive(path, files, copies, entries, unreadable);
  }

  private entry(name: string): ZipEntry {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new NegatoscopeError('not-found', `no ${name} in the archive`);
    return entry;
  }

  async openEntry(name: string): Promise<RandomAccess> {
    const entry = this.entry(name);
    if (entry.place.encryption !== undefined) {
      throw new NegatoscopeError('unsupported', 'the entry is encrypted', { reason: 'encrypted' });
    }
    if (entry.place.method === 'stored') return this.openBytes(entry.place, entry.place.bytes);
    if (entry.place.bytes > inMemory) return this.files.open(await this.extract(entry));
    return fromBytes(await this.unpack(entry));
  }

  async openPacked(name: string): Promise<RandomAccess> {
    const { place } = this.entry(name);
    return this.openBytes(place, place.compressedBytes);
  }

  private async openBytes({ headerOffset }: ZipPlace, size: number): Promise<RandomAccess> {
    const file = await this.files.open(this.path);
    let start: number;
    try {
      start = dataOffset(await file.read(headerOffset, localHeaderLength), headerOffset);
    } catch (error) {
      await file.close();
      throw error;
    }
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      checkRange(offset, length, size);
      return file.read(start + offset, length);
    };
    return {
      size,
      read,
      stream: (offset = 0, end = size) => streamOf(read, offset, Math.min(end, size)),
      close: () => file.close(),
    };
  }

  private async unpack({ name, place }: ZipEntry): Promise<Uint8Array> {
    let bytes = this.unpacked.get(name);
    if (bytes === undefined) {
      bytes = this.inflate(place);
      this.unpacked.set(name, bytes);
      this.unpackedBytes += place.bytes;
      bytes.catch(() => this.drop(name));
      for (const oldest of this.unpacked.keys()) {
        if (this.unpackedBytes <= cacheBytes || oldest === name) break;
        this.drop(oldest);
      }
    } else {
      this.unpacked.delete(name);
      this.unpacked.set(name, bytes);
    }
    return bytes;
  }

  private drop(name: string): void {
    if (!this.unpacked.delete(name)) return;
    this.unpackedBytes -= this.entries.get(name)?.place.bytes ?? 0;
  }

  private async inflate(place: ZipPlace): Promise<Uint8Array> {
    const file = await this.files.open(this.path);
    try {
      const start = dataOffset(await file.read(place.headerOffset, localHeaderLength), place.headerOffset);
      return inflateEntry(await file.read(start, place.compressedBytes), place.bytes);
    } finally {
      await file.close();
    }
  }

  /** A large entry, once, in a file of its own until the medium is closed. */
  private extract(entry: ZipEntry): Promise<string> {
    let path = this.extracted.get(entry.name);
    if (path === undefined) {
      path = this.extractTo(entry);
      this.extracted.set(entry.name, path);
      path.catch(() => this.extracted.delete(entry.name));
    }
    return path;
  }

  private async extractTo({ place }: ZipEntry): Promise<string> {
    const file = await this.files.open(this.path);
    let path: string | undefined;
    try {
      path = await this.copies.newPath(place.bytes);
      const start = dataOffset(await file.read(place.headerOffset, localHeaderLength), place.headerOffset);
      let bytes = 0;
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          if (bytes > place.bytes) done(new NegatoscopeError('damaged', 'the ZIP entry is longer than it says'));
          else done(null, chunk);
        },
      });
      const packed = Readable.fromWeb(file.stream(start, start + place.compressedBytes) as never);
      await pipeline(packed, createInflateRaw(), counted, createWriteStream(path, { mode: 0o600 }));
      if (bytes !== place.bytes) throw new NegatoscopeError('damaged', 'the ZIP entry is shorter than it says');
      return path;
    } catch (error) {
      if (path !== undefined) await rm(path, { force: true });
      const problem = this.copies.problem(error);
      if (problem instanceof NegatoscopeError) throw problem;
      throw new NegatoscopeError('damaged', `the ZIP entry is not sound: ${error}`, {}, error);
    } finally {
      await file.close();
    }
  }

  /** Forgets what was unpacked. Files stay until the copies of the medium are removed. */
  async close(): Promise<void> {
    this.unpacked.clear();
    this.unpackedBytes = 0;
    await Promise.allSettled(this.extracted.values());
  }
}

export function fromBytes(bytes: Uint8Array): RandomAccess {
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    checkRange(offset, length, bytes.length);
    return bytes.slice(offset, offset + length);
  };
  return {
    size: bytes.length,
    read,
    stream: (offset = 0, end = bytes.length) => streamOf(read, offset, Math.min(end, bytes.length)),
    close: async () => {},
  };
}

function contentsOf(path: string): Promise<{ entries: Map<string, ZipEntry>; unreadable: UnreadableReference[] }> {
  return new Promise((resolve, reject) => {
    open(
      path,
      // Names are read here: one that leads out of the archive is no reason to refuse the others.
      { lazyEntries: true, autoClose: true, decodeStrings: false, validateEntrySizes: true },
      (error, zip) => {
        if (error) {
          reject(new NegatoscopeError('damaged', `not a ZIP archive: ${error.message}`, {}, error));
          return;
        }
        if (zip.entryCount > maximumEntries) {
          zip.close();
          reject(new NegatoscopeError('unsupported', `more than ${maximumEntries} entries`));
          return;
        }
        const entries = new Map<string, ZipEntry>();
        const unreadable: UnreadableReference[] = [];
        const copies = new Map<string, number>();
        let packedBytes = 0;
        zip.on('entry', (entry) => {
          packedBytes += entry.compressedSize;
          if (packedBytes > zip.fileSize) {
            zip.close();
            reject(new NegatoscopeError('unsupported', 'entries of the ZIP archive lie over each other'));
            return;
          }
          take(path, entry, entries, unreadable, copies);
          zip.readEntry();
        });
        zip.once('error', (failure) => {
          zip.close();
          reject(new NegatoscopeError('damaged', `the ZIP archive is damaged: ${failure.message}`, {}, failure));
        });
        zip.once('end', () => resolve({ entries, unreadable }));
        zip.readEntry();
      },
    );
  });
}

/** A name without what leads out of the archive: a place above it, a drive, the root. */
const within = (name: string): string =>
  name
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..' && !/^[a-z]:$/i.test(part))
    .join('/') || 'unnamed';

function take(
  path: string,
  entry: Entry,
  entries: Map<string, ZipEntry>,
  unreadable: UnreadableReference[],
  copies: Map<string, number>,
): void {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  const written = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  if (written.endsWith('/')) return;
  const name = ownName(within(written), entries, copies);
  const refuse = (detail: string): void => {
    unreadable.push({ path, zipEntry: name, reason: 'unsupported', detail });
  };
  const encryption = entry.isEncrypted() ? encryptionOf(entry) : undefined;
  if (encryption === 'unknown') {
    refuse('the entry is encrypted in a way that is not known');
    return;
  }
  const method = encryption?.method ?? entry.compressionMethod;
  if (method !== 0 && method !== 8) {
    refuse(`compression method ${method}`);
    return;
  }
  if (method === 8 && entry.uncompressedSize > entry.compressedSize * maximumRatio + 1024) {
    refuse('the entry says that it unpacks to more than deflate can');
    return;
  }
  entries.set(name, {
    name,
    modifiedAt: entry.getLastModDate().getTime(),
    place: {
      headerOffset: entry.relativeOffsetOfLocalHeader,
      compressedBytes: entry.compressedSize,
      bytes: entry.uncompressedSize,
      method: method === 0 ? 'stored' : 'deflated',
      ...(encryption === undefined ? {} : { encryption: encryption.encryption }),
    },
  });
}
