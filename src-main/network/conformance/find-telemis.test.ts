import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { items, text } from '../../../src-shared/dicom/access.ts';
import { type FindRig, findOn, type Keys, patientRootFind, startFindRig, studyRootFind } from './find-rig.ts';
import { ts } from './rig.ts';

/** C-FIND as Telemis-Medical answers it: docs/requirements/telemis.tsv, query-scp. */

let rig: FindRig;
const study = (keys: Keys) => rig.values('StudyInstanceUID', { QueryRetrieveLevel: 'STUDY', ...keys });

beforeAll(async () => {
  rig = await startFindRig('telemis');
  await rig.put(
    {
      study: '1.1',
      series: '1.1.1',
      keys: {
        PatientName: 'SMITH^JOHN',
        PatientID: 'P1',
        PatientBirthDate: '19500101',
        PatientSex: 'M',
        StudyDate: '20200101',
        StudyTime: '101010',
        AccessionNumber: 'A1',
        StudyID: 'S1',
        ReferringPhysicianName: 'House^Gregory',
        RequestAttributesSequence: {
          RequestedProcedureID: 'RP1',
          ScheduledProcedureStepID: 'SPS1',
          ScheduledProcedureStepDescription: 'more',
        },
        PerformedProcedureStepStartDate: '20200102',
        PerformedProcedureStepStartTime: '120000',
      },
    },
    {
      study: '1.1',
      series: '1.1.2',
      keys: {
        PatientName: 'SMITH^JOHN',
        PatientID: 'P1',
        Modality: 'MR',
        RequestAttributesSequence: { RequestedProcedureID: 'RP2' },
      },
    },
    {
      study: '1.2',
      series: '1.2.1',
      keys: { SpecificCharacterSet: 'ISO_IR 144', PatientName: 'Иванов^А', PatientID: 'P2', StudyDate: '20210101' },
    },
  );
});
afterAll(() => rig.close());

