import { createRequire } from 'node:module';
import { inflateRawSync } from 'node:zlib';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';

/** What a packed data set may unpack to: a bomb is refused, not unpacked. */
export const maximumUnpackedBytes = 1024 * 1024 * 1024;

/** However little is packed, this much may come of it; beyond that a hundred times the packed bytes, which no picture packs to. */
const alwaysUnpackedBytes = 256 * 1024 * 1024;
const maximumRatio = 100;

/** What packed bytes of a sender may unpack to. A small bomb costs little memory, also when four senders throw it at once. */
const limitFor = (packedBytes: number): number =>
  Math.min(maximumUnpackedBytes, alwaysUnpackedBytes + maximumRatio * packedBytes);

interface Bunzip {
  decode(input: Uint8Array, output: { writeByte(byte: number): void; flush(): void }): void;
}
let bunzip: Bunzip | undefined;

/**
 * Unpacks a whole data set: Deflated Explicit VR Little Endian (PS3.5 A.5, a raw deflate stream, perhaps with a padding byte) or a
 * bzip2 stream. Throws `unsupported` when it unpacks to more than `limit` bytes, `damaged` when it is not sound. Synchronous:
 * for threads.
 */
export function unpackDataSet(
  bytes: Uint8Array,
  method: 'deflate' | 'bzip2',
  limit = limitFor(bytes.length),
): Uint8Array {
  return method === 'deflate' ? inflate(bytes, limit) : unpackBzip2(bytes, limit);
}

const tooMuch = (limit: number): NegatoscopeError =>
  new NegatoscopeError('unsupported', `the packed data set unpacks to more than ${limit} bytes`, { limit });

function inflate(bytes: Uint8Array, limit: number): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooMuch(limit);
    throw new NegatoscopeError('damaged', `the deflated data set is not sound: ${code ?? error}`, { reason: 'packed' });
  }
}

function unpackBzip2(bytes: Uint8Array, limit: number): Uint8Array {
  bunzip ??= createRequire(import.meta.url)('seek-bzip') as Bunzip;
  let output = new Uint8Array(Math.min(limit, Math.max(bytes.length * 4, 64 * 1024)));
  let length = 0;
  const sink = {
    writeByte(byte: number): void {
      if (length === output.length) {
        if (length >= limit) throw tooMuch(limit);
        const larger = new Uint8Array(Math.min(limit, length * 2));
        larger.set(output);
        output = larger;
      }
      output[length++] = byte;
    },
    flush(): void {},
  };
  try {
    bunzip.decode(bytes, sink);
  } catch (error) {
    if (error instanceof NegatoscopeError) throw error;
    throw new NegatoscopeError(
      'damaged',
      `the bzip2 data set is not sound: ${error instanceof Error ? error.message : error}`,
      {
        reason: 'packed',
      },
    );
  }
  return output.subarray(0, length);
}
