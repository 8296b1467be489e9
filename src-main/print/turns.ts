/** How many may speak with one printer at the same time, and with all of them. */
export interface TurnLimits {
  ofPrinter(printerId: string): number;
  ofAll(): number;
}

interface Waiting {
  printerId: string;
  begin(): void;
}

/** Who speaks with which printer: jobs wait for their turn in the order they came, questions after the status are asked when nobody speaks. */
export class PrinterTurns {
  readonly #limits: TurnLimits;
  readonly #speaking = new Map<string, number>();
  #waiting: Waiting[] = [];

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Works when it is its turn; rejects with the reason of the signal. */
  async take<T>(printerId: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    if (this.#room(printerId)) this.#count(printerId, 1);
    else await this.#turn(printerId, signal);
    return this.#speak(printerId, work);
  }

  /** Works now, or not at all: then undefined. */
  async ifFree<T>(printerId: string, work: () => Promise<T>): Promise<T | undefined> {
    if (!this.#room(printerId) || this.#waiting.some((one) => one.printerId === printerId)) return undefined;
    this.#count(printerId, 1);
    return this.#speak(printerId, work);
  }

  #turn(printerId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = {
        printerId,
        begin: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = (): void => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
    });
  }

  async #speak<T>(printerId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      this.#count(printerId, -1);
      this.#next();
    }
  }

  #next(): void {
    for (const waiting of [...this.#waiting]) {
      if (!this.#room(waiting.printerId)) continue;
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
      this.#count(waiting.printerId, 1);
      waiting.begin();
    }
  }

  #room(printerId: string): boolean {
    const all = [...this.#speaking.values()].reduce((sum, count) => sum + count, 0);
    return (this.#speaking.get(printerId) ?? 0) < this.#limits.ofPrinter(printerId) && all < this.#limits.ofAll();
  }

  #count(printerId: string, by: 1 | -1): void {
    const count = (this.#speaking.get(printerId) ?? 0) + by;
    if (count === 0) this.#speaking.delete(printerId);
    else this.#speaking.set(printerId, count);
  }
}
