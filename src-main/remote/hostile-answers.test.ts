import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteQuery } from '../../src-shared/contract/remote.ts';
import type { DataSet, Value, Vr } from '../../src-shared/dicom/data-set.ts';
import { tagOf } from '../../src-shared/dicom/dictionary.ts';
import { remoteInstanceOf, remoteSeriesOf, remoteStudyOf, worklistEntriesOf } from './rows.ts';
import { dataSetOf, type Keywords, keysOf } from './testing/answers.ts';
import { type RemoteRig, startRemoteRig } from './testing/remote-rig.ts';
import { type ScriptedAnswer, type ScriptedMessage, type ScriptedScp, scriptedScp } from './testing/scripted-scp.ts';

/** Answers as no node should give them: nothing is called complete that is not, nothing grows without bounds, nothing ends the program. */
let rig: RemoteRig;
let scp: ScriptedScp;
beforeAll(async () => {
  rig = await startRemoteRig();
});
afterAll(() => rig.close());
afterEach(() => scp?.close());

/** A node that answers each query with these responses. */
async function answering(
  answers: (message: ScriptedMessage) => ScriptedAnswer[],
  overrides: Record<string, unknown> = {},
): Promise<void> {
  scp = await scriptedScp({
    onMessage: (message, association) => {
      if (message.command.field !== 0x20) return;
      for (const answer of answers(message)) association.respond(message, answer);
    },
  });
  // Whatever it sends goes in one PDU.
  await rig.configure({ nodes: [{ port: scp.port, overrides }], change: { calling: { maxPduLength: 0 } } });
}
const pending = (dataSet: DataSet | Uint8Array): ScriptedAnswer => ({ status: 0xff00, dataSet });
const study = (number: number, more: Keywords = {}) =>
  pending(dataSetOf({ StudyInstanceUID: `2.25.${number}`, PatientID: `P${number}`, ...more }));
const done: ScriptedAnswer = { status: 0 };
const find = (keys: RemoteQuery['keys'] = {}) => rig.find(keys);

describe('the end of a search', () => {
  it('a node that ends it by itself with FE00H has not told everything', async () => {
    await answering(() => [study(1), { status: 0xfe00 }]);
    expect((await find()).end).toMatchObject({
      outcome: 'failed',
      count: 1,
      status: 0xfe00,
      error: { code: 'dimse-status', parameters: { status: 0xfe00 } },
    });
  });

  it('answers that cannot be read are counted', async () => {
    await answering(() => [
      { status: 0xff00 },
      pending(Buffer.from('08000000ff', 'hex')),
      study(1),
      pending(
        Buffer.concat([Buffer.from('10002000', 'hex'), Buffer.from('UT\0\0'), length(2 ** 21), Buffer.alloc(2 ** 21)]),
      ),
      done,
    ]);
    expect((await find()).end).toMatchObject({ outcome: 'complete', count: 1, unreadable: 3 });
    expect(rig.logged.filter((line) => line.includes('cannot be read'))).toHaveLength(3);
  });

  it('a study whose series could not be looked through may be missing: the search has failed', async () => {
    await answering((message) =>
      keysOf(message.identifier)['QueryRetrieveLevel'] === 'STUDY' ? [study(1), done] : [{ status: 0xa700 }],
    );
    const { rows, end } = await find({ SeriesDescription: 'thin' });
    expect(rows).toEqual([]);
    expect(end).toMatchObject({ outcome: 'failed', status: 0xa700, error: { code: 'dimse-status' } });
  });

  it('series that cannot be had in advance keep no search from being complete', async () => {
    await answering(
      (message) =>
        keysOf(message.identifier)['QueryRetrieveLevel'] === 'STUDY' ? [study(1), done] : [{ status: 0xa700 }],
      { expand: 'everything' },
    );
    expect((await find()).end).toMatchObject({ outcome: 'complete', count: 1 });
  });
});

const length = (bytes: number): Buffer => {
  const field = Buffer.alloc(4);
  field.writeUInt32LE(bytes);
  return field;
};

