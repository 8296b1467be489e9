import type { RemoteQuery, RemoteStudy, SearchEnd, WorklistEntry } from '../../../src-shared/contract/remote.ts';
import type { ProfileName } from '../../../src-shared/settings/profiles.ts';
import { type NodeSettings, nodeSchema, type Settings } from '../../../src-shared/settings/schema.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { type Archive, openArchive } from '../../archive/archive.ts';
import { openState } from '../../archive/database/state-thread.ts';
import type { Ingest } from '../../archive/types.ts';
import type { AuditEvent } from '../../audit/types.ts';
import { createEventHub, type EventHub } from '../../events.ts';
import { createJobQueue, type JobQueue } from '../../jobs/queue.ts';
import { type Log, silentLog } from '../../log/types.ts';
import { ActivityBook } from '../../network/activity.ts';
import { profileSettings } from '../../network/conformance/rig.ts';
import { createListener, type Listener } from '../../network/listener.ts';
import { Outgoing } from '../../network/outgoing.ts';
import { rememberingAudit } from '../../network/testing/quiet.ts';
import { until } from '../../network/testing/test-listener.ts';
import { Arrivals, createRemote, type Remote } from '../remote.ts';

/** What a test says of a node; the rest is usual. */
export type TestNode = { port: number; aeTitle?: string; id?: string; overrides?: Record<string, unknown> } & Partial<
  Omit<NodeSettings, 'id' | 'port' | 'aeTitle'>
>;

export const testNode = ({ overrides = {}, ...node }: TestNode): NodeSettings =>
  nodeSchema.parse({
    id: 'node',
    name: 'Node',
    aeTitle: 'PEER',
    host: '127.0.0.1',
    roles: ['query', 'worklist'],
    querying: { overrides },
    ...node,
  });

export interface Found {
  rows: RemoteStudy[];
  end: SearchEnd;
}

/** What is told of other nodes, with archive, queue and listener of its own. */
export interface RemoteRig {
  remote: Remote['calls'];
  opened: Remote['opened'];
  unwatched: Remote['unwatched'];
  archive: Archive;
  /** As the listener's: what comes this way is noticed. */
  ingest: Ingest;
  jobs: JobQueue;
  listener: Listener;
  port: number;
  hub: EventHub;
  audit: AuditEvent[];
  logged: string[];
  /** Every event of the contract, in order. */
  events: { member: string; payload: unknown; at: number }[];
  settings: Settings;
  /** Begins anew under other settings, which the listener hears too; what was told so far is forgotten. */
  configure(options: RemoteRigOptions): Promise<void>;
  /** Settings from now on, of a listener that stays as it is. */
  change(change: (settings: Settings) => Settings): void;
  /** Begins a search and waits for its end; the rows as the windows would show them then. */
  find(query: RemoteQuery['keys'] | RemoteQuery, nodeId?: string): Promise<Found>;
  findWorklist(keys: RemoteQuery['keys']): Promise<{ rows: WorklistEntry[]; end: SearchEnd }>;
  /** Waits for the end of a search. */
  ended(searchId: string): Promise<SearchEnd>;
  rows(searchId: string): RemoteStudy[];
  close(): Promise<void>;
}

export interface RemoteRigOptions {
  profile?: ProfileName;
  change?: object;
  nodes?: TestNode[];
}

const settingsOf = ({ profile = 'default', change, nodes = [] }: RemoteRigOptions): Settings => ({
  ...profileSettings(profile, change === undefined ? {} : { change }),
  nodes: nodes.map(testNode),
});

export async function startRemoteRig(options: RemoteRigOptions = {}): Promise<RemoteRig> {
  const folder = await temporaryFolder('remote');
  let settings = settingsOf(options);
  const current = (): Settings => settings;
  const audit = rememberingAudit();
  const logged: string[] = [];
  const log = rememberingLog(logged);
  const state = await openState(folder.path);
  const archive = await openArchive({
    folder: folder.path,
    state,
    settings: () => ({ ...settings.storage, reserveBytes: 0 }),
    log: silentLog,
    audit,
  });
  const jobs = createJobQueue(state, silentLog);
  const activity = new ActivityBook();
  const outgoing = new Outgoing({ settings: current, activity, log: silentLog });
  const hub = createEventHub(() => undefined);
  const events: RemoteRig['events'] = [];
  hub.subscribe((service, member, payload) => {
    if (service === 'remote') events.push({ member, at: performance.now(), payload: structuredClone(payload) });
  });
  const arrivals = new Arrivals();
  const ingest = arrivals.watch(archive.ingest);
  const remote = createRemote({ settings: current, outgoing, archive, ingest, arrivals, jobs, hub, audit, log });
  const listener = createListener({
    settings: settings.listener,
    ingest,
    audit,
    log: silentLog,
    activity,
    anyPort: true,
  });
  await jobs.start();
  await listener.start();
  const endOf = (searchId: string): SearchEnd | undefined =>
    events
      .filter(({ member }) => member === 'ended')
      .map(({ payload }) => payload as SearchEnd)
      .find((end) => end.searchId === searchId);
  const rowsOf = <R extends { number: number }>(searchId: string, member: string): R[] => {
    const rows = new Map<number, R>();
    for (const event of events) {
      const payload = event.payload as { searchId: string; rows: R[] };
      if (event.member === member && payload.searchId === searchId) {
        for (const row of payload.rows) rows.set(row.number, row);
      }
    }
    return [...rows.values()].sort((a, b) => a.number - b.number);
  };
  let searches = 0;
  const rig: RemoteRig = {
    remote: remote.calls,
    opened: remote.opened,
    unwatched: remote.unwatched,
    archive,
    ingest,
    jobs,
    listener,
    port: listener.status().ports[0] ?? 0,
    hub,
    audit: audit.events,
    logged,
    events,
    get settings() {
      return settings;
    },
    configure: async (other) => {
      settings = settingsOf(other);
      for (const list of [events, logged, audit.events]) list.length = 0;
      await listener.update(settings.listener);
    },
    change: (changed) => {
      settings = changed(settings);
    },
    find: async (query, nodeId = 'node') => {
      const searchId = `search ${++searches}`;
      const whole = 'keys' in query ? (query as RemoteQuery) : { keys: query as RemoteQuery['keys'] };
      await remote.calls.search({ searchId, nodeId, query: whole });
      return { end: await rig.ended(searchId), rows: rig.rows(searchId) };
    },
    findWorklist: async (keys) => {
      const searchId = `worklist ${++searches}`;
      await remote.calls.searchWorklist({ searchId, nodeId: 'node', query: { keys } });
      return { end: await rig.ended(searchId), rows: rowsOf<WorklistEntry>(searchId, 'foundWorklist') };
    },
    ended: async (searchId) => {
      await until(() => endOf(searchId) !== undefined, 30_000);
      return endOf(searchId) as SearchEnd;
    },
    rows: (searchId) => rowsOf<RemoteStudy>(searchId, 'found'),
    close: async () => {
      await listener.stop(0);
      await remote.close();
      await jobs.close();
      activity.close();
      await archive.close();
      await state.close('close');
      await folder.remove();
    },
  };
  return rig;
}

function rememberingLog(lines: string[]): Log {
  const at =
    (level: string) =>
    (message: string, details?: Record<string, unknown>): void =>
      void lines.push(`${level} ${message} ${JSON.stringify(details ?? {})}`);
  const log: Log = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => log,
  };
  return log;
}
