import { createRequire } from 'node:module';
import { constants, createInflateRaw } from 'node:zlib';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { HeaderReader } from '../../src-shared/dicom/part10/read.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { SyncSource } from '../archive/read-header.ts';
import type { Spool } from './spool.ts';

/** A data set that is not packed: a file as it is, or what was unpacked of one. */
export interface PlainSource {
  source: SyncSource;
  /** Set when the source is a bare data set in this syntax; else it is a Part 10 file. */
  bareSyntax?: string;
  /** Transfer syntax that the file declares. */
  declared: string | undefined;
}

const firstBytes = 64 * 1024;
const searchedBytes = 1 << 20;
const sliceBytes = 1 << 20;
/** As for reading: however little is packed this much may come of it, beyond that a hundred times the packed bytes. */
const alwaysUnpackedBytes = 256 * 1024 * 1024;
const maximumRatio = 100;

/** Bytes [offset, offset + length) of a source. Throws `damaged` when it ends before. */
export function readExactly(source: SyncSource, offset: number, length: number): Uint8Array<ArrayBuffer> {
  if (offset < 0 || offset + length > source.size) throw endsEarly(source.size);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const read = source.read(bytes.subarray(at), offset + at);
    if (read === 0) throw endsEarly(offset + at);
    at += read;
  }
  return bytes;
}

const endsEarly = (offset: number) =>
  new NegatoscopeError('damaged', 'the file ends before its data set does', { reason: 'truncated', offset });

/** Opens the data set of a file; a packed one is unpacked into the spool. Throws `not-dicom`, `damaged`, `unsupported`. */
export async function openPlain(file: SyncSource, unpacked: () => Spool): Promise<PlainSource> {
  const reader = new HeaderReader({ want: new Set() });
  let at = 0;
  while (
    at < Math.min(file.size, searchedBytes) &&
    reader.packed === undefined &&
    reader.result().dataSetOffset === 0
  ) {
    const bytes = readExactly(file, at, Math.min(firstBytes, file.size - at));
    reader.push(bytes);
    if (reader.problem !== undefined) throw reader.problem;
    at += bytes.length;
  }
  const { packed } = reader;
  const { declaredTransferSyntaxUid: declared, dataSetOffset } = reader.result();
  if (packed === undefined) return { source: file, declared };
  const spool = unpacked();
  const limit = alwaysUnpackedBytes + maximumRatio * (file.size - dataSetOffset);
  const write = (bytes: Uint8Array) => {
    if (spool.length + bytes.length > limit) {
      throw new NegatoscopeError('unsupported', `the packed data set unpacks to more than ${limit} bytes`, { limit });
    }
    spool.write(bytes);
  };
  if (packed === 'deflate') await inflate(file, dataSetOffset, write);
  else unpackBzip2(file, dataSetOffset, write);
  return { source: spool.source(), bareSyntax: explicitVrLittleEndian, declared };
}

const unsound = (method: string, cause: unknown) =>
  new NegatoscopeError('damaged', `the ${method} data set is not sound: ${String(cause)}`, { reason: 'packed' }, cause);

/** A raw deflate stream, perhaps with a byte of padding behind it (PS3.5 A.5). */
function inflate(file: SyncSource, start: number, write: (bytes: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = createInflateRaw({ finishFlush: constants.Z_FINISH });
    let at = start;
    const fail = (error: unknown) => {
      stream.destroy();
      reject(error instanceof NegatoscopeError ? error : unsound('deflated', error));
    };
    const feed = (): void => {
      try {
        const bytes = readExactly(file, at, Math.min(sliceBytes, file.size - at));
        at += bytes.length;
        if (bytes.length === 0) stream.end();
        else stream.write(bytes, (error) => (error ? undefined : feed()));
      } catch (error) {
        fail(error);
      }
    };
    stream.on('data', (bytes: Uint8Array) => {
      try {
        write(bytes);
      } catch (error) {
        fail(error);
      }
    });
    stream.on('error', fail);
    stream.on('end', () => resolve());
    feed();
  });
}

interface Bunzip {
  decode(
    input: { readByte(): number; read(into: Uint8Array, offset: number, length: number): number },
    output: { writeByte(byte: number): void; flush(): void },
  ): void;
}
let bunzip: Bunzip | undefined;

function unpackBzip2(file: SyncSource, start: number, write: (bytes: Uint8Array) => void): void {
  bunzip ??= createRequire(import.meta.url)('seek-bzip') as Bunzip;
  let slice: Uint8Array = new Uint8Array(0);
  let at = start;
  let position = 0;
  const buffer = new Uint8Array(sliceBytes);
  let filled = 0;
  const flush = () => {
    write(buffer.subarray(0, filled));
    filled = 0;
  };
  // Beyond the end there is no byte: a stream cut between two blocks would else pass for a whole one.
  const readByte = (): number => {
    if (position === slice.length) {
      slice = readExactly(file, at, Math.max(1, Math.min(sliceBytes, file.size - at)));
      at += slice.length;
      position = 0;
    }
    return slice[position++]!;
  };
  try {
    bunzip.decode(
      {
        readByte,
        read(into, offset, length) {
          for (let i = 0; i < length; i++) into[offset + i] = readByte();
          return length;
        },
      },
      {
        writeByte(byte) {
          buffer[filled++] = byte;
          if (filled === buffer.length) flush();
        },
        flush() {},
      },
    );
    flush();
  } catch (error) {
    throw error instanceof NegatoscopeError ? error : unsound('bzip2', error);
  }
}
