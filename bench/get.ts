import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import { type DataSetFolder, images } from './network/data.ts';
import { dcmtkAvailable, median, orthancAvailable } from './network/measure.ts';
import type { Receiver } from './network/receivers.ts';
import { dcmqrscp, fill, orthanc, ours, type Rival } from './network/rivals.ts';
import { type BenchContext, type BenchPart, type BenchRow, ratioRow } from './row.ts';

/**
 * C-GET of a study with getscu, from us, dcmqrscp and Orthanc in turn: rounds interleaved, medians, TCP_NODELAY on both sides, PDUs of 131072
 * bytes. The start of getscu and its negotiation count for all of them.
 */
/** `images` makes its Study Instance UIDs from the size. */
const studyUid = (size: number): string => `2.25.${1000 + size}.1`;

async function timeGet(
  folder: string,
  { port }: Receiver,
  title: string,
  data: DataSetFolder,
  size: number,
): Promise<number> {
  const output = join(folder, 'got');
  mkdirSync(output);
  try {
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${studyUid(size)}`];
    const args = ['-S', '+B', '-pdu', '131072', '-aec', title, ...keys, '-od', output, '127.0.0.1', String(port)];
    const began = performance.now();
    const outcome = await runPeer('getscu', args, { timeoutMs: 600_000 });
    const elapsed = performance.now() - began;
    const got = readdirSync(output).length;
    if (outcome.status !== 0 || got !== data.files) {
      throw new Error(`getscu got ${got} of ${data.files} from ${title}: ${outcome.output.slice(-500)}`);
    }
    return elapsed;
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

async function run(context: BenchContext): Promise<BenchRow[]> {
  if (!dcmtkAvailable() || !peersAvailable('getscu', 'dcmqrscp')) {
    context.skipped('get', 'dcmtk is not installed');
    return [];
  }
  const withOrthanc = orthancAvailable();
  if (!withOrthanc) {
    context.skipped('get, against Orthanc', 'Orthanc is not installed');
  }
  const { folder, quick } = context;
  const size = 512;
  const data = images(folder, 'ct', quick ? 20 : 500, size);
  const rivals = [ours, dcmqrscp, ...(withOrthanc ? [orthanc] : [])];
  const times = new Map<string, number[]>(rivals.map(({ name }) => [name, []]));
  const started: { rival: Rival; receiver: Receiver }[] = [];
  try {
    for (const rival of rivals) {
      context.progress(`filling ${rival.name}`);
      const receiver = await rival.start(folder);
      started.push({ rival, receiver });
      await fill(receiver, rival.title, data);
      await receiver.settle();
    }
    for (let round = 0; round < (quick ? 1 : 5); round++) {
      context.progress(`get, round ${round + 1}`);
      for (const { rival, receiver } of started) {
        times.get(rival.name)?.push(await timeGet(folder, receiver, rival.title, data, size));
      }
    }
  } finally {
    await Promise.all(started.map(({ receiver }) => receiver.stop()));
  }
  const rate = ({ name }: Rival) => (data.bytes / 1e6 / median(times.get(name) ?? [])) * 1000;
  const name = `get ${data.files} x ${(data.bytes / data.files / 1e6).toFixed(2)} MB`;
  return [
    ratioRow(name, 'MB/s', rate(ours), { name: 'dcmqrscp', figure: rate(dcmqrscp) }, 0.6),
    ...(withOrthanc ? [ratioRow(name, 'MB/s', rate(ours), { name: 'Orthanc', figure: rate(orthanc) }, 0.6)] : []),
  ];
}

export const part: BenchPart = { name: 'get', rows: ['get'], run };
