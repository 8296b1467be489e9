import type { PresentationContext } from '../upper-layer/association.ts';
import type { Command } from './command-set.ts';
import type { Operation, Outcome, Peer } from './service.ts';

/** A request under way; its signal is made only when somebody asks for it. */
export class RunningOperation implements Operation {
  readonly command: Command;
  readonly context: PresentationContext;
  readonly peer: Peer;
  readonly #send: (outcome: Outcome) => Promise<void> | undefined;
  #controller: AbortController | undefined;
  #cancelled = false;

  constructor(
    command: Command,
    context: PresentationContext,
    peer: Peer,
    send: (operation: RunningOperation, outcome: Outcome) => Promise<void> | undefined,
  ) {
    this.command = command;
    this.context = context;
    this.peer = peer;
    this.#send = (outcome) => send(this, outcome);
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#cancelled) {
      this.#controller.abort();
    }
    return this.#controller.signal;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#controller?.abort();
  }

  respond(outcome: Outcome): Promise<void> | undefined {
    return this.#send(outcome);
  }
}
