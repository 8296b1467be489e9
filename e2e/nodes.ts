import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { scriptedScp } from '../src-main/remote/testing/scripted-scp.ts';
import type { Bridge } from '../src-shared/contract/bridge.ts';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import type { ProfileName } from '../src-shared/settings/profiles.ts';
import { type PeerServer, runPeer, startPeer } from '../testing/peers.ts';
import { freePort } from '../testing/ports.ts';
import type { Application } from './application.ts';

/** What a function sees that is run in a window; benchmarks without the types of a document use this file, too. */
interface InWindow {
  negatoscope: Bridge;
}

export interface E2eNode {
  name: string;
  port: number;
  aeTitle?: string;
  roles?: string[];
  querying?: Record<string, unknown>;
  sending?: Record<string, unknown>;
}

/** Nodes as they stand in the settings of a fresh workstation. */
export const nodesOf = (nodes: readonly E2eNode[]): Record<string, unknown>[] =>
  nodes.map(({ name, port, aeTitle = 'PEER', roles = ['store', 'query'], querying, sending }) => ({
    id: name,
    name,
    aeTitle,
    host: '127.0.0.1',
    port,
    roles,
    ...(querying ? { querying: { overrides: querying } } : {}),
    ...(sending ? { sending: { overrides: sending } } : {}),
  }));

/** Puts nodes into the settings of the running application. */
export async function addNodes(
  page: Page,
  nodes: readonly E2eNode[],
  more: Record<string, unknown> = {},
): Promise<void> {
  const answer = await page.evaluate(
    async ({ added, rest }) => {
      const got = await (globalThis as unknown as InWindow).negatoscope.settings.get();
      if (!got.ok) return got;
      const settings = got.value;
      return await (globalThis as unknown as InWindow).negatoscope.settings.set({
        ...settings,
        ...rest,
        nodes: [...settings.nodes, ...added],
      } as typeof settings);
    },
    { added: nodesOf(nodes), rest: more },
  );
  if (!answer.ok) throw new Error(`the nodes were not taken: ${JSON.stringify(answer.error)}`);
}

/** The workstation behaves like a source system from now on; who may call stays open to the peers of the tests. */
export async function behaveLike(page: Page, profile: ProfileName): Promise<void> {
  const answer = await page.evaluate(async (name) => {
    const previewed = await (globalThis as unknown as InWindow).negatoscope.settings.preview({ profile: name });
    if (!previewed.ok) return previewed;
    const settings = previewed.value;
    return await (globalThis as unknown as InWindow).negatoscope.settings.set({
      ...settings,
      listener: { ...settings.listener, callingPolicy: 'any', calledAeTitle: 'ignore' },
    });
  }, profile);
  if (!answer.ok) throw new Error(`the profile was not taken: ${JSON.stringify(answer.error)}`);
}

/** dcmtk's dcmqrscp with these files, knowing the workstation as a destination of C-MOVE. */
export async function startArchive(
  folder: string,
  application: Pick<Application, 'port' | 'aeTitle'>,
  files: readonly string[],
): Promise<PeerServer & { port: number }> {
  const port = await freePort();
  const database = join(folder, 'dcmqrscp');
  mkdirSync(database);
  const config = join(folder, 'dcmqrscp.cfg');
  const lines = [
    `NetworkTCPPort = ${port}`,
    'MaxPDUSize = 131072',
    'MaxAssociations = 16',
    'HostTable BEGIN',
    `station = (${application.aeTitle}, localhost, ${application.port})`,
    'HostTable END',
    'VendorTable BEGIN',
    'VendorTable END',
    'AETable BEGIN',
    `PACS ${database} RW (200, 1000mb) ANY`,
    'AETable END',
    '',
  ];
  writeFileSync(config, lines.join('\n'));
  const server = await startPeer('dcmqrscp', ['-c', config], { port });
  if (files.length > 0) await store(port, 'PACS', files);
  return { ...server, port };
}

/** Puts files into a peer with storescu. */
export async function store(port: number, aeTitle: string, files: readonly string[]): Promise<void> {
  const outcome = await runPeer('storescu', ['-aec', aeTitle, '127.0.0.1', String(port), ...files]);
  if (outcome.status !== 0) throw new Error(`storescu: ${outcome.output}`);
}

