import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { type ErrorEnvelope, fromEnvelope, NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Mark } from '../../../src-shared/film/marks.ts';
import { Gate } from '../../decode/gate.ts';
import { workerEntry } from '../../workers/entry.ts';
import type {
  CellTask,
  DecodeTask,
  FilmAnswer,
  FilmTask,
  MarksTask,
  PictureDecodeTask,
  Raster,
  SharedFrame,
  SheetTask,
} from './tasks.ts';

export interface FilmWorkers {
  run(task: DecodeTask | PictureDecodeTask, cost: number, signal?: AbortSignal): Promise<SharedFrame>;
  run(task: CellTask | SheetTask, cost: number, signal?: AbortSignal): Promise<Raster>;
  run(task: MarksTask, cost: number, signal?: AbortSignal): Promise<Mark[]>;
  close(): Promise<void>;
}

export const cancelled = (): NegatoscopeError => new NegatoscopeError('cancelled', 'the pixels are no longer wanted');

const maximumWaiting = 2048;
const longestTaskMs = 120_000;

/** Buffers that are the task's own, to be handed over. */
function transferable(task: FilmTask): ArrayBuffer[] {
  const bytes = task.kind === 'sheet' ? task.data : task.kind === 'decode' ? task.bytes : undefined;
  const own = bytes && bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return own && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}

/** Threads for the pixels of films; started when needed, ended when idle. `memory`: bytes that tasks at work may take together. */
export function createFilmWorkers({ threads, memory }: { threads?: number; memory: number }): FilmWorkers {
  // Two at least: who composes does not wait for what is printed.
  const count = threads ?? Math.max(2, Math.min(4, availableParallelism() - 1));
  const pool = new Piscina({
    filename: fileURLToPath(workerEntry('film')),
    minThreads: 0,
    maxThreads: count,
    idleTimeout: 20_000,
    concurrentTasksPerWorker: 1,
    recordTiming: false,
    // Canvases give their memory back between turns of the event loop: a thread that waits for work otherwise never does.
    atomics: 'disabled',
  });
  const gate = new Gate(count, memory, maximumWaiting);
  let closed = false;

  async function run(task: FilmTask, cost: number, signal?: AbortSignal): Promise<FilmAnswer> {
    if (closed || signal?.aborted) throw cancelled();
    const leave = await gate.enter(cost, signal);
    try {
      // Once it is running, a task is let finish: ending a thread costs more than its pixels. Unless it never ends.
      const timeout = AbortSignal.timeout(longestTaskMs);
      const answer = (await pool.run(task, { transferList: transferable(task), signal: timeout })) as
        | FilmAnswer
        | { error: ErrorEnvelope };
      if ('error' in answer) throw fromEnvelope(answer.error);
      return answer;
    } catch (error) {
      if (error instanceof NegatoscopeError) throw error;
      if (closed) throw cancelled();
      // A thread that died (memory, a crash of native code) is the image's fault; the pool starts another.
      throw new NegatoscopeError('decode-failed', `the film thread failed: ${String(error)}`, {}, error);
    } finally {
      leave();
    }
  }

  return {
    run: run as FilmWorkers['run'],
    async close() {
      closed = true;
      gate.close();
      await pool.destroy();
    },
  };
}
