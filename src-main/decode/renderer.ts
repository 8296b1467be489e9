import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { type ErrorEnvelope, fromEnvelope, NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { workerEntry } from '../workers/entry.ts';
import { Gate } from './gate.ts';
import type { NativeTask, PictureTask, Rendered, RenderTask, UnpackTask } from './render-task.ts';

export interface RendererOptions {
  /** Worker threads at most; default: cores minus one, 1 to 4. They start when needed and end when idle. */
  threads?: number;
  /** Memory that tasks at work and decoded may take together, bytes; what does not fit waits. */
  memory?: number;
}

/** Decodes and renders frames in worker threads. Close it. */
export interface Renderer {
  /**
   * A picture of a frame. Rejects with `decode-failed`, `unsupported`, `not-displayable`, `busy` (too much waits) or
   * `cancelled`. The buffer behind the frame's bytes is handed to the worker when nothing else uses it.
   */
  picture(task: Omit<PictureTask, 'kind'>, signal?: AbortSignal): Promise<Rendered>;
  /** The frame as native little-endian bytes, interleaved by pixel. */
  native(task: Omit<NativeTask, 'kind'>, signal?: AbortSignal): Promise<Rendered>;
  /** A packed data set unpacked. Rejects with `damaged`, or `unsupported` when it is larger than the limit. */
  unpack(task: Omit<UnpackTask, 'kind'>, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

const maximumWaiting = 1024;
const longestTaskMs = 120_000;

/** Memory a task takes while it is worked on: what comes in, the cells, the picture in four bytes a pixel. */
function costOf(task: RenderTask): number {
  if (task.kind === 'unpack') return task.bytes.length * 6;
  const { rows, columns, samplesPerPixel, bitsAllocated } = task.pixel;
  const cells = rows * columns * samplesPerPixel * Math.max(1, bitsAllocated / 8);
  return task.bytes.length * 2 + cells * 3 + (task.kind === 'picture' ? rows * columns * 4 : 0);
}

const cancelled = () => new NegatoscopeError('cancelled', 'the picture is no longer wanted');

const ownsBuffer = ({ bytes }: RenderTask) =>
  bytes.buffer instanceof ArrayBuffer && bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;

/** Starts no thread yet. */
export function createRenderer(options: RendererOptions = {}): Renderer {
  const threads = options.threads ?? Math.max(1, Math.min(4, availableParallelism() - 1));
  const pool = new Piscina({
    filename: fileURLToPath(workerEntry('render')),
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: 20_000,
    concurrentTasksPerWorker: 1,
    recordTiming: false,
  });
  const gate = new Gate(threads, options.memory ?? 1024 * 1024 * 1024, maximumWaiting);
  let closed = false;

  async function run(task: RenderTask, signal?: AbortSignal): Promise<Rendered> {
    if (closed) throw new NegatoscopeError('cancelled', 'the renderer is closed');
    if (signal?.aborted) throw cancelled();
    const leave = await gate.enter(costOf(task), signal);
    try {
      const transferList = ownsBuffer(task) ? [task.bytes.buffer as ArrayBuffer] : [];
      // Once it is running, a task is let finish: ending a thread costs more than a picture. Unless it never ends.
      const timeout = AbortSignal.timeout(longestTaskMs);
      const answer = (await pool.run(task, { transferList, signal: timeout })) as Rendered | { error: ErrorEnvelope };
      if ('error' in answer) throw fromEnvelope(answer.error);
      return answer;
    } catch (error) {
      if (error instanceof NegatoscopeError) throw error;
      if (closed) throw cancelled();
      // A thread that died (memory, a crash of native code) is the picture's fault; the pool starts another.
      throw new NegatoscopeError('decode-failed', `the render thread failed: ${String(error)}`, {}, error);
    } finally {
      leave();
    }
  }

  return {
    picture: (task, signal) => run({ ...task, kind: 'picture' }, signal),
    native: (task, signal) => run({ ...task, kind: 'native' }, signal),
    unpack: async (task, signal) => (await run({ ...task, kind: 'unpack' }, signal)).bytes,
    async close() {
      closed = true;
      gate.close();
      await pool.destroy();
    },
  };
}