export interface AnsweringNode {
  port: number;
  /** Queries that came, the keys as text by tag. */
  queries: Record<string, string>[];
  cancelled: number;
  /** What was proposed on each association: SOP class and transfer syntaxes of every context. */
  proposed: { sopClassUid: string; transferSyntaxes: readonly string[] }[][];
  /** Time of the first and of the last answer of the last query, ms. */
  times: { first: number; last: number };
  /** The answers after the first `hold` may come. */
  release(): void;
  /** They may not any more. */
  holdAgain(): void;
  close(): void;
}

export interface AnsweringOptions {
  /** So many answers come at once, the others when they are released. */
  hold?: number;
  studies: readonly DataSet[];
  /** Answers a second; default as fast as it goes. */
  perSecond?: number;
  /** The final status; default Success. */
  status?: number;
}

/** A node of this process that answers every C-FIND with the same studies, at a given pace, and stops when it is told to. */
export async function answeringNode(options: AnsweringOptions): Promise<AnsweringNode> {
  const cancelled = new Set<string>();
  let released = false;
  const node: AnsweringNode = {
    port: 0,
    queries: [],
    cancelled: 0,
    proposed: [],
    times: { first: 0, last: 0 },
    release: () => {
      released = true;
    },
    holdAgain: () => {
      released = false;
    },
    close: () => undefined,
  };
  const scp = await scriptedScp({
    onMessage: (message, association) => {
      const { command } = message;
      if (command.field === 0x0fff) {
        cancelled.add(`${message.association}/${command.messageIdRespondedTo}`);
        node.cancelled++;
        return;
      }
      node.queries.push(
        Object.fromEntries(
          Object.entries(message.identifier).map(([tag, { Value }]) => [tag, JSON.stringify(Value?.[0] ?? '')]),
        ),
      );
      const key = `${message.association}/${command.messageId}`;
      const begun = performance.now();
      node.times = { first: begun, last: begun };
      let sent = 0;
      let pacedFrom = begun;
      if (options.hold) {
        for (; sent < options.hold; sent++) {
          association.respond(message, { status: 0xff00, dataSet: options.studies[sent] as DataSet });
        }
      }
      const go = (): void => {
        if (cancelled.has(key)) {
          association.respond(message, { status: 0xfe00 });
          return;
        }
        if (options.hold && !released) {
          pacedFrom = performance.now();
          node.times.first = pacedFrom;
          setTimeout(go, 20);
          return;
        }
        const paced = Math.ceil(((performance.now() - pacedFrom) / 1000) * (options.perSecond ?? 0));
        const due = options.perSecond
          ? Math.min(options.studies.length, (options.hold ?? 0) + paced)
          : options.studies.length;
        for (; sent < due; sent++) {
          association.respond(message, { status: 0xff00, dataSet: options.studies[sent] as DataSet });
        }
        node.times.last = performance.now();
        if (sent >= options.studies.length) association.respond(message, { status: options.status ?? 0 });
        else setTimeout(go, 20);
      };
      go();
    },
  });
  node.port = scp.port;
  Object.defineProperty(node, 'proposed', {
    get: () =>
      scp.requests.map(({ contexts }) =>
        contexts.map(({ abstractSyntax, transferSyntaxes }) => ({ sopClassUid: abstractSyntax, transferSyntaxes })),
      ),
  });
  node.close = scp.close;
  return node;
}

/** The answer of a node for one study. */
export const studyAnswer = (index: number, more: DataSet = {}): DataSet => ({
  '00080020': {
    vr: 'DA',
    Value: [`2026${String(1 + (index % 12)).padStart(2, '0')}${String(1 + (index % 28)).padStart(2, '0')}`],
  },
  '00080030': { vr: 'TM', Value: ['101500'] },
  '00080050': { vr: 'SH', Value: [`A${index}`] },
  '00080052': { vr: 'CS', Value: ['STUDY'] },
  '00080061': { vr: 'CS', Value: [index % 3 === 0 ? 'MR' : 'CT'] },
  '00081030': { vr: 'LO', Value: [`Study number ${index}`] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: `Patient^Number ${String(index % 700).padStart(3, '0')}` }] },
  '00100020': { vr: 'LO', Value: [`P${index % 700}`] },
  '00100030': { vr: 'DA', Value: ['19610402'] },
  '00100040': { vr: 'CS', Value: ['F'] },
  '0020000D': { vr: 'UI', Value: [`2.25.4711.${index}`] },
  '00201206': { vr: 'IS', Value: [2] },
  '00201208': { vr: 'IS', Value: [40] },
  ...more,
});
