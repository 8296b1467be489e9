import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { fromEnvelope, NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { uidFromUuid } from '../../src-shared/dicom/uids.ts';
import type { InstanceLocation, RandomAccess } from '../archive/types.ts';
import { Gate } from '../decode/gate.ts';
import { fileSource, memorySource, type OpenSource } from '../network/services/storage/instance-source.ts';
import { workerEntry } from '../workers/entry.ts';
import { canTranscode, type TranscodeRefusal } from './can-transcode.ts';
import type { TranscodeTarget } from './target.ts';
import { type TranscodeAnswer, type TranscodeDone, type TranscodeTask, temporaryParts } from './task.ts';

export type { TranscodeTarget } from './target.ts';
export { canTranscode, type TranscodeRefusal };

export interface TranscoderOptions {
  /** For temporary files, its own: whatever lies in it is removed at the start. */
  folder: string;
  /** Worker threads at most; default: cores minus one, 1 to 4. They start when needed and end when idle. */
  threads?: number;
  /** Memory that tasks at work may take together, bytes; what does not fit waits. Default 1 GiB. */
  memory?: number;
  /** Results up to this are held in memory, larger ones in files. Default 16 MiB. */
  inMemory?: number;
}

/** An instance and how to get at its bytes. */
export interface TranscodeInput {
  location: Pick<InstanceLocation, 'path' | 'zipEntry' | 'sealed' | 'bytes' | 'transferSyntaxUid' | 'description'>;
  /** Used where the path alone does not lead to the file (an entry of a ZIP archive). */
  open(): Promise<RandomAccess>;
}

/** A data set in another transfer syntax: an `InstanceSource`. Dispose it when it was sent. */
export interface Transcoded {
  transferSyntaxUid: string;
  sopClassUid: string;
  /** A new one when it lost: it is another instance then (PS3.3 C.12.4, PS3.4 B.4.1). */
  sopInstanceUid: string;
  /** Length of the data set, without preamble and meta header. */
  bytes: number;
  /** May be called more than once, until it is disposed. */
  open(): Promise<OpenSource>;
  /** Present when it lost more than it had lost before. */
  lossy?: { method: string; ratio: number };
  /** Gives memory and temporary file back. Never rejects; may be called twice. */
  dispose(): Promise<void>;
}

export interface Transcoder {
  /**
   * An instance in another transfer syntax. Elements whose values need not change keep them byte for byte. Rejects with `unsupported`
   * (parameter `reason`: a `TranscodeRefusal`), `damaged` or `decode-failed` for a source that is not sound, `not-dicom`, `not-found`,
   * `disk-full`, `io`, `cancelled`; then nothing is left behind.
   */
  transcode(instance: TranscodeInput, target: TranscodeTarget, signal?: AbortSignal): Promise<Transcoded>;
  close(): Promise<void>;
}

/** A task that shows no progress for this long is given up. */
const stuckMs = 120_000;

/** Memory a task takes while it is worked on: slices and tables, and what decoding and encoding one frame takes. */
function costOf({ location }: TranscodeInput, inMemory: number): number {
  const { pixel } = location.description;
  const fixed = 16 * 1024 * 1024 + 2 * Math.min(inMemory, location.bytes * 4);
  if (pixel === undefined) return fixed;
  return fixed + pixel.rows * pixel.columns * pixel.samplesPerPixel * Math.max(1, pixel.bitsAllocated / 8) * 6;
}

const cancelled = () => new NegatoscopeError('cancelled', 'the transcoding is no longer wanted');

/** Starts no thread yet. */
export function createTranscoder(options: TranscoderOptions): Transcoder {
  const { folder } = options;
  const inMemory = options.inMemory ?? 16 * 1024 * 1024;
  const threads = options.threads ?? Math.max(1, Math.min(4, availableParallelism() - 1));
  const pool = new Piscina({
    filename: fileURLToPath(workerEntry('transcode')),
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: 20_000,
    concurrentTasksPerWorker: 1,
    recordTiming: false,
  });
  const gate = new Gate(threads, options.memory ?? 1024 * 1024 * 1024);
  const atWork = new Set<Int32Array>();
  let closed = false;
  // Of a process that ended in the middle.
  const ready = clean(folder);
  ready.catch(() => undefined);

  async function work(task: TranscodeTask): Promise<TranscodeDone> {
    const control = new Int32Array(task.control);
    const stuck = new AbortController();
    let seen = -1;
    const watch = setInterval(() => {
      const progress = Atomics.load(control, 1);
      if (progress === seen) stuck.abort();
      seen = progress;
    }, stuckMs);
    watch.unref();
    atWork.add(control);
    try {
      const answer = (await pool.run(task, { signal: stuck.signal })) as TranscodeAnswer;
      if ('error' in answer) throw fromEnvelope(answer.error);
      return answer;
    } catch (error) {
      if (error instanceof NegatoscopeError) throw error;
      if (closed) throw cancelled();
      // A thread that died (memory, a crash of native code) is the instance's fault; the pool starts another.
      throw new NegatoscopeError('decode-failed', `the transcoding thread failed: ${String(error)}`, {}, error);
    } finally {
      atWork.delete(control);
      clearInterval(watch);
    }
  }

  return {
    async transcode(instance, target, signal) {
      const check = () => {
        if (closed || signal?.aborted) throw cancelled();
      };
      check();
      const { location } = instance;
      const refusal = canTranscode(
        { transferSyntaxUid: location.transferSyntaxUid, pixel: location.description.pixel },
        target,
      );
      if (refusal !== true) throw refused(refusal, target);
      await ready;
      const leave = await gate.enter(costOf(instance, inMemory), signal);
      const temporary = join(folder, randomUUID());
      const control = new SharedArrayBuffer(8);
      const cancel = () => Atomics.store(new Int32Array(control), 0, 1);
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        check();
        const isFile = location.zipEntry === undefined && location.sealed === undefined;
        const path = isFile ? location.path : await extract(instance, `${temporary}.entry`);
        check();
        const newUid = target.lossy?.sopInstanceUid ?? uidFromUuid(randomUUID())!;
        const done = await work({ path, target, temporary, newUid, memory: inMemory, control });
        if (done.path === undefined) await removeParts(temporary);
        else await removeParts(temporary, done.path);
        check();
        return result(done);
      } catch (error) {
        await removeParts(temporary);
        throw error;
      } finally {
        signal?.removeEventListener('abort', cancel);
        leave();
      }
    },
    async close() {
      closed = true;
      gate.close();
      for (const control of atWork) Atomics.store(control, 0, 1);
      await pool.close({ force: false });
      await ready.catch(() => undefined);
    },
  };
}