describe('an answer', () => {
  it('of enormous values is cut to what a row can hold', async () => {
    const long = 'x'.repeat(100_000);
    await answering(() => [
      study(1, {
        StudyDescription: long,
        ModalitiesInStudy: Array.from({ length: 5000 }, (_, index) => `M${index}`),
        PatientComments: long,
        ...Object.fromEntries(['EthnicGroup', 'Occupation', 'AdditionalPatientHistory'].map((key) => [key, long])),
      }),
      done,
    ]);
    const { rows } = await find();
    expect(rows[0]).toMatchObject({ studyUid: '2.25.1', description: long.slice(0, 4096) });
    expect(rows[0]!.modalities).toHaveLength(64);
    expect(JSON.stringify(rows[0]).length).toBeLessThan(40_000);
  });

  const kinds: { vr: Vr; Value?: Value[]; bytes?: Uint8Array }[] = [
    { vr: 'SQ', Value: [{}] },
    { vr: 'SQ', Value: [null, dataSetOf({ PatientName: 'In^Side' })] },
    { vr: 'UN', bytes: Uint8Array.of(1, 2, 3) },
    { vr: 'US', Value: [7, 8] },
    { vr: 'FD', Value: [Number.NaN] },
    { vr: 'PN', Value: [{ Ideographic: '山田' }] },
    { vr: 'PN', Value: [null] },
    { vr: 'LO', Value: [] },
    { vr: 'CS' },
  ];
  it.each(kinds)(
    'whose values are of another kind than the dictionary has is a row all the same: $vr $Value',
    (kind) => {
      const keywords = [
        'StudyInstanceUID',
        'PatientName',
        'PatientID',
        'StudyDate',
        'ModalitiesInStudy',
        'NumberOfStudyRelatedInstances',
        'ReferringPhysicianName',
        'RetrieveAETitle',
        'InstanceAvailability',
        'ScheduledProcedureStepSequence',
        'RequestedProcedureCodeSequence',
        'SeriesNumber',
        'SOPInstanceUID',
        'PatientComments',
      ];
      const answer: DataSet = Object.fromEntries(keywords.map((keyword) => [tagOf(keyword) as string, kind]));
      for (const row of [remoteStudyOf(answer, 1), remoteSeriesOf(answer), remoteInstanceOf(answer)]) {
        expect(() => structuredClone(row)).not.toThrow();
      }
      expect(worklistEntriesOf(answer).length).toBeGreaterThan(0);
    },
  );

  it.each([
    ['ISO 2022 escapes without a character set', '\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B'],
    ['bytes that are no UTF-8', 'M\xfcller^\xff\xfe'],
    ['an escape that does not end', 'Doe\x1b'],
  ])('with %s is shown with what can be read of it', async (_, name) => {
    const padded = name.length % 2 === 0 ? name : `${name} `;
    const bytes = Buffer.concat([
      Buffer.from('10001000', 'hex'),
      Buffer.from('PN'),
      Buffer.from([padded.length, 0]),
      Buffer.from(padded, 'latin1'),
      Buffer.from('20000d00', 'hex'),
      Buffer.from('UI\x06\0'),
      Buffer.from('2.25.9'),
    ]);
    await answering(() => [pending(bytes), done]);
    const { rows, end } = await find({ PatientName: '山田' });
    expect(end).toMatchObject({ outcome: 'complete', count: 1 });
    expect(rows[0]!.studyUid).toBe('2.25.9');
    expect(rows[0]!.name.alphabetic).not.toBe('');
  });
});

describe('a worklist', () => {
  const entry = (more: Keywords) => pending(dataSetOf({ PatientID: 'P1', StudyInstanceUID: '2.25.1', ...more }));
  const step = (number: number): Keywords => ({ ScheduledProcedureStepID: `S${number}`, Modality: 'CT' });

  it('shows an entry without steps, and each of the steps of an entry that has several (PS3.4 K.6.1.2.2 knows one)', async () => {
    await answering(() => [
      entry({ AccessionNumber: 'none' }),
      entry({ AccessionNumber: 'empty', ScheduledProcedureStepSequence: [] }),
      entry({ AccessionNumber: 'five', ScheduledProcedureStepSequence: [1, 2, 3, 4, 5].map(step) }),
      done,
    ]);
    const { rows, end } = await rig.findWorklist({});
    expect(end).toMatchObject({ outcome: 'complete', count: 7 });
    expect(rows.map(({ number, accession, stepId }) => [number, accession, stepId])).toEqual([
      [1, 'none', ''],
      [2, 'empty', ''],
      ...[1, 2, 3, 4, 5].map((index) => [index + 2, 'five', `S${index}`]),
    ]);
  });
});
