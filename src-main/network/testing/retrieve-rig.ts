import { join } from 'node:path';
import type { z } from '../../../src-shared/contract/define.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { overlay } from '../../../src-shared/settings/overlay.ts';
import type { ProfileName } from '../../../src-shared/settings/profiles.ts';
import { type ListenerSettings, type NodeSettings, nodeSchema } from '../../../src-shared/settings/schema.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { createTranscoder } from '../../transcode/transcoder.ts';
import { ActivityBook } from '../activity.ts';
import { type ArchiveRig, startArchiveRig } from '../conformance/archive-rig.ts';
import { encodeDataSet, type ImageOptions, testImage } from '../conformance/encode.ts';
import { type Offered, type OfferOptions, ts } from '../conformance/rig.ts';
import { collect } from '../dimse/collect.ts';
import { commandField } from '../dimse/command-fields.ts';
import type { Command } from '../dimse/command-set.ts';
import { encodeMessageDataSet, readMessageDataSet } from '../dimse/data-set-coding.ts';
import type { DimseEndpoint } from '../dimse/endpoint.ts';
import { ServiceRegistry } from '../dimse/registry.ts';
import type { Operation } from '../dimse/service.ts';
import { Outgoing } from '../outgoing.ts';
import { getServiceClass } from '../services/query-retrieve/get-scp.ts';
import { moveServiceClass } from '../services/query-retrieve/move-scp.ts';
import { SendLimits } from '../services/storage/send-limits.ts';
import type { Phantom } from './phantom.ts';
import { type ListenerInput, type TestListener, testListener } from './test-listener.ts';

export const moveClass = { study: '1.2.840.10008.5.1.4.1.2.2.2', patient: '1.2.840.10008.5.1.4.1.2.1.2' };
export const getClass = { study: '1.2.840.10008.5.1.4.1.2.2.3', patient: '1.2.840.10008.5.1.4.1.2.1.3' };
/** What `testImage` gives its images when nothing else is said. */
export const usual = {
  patient: 'CT-1',
  study: '2.25.4711.1',
  series: '2.25.4711.2',
  image: (n: number) => `2.25.4711.3.${n}`,
};

const keyTags: Record<string, [tag: string, vr: 'CS' | 'LO' | 'UI']> = {
  level: ['00080052', 'CS'],
  patient: ['00100020', 'LO'],
  study: ['0020000D', 'UI'],
  series: ['0020000E', 'UI'],
  image: ['00080018', 'UI'],
};
export type Keys = Partial<Record<'level' | 'patient' | 'study' | 'series' | 'image', string | string[]>>;

export const identifierOf = (keys: Keys): DataSet =>
  Object.fromEntries(
    Object.entries(keys).map(([name, value]) => {
      const [tag, vr] = keyTags[name] as [string, 'CS'];
      return [tag, { vr, Value: [value].flat() }];
    }),
  );

/** What a C-MOVE or C-GET was answered. */
export interface Retrieved {
  status: number;
  pending: Command[];
  final: Command;
  /** Failed SOP Instance UID List (0008,0058). */
  failedUids: string[];
}

export interface RetrieveOptions {
  destination?: string;
  contextId?: number;
  /** Bytes instead of an encoded identifier. */
  identifier?: Uint8Array;
  onPending?: (command: Command) => void;
  messageId?: number;
  priority?: number;
  sopClass?: string;
}

/** C-MOVE or C-GET on an open association, by the class of the context. */
export async function retrieveOn(
  endpoint: DimseEndpoint,
  keys: Keys,
  options: RetrieveOptions = {},
): Promise<Retrieved> {
  const context = endpoint.association.contexts.get(options.contextId ?? 1)!;
  const isMove = Object.values(moveClass).includes(context.abstractSyntax);
  const pending: Command[] = [];
  const response = await endpoint.exchange(
    context,
    {
      field: isMove ? commandField.move : commandField.get,
      affectedSopClassUid: options.sopClass ?? context.abstractSyntax,
      priority: options.priority ?? 0,
      ...(options.messageId !== undefined && { messageId: options.messageId }),
      ...(isMove && { moveDestination: options.destination ?? 'DESTINATION' }),
    },
    {
      data: options.identifier ?? encodeMessageDataSet(identifierOf(keys), context.transferSyntax),
      onPending: ({ command }) => {
        pending.push(command);
        options.onPending?.(command);
      },
    },
  );
  const list = response.dataSet && readMessageDataSet(response.dataSet, context.transferSyntax)['00080058']?.Value;
  return { status: response.status, pending, final: response.command, failedUids: (list ?? []) as string[] };
}

export const countsOf = ({ remaining, completed, failed, warning }: Command) => [remaining, completed, failed, warning];

/** What a requestor of a C-GET got. */
export interface Got {
  command: Command;
  contextId: number;
  transferSyntax: string;
  dataSet: Buffer;
}

/** Makes the requestor of an association a storage SCP; `answer` says the status of each instance. */
export function takeInstances(
  endpoint: DimseEndpoint,
  answer: (command: Command, index: number, operation: Operation) => number | Promise<number> = () => 0,
): Got[] {
  const got: Got[] = [];
  let index = 0;
  endpoint.registry = new ServiceRegistry(() => ({
    name: 'test storage',
    operations: new Set([commandField.store]),
    receive: (operation) =>
      collect(async (dataSet) => {
        const { command, context } = operation;
        got.push({ command, contextId: context.id, transferSyntax: context.transferSyntax, dataSet });
        return { status: await answer(command, index++, operation) };
      }),
  }));
  return got;
}

