import type { Socket } from 'node:net';

export interface TransportUser {
  onData(chunk: Buffer): void;
  /** Once, when the peer has closed or the connection broke. */
  onClosed(error: Error | undefined): void;
}

/** A TCP or TLS connection: waits, back-pressure and the end in one place. */
export class Transport {
  /** `performance.now()` of the last bytes in either direction. */
  lastActivity = performance.now();
  /** Since when bytes handed over are not taken; undefined when nothing waits. */
  blockedSince: number | undefined;
  bytesSent = 0;

  readonly #socket: Socket;
  #drained: Promise<void> | undefined;
  #closed = false;

  constructor(socket: Socket, user: TransportUser) {
    this.#socket = socket;
    let failure: Error | undefined;
    const closed = () => {
      if (!this.#closed) {
        this.#closed = true;
        user.onClosed(failure);
      }
    };
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.on('data', (chunk: Buffer) => {
      this.lastActivity = performance.now();
      user.onData(chunk);
    });
    socket.on('error', (error) => {
      failure ??= error;
    });
    socket.on('end', () => {
      closed();
      socket.destroy();
    });
    socket.on('close', closed);
  }

  get paused(): boolean {
    return this.#socket.isPaused();
  }

  /** Hands bytes over; gives a promise when it is time to wait. The promise also resolves when the connection ends. */
  write(bytes: Buffer): Promise<void> | undefined {
    if (this.#closed || this.#socket.destroyed) {
      return undefined;
    }
    this.bytesSent += bytes.length;
    this.lastActivity = performance.now();
    if (this.#socket.write(bytes)) {
      return undefined;
    }
    this.blockedSince ??= performance.now();
    this.#drained ??= new Promise<void>((resolve) => {
      const done = () => {
        this.#socket.off('drain', done);
        this.#socket.off('close', done);
        this.#drained = undefined;
        this.blockedSince = undefined;
        resolve();
      };
      this.#socket.on('drain', done);
      this.#socket.on('close', done);
    });
    return this.#drained;
  }

  /** What is written until the end of this turn goes out together. */
  cork(): void {
    this.#socket.cork();
    process.nextTick(() => this.#socket.uncork());
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#socket.destroyed) {
      this.lastActivity = performance.now();
      this.#socket.resume();
    }
  }

  /** Closes when what was written is on its way. */
  close(): void {
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
