import type { Timeouts } from '../../../src-shared/settings/schema.ts';
import type { Transport } from './transport.ts';

/** `blocked`: the peer takes no data; `message`: it stopped within a message; `idle`: it has nothing to say. */
export type Silence = 'blocked' | 'message' | 'idle';

export interface SilenceWatchOptions {
  transport: Transport;
  timeouts(): Timeouts;
  /** What we wait for at this moment. */
  waitsFor(): 'message' | 'anything' | 'nothing';
  /** Nothing left to watch. */
  over(): boolean;
  onSilence(cause: Silence, milliseconds: number): void;
}

const longestIntervalMs = 1000;
const shortestIntervalMs = 20;

/**
 * Watches over silence on an association (PS3.8 leaves these waits to the implementation) with one slow timer, so that nothing has to be
 * done per packet. While we ourselves read nothing, silence means nothing.
 */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
    this.#schedule();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #check(): void {
    const { onSilence, over, timeouts, transport, waitsFor } = this.#options;
    const { idleMs, packetMs, sendMs } = timeouts();
    const now = performance.now();
    const { blockedSince, lastActivity, paused } = transport;
    const silence = now - lastActivity;
    const expected = paused ? 'nothing' : waitsFor();
    if (sendMs > 0 && blockedSince !== undefined && now - blockedSince > sendMs) {
      onSilence('blocked', sendMs);
    } else if (expected === 'message' && packetMs > 0 && silence > packetMs) {
      onSilence('message', packetMs);
    } else if (expected === 'anything' && idleMs > 0 && silence > idleMs) {
      onSilence('idle', idleMs);
    }
    if (!over()) {
      this.#schedule();
    }
  }

  /** Four times within the shortest wait, so that none is late by more than a quarter. */
  #schedule(): void {
    const { idleMs, packetMs, sendMs } = this.#options.timeouts();
    const waits = [idleMs, packetMs, sendMs].filter((wait) => wait > 0);
    const interval = Math.max(shortestIntervalMs, Math.min(longestIntervalMs, ...waits.map((wait) => wait / 4)));
    this.#timer = setTimeout(() => this.#check(), interval);
    this.#timer.unref();
  }
}
