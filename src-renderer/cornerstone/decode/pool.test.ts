import { describe, expect, it } from 'vitest';
import type { PixelDescription } from '../../../src-shared/imaging/description.ts';
import { DecodePool } from './pool.ts';
import type { DecodedImage, DecodeRequest, WorkerInput, WorkerOutput } from './protocol.ts';

/** A worker that answers when it is told to. */
class FakeWorker {
  static made: FakeWorker[] = [];
  readonly inputs: WorkerInput[] = [];
  terminated = false;
  private readonly listeners: Record<string, ((event: never) => void)[]> = {};

  constructor() {
    FakeWorker.made.push(this);
  }
  addEventListener(type: string, listener: (event: never) => void): void {
    this.listeners[type] = [...(this.listeners[type] ?? []), listener];
  }
  postMessage(input: WorkerInput): void {
    this.inputs.push(input);
  }
  terminate(): void {
    this.terminated = true;
  }
  tell(type: 'message' | 'error', event: object): void {
    for (const listener of this.listeners[type] ?? []) listener(event as never);
  }
  get requests(): DecodeRequest[] {
    return this.inputs.flatMap((input) => (input.kind === 'decode' ? [input.request] : []));
  }
  answer(url: string): void {
    const request = this.requests.find((one) => one.url === url);
    const image = { pixels: new Uint8Array(1), columns: 1, rows: 1 } as unknown as DecodedImage;
    const output: WorkerOutput = { kind: 'decoded', id: request?.id ?? -1, image };
    this.tell('message', { data: output });
  }
}

function createPool(size: number, inFlight?: number): { pool: DecodePool; workers: FakeWorker[] } {
  FakeWorker.made = [];
  const pool = new DecodePool(size, () => new FakeWorker() as unknown as Worker, inFlight);
  return { pool, workers: FakeWorker.made };
}
const frame = (url: string): Omit<DecodeRequest, 'id'> => ({
  url,
  pixel: {} as PixelDescription,
  modality: {},
  want: 'display',
});
const urls = (worker: FakeWorker): string[] => worker.requests.map(({ url }) => url);

describe('the pool of decoders', () => {
  it('keeps six frames under way and the others waiting, the most wanted first', async () => {
    const { pool, workers } = createPool(1);
    const tasks = Array.from({ length: 9 }, (_, i) => pool.decode(frame(`p${i}`), 10));
    expect(urls(workers[0]!)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
    tasks[8]!.prioritise(5);
    workers[0]!.answer('p0');
    await tasks[0]!.promise;
    expect(urls(workers[0]!).at(-1)).toBe('p8');
  });

  it('does not decode what the reader passed by before what is looked at now', async () => {
    const { pool, workers } = createPool(1, 2);
    const passed = Array.from({ length: 30 }, (_, i) => pool.decode(frame(`s${i}`), 0));
    for (const task of passed.slice(0, -1)) task.prioritise(5);
    expect(urls(workers[0]!)).toEqual(['s0', 's1', 's2', 's3']);
    workers[0]!.answer('s0');
    await passed[0]!.promise;
    expect(urls(workers[0]!).at(-1)).toBe('s29');
  });

  it('never lets what the reader looks at wait for what is read ahead', () => {
    const { pool, workers } = createPool(1, 2);
    for (let i = 0; i < 4; i++) pool.decode(frame(`p${i}`), 10);
    pool.decode(frame('now'), 0);
    expect(urls(workers[0]!)).toEqual(['p0', 'p1', 'now']);
  });

  it('tells the worker when a frame it has already becomes the wanted one', () => {
    const { pool, workers } = createPool(1);
    pool.decode(frame('a'), 10);
    const b = pool.decode(frame('b'), 10);
    b.prioritise(0);
    expect(workers[0]!.inputs.at(-1)).toEqual({ kind: 'prioritise', id: workers[0]!.requests[1]!.id, priority: 0 });
  });

  it('has only so many bytes under way: large frames are read ahead one at a time', async () => {
    const { pool, workers } = createPool(2);
    const pixel = { rows: 8000, columns: 8000 } as PixelDescription;
    const tasks = ['a', 'b', 'c'].map((url) => pool.decode({ ...frame(url), pixel }, 10));
    expect(workers.flatMap(urls)).toEqual(['a']);
    pool.decode({ ...frame('now'), pixel }, 0);
    expect(workers.flatMap(urls)).toEqual(['a', 'now']);
    workers[0]!.answer('a');
    workers[1]!.answer('now');
    await tasks[0]!.promise;
    expect(workers.flatMap(urls).sort()).toEqual(['a', 'b', 'now']);
  });

  it('moves a waiting frame forward when it becomes the wanted one', () => {
    const { pool, workers } = createPool(1, 1);
    pool.decode(frame('a'), 10);
    const b = pool.decode(frame('b'), 10);
    b.prioritise(0);
    expect(urls(workers[0]!)).toEqual(['a', 'b']);
  });

  it('spreads frames over the workers', () => {
    const { pool, workers } = createPool(2);
    for (let i = 0; i < 4; i++) pool.decode(frame(`p${i}`), 10);
    expect(workers.map((worker) => worker.requests.length)).toEqual([2, 2]);
  });

  it('withdraws a frame that waits, and aborts one that is under way', async () => {
    const { pool, workers } = createPool(1, 1);
    const running = pool.decode(frame('a'), 10);
    const waiting = pool.decode(frame('b'), 10);
    waiting.cancel();
    await expect(waiting.promise).rejects.toMatchObject({ code: 'cancelled' });
    running.cancel();
    expect(workers[0]!.inputs.at(-1)).toMatchObject({ kind: 'cancel' });
    workers[0]!.tell('message', {
      data: {
        kind: 'failed',
        id: workers[0]!.requests[0]!.id,
        error: { code: 'cancelled', message: '', parameters: {} },
      },
    });
    await expect(running.promise).rejects.toMatchObject({ code: 'cancelled' });
    expect(pool.idle).toBe(true);
  });

  it('replaces a worker that broke down; only its frames fail', async () => {
    const { pool, workers } = createPool(2);
    const tasks = [pool.decode(frame('a'), 10), pool.decode(frame('b'), 10)];
    workers[0]!.tell('error', { message: 'out of memory', preventDefault: () => {} });
    await expect(tasks[0]!.promise).rejects.toMatchObject({ code: 'decode-failed' });
    expect(workers).toHaveLength(3);
    expect(workers[0]!.terminated).toBe(true);
    workers[1]!.answer('b');
    await tasks[1]!.promise;
    const again = pool.decode(frame('c'), 10);
    workers.at(-1)!.answer('c');
    await again.promise;
  });

  it('ends everything when it is closed', async () => {
    const { pool, workers } = createPool(1, 1);
    const tasks = [pool.decode(frame('a'), 10), pool.decode(frame('b'), 10)];
    pool.close();
    for (const { promise } of tasks) await expect(promise).rejects.toMatchObject({ code: 'cancelled' });
    expect(workers[0]!.terminated).toBe(true);
    await expect(pool.decode(frame('c'), 10).promise).rejects.toMatchObject({ code: 'cancelled' });
  });
});
