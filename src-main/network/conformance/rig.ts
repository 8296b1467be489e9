import { readFileSync } from 'node:fs';
import { overlay } from '../../../src-shared/settings/overlay.ts';
import {
  applyProfile,
  type ProfileName,
  type ProfileOptions,
  parseProfile,
} from '../../../src-shared/settings/profiles.ts';
import {
  defaultSettings,
  type ListenerSettings,
  type Settings,
  settingsSchema,
} from '../../../src-shared/settings/schema.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import type { Ingest } from '../../archive/types.ts';
import type { AuditEvent, AuditSink } from '../../audit/types.ts';
import { type Log, silentLog } from '../../log/types.ts';
import { commandField } from '../dimse/command-fields.ts';
import type { DimseEndpoint } from '../dimse/endpoint.ts';
import type { Response } from '../dimse/requests.ts';
import { createListener, type Listener } from '../listener.ts';
import { requestAssociation } from '../request.ts';
import type { ServiceClass } from '../services/service-class.ts';
import { type FileIngest, fileIngest } from '../testing/file-ingest.ts';
import { rememberingAudit } from '../testing/quiet.ts';
import { connectRaw, type RawPeer } from '../testing/raw-peer.ts';
import type { AnsweredContext, AssociateAccept, UserInformation } from '../upper-layer/pdu.ts';

/** The transfer syntaxes by the short names of docs/requirements. */
export const ts = {
  ILE: '1.2.840.10008.1.2',
  ELE: '1.2.840.10008.1.2.1',
  EBE: '1.2.840.10008.1.2.2',
  DEF: '1.2.840.10008.1.2.1.99',
  BZ2: '1.3.6.1.4.1.5962.300.1',
  JB: '1.2.840.10008.1.2.4.50',
  JX: '1.2.840.10008.1.2.4.51',
  JL: '1.2.840.10008.1.2.4.57',
  JL1: '1.2.840.10008.1.2.4.70',
  JLS: '1.2.840.10008.1.2.4.80',
  JLSN: '1.2.840.10008.1.2.4.81',
  J2L: '1.2.840.10008.1.2.4.90',
  J2: '1.2.840.10008.1.2.4.91',
  RLE: '1.2.840.10008.1.2.5',
} as const;

export const verification = '1.2.840.10008.1.1';
export const ct = '1.2.840.10008.5.1.4.1.1.2';
/** A storage SOP class by the end of its UID (`481.1`); whole UIDs stay. */
export const storage = (suffix: string): string =>
  /^1\.[23]\./.test(suffix) && suffix.split('.').length > 5 ? suffix : `1.2.840.10008.5.1.4.1.1.${suffix}`;

/** The same for a list with blanks between. */
export const storageList = (suffixes: string): string[] => suffixes.trim().split(/\s+/).map(storage);

/** One presentation context of an offer: abstract syntax and transfer syntaxes. Ids are 1, 3, 5 … in the order given. */
export type Offered = readonly [abstractSyntax: string, transferSyntaxes: readonly string[]];

export interface OfferOptions {
  called?: string;
  calling?: string;
  port?: number;
  user?: Partial<UserInformation>;
  maxPduLength?: number;
}

/** What service classes of a rig work with. */
export interface ServiceMeans {
  settings: Settings;
  audit: AuditSink;
  log: Log;
}

export interface RigOptions extends ProfileOptions {
  /** Laid upon the profile's settings. */
  change?: object;
  /** What takes the instances; files in a folder when absent. */
  ingest?: Ingest;
  ready?: () => boolean;
  /** Service classes beside Verification and Storage. */
  services?: (means: ServiceMeans) => readonly ServiceClass[];
  /** Listens on the ports of the settings instead of any that are free. */
  fixedPorts?: boolean;
}

/** A listener under the profile of a system, with its files in a temporary folder, and a peer that calls it. */
export interface Rig {
  settings: Settings;
  listener: Listener;
  ports: number[];
  folder: string;
  events: AuditEvent[];
  /** Lines of the program's log: level and message. */
  logged: string[];
  /** What came in, when no other ingest was given. */
  files: FileIngest;
  /** Opens an association; rejects with `association-rejected` (parameters result, source, reason). */
  open(offer: readonly Offered[], options?: OfferOptions): Promise<DimseEndpoint & { accept: AssociateAccept }>;
  /** What each context is answered: the transfer syntax taken, or the result of the refusal. */
  answers(offer: readonly Offered[], options?: OfferOptions): Promise<(string | number)[]>;
  /** A connection without an association, for what our own requestor never sends. */
  raw(): Promise<RawPeer>;
  update(change: (listener: ListenerSettings) => ListenerSettings): Promise<void>;
  close(): Promise<void>;
}

const folder = new URL('../../../resources/profiles/', import.meta.url);

