import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Ending } from './association-types.ts';
import {
  encodeAbort,
  encodeAssociateAccept,
  encodeAssociateRequest,
  encodeReleaseRequest,
  encodeReleaseResponse,
} from './encode.ts';
import type { AbortCause, AssociateAccept, AssociateRequest } from './pdu.ts';
import type { Action } from './state-machine.ts';

/** What an association lets the actions of the state machine do. */
export interface ActionMeans {
  write(bytes: Buffer): void;
  /** When what was written is on its way. */
  closeTransport(): void;
  destroyTransport(): void;
  startArtim(): void;
  stopArtim(): void;
  startAcse(message: string): void;
  stopAcse(): void;
  request(): AssociateRequest;
  accept(): AssociateAccept;
  /** A-ASSOCIATE indication, or the service-provider's own rejection. */
  indicateRequest(): void;
  confirmAccept(): void;
  /** Sends the A-ASSOCIATE-RJ that was decided. */
  reject(): void;
  indicateRelease(): void;
  /** In a release collision: the user's answer, if it has come already. */
  answerReleaseIfDecided(): void;
  abort(source: 'user' | 'provider'): void;
  providerCause(): AbortCause;
  /** The PDU that has just come is the reason of the end. */
  endedByPdu(): void;
  ended(ending: Ending): void;
  /** Tells the user of the end, although the connection is still open. */
  finish(): void;
}

const nothing = (): void => undefined;

/** The connection has broken, or the peer has closed it. */
export const connectionBroke = (message: string, cause?: NodeJS.ErrnoException): Ending => ({
  outcome: 'failed',
  by: 'peer',
  error: new NegatoscopeError('connection-failed', message, { reason: cause?.code }, cause),
});

const issueIndication = (means: ActionMeans): void => means.indicateRelease();

/** What each action does (PS3.8 tables 9-6 to 9-9). Data go past the table, on their own short way. */
export const carryOut: Readonly<Record<Action, (means: ActionMeans) => void>> = {
  'AE-1': nothing,
  'AE-2': (means) => {
    means.write(encodeAssociateRequest(means.request()));
    means.startAcse('no answer to A-ASSOCIATE-RQ');
  },
  'AE-3': (means) => {
    means.stopAcse();
    means.confirmAccept();
  },
  'AE-4': (means) => {
    means.endedByPdu();
    means.closeTransport();
  },
  'AE-5': (means) => means.startArtim(),
  'AE-6': (means) => {
    means.stopArtim();
    means.indicateRequest();
  },
  'AE-7': (means) => means.write(encodeAssociateAccept(means.accept())),
  'AE-8': (means) => means.reject(),
  'DT-1': nothing,
  'DT-2': nothing,
  'AR-1': (means) => {
    means.write(encodeReleaseRequest());
    means.startAcse('no answer to A-RELEASE-RQ');
  },
  'AR-2': issueIndication,
  'AR-3': (means) => {
    means.stopAcse();
    means.ended({ outcome: 'released', by: 'us' });
    means.closeTransport();
  },
  'AR-4': (means) => {
    means.ended({ outcome: 'released', by: 'peer' });
    means.write(encodeReleaseResponse());
    means.startArtim();
    means.finish();
  },
  'AR-5': (means) => means.stopArtim(),
  'AR-6': nothing,
  'AR-7': nothing,
  'AR-8': issueIndication,
  'AR-9': (means) => means.write(encodeReleaseResponse()),
  'AR-10': (means) => means.answerReleaseIfDecided(),
  'AA-1': (means) => means.abort('user'),
  'AA-2': (means) => {
    means.stopArtim();
    means.destroyTransport();
  },
  'AA-3': (means) => {
    means.endedByPdu();
    means.closeTransport();
  },
  'AA-4': (means) => means.ended(connectionBroke('the peer closed the connection')),
  'AA-5': (means) => means.stopArtim(),
  'AA-6': nothing,
  'AA-7': (means) => means.write(encodeAbort(means.providerCause())),
  'AA-8': (means) => means.abort('provider'),
};
