import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Command } from './command-set.ts';
import { statusKind } from './status.ts';

/** A response to a request of ours. */
export interface Response {
  command: Command;
  status: number;
  /** In the transfer syntax of the presentation context. */
  dataSet: Buffer | undefined;
}

interface Outstanding {
  onPending: ((response: Response) => void) | undefined;
  resolve(response: Response): void;
  reject(error: NegatoscopeError): void;
  timer: NodeJS.Timeout | undefined;
}

/** Requests of ours that wait for a response, by message id. */
export class OutstandingRequests {
  readonly #waiting = new Map<number, Outstanding>();
  readonly #timeoutMs: number;
  readonly #onTimeout: (error: NegatoscopeError) => void;
  #lastId = 0;

  /** `timeoutMs` 0: for ever. `onTimeout` ends the association; what waits is then failed by `failAll`. */
  constructor(timeoutMs: number, onTimeout: (error: NegatoscopeError) => void) {
    this.#timeoutMs = timeoutMs;
    this.#onTimeout = onTimeout;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** 1..65535, none that is in use. */
  nextId(): number {
    do {
      this.#lastId = (this.#lastId % 0xffff) + 1;
    } while (this.#waiting.has(this.#lastId));
    return this.#lastId;
  }

  /** Resolves with the final response. */
  wait(messageId: number, onPending?: (response: Response) => void): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(messageId, { onPending, resolve, reject, timer: undefined });
    });
  }

  /** The request is out: from now on the time counts. */
  sent(messageId: number): void {
    const request = this.#waiting.get(messageId);
    if (request) {
      this.#arm(request);
    }
  }

  has(messageId: number): boolean {
    return this.#waiting.has(messageId);
  }

  answer(messageId: number, response: Response): void {
    const request = this.#waiting.get(messageId);
    if (!request) {
      return;
    }
    if (statusKind(response.status) === 'pending') {
      this.#arm(request);
      request.onPending?.(response);
      return;
    }
    clearTimeout(request.timer);
    this.#waiting.delete(messageId);
    request.resolve(response);
  }

  failAll(error: NegatoscopeError): void {
    for (const request of this.#waiting.values()) {
      clearTimeout(request.timer);
      request.reject(error);
    }
    this.#waiting.clear();
  }

  #arm(request: Outstanding): void {
    clearTimeout(request.timer);
    if (this.#timeoutMs > 0) {
      request.timer = setTimeout(
        () =>
          this.#onTimeout(
            new NegatoscopeError('timeout', `no DIMSE response for ${this.#timeoutMs} ms`, {
              milliseconds: this.#timeoutMs,
            }),
          ),
        this.#timeoutMs,
      );
    }
  }
}
