import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { parseDataSet } from '../../../src-shared/dicom/part10/read.ts';
import { encodeDataSet } from '../../../src-shared/dicom/part10/write.ts';
import { overlay } from '../../../src-shared/settings/overlay.ts';
import type { ListenerSettings } from '../../../src-shared/settings/schema.ts';
import { listenerSchema } from '../../../src-shared/settings/schema.ts';
import { silentAudit } from '../../audit/types.ts';
import { silentLog } from '../../log/types.ts';
import { collect } from '../dimse/collect.ts';
import type { Command } from '../dimse/command-set.ts';
import type { DimseEndpoint } from '../dimse/endpoint.ts';
import type { Operation, Outcome } from '../dimse/service.ts';
import { createListener, type Listener } from '../listener.ts';
import type { PossibleRoles } from '../services/service-class.ts';
import type { PresentationContext } from '../upper-layer/association.ts';
import type { AssociateRequest } from '../upper-layer/pdu.ts';
import { until } from './test-listener.ts';

/** A message that came to the peer. */
export interface TakenMessage {
  command: Command;
  dataSet: DataSet;
  context: PresentationContext;
  request: AssociateRequest;
  endpoint: DimseEndpoint;
}

export interface MessagePeer {
  port: number;
  taken: TakenMessage[];
  listener: Listener;
  /** Waits for so many messages. */
  received(count: number): Promise<TakenMessage[]>;
  close(): Promise<void>;
}

export interface MessagePeerOptions {
  sopClassUid: string;
  /** What each message is answered with; 0000H when absent. */
  answer?: (message: TakenMessage) => Outcome | Promise<Outcome>;
  roles?: PossibleRoles;
  settings?: Partial<ListenerSettings>;
}

const nothing = {
  begin: () => {
    throw new Error('this peer stores nothing');
  },
};

/** A listener of its own that remembers the messages of one SOP class and answers them as a test wants. */
export async function messagePeer(options: MessagePeerOptions): Promise<MessagePeer> {
  const taken: TakenMessage[] = [];
  const settings = overlay(
    listenerSchema.parse({ aeTitle: 'PEER', host: '127.0.0.1', calledAeTitle: 'ignore', storage: false }),
    options.settings,
  ) as ListenerSettings;
  const listener = createListener({
    settings,
    ingest: nothing,
    audit: silentAudit,
    log: silentLog,
    anyPort: true,
    services: [
      {
        name: 'peer',
        sopClasses: () => [options.sopClassUid],
        ...(options.roles && { roles: () => options.roles }),
        open: ({ request, endpoint }) => ({
          name: 'peer',
          operations: new Set([0x01, 0x100, 0x110, 0x120, 0x130, 0x140]),
          receive: (operation: Operation) =>
            collect((bytes) => {
              const { command, context } = operation;
              const dataSet = parseDataSet(bytes, context.transferSyntax, { copy: true });
              const message = { command, dataSet, context, request, endpoint };
              taken.push(message);
              return options.answer?.(message) ?? { status: 0 };
            }),
        }),
      },
    ],
  });
  await listener.start();
  return {
    port: listener.status().ports[0] ?? 0,
    taken,
    listener,
    received: async (count) => {
      await until(() => taken.length >= count, 15_000);
      return taken;
    },
    close: () => listener.stop(0),
  };
}

/** Waits for what comes by itself, also on a busy machine. */
export const eventually = (condition: () => boolean): Promise<void> => until(condition, 15_000);

/** A message of a test, over an open association. */
export const sendMessage = (
  endpoint: DimseEndpoint,
  command: Omit<Command, 'dataSetType'>,
  dataSet: DataSet,
  id = 1,
) => {
  const context = endpoint.association.contexts.get(id)!;
  return endpoint.exchange(context, command, { data: encodeDataSet(dataSet, context.transferSyntax) });
};
