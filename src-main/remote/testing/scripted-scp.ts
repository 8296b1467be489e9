import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { parseDataSet } from '../../../src-shared/dicom/part10/read.ts';
import { encodeDataSet } from '../../../src-shared/dicom/part10/write.ts';
import type { Command } from '../../network/dimse/command-set.ts';
import { decodeCommand } from '../../network/dimse/command-set.ts';
import { commandPdu, dataPdu, listenRaw, type RawPeer } from '../../network/testing/raw-peer.ts';
import { decodeAssociateRequest } from '../../network/upper-layer/decode.ts';
import { encodeAbort, encodeAssociateAccept, encodeReleaseResponse } from '../../network/upper-layer/encode.ts';
import type {
  AnsweredContext,
  AssociateRequest,
  ExtendedNegotiation,
  ProposedContext,
  RoleSelection,
} from '../../network/upper-layer/pdu.ts';
import { pduType } from '../../network/upper-layer/pdu.ts';

/** A message that came, with its identifier. */
export interface ScriptedMessage {
  command: Command;
  contextId: number;
  transferSyntax: string;
  identifier: DataSet;
  /** Which association it came on, counting from 0. */
  association: number;
}

export interface ScriptedAnswer extends Partial<Command> {
  status: number;
  dataSet?: DataSet | Uint8Array;
}

/** One association to the scripted peer. */
export interface ScriptedAssociation {
  readonly peer: RawPeer;
  readonly request: AssociateRequest;
  readonly contexts: readonly AnsweredContext[];
  /** A response to the message. */
  respond(message: ScriptedMessage, answer: ScriptedAnswer): void;
  /** A request of the peer's own (C-STORE of a C-GET). */
  ask(contextId: number, command: Command, dataSet?: Uint8Array): void;
  abort(): void;
}

export interface ScriptedOptions {
  /** The transfer syntax taken of a proposed context; undefined: it is refused. Default the first. */
  accept?: (context: ProposedContext) => string | undefined;
  extended?: (item: ExtendedNegotiation) => Uint8Array | undefined;
  /** Announced; default 16384. */
  maximumLength?: number;
  roles?: (role: RoleSelection) => RoleSelection | undefined;
  onMessage: (message: ScriptedMessage, association: ScriptedAssociation) => void | Promise<void>;
}

export interface ScriptedScp {
  port: number;
  /** A-ASSOCIATE-RQs as they came. */
  requests: AssociateRequest[];
  messages: ScriptedMessage[];
  /** Of every P-DATA-TF PDU that came. */
  pduLengths: number[];
  /** A-RELEASE-RQs that came. */
  released: number;
  open: number;
  mostOpen: number;
  close(): void;
}

/** A peer that answers Query/Retrieve requests exactly as a test says, right or wrong, byte by byte. */
export async function scriptedScp(options: ScriptedOptions): Promise<ScriptedScp> {
  const scp: ScriptedScp = {
    port: 0,
    requests: [],
    messages: [],
    pduLengths: [],
    released: 0,
    open: 0,
    mostOpen: 0,
    close: () => undefined,
  };
  const server = await listenRaw((peer) => void serve(peer, options, scp));
  scp.port = server.port;
  scp.close = server.close;
  return scp;
}

async function serve(peer: RawPeer, options: ScriptedOptions, scp: ScriptedScp): Promise<void> {
  const first = await peer.receive(60_000).catch(() => undefined);
  if (first?.type !== pduType.associateRequest) return peer.close();
  const request = decodeAssociateRequest(first.body);
  const number = scp.requests.push(request) - 1;
  scp.open++;
  scp.mostOpen = Math.max(scp.mostOpen, scp.open);
  peer.socket.once('close', () => scp.open--);
  const association = accept(peer, request, options);
  const wait = { command: undefined as Command | undefined, parts: [] as Buffer[] };
  for (;;) {
    const pdu = await peer.receive(60_000).catch(() => undefined);
    if (pdu === undefined) return;
    if (pdu.type === pduType.releaseRequest) {
      scp.released++;
      peer.send(encodeReleaseResponse());
      peer.socket.end();
      return;
    }
    if (pdu.type !== pduType.data) return peer.close();
    scp.pduLengths.push(pdu.body.length);
    for (let at = 0; at < pdu.body.length; ) {
      const length = pdu.body.readUInt32BE(at);
      const contextId = pdu.body[at + 4] as number;
      const flags = pdu.body[at + 5] as number;
      const bytes = pdu.body.subarray(at + 6, at + 4 + length);
      at += 4 + length;
      if ((flags & 1) === 1) wait.command = decodeCommand(bytes);
      else wait.parts.push(bytes);
      const { command } = wait;
      if (command === undefined || (flags & 2) === 0) continue;
      if ((flags & 1) === 1 && command.dataSetType !== 0x0101) continue;
      const { transferSyntax } = association.contexts.find(({ id }) => id === contextId) as AnsweredContext;
      const identifier = parseDataSet(Buffer.concat(wait.parts), transferSyntax);
      wait.command = undefined;
      wait.parts = [];
      const message = { command, contextId, transferSyntax, identifier, association: number };
      scp.messages.push(message);
      await options.onMessage(message, association);
    }
  }
}

function accept(peer: RawPeer, request: AssociateRequest, options: ScriptedOptions): ScriptedAssociation {
  const take = options.accept ?? (({ transferSyntaxes }) => transferSyntaxes[0]);
  const contexts = request.contexts.map((context): AnsweredContext => {
    const transferSyntax = take(context);
    return {
      id: context.id,
      result: transferSyntax === undefined ? 3 : 0,
      transferSyntax: transferSyntax ?? context.transferSyntaxes[0] ?? '',
    };
  });
  peer.send(
    encodeAssociateAccept({
      ...request,
      contexts,
      user: {
        maximumLength: options.maximumLength ?? 16384,
        implementationClassUid: '2.25.1',
        roles: request.user.roles.flatMap((role) => options.roles?.(role) ?? []),
        extended: request.user.extended.flatMap((item) => {
          const information = options.extended?.(item);
          return information === undefined ? [] : [{ sopClassUid: item.sopClassUid, information }];
        }),
        commonExtended: [],
      },
    }),
  );
  return {
    peer,
    request,
    contexts,
    respond: ({ command, contextId, transferSyntax }, { dataSet, ...answer }) => {
      const full: Command = {
        field: command.field | 0x8000,
        messageIdRespondedTo: command.messageId as number,
        affectedSopClassUid: command.affectedSopClassUid as string,
        dataSetType: dataSet === undefined ? 0x0101 : 1,
        ...answer,
      };
      const bytes =
        dataSet === undefined || dataSet instanceof Uint8Array ? dataSet : encodeDataSet(dataSet, transferSyntax);
      peer.send(commandPdu(contextId, full), ...(bytes ? [dataPdu(contextId, false, true, bytes)] : []));
    },
    ask: (contextId, command, dataSet) =>
      peer.send(commandPdu(contextId, command), ...(dataSet ? [dataPdu(contextId, false, true, dataSet)] : [])),
    abort: () => peer.send(encodeAbort({ source: 0, reason: 0 })),
  };
}
