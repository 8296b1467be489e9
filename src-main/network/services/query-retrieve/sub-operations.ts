import type { RetrieveScpSettings } from '../../../../src-shared/settings/retrieve-scp.ts';
import { encodeMessageDataSet } from '../../dimse/data-set-coding.ts';
import type { Outcome } from '../../dimse/service.ts';
import { status } from '../../dimse/status.ts';
import type { Level } from './models.ts';

export type SubOperationOutcome = 'completed' | 'warning' | 'failed';

export interface SubOperationOptions {
  total: number;
  level: Level;
  policy: RetrieveScpSettings;
  /** Of the presentation context of the request. */
  transferSyntaxUid: string;
  /** Gives a promise while the requestor takes nothing: pending responses are left out until it resolves. */
  respond(outcome: Outcome): Promise<void> | undefined;
}

/** Numbers of sub-operations are US in the command set (PS3.7 E.1-1). */
const longestCount = 0xffff;
/** A value of VR UI has a length of 16 bits, and is even. */
const longestList = 0xfffe;

/** Counts the C-STORE sub-operations of one C-MOVE or C-GET and says how they are getting on (PS3.4 C.4.2.1.6 to C.4.2.1.8). */
export class SubOperations {
  readonly total: number;
  completed = 0;
  failed = 0;
  warning = 0;

  readonly #options: SubOperationOptions;
  readonly #failedUids: string[] = [];
  #listLength = 0;
  #lastPending = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #blocked = false;

  constructor(options: SubOperationOptions) {
    this.#options = options;
    this.total = options.total;
    const { pending, pendingAtLeastEveryMs } = options.policy;
    if (pending !== 'none' && pendingAtLeastEveryMs > 0) {
      this.#timer = setInterval(() => {
        if (performance.now() - this.#lastPending >= pendingAtLeastEveryMs * 0.9) {
          this.#pending();
        }
      }, pendingAtLeastEveryMs);
    }
  }

  get remaining(): number {
    return this.total - this.completed - this.failed - this.warning;
  }

  /** One sub-operation is over; or, not `attempted`, will not be tried, of which no pending response tells. */
  add(outcome: SubOperationOutcome, sopInstanceUid: string, attempted = true): void {
    this[outcome]++;
    if (outcome === 'failed') {
      this.#remember(sopInstanceUid);
    }
    const { pending, pendingAtMostEveryMs } = this.#options.policy;
    if (
      !attempted ||
      pending === 'none' ||
      (pending === 'each-sent-but-last' && (outcome === 'failed' || this.remaining === 0))
    ) {
      return;
    }
    if (this.remaining === 0 || performance.now() - this.#lastPending >= pendingAtMostEveryMs) {
      this.#pending();
    }
  }

  /** Those that are not tried any more: all that remain. */
  failRest(): void {
    this.failed += this.remaining;
  }

  /** No pending response from now on. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The final response when all sub-operations were tried. */
  final(): Outcome {
    const { level, policy } = this.#options;
    const { statuses } = policy;
    const done = this.completed + this.warning;
    let code: number = status.success;
    if (this.failed > 0) {
      code =
        done > 0
          ? statuses.someFailed
          : level === 'IMAGE' && this.total === 1
            ? statuses.singleFailed
            : statuses.allFailed;
    } else if (this.warning > 0) {
      code = statuses.warnings;
    }
    return this.#last(code, this.#counts());
  }

  /** The final response after C-CANCEL (FE00H), which also says what was left. */
  cancelled(): Outcome {
    return this.#last(status.cancel, { ...this.#counts(), remaining: Math.min(this.remaining, longestCount) });
  }

  #last(code: number, fields: Outcome['fields'] & object): Outcome {
    this.stop();
    const { transferSyntaxUid } = this.#options;
    const outcome: Outcome = { status: code, fields };
    if (this.#failedUids.length > 0 && code !== status.success) {
      // PS3.4 C.4.2.1.4.2: Failed SOP Instance UID List, as many as one element holds.
      const list = { '00080058': { vr: 'UI', Value: this.#failedUids } } as const;
      outcome.dataSet = encodeMessageDataSet(list, transferSyntaxUid, { unencodable: 'replace' });
    }
    if (this.failed > 0 && code !== status.cancel) {
      outcome.comment = `${this.failed} of ${this.total} sub-operations failed`;
    }
    return outcome;
  }

  #remember(sopInstanceUid: string): void {
    this.#listLength += sopInstanceUid.length + 1;
    if (this.#listLength <= longestList) {
      this.#failedUids.push(sopInstanceUid);
    }
  }

  #pending(): void {
    if (this.#blocked) {
      return;
    }
    this.#lastPending = performance.now();
    const remaining = Math.min(this.remaining, longestCount);
    const wait = this.#options.respond({ status: status.pending, fields: { ...this.#counts(), remaining } });
    if (wait !== undefined) {
      this.#blocked = true;
      void wait.then(() => {
        this.#blocked = false;
      });
    }
  }

  #counts() {
    return {
      completed: Math.min(this.completed, longestCount),
      failed: Math.min(this.failed, longestCount),
      warning: Math.min(this.warning, longestCount),
    };
  }
}