/** The profile as it lies in resources, undefined for the default one. */
export const loadProfile = (name: ProfileName) =>
  name === 'default' ? undefined : parseProfile(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));

export function profileSettings(name: ProfileName, { change, ...options }: RigOptions = {}): Settings {
  const station = overlay(defaultSettings(), { listener: { aeTitle: 'STATION', host: '127.0.0.1' } }) as Settings;
  return settingsSchema.parse(overlay(applyProfile(station, loadProfile(name), options), change));
}

function rememberingLog(lines: string[]): Log {
  const log =
    (level: string) =>
    (message: string, details?: Record<string, unknown>): void =>
      void lines.push(`${level} ${message} ${JSON.stringify(details ?? {})}`);
  const result: Log = {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    child: () => result,
  };
  return result;
}

export async function startRig(name: ProfileName, options: RigOptions = {}): Promise<Rig> {
  const settings = profileSettings(name, options);
  const temporary = await temporaryFolder(`conformance-${name}`);
  const audit = rememberingAudit();
  const files = fileIngest(temporary.path);
  const logged: string[] = [];
  const log = rememberingLog(logged);
  const listener = createListener({
    settings: settings.listener,
    ingest: options.ingest ?? files,
    audit,
    log,
    anyPort: !options.fixedPorts,
    ...(options.ready && { ready: options.ready }),
    ...(options.services && { services: options.services({ settings, audit, log }) }),
  });
  await listener.start();
  const { ports } = listener.status();
  const opened = new Set<DimseEndpoint>();
  const raws: RawPeer[] = [];
  const rig: Rig = {
    settings,
    listener,
    ports,
    folder: temporary.path,
    events: audit.events,
    logged,
    files,
    async open(offer, { called = 'STATION', calling = 'CALLER', port = ports[0]!, user, maxPduLength } = {}) {
      const endpoint = await requestAssociation(
        { aeTitle: called, host: '127.0.0.1', port },
        {
          callingAeTitle: calling,
          implementation: { classUid: '2.25.42', versionName: 'CALLER' },
          timeouts: defaultSettings().calling.timeouts,
          maxPduLength: maxPduLength ?? 16384,
          contexts: offer.map(([abstractSyntax, transferSyntaxes], index) => ({
            id: index * 2 + 1,
            abstractSyntax,
            transferSyntaxes: [...transferSyntaxes],
          })),
          log: silentLog,
          ...(user && { user }),
        },
      );
      opened.add(endpoint);
      return Object.assign(endpoint, { accept: endpoint.association.accept as AssociateAccept });
    },
    async answers(offer, openOptions) {
      const endpoint = await rig.open(offer, openOptions);
      await endpoint.release();
      return endpoint.accept.contexts.map((context: AnsweredContext) =>
        context.result === 0 ? context.transferSyntax : context.result,
      );
    },
    async raw() {
      const peer = await connectRaw(ports[0]!);
      raws.push(peer);
      return peer;
    },
    update: (change) => listener.update(change(settings.listener)),
    async close() {
      for (const endpoint of opened) {
        if (!endpoint.association.ended) {
          endpoint.association.abort();
        }
      }
      for (const peer of raws) {
        peer.close();
      }
      await listener.stop(0);
      await temporary.remove();
    },
  };
  return rig;
}

/** C-ECHO on a context; its status. */
export async function echoOn(endpoint: DimseEndpoint, contextId = 1): Promise<number> {
  const context = endpoint.association.contexts.get(contextId)!;
  const response = await endpoint.exchange(context, { field: commandField.echo, affectedSopClassUid: verification });
  return response.status;
}

export interface Stored {
  sopClassUid: string;
  sopInstanceUid: string;
  dataSet: Uint8Array;
}

/** C-STORE of an encoded data set on a context. */
export function storeOn(endpoint: DimseEndpoint, instance: Stored, contextId = 1): Promise<Response> {
  const context = endpoint.association.contexts.get(contextId)!;
  return endpoint.exchange(
    context,
    {
      field: commandField.store,
      affectedSopClassUid: instance.sopClassUid,
      affectedSopInstanceUid: instance.sopInstanceUid,
      priority: 0,
    },
    { data: instance.dataSet },
  );
}

/** Every pairing of the classes with one offer of transfer syntaxes, in as many associations as 128 contexts each need. */
export async function answersForAll(
  rig: Rig,
  sopClasses: readonly string[],
  transferSyntaxes: readonly string[],
  options?: OfferOptions,
): Promise<Map<string, string | number>> {
  const result = new Map<string, string | number>();
  for (let at = 0; at < sopClasses.length; at += 128) {
    const part = sopClasses.slice(at, at + 128);
    const answers = await rig.answers(
      part.map((uid): Offered => [uid, transferSyntaxes]),
      options,
    );
    part.forEach((uid, index) => {
      result.set(uid, answers[index]!);
    });
  }
  return result;
}
