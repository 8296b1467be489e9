import { type MessagePort, type Transferable, Worker } from 'node:worker_threads';
import { type ErrorEnvelope, fromEnvelope, NegatoscopeError, toEnvelope } from '../../../src-shared/contract/errors.ts';

/**
 * Calls between the main loop and a thread of ours: small, typed, in order. A call is answered once, with a value or an
 * error as an envelope; a thread may also send events. The queue is bounded: a caller that does not wait is told `busy`
 * instead of filling the memory.
 */

// biome-ignore lint/suspicious/noExplicitAny: parameters of any handler; the types are checked where an Api is declared.
export type Api = Record<string, (...parameters: any[]) => unknown>;

type Request = [id: number, method: string, parameters: unknown[]];
type Reply = [id: number, ok: boolean, value: unknown];
type ThreadEvent = [id: 0, event: string, payload: unknown];

/** An answer whose buffers change hands instead of being copied. */
export class Transfer<T> {
  readonly value: T;
  readonly transferables: Transferable[];

  constructor(value: T, transferables: Transferable[]) {
    this.value = value;
    this.transferables = transferables;
  }
}

/** Gives bytes away with the answer; a view on a larger or shared buffer is copied to a buffer of its own first. */
export function transferBytes(bytes: Uint8Array): Transfer<Uint8Array> {
  const whole =
    bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
      ? bytes
      : new Uint8Array(bytes);
  return new Transfer(whole, [whole.buffer as ArrayBuffer]);
}

export type Answer<T> = T extends Promise<infer U> ? Answer<U> : T extends Transfer<infer U> ? U : T;

/**
 * In the thread: answers calls that arrive at `port`, one after another in their order. `open` makes the handlers; when it
 * fails, its error is the answer to every call.
 */
export function serve(port: MessagePort, open: (emit: (event: string, payload: unknown) => void) => Api): void {
  const emit = (event: string, payload: unknown): void => port.postMessage([0, event, payload] satisfies ThreadEvent);
  let handlers: Api;
  let unusable: unknown;
  try {
    handlers = open(emit);
  } catch (error) {
    handlers = {};
    unusable = error;
  }
  let turn: Promise<void> = Promise.resolve();
  let queued = 0;
  const answer = (id: number, value: unknown): void => {
    if (value instanceof Transfer) {
      port.postMessage([id, true, value.value] satisfies Reply, value.transferables);
    } else {
      port.postMessage([id, true, value] satisfies Reply);
    }
  };
  const refuse = (id: number, error: unknown): void => port.postMessage([id, false, toEnvelope(error)] satisfies Reply);
  const run = (method: string, parameters: unknown[]): unknown => {
    if (unusable !== undefined) throw unusable;
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
    if (handler === undefined) throw new NegatoscopeError('internal', `no method ${method} in this thread`);
    return handler(...parameters);
  };
  port.on('message', ([id, method, parameters]: Request) => {
    // What needs no waiting is answered at once, so that a burst costs no turns of the microtask queue.
    if (queued === 0) {
      let value: unknown;
      try {
        value = run(method, parameters);
      } catch (error) {
        refuse(id, error);
        return;
      }
      if (!(value instanceof Promise)) {
        try {
          answer(id, value);
        } catch (error) {
          refuse(id, error);
        }
        return;
      }
      queued++;
      turn = value
        .then((result) => answer(id, result))
        .catch((error) => refuse(id, error))
        .then(() => {
          queued--;
        });
      return;
    }
    queued++;
    turn = turn
      .then(() => run(method, parameters))
      .then((value) => answer(id, value))
      .catch((error) => refuse(id, error))
      .then(() => {
        queued--;
      });
  });
}

export interface RpcOptions {
  /** Calls that may be under way at the same time; more are refused with `busy`. Default 10 000. */
  limit?: number;
  /** Told when the thread died without being asked to. */
  onFailure?: (error: NegatoscopeError) => void;
  workerData?: unknown;
  /** Name for debuggers. */
  name?: string;
}

