import { createDeflateRaw } from 'node:zlib';
import { Bzip2Encoder } from '../../src-shared/compress/bzip2.ts';
import type { Spool } from './spool.ts';

/** Where the bytes of a data set go, one after the other. */
export interface Sink {
  write(bytes: Uint8Array): void | Promise<void>;
  /** Everything was written. */
  end(): void | Promise<void>;
}

/** Writes into a spool, packed as the transfer syntax asks. */
export function sinkFor(spool: Spool, packed: 'deflate' | 'bzip2' | undefined): Sink {
  if (packed === 'deflate') return deflated(spool);
  if (packed === 'bzip2') return bzipped(spool);
  return { write: (bytes) => spool.write(bytes), end() {} };
}

/** PS3.5 A.5: a raw deflate stream, padded to even length. */
function deflated(spool: Spool): Sink {
  const stream = createDeflateRaw();
  let problem: unknown;
  let fail: ((error: unknown) => void) | undefined;
  const stop = (error: unknown) => {
    problem ??= error;
    fail?.(problem);
  };
  stream.on('data', (bytes: Uint8Array) => {
    if (problem !== undefined) return;
    try {
      spool.write(bytes);
    } catch (error) {
      stop(error);
    }
  });
  stream.on('error', stop);
  const wait = (start: (done: () => void) => void) =>
    new Promise<void>((resolve, reject) => {
      if (problem !== undefined) {
        reject(problem);
        return;
      }
      fail = reject;
      start(resolve);
    }).finally(() => {
      fail = undefined;
      if (problem !== undefined) stream.destroy();
    });
  return {
    write: (bytes) => wait((done) => stream.write(bytes, () => (problem === undefined ? done() : undefined))),
    async end() {
      await wait((done) => {
        stream.once('end', done);
        stream.end();
      });
      if (spool.length % 2 === 1) spool.write(new Uint8Array(1));
    },
  };
}

function bzipped(spool: Spool): Sink {
  const encoder = new Bzip2Encoder();
  return {
    write: (bytes) => spool.write(encoder.push(bytes)),
    end: () => spool.write(encoder.end()),
  };
}
