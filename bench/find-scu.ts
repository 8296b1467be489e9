import { monitorEventLoopDelay } from 'node:perf_hooks';
import { silentLog } from '../src-main/log/types.ts';
import { ActivityBook } from '../src-main/network/activity.ts';
import { Outgoing } from '../src-main/network/outgoing.ts';
import { baseline } from '../src-main/network/services/query-retrieve/contexts.ts';
import { FindAssociation } from '../src-main/network/services/query-retrieve/find-scu.ts';
import { buildIdentifier } from '../src-main/network/services/query-retrieve/identifier.ts';
import { startRemoteRig, testNode } from '../src-main/remote/testing/remote-rig.ts';
import { studyRootFindSopClass } from '../src-shared/dicom/sop-classes.ts';
import { queryingSchema } from '../src-shared/settings/querying.ts';
import { defaultSettings } from '../src-shared/settings/schema.ts';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import { images } from './network/data.ts';
import { dcmtkAvailable, median } from './network/measure.ts';
import { startAnswering, startDcmqrscp } from './network/receivers.ts';
import { atLeastRow, atMostRow, type BenchContext, type BenchPart, type BenchRow, ratioRow } from './row.ts';

/**
 * C-FIND as SCU: 2000 instances of dcmqrscp read into data sets by us and by findscu (both negotiations count, findscu's start too), and what a
 * search of 2000 studies, answered at 500 a second and all at once, costs the main loop, archive and events included.
 */
const size = 70;
const root = `2.25.${1000 + size}`;
const querying = queryingSchema.parse({});

async function ourFind(port: number): Promise<{ count: number; milliseconds: number }> {
  const settings = defaultSettings();
  const outgoing = new Outgoing({ settings: () => settings, activity: new ActivityBook(), log: silentLog });
  const began = performance.now();
  const find = await FindAssociation.open({
    outgoing,
    node: testNode({ port, aeTitle: 'QR' }),
    querying,
    sopClasses: [studyRootFindSopClass],
    wanted: baseline,
    purpose: 'query',
    log: silentLog,
  });
  const exact = { StudyInstanceUID: `${root}.1`, SeriesInstanceUID: `${root}.2` };
  const identifier = buildIdentifier(
    { level: 'IMAGE', returnKeys: querying.keys.instance, match: {}, exact },
    querying,
  );
  let count = 0;
  await find.find(identifier, { onMatch: () => count++ });
  const milliseconds = performance.now() - began;
  await find.close();
  return { count, milliseconds };
}

async function findscu(port: number): Promise<number> {
  const keys = ['QueryRetrieveLevel=IMAGE', `StudyInstanceUID=${root}.1`, `SeriesInstanceUID=${root}.2`];
  const asked = [...keys, ...querying.keys.instance].flatMap((key) => ['-k', key]);
  const began = performance.now();
  const { status, output } = await runPeer('findscu', ['-S', '-aec', 'QR', ...asked, '127.0.0.1', String(port)]);
  if (status !== 0) throw new Error(`findscu ended with ${status}: ${output.slice(-500)}`);
  return performance.now() - began;
}

/** Delays of the main loop in milliseconds while something goes on. */
async function delays<T>(work: () => Promise<T>): Promise<{ result: T; p99: number; longest: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const result = await work();
  delay.disable();
  return { result, p99: delay.percentile(99) / 1e6, longest: delay.max / 1e6 };
}

/** A whole search of the workstation, answered at a rate (0: at once); how long it took and the delays of the main loop. */
async function search(
  folder: string,
  count: number,
  perSecond: number,
): Promise<{ milliseconds: number; p99: number; longest: number }> {
  const scp = await startAnswering(folder, { count, perSecond });
  const rig = await startRemoteRig({ nodes: [{ port: scp.port }] });
  try {
    // A program that has searched before, as the workstation has.
    await rig.find({});
    // What a loop that does nothing waits for on this machine.
    const idle = await delays(() => new Promise((resolve) => setTimeout(resolve, 2000)));
    const began = performance.now();
    const busy = await delays(() => rig.find({}));
    const milliseconds = performance.now() - began;
    const { end } = busy.result;
    if (end.count !== count) throw new Error(`${end.count} of ${count} studies, ${end.outcome}`);
    return { milliseconds, p99: Math.max(0, busy.p99 - idle.p99), longest: busy.longest };
  } finally {
    await rig.close();
    await scp.stop();
  }
}

async function run(context: BenchContext): Promise<BenchRow[]> {
  const count = context.quick ? 50 : 2000;
  const rows: BenchRow[] = [];
  context.progress('a search answered at 500 a second');
  const paced = await search(context.folder, count, 500);
  rows.push(atMostRow(`search ${count} studies at 500/s, main loop delay p99 above an idle loop`, 'ms', paced.p99, 10));
  rows.push(atMostRow(`search ${count} studies at 500/s, longest main loop delay`, 'ms', paced.longest, 100));
  context.progress('a search answered at once');
  const burst = await search(context.folder, count, 0);
  rows.push(atLeastRow(`search ${count} studies at once`, 'rows/s', (count * 1000) / burst.milliseconds, 2000));
  if (!dcmtkAvailable() || !peersAvailable('dcmqrscp', 'findscu')) {
    context.skipped('find as SCU', 'dcmtk is not installed');
    return rows;
  }
  const data = images(context.folder, 'small', count, size);
  const receiver = await startDcmqrscp(context.folder);
  try {
    const args = ['--max-send-pdu', '131072', '-aec', 'QR', '+sd', '127.0.0.1', String(receiver.port), data.path];
    const { status, output } = await runPeer('storescu', args, { timeoutMs: 600_000 });
    if (status !== 0) throw new Error(`storescu ended with ${status}: ${output.slice(-500)}`);
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < (context.quick ? 1 : 5); round++) {
      context.progress(`find as SCU, round ${round + 1}`);
      const found = await ourFind(receiver.port);
      if (found.count !== data.files) throw new Error(`${found.count} of ${data.files} instances`);
      ours.push(found.milliseconds);
      theirs.push(await findscu(receiver.port));
    }
    const rate = (times: number[]) => (data.files * 1000) / median(times);
    const rival = { name: 'findscu', figure: rate(theirs) };
    rows.push(ratioRow(`find ${data.files} instances of dcmqrscp`, 'responses/s', rate(ours), rival, 0.5));
  } finally {
    await receiver.stop();
  }
  return rows;
}

export const part: BenchPart = { name: 'find-scu', rows: ['search', 'find as SCU', 'find 2000 instances of'], run };