it('[TEL-067] Study Root is taken, Patient Root refused', async () => {
  expect(
    await rig.answers([
      [studyRootFind, [ts.ELE]],
      [patientRootFind, [ts.ELE]],
    ]),
  ).toEqual([ts.ELE, 3]);
});
it.each<[string, Keys]>([
  ['date', { StudyDate: '20200101' }],
  ['time', { StudyTime: '101010' }],
  ['accession', { AccessionNumber: 'A1' }],
  ['name', { PatientName: 'SMITH^JOHN' }],
  ['ID', { PatientID: 'P1' }],
  ['study ID', { StudyID: 'S1' }],
  ['study UID', { StudyInstanceUID: '1.1' }],
])('[TEL-068] STUDY by %s', async (_title, keys) => {
  const others: Keys =
    keys['StudyID'] === undefined && keys['StudyTime'] === undefined && keys['AccessionNumber'] === undefined
      ? {}
      : { PatientID: 'P1' };
  expect(await study({ ...others, ...keys })).toEqual(['1.1']);
});
it('[TEL-069] Modalities in Study', async () => {
  expect(await study({ ModalitiesInStudy: 'MR' })).toEqual(['1.1']);
});
it('[TEL-070][TEL-077] names without regard to case, the referring physician’s too', async () => {
  expect(await study({ PatientName: 'smith*' })).toEqual(['1.1']);
  expect(await study({ ReferringPhysicianName: 'HOUSE^GREGORY' })).toEqual(['1.1']);
});
it('[TEL-071] birth date and sex', async () => {
  expect(await study({ PatientBirthDate: '19500101' })).toEqual(['1.1']);
  expect(await study({ PatientSex: 'M' })).toEqual(['1.1']);
});
it('[TEL-072][TEL-073] counts of series and instances', async () => {
  const { rows, pending } = await rig.find({
    QueryRetrieveLevel: 'STUDY',
    PatientID: 'P1',
    NumberOfStudyRelatedSeries: '',
    NumberOfStudyRelatedInstances: '',
  });
  expect(pending).toEqual([0xff00]);
  expect([text(rows[0]!, '00201206'), text(rows[0]!, '00201208')]).toEqual(['2', '2']);
  expect(
    await rig.values('NumberOfSeriesRelatedInstances', { QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '1.1' }),
  ).toEqual(['1', '1']);
});
describe('SERIES', () => {
  const level = { QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '1.1' };
  it('[TEL-074] Request Attributes Sequence: matched and answered in the two attributes asked for', async () => {
    const { rows, pending } = await rig.find({
      ...level,
      SeriesInstanceUID: '',
      RequestAttributesSequence: { RequestedProcedureID: 'RP*', ScheduledProcedureStepID: 'SPS1' },
    });
    expect(pending).toEqual([0xff00]);
    const [item] = items(rows[0]!, 'RequestAttributesSequence');
    expect(Object.keys(item!).sort()).toEqual(['00400009', '00401001']);
    expect(text(item!, 'RequestedProcedureID')).toBe('RP1');
    expect(
      await rig.values('SeriesInstanceUID', { ...level, RequestAttributesSequence: { RequestedProcedureID: 'RP2' } }),
    ).toEqual(['1.1.2']);
  });
  it('[TEL-075] start of the performed procedure step', async () => {
    expect(
      await rig.values('SeriesInstanceUID', {
        ...level,
        PerformedProcedureStepStartDate: '20200101-20200103',
        PerformedProcedureStepStartTime: '11-13',
      }),
    ).toEqual(['1.1.1']);
  });
});
it('[TEL-076] IMAGE: SOP instance and class, rows, columns, bits, frames', async () => {
  const { rows, pending } = await rig.find({
    QueryRetrieveLevel: 'IMAGE',
    StudyInstanceUID: '1.1',
    SeriesInstanceUID: '1.1.1',
    SOPInstanceUID: '',
    SOPClassUID: '',
    Rows: 8,
    Columns: 8,
    BitsAllocated: 16,
    NumberOfFrames: '',
  });
  expect(pending).toEqual([0xff00]);
  expect(['SOPClassUID', 'Rows', 'Columns', 'BitsAllocated'].map((key) => text(rows[0]!, key))).toEqual([
    '1.2.840.10008.5.1.4.1.1.2',
    '8',
    '8',
    '16',
  ]);
  expect(rows[0]).toHaveProperty('00280008');
});
it('[TEL-078] relational queries fail, also for those who negotiate them', async () => {
  const { status, rows } = await rig.find({ QueryRetrieveLevel: 'SERIES', PatientID: 'P1' }, { extended: [1] });
  expect({ status, rows }).toEqual({ status: 0xa900, rows: [] });
});
it('[TEL-079] the character set of the request is not used', async () => {
  const name = { SpecificCharacterSet: 'ISO_IR 144', PatientName: 'Иванов*' };
  expect(await study(name)).toEqual([]);
  await rig.otherwise({ listener: { query: { requestCharacterSet: 'use' } } }, async () => {
    expect(await study(name)).toEqual(['1.2']);
  });
});
it('[TEL-080] priority makes no difference', async () => {
  for (const priority of [0, 1, 2]) {
    expect((await rig.find({ QueryRetrieveLevel: 'STUDY', PatientID: 'P1' }, { priority })).pending).toEqual([0xff00]);
  }
});
it('[TEL-081][TEL-082] keys of structured reports are unsupported optional keys: FF01, not answered', async () => {
  const { rows, pending } = await rig.find({
    QueryRetrieveLevel: 'IMAGE',
    StudyInstanceUID: '1.1',
    SeriesInstanceUID: '1.1.1',
    SOPInstanceUID: '',
    ConceptNameCodeSequence: { CodeValue: '113000' },
    ContentTemplateSequence: { TemplateIdentifier: '1' },
  });
  expect(pending).toEqual([0xff01]);
  expect(rows[0]).not.toHaveProperty('0040A043');
});
it('[TEL-083] C-CANCEL ends it with FE00', async () => {
  await rig.put(
    ...Array.from({ length: 300 }, (_, index) => ({ number: 20_000 + index, study: '1.5', series: '1.5.1', keys: {} })),
  );
  const endpoint = await rig.open([[studyRootFind, [ts.ELE]]]);
  const { status, pending } = await findOn(
    endpoint,
    { QueryRetrieveLevel: 'IMAGE', StudyInstanceUID: '1.5', SeriesInstanceUID: '1.5.1', SOPInstanceUID: '' },
    { cancelAfter: 1 },
  );
  expect(status).toBe(0xfe00);
  expect(pending.length).toBeLessThan(300);
  await endpoint.release();
});
it('[TEL-084] A900 for an identifier that cannot be read', async () => {
  expect((await rig.find({}, { bytes: Buffer.from('08005200435306', 'hex') })).status).toBe(0xa900);
  expect((await rig.find({ PatientID: '' })).status).toBe(0xa900);
});
describe('[TEL-085][TEL-086] failures have their statuses', () => {
  const failing = async (error: Error): Promise<number> => {
    const catalogue = { find: () => Promise.reject(error) };
    return rig.otherwise({ catalogue }, async () => (await rig.find({ QueryRetrieveLevel: 'STUDY' })).status);
  };
  it.each<[string, Error, number]>([
    ['no room', new NegatoscopeError('disk-full', 'no room'), 0xa700],
    ['the archive is busy', new NegatoscopeError('busy', 'rebuilding'), 0x0213],
    ['anything else', new Error('broken'), 0x0110],
  ])('%s', async (_title, error, status) => {
    expect(await failing(error)).toBe(status);
  });
  it('another SOP class, a key that cannot be processed', async () => {
    expect((await rig.find({ QueryRetrieveLevel: 'STUDY' }, { commandSopClassUid: patientRootFind })).status).toBe(
      0xa800,
    );
    expect((await rig.find({ QueryRetrieveLevel: 'STUDY', StudyDate: 'soon' })).status).toBe(0xc000);
  });
});