function refused(reason: TranscodeRefusal, { transferSyntaxUid }: TranscodeTarget): NegatoscopeError {
  return new NegatoscopeError('unsupported', `not possible in ${transferSyntaxUid}: ${reason}`, {
    reason,
    transferSyntaxUid,
  });
}

async function clean(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const left = await readdir(folder);
  await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

async function extract({ open }: TranscodeInput, path: string): Promise<string> {
  const access = await open();
  try {
    const body = Readable.fromWeb(access.stream() as NodeReadableStream<Uint8Array>);
    await pipeline(body, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    return path;
  } finally {
    await access.close();
  }
}

async function removeParts(temporary: string, except?: string): Promise<void> {
  const paths = temporaryParts.map((part) => `${temporary}${part}`).filter((path) => path !== except);
  await Promise.all(paths.map((path) => rm(path, { force: true, maxRetries: 3 }).catch(() => undefined)));
}

function result({
  bytes,
  length,
  lossy,
  path,
  sopClassUid,
  sopInstanceUid,
  transferSyntaxUid,
}: TranscodeDone): Transcoded {
  const identity = { sopClassUid, sopInstanceUid, transferSyntaxUid };
  let source =
    path === undefined
      ? memorySource(identity, bytes!)
      : fileSource({ ...identity, path, dataSetOffset: 0, fileBytes: length });
  return {
    ...identity,
    bytes: length,
    ...(lossy === undefined ? {} : { lossy }),
    open: () => source.open(),
    async dispose() {
      source = { ...source, open: () => Promise.reject(new NegatoscopeError('not-found', 'it was disposed')) };
      if (path !== undefined) await rm(path, { force: true, maxRetries: 3 }).catch(() => undefined);
    },
  };
}
