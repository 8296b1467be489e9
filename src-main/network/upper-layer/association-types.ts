import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Timeouts } from '../../../src-shared/settings/schema.ts';
import type { Log } from '../../log/types.ts';
import type { AbortCause, AnsweredContext, AssociateAccept, AssociateRequest, Rejection } from './pdu.ts';
import { contextResult } from './pdu.ts';
import type { Transition } from './state-machine.ts';

/** An accepted presentation context. */
export interface PresentationContext {
  id: number;
  abstractSyntax: string;
  transferSyntax: string;
}

/** How the acceptor answers an A-ASSOCIATE-RQ. */
export type Decision =
  | { accept: AssociateAccept; maximumLength: number }
  | { reject: Rejection }
  /** The connection is closed without a word. */
  | { close: true };

/** Why an association ended. `failed`: the connection broke or a timer ran out. */
export interface Ending {
  outcome: 'released' | 'aborted' | 'rejected' | 'failed';
  /** Whose doing it was. */
  by: 'us' | 'peer';
  abort?: AbortCause;
  rejection?: Rejection;
  error?: NegatoscopeError;
}

/** What the user of an association is told. Called on the event loop; what they throw ends the association, not the process. */
export interface AssociationUser {
  /** Acceptor: A-ASSOCIATE indication. */
  onRequest?(request: AssociateRequest): Decision;
  /** Requestor: A-ASSOCIATE confirmation, positive. */
  onAccepted?(accept: AssociateAccept): void;
  /** P-DATA indication, slice by slice. */
  onFragment(context: PresentationContext, isCommand: boolean, isLast: boolean, slice: Buffer): void;
  /** A-RELEASE indication; answer with `respondRelease`, at once or when the work under way is done. */
  onReleaseRequest(): void;
  /** The end, exactly once; nothing is called afterwards. */
  onEnd(ending: Ending): void;
  /** True while a message is incomplete, or the peer owes us an answer: decides which timer counts. */
  readonly busy?: 'receiving' | 'waiting' | 'working' | undefined;
}

export interface AssociationOptions {
  role: 'acceptor' | 'requestor';
  timeouts: Timeouts;
  log: Log;
  user: AssociationUser;
  /** Requestor: what is proposed. */
  request?: AssociateRequest;
  onTransition?: (transition: Transition) => void;
  /** Keeps the steps without data, and the end, for the log of the association. */
  trace?: {
    step(step: {
      transition: Transition;
      request?: AssociateRequest;
      accept?: AssociateAccept;
      rejection?: Rejection;
      abort?: AbortCause;
      error?: string;
    }): void;
    end(ending: Ending): void;
  };
}

/** The contexts of a request that its answer accepts, by id; what was answered without being proposed is left out. */
export function acceptedContexts(
  request: AssociateRequest,
  answered: readonly AnsweredContext[],
): Map<number, PresentationContext> {
  const proposed = new Map(request.contexts.map((context) => [context.id, context.abstractSyntax]));
  const accepted = new Map<number, PresentationContext>();
  for (const { id, result, transferSyntax } of answered) {
    const abstractSyntax = proposed.get(id);
    if (abstractSyntax !== undefined && result === contextResult.accepted) {
      accepted.set(id, { id, abstractSyntax, transferSyntax });
    }
  }
  return accepted;
}
