import { statfs } from 'node:fs/promises';
import { type DataSetFolder, hugeImage, images } from './network/data.ts';
import { dcmtkAvailable, median, orthancAvailable, timeReceive } from './network/measure.ts';
import type { ReceiverFigures } from './network/receiver-process.ts';
import { type Receiver, startDcmjsDimse, startOrthanc, startOurs, startStorescp } from './network/receivers.ts';
import { atMostRow, type BenchContext, type BenchPart, type BenchRow, ratioRow } from './row.ts';

/**
 * C-STORE receive against storescp and Orthanc: rounds of all rivals interleaved, medians, TCP_NODELAY on both sides, PDUs of 131072 bytes. Ours
 * counts until everything is in the index.
 */
interface Load {
  name: string;
  data: DataSetFolder;
  senders: number;
  /** At least this ratio to storescp in relaxed mode. */
  budget: number;
  unit: 'files/s' | 'MB/s';
}

type Rival = { name: string; start: (parent: string, load: Load) => Promise<Receiver> };

const relaxed: Rival = {
  name: 'relaxed',
  start: (parent) => startOurs(parent, { sink: 'archive', durability: 'relaxed' }),
};
const durable: Rival = {
  name: 'durable',
  start: (parent) => startOurs(parent, { sink: 'archive', durability: 'durable' }),
};
const alone: Rival = {
  name: 'network alone',
  start: (parent) => startOurs(parent, { sink: 'files', durability: 'relaxed' }),
};
const storescp: Rival = { name: 'storescp', start: (parent, { senders }) => startStorescp(parent, senders > 1) };
const orthanc: Rival = { name: 'Orthanc', start: (parent) => startOrthanc(parent) };
const dcmjsDimse: Rival = { name: 'dcmjs-dimse', start: (parent) => startDcmjsDimse(parent) };

function loads({ folder, quick }: BenchContext): Load[] {
  const ct = images(folder, 'ct', quick ? 20 : 500, 512);
  const big = images(folder, 'big', 1, quick ? 2048 : 10_240);
  const small = images(folder, 'small', quick ? 50 : 2000, 70);
  const each = (data: DataSetFolder) => `${data.files} x ${(data.bytes / data.files / 1e6).toFixed(2)} MB`;
  return [
    { name: `receive ${each(ct)}`, data: ct, senders: 1, budget: 0.6, unit: 'MB/s' },
    { name: `receive ${each(big)}`, data: big, senders: 1, budget: 0.8, unit: 'MB/s' },
    { name: `receive ${each(small)}`, data: small, senders: 1, budget: 0.6, unit: 'files/s' },
    { name: `receive 4 senders x ${each(ct)}`, data: ct, senders: 4, budget: 0.6, unit: 'MB/s' },
  ];
}

const rate = ({ data, senders, unit }: Load, milliseconds: number): number =>
  ((unit === 'MB/s' ? data.bytes / 1e6 : data.files) * senders * 1000) / milliseconds;

async function run(context: BenchContext): Promise<BenchRow[]> {
  if (!dcmtkAvailable()) {
    context.skipped('receive', 'dcmtk is not installed');
    return [];
  }
  const withOrthanc = orthancAvailable();
  if (!withOrthanc) {
    context.skipped('receive, durable against Orthanc', 'Orthanc is not installed');
  }
  const rivals = [relaxed, storescp, durable, alone, ...(withOrthanc ? [orthanc] : [])];
  if (context.peer === 'dcmjs-dimse') {
    rivals.push(dcmjsDimse);
  }
  const rows: BenchRow[] = [];
  const figures: ReceiverFigures[] = [];
  const before = images(context.folder, 'before', 100, 128);
  for (const load of loads(context)) {
    const times = new Map<string, number[]>(rivals.map(({ name }) => [name, []]));
    for (let round = 0; round < (context.quick ? 1 : 3); round++) {
      for (const rival of rivals) {
        context.progress(`${load.name}, round ${round + 1}, ${rival.name}`);
        const receiver = await rival.start(context.folder, load);
        try {
          // Every rival has received something before, as a system in use has.
          await timeReceive(receiver, before, 1);
          times.get(rival.name)?.push(await timeReceive(receiver, load.data, load.senders));
          if (rival === relaxed || rival === durable) {
            figures.push((await receiver.figures()) as ReceiverFigures);
          }
        } finally {
          await receiver.stop();
        }
      }
    }
    const figure = (rival: Rival) => rate(load, median(times.get(rival.name) ?? []));
    const against = { name: 'storescp', figure: figure(storescp) };
    rows.push(ratioRow(`${load.name}, relaxed, indexed`, load.unit, figure(relaxed), against, load.budget));
    if (withOrthanc) {
      const peer = { name: 'Orthanc (synchronous)', figure: figure(orthanc) };
      rows.push(ratioRow(`${load.name}, durable, indexed`, load.unit, figure(durable), peer, 1));
    }
    rows.push(ratioRow(`${load.name}, network alone`, load.unit, figure(alone), against, null));
    if (rivals.includes(dcmjsDimse)) {
      rows.push(ratioRow(`${load.name}, dcmjs-dimse with toFile`, load.unit, figure(dcmjsDimse), against, null));
    }
  }
  rows.push(...(await huge(context, figures)));
  rows.push(
    atMostRow(
      'receive: memory over idle, peak',
      'MB',
      Math.max(...figures.map((each) => each.peakMb - each.idleMb)),
      120,
    ),
    atMostRow('receive: main loop delay, p99', 'ms', Math.max(...figures.map((each) => each.loopDelayP99Ms)), 10),
    atMostRow('receive: main loop delay, longest', 'ms', Math.max(...figures.map((each) => each.loopDelayMaxMs)), null),
  );
  return rows;
}

/** One object of more than 2 GiB: its memory and loop delay count with the others. */
async function huge(context: BenchContext, figures: ReceiverFigures[]): Promise<BenchRow[]> {
  const name = 'receive 1 x 2.3 GB, relaxed, indexed';
  const { bavail, bsize } = await statfs(context.folder);
  if (context.quick || bavail * bsize < 8e9) {
    context.skipped(name, context.quick ? 'quick run' : 'less than 8 GB free');
    return [];
  }
  const data = hugeImage(context.folder, 'huge', 2_300_000_000);
  const load: Load = { name, data, senders: 1, budget: 0, unit: 'MB/s' };
  const times: number[] = [];
  for (const rival of [relaxed, storescp]) {
    context.progress(`${name}, ${rival.name}`);
    const receiver = await rival.start(context.folder, load);
    try {
      times.push(await timeReceive(receiver, data, 1));
      if (rival === relaxed) {
        figures.push((await receiver.figures()) as ReceiverFigures);
      }
    } finally {
      await receiver.stop();
    }
  }
  const [ours = Number.NaN, theirs = Number.NaN] = times;
  return [ratioRow(name, 'MB/s', rate(load, ours), { name: 'storescp', figure: rate(load, theirs) }, null)];
}

export const part: BenchPart = { name: 'receive', rows: ['receive'], run };
