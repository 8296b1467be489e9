import { fromEnvelope, NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { DecodedImage, DecodeRequest, WorkerInput, WorkerOutput } from './protocol.ts';

/** Smaller is sooner. */
export type DecodePriority = number;

interface Task {
  request: DecodeRequest;
  priority: DecodePriority;
  order: number;
  worker?: number;
  cancelled?: boolean;
  resolve(image: DecodedImage): void;
  reject(error: unknown): void;
}

export interface DecodeTask {
  readonly promise: Promise<DecodedImage>;
  /** Withdraws the frame: it is not fetched any more, or its fetch is aborted. The promise rejects with `cancelled`. */
  cancel(): void;
  /** Moves it forward, or back, in the queue when it still waits there. */
  prioritise(priority: DecodePriority): void;
}

/** Decoded frames that are under way at a time may take this much; a larger one is under way alone. */
const inFlightBytes = 256 * 1024 * 1024;

/**
 * Worker threads that fetch and decode frames. At most `inFlight` frames are under way at a time; the others wait in
 * order of priority, then of asking. Frames of priority 0 (what the reader looks at) do not wait for the others, but two
 * at most are begun beside them: whoever scrolls faster than frames are decoded must not wait for those that were passed.
 * In the worker too they come before all that is not yet being decoded.
 */
export class DecodePool {
  readonly size: number;
  private readonly workers: (Worker | undefined)[] = [];
  private readonly load: number[] = [];
  private readonly waiting: Task[] = [];
  private readonly running = new Map<number, Task>();
  private readonly create: () => Worker;
  private readonly inFlight: number;
  private nextId = 1;
  private closed = false;
  private bytes = 0;

  constructor(size: number, create: () => Worker, inFlight = 6) {
    this.size = size;
    this.create = create;
    this.inFlight = inFlight;
    for (let i = 0; i < size; i++) {
      this.load.push(0);
      this.start(i);
    }
  }

  get idle(): boolean {
    return this.running.size === 0 && this.waiting.length === 0;
  }

  decode(request: Omit<DecodeRequest, 'id'>, priority: DecodePriority): DecodeTask {
    const id = this.nextId++;
    const { promise, resolve, reject } = deferred<DecodedImage>();
    const task: Task = { request: { ...request, id }, priority, order: id, resolve, reject };
    if (this.closed) {
      task.reject(new NegatoscopeError('cancelled', 'the decoders are closed'));
    } else {
      this.waiting.push(task);
      this.dispatch();
    }
    return {
      promise,
      cancel: () => this.cancel(task),
      prioritise: (next) => {
        if (next === task.priority) return;
        task.priority = next;
        if (task.worker !== undefined) this.post(task.worker, { kind: 'prioritise', id, priority: next });
        else this.dispatch();
      },
    };
  }

  close(): void {
    this.closed = true;
    for (const worker of this.workers) worker?.terminate();
    const error = new NegatoscopeError('cancelled', 'the decoders are closed');
    for (const task of [...this.waiting.splice(0), ...this.running.values()]) task.reject(error);
    this.running.clear();
  }

  private cancel(task: Task): void {
    if (task.cancelled) return;
    task.cancelled = true;
    const at = this.waiting.indexOf(task);
    if (at >= 0) {
      this.waiting.splice(at, 1);
      task.reject(new NegatoscopeError('cancelled', 'the frame is no longer wanted'));
    } else if (task.worker !== undefined && this.running.has(task.request.id)) {
      this.post(task.worker, { kind: 'cancel', id: task.request.id });
    }
  }

  private dispatch(): void {
    while (this.waiting.length > 0) {
      let best = 0;
      for (let i = 1; i < this.waiting.length; i++) {
        const a = this.waiting[i]!;
        const b = this.waiting[best]!;
        if (a.priority < b.priority || (a.priority === b.priority && a.order < b.order)) best = i;
      }
      const task = this.waiting[best]!;
      if (this.running.size >= this.inFlight + (task.priority > 0 ? 0 : 2)) return;
      if (this.running.size > 0 && task.priority > 0 && this.bytes + bytesOf(task) > inFlightBytes) return;
      this.waiting.splice(best, 1);
      const worker = this.load.indexOf(Math.min(...this.load));
      task.worker = worker;
      this.load[worker]!++;
      this.bytes += bytesOf(task);
      this.running.set(task.request.id, task);
      this.post(worker, { kind: 'decode', request: task.request, priority: task.priority });
    }
  }

  private post(worker: number, message: WorkerInput): void {
    this.workers[worker]?.postMessage(message);
  }

  private start(index: number): void {
    const worker = this.create();
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerOutput>) => this.settle(data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.restart(index, event.message || 'the decoder ended');
    });
    this.workers[index] = worker;
  }

  /** A worker that broke down (out of memory, a codec's abort) fails its own frames alone and is replaced. */
  private restart(index: number, message: string): void {
    this.workers[index]?.terminate();
    for (const task of [...this.running.values()]) {
      if (task.worker !== index) continue;
      this.ended(task);
      task.reject(new NegatoscopeError('decode-failed', message, { reason: 'damaged', detail: message }));
    }
    this.load[index] = 0;
    if (!this.closed) {
      this.start(index);
      this.dispatch();
    }
  }

  private ended(task: Task): void {
    this.running.delete(task.request.id);
    this.bytes -= bytesOf(task);
  }

  private settle(output: WorkerOutput): void {
    const task = this.running.get(output.id);
    if (!task) return;
    this.ended(task);
    if (task.worker !== undefined) this.load[task.worker]!--;
    if (output.kind === 'decoded') task.resolve(output.image);
    else task.reject(fromEnvelope(output.error));
    this.dispatch();
  }
}

/** Of the frame decoded, about: four bytes a pixel. */
const bytesOf = ({ request: { pixel } }: Task): number => 4 * (pixel.rows * pixel.columns || 0);

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}