/** Items 54H that make the requestor SCP of these classes. */
export const scpRoles = (...sopClassUids: string[]) => ({
  roles: sopClassUids.map((sopClassUid) => ({ sopClassUid, scu: false, scp: true })),
});

export interface Destination extends TestListener {
  node: NodeSettings;
}

export interface RetrieveRig extends ArchiveRig {
  /** As after its start: no instances, no nodes, nothing logged or audited, the settings of the profile with these changes to the listener. */
  reset(listener?: ListenerInput): Promise<void>;
  nodes: NodeSettings[];
  activity: ActivityBook;
  /** Puts an image into the archive; its data set as stored. */
  put(image: ImageOptions & { transferSyntaxUid?: string; dataSet?: Buffer }): Promise<Buffer>;
  /** Puts an encoded data set into the archive. */
  putDataSet(instance: Phantom): Promise<void>;
  /** A storage SCP, known as a node under its title. */
  destination(settings?: ListenerInput, node?: Partial<z.input<typeof nodeSchema>>): Promise<Destination>;
  /** A node at a port, whoever is there. */
  addNode(aeTitle: string, port: number, node?: Partial<z.input<typeof nodeSchema>>): NodeSettings;
  /** Opens an association for one class, with further contexts, and retrieves. */
  retrieve(
    sopClass: string,
    keys: Keys,
    options?: RetrieveOptions & OfferOptions & { offer?: readonly Offered[] },
  ): Promise<Retrieved>;
}

/** The archive of a workstation under a profile, with C-MOVE and C-GET, and nodes to which it sends. */
export async function startRetrieveRig(name: ProfileName, change: object = {}): Promise<RetrieveRig> {
  const nodes: NodeSettings[] = [];
  const activity = new ActivityBook();
  const spool = await temporaryFolder('retrieve-spool');
  const transcoder = createTranscoder({ folder: join(spool.path, 'spool') });
  const rig = await startArchiveRig(name, {
    change,
    durability: 'relaxed',
    services: ({ archive, audit, log, settings }) => {
      const outgoing = new Outgoing({ settings: () => settings, activity, log });
      const common = { catalogue: archive, audit, log, transcoder };
      return [
        moveServiceClass({ ...common, settings: () => ({ ...settings, nodes }), outgoing, limits: new SendLimits() }),
        getServiceClass(common),
      ];
    },
  });
  const putDataSet = async ({ dataSet, sopClassUid, sopInstanceUid, transferSyntaxUid }: Phantom): Promise<void> => {
    const stream = rig.archive.ingest.begin({
      origin: { kind: 'c-store', peer: 'RIG', address: '127.0.0.1' },
      transferSyntaxUid,
      sopClassUid,
      sopInstanceUid,
      bareDataSet: true,
    });
    await stream.write(Buffer.from(dataSet));
    await stream.commit();
    await rig.archive.settle();
  };
  const destinations: Destination[] = [];
  const closeRig = rig.close;
  const addNode: RetrieveRig['addNode'] = (aeTitle, port, node = {}) => {
    const added = nodeSchema.parse({ id: aeTitle, name: aeTitle, aeTitle, host: '127.0.0.1', port, ...node });
    nodes.push(added);
    return added;
  };
  const stopDestinations = () => Promise.all(destinations.splice(0).map((each) => each.stop()));
  const unchanged = structuredClone({ calling: rig.settings.calling, callingAeTitle: rig.settings.callingAeTitle });
  return Object.assign(rig, {
    async reset(listener: ListenerInput = {}) {
      await stopDestinations();
      nodes.splice(0);
      await rig.archive.deleteStudies((await rig.studies()).map(({ row }) => row));
      rig.events.splice(0);
      rig.logged.splice(0);
      Object.assign(rig.settings, structuredClone(unchanged));
      await rig.update((settings) => overlay(settings, listener) as ListenerSettings);
    },
    nodes,
    activity,
    addNode,
    putDataSet,
    async put({
      transferSyntaxUid = ts.ELE,
      dataSet,
      ...image
    }: ImageOptions & { transferSyntaxUid?: string; dataSet?: Buffer }) {
      const { sopClassUid, sopInstanceUid, elements } = testImage(image);
      const bytes = dataSet ?? encodeDataSet(elements, transferSyntaxUid);
      await putDataSet({ sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet: bytes });
      return bytes;
    },
    async destination(settings: ListenerInput = {}, node: Partial<z.input<typeof nodeSchema>> = {}) {
      const aeTitle = node.aeTitle ?? 'DESTINATION';
      const host = await testListener({ aeTitle, ...settings });
      const made = Object.assign(host, { node: addNode(aeTitle, host.port, node) });
      destinations.push(made);
      return made;
    },
    async retrieve(
      sopClass: string,
      keys: Keys,
      { offer = [], ...options }: RetrieveOptions & OfferOptions & { offer?: readonly Offered[] } = {},
    ) {
      const endpoint = await rig.open([[sopClass, [ts.ELE, ts.ILE]], ...offer], options);
      const retrieved = await retrieveOn(endpoint, keys, options);
      await endpoint.release();
      return retrieved;
    },
    close: async () => {
      await stopDestinations();
      await closeRig();
      await transcoder.close();
      activity.close();
      await spool.remove();
    },
  });
}
