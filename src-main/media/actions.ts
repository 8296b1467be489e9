import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { isBelow } from './volumes/volumes.ts';

interface Waiting {
  begin(): void;
}

/**
 * What works with media now: jobs that import from them and write them, media that are being catalogued. Where the settings have one reader or
 * writer action at a time, the next begins when the one before has ended, in the order in which they came.
 */
export class MediaActions {
  private readonly oneAtATime: () => boolean;
  private readonly running = new Map<symbol, { path: string; isJob: boolean }>();
  private waiting: Waiting[] = [];

  constructor(oneAtATime: () => boolean) {
    this.oneAtATime = oneAtATime;
  }

  /** A job begins to work with what lies at a path. Resolves with how to say that it has ended; rejects when the signal is raised before. */
  async begin(path: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.oneAtATime() && (this.running.size > 0 || this.waiting.length > 0)) return this.turn(path, signal);
    return this.add(path, true);
  }

  /** The same for what a person waits for. Throws `busy` instead of waiting. */
  beginNow(path: string): () => void {
    if (this.oneAtATime() && (this.running.size > 0 || this.waiting.length > 0)) {
      throw new NegatoscopeError('busy', 'another medium is still being read or written', { path });
    }
    return this.add(path, false);
  }

  /** Whether a job works with what lies there; a medium that is only looked into can be closed. */
  inUse(path: string): boolean {
    return [...this.running.values()].some(({ path: used, isJob }) => isJob && isBelow(used, path));
  }

  private add(path: string, isJob: boolean): () => void {
    const action = Symbol(path);
    this.running.set(action, { path, isJob });
    return () => {
      if (this.running.delete(action)) this.next();
    };
  }

  private turn(path: string, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.waiting = this.waiting.filter((one) => one !== waiting);
        reject(signal.reason);
        this.next();
      };
      const waiting: Waiting = {
        begin: () => {
          signal.removeEventListener('abort', abort);
          // At once: nobody slips in before who waits hears of it.
          resolve(this.add(path, true));
        },
      };
      this.waiting.push(waiting);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** The settings may have changed meanwhile: then all that wait begin. */
  private next(): void {
    if (!this.oneAtATime()) for (const { begin } of this.waiting.splice(0)) begin();
    else if (this.running.size === 0) this.waiting.shift()?.begin();
  }
}