/** The main loop's end of a thread: starts it, calls it, ends it. */
export class Thread<A extends Api> {
  private readonly worker: Worker;
  private readonly pending = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  private readonly listeners = new Map<string, Set<(payload: unknown) => void>>();
  private readonly limit: number;
  private readonly ended: Promise<void>;
  private lastId = 0;
  private failure: NegatoscopeError | undefined;
  private closing = false;

  constructor(entry: URL, options: RpcOptions = {}) {
    this.limit = options.limit ?? 10_000;
    this.worker = new Worker(entry, {
      workerData: options.workerData,
      ...(options.name === undefined ? {} : { name: options.name }),
    });
    const fail = (error: NegatoscopeError): void => {
      if (this.failure !== undefined) return;
      this.failure = error;
      for (const { reject } of this.pending.values()) reject(error);
      this.pending.clear();
      if (!this.closing) options.onFailure?.(error);
    };
    this.worker.on('message', (message: Reply | ThreadEvent) => {
      if (message[0] === 0) {
        for (const listener of this.listeners.get(message[1] as string) ?? []) listener(message[2]);
        return;
      }
      const waiting = this.pending.get(message[0]);
      this.pending.delete(message[0]);
      if (message[1] === true) waiting?.resolve(message[2]);
      else waiting?.reject(fromEnvelope(message[2] as ErrorEnvelope));
    });
    this.worker.on('messageerror', (error) =>
      fail(new NegatoscopeError('internal', 'unreadable message from a thread', {}, error)),
    );
    this.worker.on('error', (error) =>
      fail(new NegatoscopeError('internal', `a thread failed: ${error instanceof Error ? error.message : error}`)),
    );
    this.ended = new Promise((resolve) => {
      this.worker.once('exit', () => {
        fail(new NegatoscopeError('internal', this.closing ? 'the thread was closed' : 'a thread ended unexpectedly'));
        resolve();
      });
    });
  }

  /** Calls a method of the thread; buffers in `transfer` change hands. */
  call<M extends keyof A & string>(method: M, ...parameters: Parameters<A[M]>): Promise<Answer<ReturnType<A[M]>>> {
    return this.send(method, parameters, []);
  }

  callWith<M extends keyof A & string>(
    transfer: Transferable[],
    method: M,
    ...parameters: Parameters<A[M]>
  ): Promise<Answer<ReturnType<A[M]>>> {
    return this.send(method, parameters, transfer);
  }

  private send<M extends keyof A & string>(
    method: M,
    parameters: unknown[],
    transfer: Transferable[],
  ): Promise<Answer<ReturnType<A[M]>>> {
    return new Promise((resolve, reject) => {
      if (this.failure !== undefined) {
        reject(this.failure);
        return;
      }
      if (this.pending.size >= this.limit) {
        reject(new NegatoscopeError('busy', `too many calls wait for a thread (${method})`));
        return;
      }
      const id = ++this.lastId;
      this.pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      try {
        this.worker.postMessage([id, method, parameters] satisfies Request, transfer);
      } catch (error) {
        this.pending.delete(id);
        reject(new NegatoscopeError('internal', `cannot send to a thread (${method})`, {}, error));
      }
    });
  }

  /** Calls under way. */
  get waiting(): number {
    return this.pending.size;
  }

  on(event: string, listener: (payload: unknown) => void): () => void {
    const set = this.listeners.get(event) ?? new Set();
    set.add(listener);
    this.listeners.set(event, set);
    return () => set.delete(listener);
  }

  /** Ends the thread after `last` (a method without parameters that closes what it holds) was answered. */
  async close(last?: keyof A & string): Promise<void> {
    if (this.closing) return this.ended;
    const farewell =
      last === undefined || this.failure !== undefined ? undefined : this.send(last, [], []).catch(() => {});
    this.closing = true;
    await farewell;
    await this.worker.terminate();
    await this.ended;
  }
}
