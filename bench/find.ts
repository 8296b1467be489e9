import { silentLog } from '../src-main/log/types.ts';
import { commandField } from '../src-main/network/dimse/command-fields.ts';
import { requestAssociation } from '../src-main/network/request.ts';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { encodeDataSet } from '../src-shared/dicom/part10/write.ts';
import { callingSchema } from '../src-shared/settings/schema.ts';
import { peersAvailable } from '../testing/peers.ts';
import { images } from './network/data.ts';
import { dcmtkAvailable, median, orthancAvailable } from './network/measure.ts';
import type { Receiver } from './network/receivers.ts';
import { dcmqrscp, fill, orthanc, ours, type Rival } from './network/rivals.ts';
import { type BenchContext, type BenchPart, type BenchRow, ratioRow } from './row.ts';

/**
 * C-FIND with 2000 responses at IMAGE level, asked of us, dcmqrscp and Orthanc in turn by the same requestor, which only counts them: rounds
 * interleaved, medians, TCP_NODELAY on both sides, PDUs of 131072 bytes. The negotiation counts for all of them.
 */
const studyRootFind = '1.2.840.10008.5.1.4.1.2.2.1';
const explicitVrLittleEndian = '1.2.840.10008.1.2.1';
const calling = callingSchema.parse({});
const size = 70;
/** `images` makes its UIDs from the size. */
const root = `2.25.${1000 + size}`;

const above: DataSet = {
  '00080052': { vr: 'CS', Value: ['IMAGE'] },
  '0020000D': { vr: 'UI', Value: [`${root}.1`] },
  '0020000E': { vr: 'UI', Value: [`${root}.2`] },
  '00080018': { vr: 'UI' },
  '00200013': { vr: 'IS' },
};
/** What every rival keeps in its index, and what common viewers ask for besides. */
const identifiers: Record<string, DataSet> = {
  'unique keys': above,
  'viewer keys': {
    ...above,
    '00080008': { vr: 'CS' },
    '00080016': { vr: 'UI' },
    '00080023': { vr: 'DA' },
    '00200032': { vr: 'DS' },
    '00200037': { vr: 'DS' },
    '00280008': { vr: 'IS' },
    '00280010': { vr: 'US' },
    '00280011': { vr: 'US' },
    '00281050': { vr: 'DS' },
    '00281051': { vr: 'DS' },
  },
};

async function timeFind({ port }: Receiver, aeTitle: string, identifier: DataSet, expected: number): Promise<number> {
  const data = encodeDataSet(identifier, explicitVrLittleEndian);
  const began = performance.now();
  const endpoint = await requestAssociation(
    { aeTitle, host: '127.0.0.1', port },
    {
      callingAeTitle: 'BENCH',
      implementation: calling.implementation,
      timeouts: calling.timeouts,
      maxPduLength: 131_072,
      contexts: [{ id: 1, abstractSyntax: studyRootFind, transferSyntaxes: [explicitVrLittleEndian] }],
      log: silentLog,
    },
  );
  let responses = 0;
  const { status } = await endpoint.exchange(
    endpoint.association.contexts.get(1)!,
    { field: commandField.find, affectedSopClassUid: studyRootFind, priority: 0 },
    { data, onPending: () => responses++ },
  );
  const elapsed = performance.now() - began;
  await endpoint.release();
  if (status !== 0 || responses !== expected) {
    throw new Error(`${aeTitle} answered ${responses} of ${expected}, status ${status.toString(16)}`);
  }
  return elapsed;
}

async function run(context: BenchContext): Promise<BenchRow[]> {
  if (!dcmtkAvailable() || !peersAvailable('dcmqrscp')) {
    context.skipped('find', 'dcmtk is not installed');
    return [];
  }
  const withOrthanc = orthancAvailable();
  if (!withOrthanc) {
    context.skipped('find, against Orthanc', 'Orthanc is not installed');
  }
  const { folder, quick } = context;
  const data = images(folder, 'small', quick ? 50 : 2000, size);
  const rivals = [ours, dcmqrscp, ...(withOrthanc ? [orthanc] : [])];
  const times = new Map<string, number[]>();
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
      for (const [kind, identifier] of Object.entries(identifiers)) {
        for (const { rival, receiver } of started) {
          context.progress(`find, ${kind}, round ${round + 1}, ${rival.name}`);
          const key = `${kind} ${rival.name}`;
          times.set(key, [...(times.get(key) ?? []), await timeFind(receiver, rival.title, identifier, data.files)]);
        }
      }
    }
  } finally {
    await Promise.all(started.map(({ receiver }) => receiver.stop()));
  }
  const rate = (kind: string, { name }: Rival) => (data.files * 1000) / median(times.get(`${kind} ${name}`) ?? []);
  return Object.keys(identifiers).flatMap((kind) =>
    rivals
      .filter((rival) => rival !== ours)
      .map((rival) =>
        ratioRow(
          `find ${data.files} instances, ${kind}`,
          'responses/s',
          rate(kind, ours),
          { name: rival.name, figure: rate(kind, rival) },
          rival === dcmqrscp ? 0.3 : 1,
        ),
      ),
  );
}

export const part: BenchPart = { name: 'find', rows: ['find'], run };
