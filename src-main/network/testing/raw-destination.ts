import type { Command } from '../dimse/command-set.ts';
import { decodeCommand } from '../dimse/command-set.ts';
import { decodeAssociateRequest } from '../upper-layer/decode.ts';
import { encodeAssociateAccept, encodeReleaseResponse } from '../upper-layer/encode.ts';
import type { AssociateRequest } from '../upper-layer/pdu.ts';
import { commandPdu, listenRaw, type RawPeer } from './raw-peer.ts';

/** A C-STORE-RQ as it came, and the context on which it came. */
export interface RawStore {
  command: Command;
  contextId: number;
  /** 0, 1, 2 … in the order in which they came. */
  index: number;
}

/** Which of the proposed transfer syntaxes of a context is taken; undefined: none. The first one unless the test says otherwise. */
export type Acceptance = (transferSyntaxes: readonly string[], sopClassUid: string) => string | undefined;

/** A storage SCP made of bytes: accepts contexts and does with each C-STORE what the test says. */
export interface RawDestination {
  port: number;
  requests: AssociateRequest[];
  stores: RawStore[];
  close(): void;
}

export async function rawDestination(
  onStore: (peer: RawPeer, store: RawStore) => Promise<void> | void = (peer, store) => peer.send(storeResponse(store)),
  { accept = ([first]) => first }: { accept?: Acceptance } = {},
): Promise<RawDestination> {
  const requests: AssociateRequest[] = [];
  const stores: RawStore[] = [];
  const server = await listenRaw((peer) => {
    serve(peer).catch(() => peer.close());
  });
  async function serve(peer: RawPeer): Promise<void> {
    for (let pdu = await peer.receive(20_000); pdu !== undefined; pdu = await peer.receive(20_000)) {
      if (pdu.type === 1) {
        const request = decodeAssociateRequest(pdu.body);
        requests.push(request);
        peer.send(encodeAssociateAccept(accepting(request, accept)));
      } else if (pdu.type === 5) {
        peer.send(encodeReleaseResponse());
      } else if (pdu.type === 4) {
        const control = pdu.body[5] as number;
        if ((control & 1) !== 0) {
          stores.push({
            command: decodeCommand(pdu.body.subarray(6)),
            contextId: pdu.body[4] as number,
            index: stores.length,
          });
        } else if ((control & 2) !== 0) {
          await onStore(peer, stores.at(-1) as RawStore);
        }
      }
    }
  }
  return { port: server.port, requests, stores, close: () => server.close() };
}

const accepting = (request: AssociateRequest, accept: Acceptance) => ({
  ...request,
  contexts: request.contexts.map(({ id, abstractSyntax, transferSyntaxes }) => {
    const transferSyntax = accept(transferSyntaxes, abstractSyntax);
    return { id, result: transferSyntax === undefined ? 4 : 0, transferSyntax: transferSyntax ?? '' };
  }),
  user: { maximumLength: 16384, implementationClassUid: '2.25.1', roles: [], extended: [], commonExtended: [] },
});

export const storeResponse = ({ command, contextId }: RawStore, status = 0): Buffer =>
  commandPdu(contextId, {
    field: 0x8001,
    messageIdRespondedTo: command.messageId as number,
    affectedSopClassUid: command.affectedSopClassUid as string,
    affectedSopInstanceUid: command.affectedSopInstanceUid as string,
    dataSetType: 0x0101,
    status,
  });
