/** How many associations are open to each node at this moment, so that a limit holds whoever opens them. */
export class SendLimits {
  readonly #open = new Map<string, number>();
  readonly #waiting: { nodeId: string; limit: () => number; go(): void }[] = [];

  /**
   * Waits for a place and takes it; the function that comes back gives it up again. `limit` 0: no limit.
   * @throws the reason of the signal
   */
  async enter(nodeId: string, limit: () => number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (!this.#hasRoom(nodeId, limit()) || this.#waiting.some((other) => other.nodeId === nodeId)) {
      await new Promise<void>((resolve, reject) => {
        const waiting = {
          nodeId,
          limit,
          go: () => {
            signal?.removeEventListener('abort', leave);
            resolve();
          },
        };
        const leave = () => {
          this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', leave, { once: true });
        this.#waiting.push(waiting);
      });
    } else {
      this.#count(nodeId, 1);
    }
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      this.#count(nodeId, -1);
      this.#admit();
    };
  }

  /** Associations open to a node. */
  open(nodeId: string): number {
    return this.#open.get(nodeId) ?? 0;
  }

  #hasRoom(nodeId: string, limit: number): boolean {
    return limit === 0 || this.open(nodeId) < limit;
  }

  #count(nodeId: string, by: number): void {
    const count = this.open(nodeId) + by;
    if (count === 0) this.#open.delete(nodeId);
    else this.#open.set(nodeId, count);
  }

  /** The place is counted before the one who waited wakes up, so that nobody slips in between. */
  #admit(): void {
    for (const waiting of [...this.#waiting]) {
      if (this.#hasRoom(waiting.nodeId, waiting.limit())) {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        this.#count(waiting.nodeId, 1);
        waiting.go();
      }
    }
  }
}
