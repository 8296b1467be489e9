import { deflateRawSync } from 'node:zlib';
import { packBzip2 } from './bzip2.ts';

/** Packs a whole data set as `unpackDataSet` unpacks it; a deflated one is padded to an even length (PS3.5 A.5). Synchronous. */
export function packDataSet(bytes: Uint8Array, method: 'deflate' | 'bzip2'): Uint8Array {
  const packed = method === 'deflate' ? deflateRawSync(bytes) : packBzip2(bytes);
  if (packed.length % 2 === 0) return packed;
  const even = new Uint8Array(packed.length + 1);
  even.set(packed);
  return even;
}
