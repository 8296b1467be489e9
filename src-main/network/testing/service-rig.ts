import { overlay } from '../../../src-shared/settings/overlay.ts';
import type { ProfileName } from '../../../src-shared/settings/profiles.ts';
import type { NodeSettings, Settings } from '../../../src-shared/settings/schema.ts';
import { defaultSettings, nodeSchema, settingsSchema } from '../../../src-shared/settings/schema.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { type Archive, openArchive } from '../../archive/archive.ts';
import { openState, type State } from '../../archive/database/state-thread.ts';
import type { AnnouncementWatch } from '../../archive/receipts.ts';
import type { AuditEvent } from '../../audit/types.ts';
import { createJobQueue, type JobQueue } from '../../jobs/queue.ts';
import { silentLog } from '../../log/types.ts';
import { ActivityBook } from '../activity.ts';
import { encodeDataSet, type ImageOptions, testImage } from '../conformance/encode.ts';
import { type Offered, profileSettings, storeOn } from '../conformance/rig.ts';
import type { DimseEndpoint } from '../dimse/endpoint.ts';
import type { ServiceRegistry } from '../dimse/registry.ts';
import { createListener, type Listener } from '../listener.ts';
import { Outgoing } from '../outgoing.ts';
import { requestAssociation } from '../request.ts';
import type { ServiceClass } from '../services/service-class.ts';
import type { AssociateAccept, UserInformation } from '../upper-layer/pdu.ts';
import { rememberingAudit } from './quiet.ts';
import { connectRaw, type RawPeer } from './raw-peer.ts';

/** The parts of a workstation that services are made of, as they are when they are made. */
export interface ServiceParts {
  state: State;
  archive: Archive;
  jobs: JobQueue;
  outgoing: Outgoing;
  settings: () => Settings;
  audit: ReturnType<typeof rememberingAudit>;
  log: typeof silentLog;
}

/** What a test makes of the parts: service classes for the listener, what is to be done once the jobs run, and how it ends. */
export interface MadeServices {
  classes: readonly ServiceClass[];
  start?(): Promise<void>;
  /** Who announces studies to others. */
  announcements?: AnnouncementWatch;
  close(): Promise<void> | void;
}

export interface ServiceRig<S> {
  services: S;
  port: number;
  folder: string;
  archive: Archive;
  state: State;
  jobs: JobQueue;
  listener: Listener;
  /** The associations, in and out. */
  activity: ActivityBook;
  events: AuditEvent[];
  settings(): Settings;
  /** Other settings from now on, for everything but the listener's ports. */
  change(change: object): Promise<void>;
  /** Opens an association to the workstation. */
  open(
    offer: readonly Offered[],
    options?: { calling?: string; called?: string; user?: Partial<UserInformation>; registry?: ServiceRegistry },
  ): Promise<DimseEndpoint & { accept: AssociateAccept }>;
  raw(): Promise<RawPeer>;
  /** Sends one image; the status of the response. */
  send(image: ImageOptions): Promise<number>;
  /** Ends everything and starts it again over the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const testNode = (node: Partial<NodeSettings> & { aeTitle: string; port: number }): NodeSettings =>
  nodeSchema.parse({ id: node.aeTitle, name: node.aeTitle, host: '127.0.0.1', ...node });

/** A workstation without windows: archive, state, queue and listener under the profile of a system, with the services under test. */
export async function startServiceRig<S extends MadeServices>(
  name: ProfileName,
  make: (parts: ServiceParts) => S,
  { change = {} }: { change?: object } = {},
): Promise<ServiceRig<S>> {
  const temporary = await temporaryFolder(`services-${name}`);
  let settings = profileSettings(name, { change });
  const audit = rememberingAudit();
  const opened = new Set<DimseEndpoint>();
  const raws: RawPeer[] = [];
  const start = async () => {
    const state = await openState(temporary.path);
    let made: S | undefined;
    const archive = await openArchive({
      folder: temporary.path,
      state,
      settings: () => ({ ...settings.storage, reserveBytes: 0 }),
      announcements: {
        wanted: () => settings.nodes.some(({ roles }) => roles.includes('notification')),
        changed: () => made?.announcements?.changed(),
      },
      log: silentLog,
      audit,
    });
    const jobs = createJobQueue(state, silentLog);
    const activity = new ActivityBook();
    const outgoing = new Outgoing({ settings: () => settings, activity, log: silentLog });
    const parts: ServiceParts = { state, archive, jobs, outgoing, settings: () => settings, audit, log: silentLog };
    const services = make(parts);
    made = services;
    const listener = createListener({
      settings: settings.listener,
      ingest: archive.ingest,
      audit,
      log: silentLog,
      activity,
      services: services.classes,
      anyPort: true,
    });
    await jobs.start();
    await listener.start();
    await services.start?.();
    const port = listener.status().ports[0] ?? 0;
    return { state, archive, jobs, activity, services, listener, port };
  };
  let running = await start();
  const stop = async () => {
    for (const endpoint of opened) {
      if (!endpoint.association.ended) {
        endpoint.association.abort();
      }
    }
    opened.clear();
    for (const peer of raws.splice(0)) {
      peer.close();
    }
    const { services, listener, jobs, archive, activity, state } = running;
    await listener.stop(0);
    await services.close();
    await jobs.close();
    activity.close();
    await archive.close();
    await state.close('close');
  };
  const rig: ServiceRig<S> = {
    get services() {
      return running.services;
    },
    get port() {
      return running.port;
    },
    get archive() {
      return running.archive;
    },
    get state() {
      return running.state;
    },
    get jobs() {
      return running.jobs;
    },
    get listener() {
      return running.listener;
    },
    get activity() {
      return running.activity;
    },
    folder: temporary.path,
    events: audit.events,
    settings: () => settings,
    async change(more) {
      settings = settingsSchema.parse(overlay(settings, more));
      await running.listener.update(settings.listener);
    },
    async open(offer, { calling = 'CALLER', called = 'STATION', user, registry } = {}) {
      const endpoint = await requestAssociation(
        { aeTitle: called, host: '127.0.0.1', port: running.port },
        {
          callingAeTitle: calling,
          implementation: { classUid: '2.25.42', versionName: 'CALLER' },
          timeouts: defaultSettings().calling.timeouts,
          maxPduLength: 16384,
          contexts: offer.map(([abstractSyntax, transferSyntaxes], index) => ({
            id: index * 2 + 1,
            abstractSyntax,
            transferSyntaxes: [...transferSyntaxes],
          })),
          log: silentLog,
          ...(user && { user }),
          ...(registry && { registry }),
        },
      );
      opened.add(endpoint);
      return Object.assign(endpoint, { accept: endpoint.association.accept as AssociateAccept });
    },
    async raw() {
      const peer = await connectRaw(running.port);
      raws.push(peer);
      return peer;
    },
    async send(image) {
      const { sopClassUid, sopInstanceUid, elements } = testImage(image);
      const dataSet = encodeDataSet(elements, '1.2.840.10008.1.2.1');
      const endpoint = await rig.open([[sopClassUid, ['1.2.840.10008.1.2.1']]]);
      const { status } = await storeOn(endpoint, { sopClassUid, sopInstanceUid, dataSet });
      await endpoint.release();
      return status;
    },
    async restart() {
      await stop();
      running = await start();
    },
    async close() {
      await stop();
      await temporary.remove();
    },
  };
  return rig;
}
