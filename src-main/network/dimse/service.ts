import type { PresentationContext } from '../upper-layer/association.ts';
import type { Command } from './command-set.ts';

/** The other side of an association, as services and logs see it. */
export interface Peer {
  /** Calling title of a requestor that came to us; called title of an acceptor that we called. */
  aeTitle: string;
  address: string;
  /** The title it called us by, or we called it under. */
  ownAeTitle: string;
}

/** How an operation ended, or how it goes on (pending statuses). */
export interface Outcome {
  status: number;
  /** Error Comment (0000,0902). */
  comment?: string;
  /** Offending Element (0000,0901), as group * 65536 + element. */
  offendingElements?: readonly number[];
  /** Further fields of the response. */
  fields?: Partial<Command>;
  /** Encoded in the transfer syntax of the presentation context. */
  dataSet?: Uint8Array;
}

/** One request being worked on. */
export interface Operation {
  readonly command: Command;
  readonly context: PresentationContext;
  readonly peer: Peer;
  /** Raised by C-CANCEL and by the end of the association. */
  readonly signal: AbortSignal;
  /** A pending response; gives a promise when the caller should wait before the next. */
  respond(outcome: Outcome): Promise<void> | undefined;
}

/** Takes the data set of a request as its bytes come. Exactly one of `end` and `abort` is called. */
export interface DataSetReceiver {
  /** The slice belongs to the receiver from now on. Gives a promise when it wants to wait. */
  write(slice: Buffer): Promise<void> | undefined;
  /** The data set is complete: what to answer. */
  end(): Outcome | Promise<Outcome>;
  /** The association ended within the data set. */
  abort(): void;
}

/** What answers the requests of some SOP classes. It may throw or reject: the registry makes the status. */
export interface Service {
  readonly name: string;
  /** Command fields it answers. */
  readonly operations: ReadonlySet<number>;
  /** A request without a data set. */
  perform?(operation: Operation): Outcome | Promise<Outcome>;
  /** A request with a data set. */
  receive?(operation: Operation): DataSetReceiver;
  /** A status for what was thrown, where the general rule (`outcomeOf`) does not do. */
  outcomeOf?(error: unknown): Outcome | undefined;
}

/** Throws the data set away and then answers what was decided before. */
export function discarding(answer: () => Outcome | Promise<Outcome>): DataSetReceiver {
  return { write: () => undefined, end: answer, abort: () => undefined };
}
