import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../../src-shared/dicom/access.ts';
import { type FindRig, type FindRigOptions, findOn, type Keys, startFindRig, studyRootFind } from './find-rig.ts';
import { ts } from './rig.ts';

/** C-FIND as the GCA-9300R answers it: docs/requirements/canon-gca.tsv, query-scp. */

const nm = '1.2.840.10008.5.1.4.1.1.20';
const known: FindRigOptions = { change: { listener: { callers: [{ address: '127.0.0.1' }] } } };
let rig: FindRig;

beforeAll(async () => {
  rig = await startFindRig('canon-gca', known);
  await rig.put(
    {
      study: '1.1',
      series: '1.1.1',
      sopClassUid: nm,
      keys: {
        PatientName: 'DOE^JOHN',
        PatientID: 'P1',
        PatientBirthDate: '19500101',
        PatientSex: 'M',
        Modality: 'NM',
        StudyDate: '20200101',
        StudyTime: '101010',
        AccessionNumber: 'A1',
        ReferringPhysicianName: 'House^G',
        StudyDescription: 'Bone',
        StudyID: 'S1',
        SeriesDate: '20200101',
        SeriesTime: '101112',
        SeriesDescription: 'WB',
        ProtocolName: 'Bone WB',
        SeriesNumber: 3,
        NumberOfFrames: 4,
      },
    },
    { study: '1.1', series: '1.1.2', keys: { PatientName: 'DOE^JOHN', PatientID: 'P1', Modality: 'CT' } },
    { study: '1.1', series: '1.1.2', keys: { PatientName: 'DOE^JOHN', PatientID: 'P1', Modality: 'CT' } },
    {
      study: '1.2',
      series: '1.2.1',
      keys: {
        PatientName: 'ROE^JANE',
        PatientID: 'P2',
        PatientBirthDate: '19700707',
        PatientSex: 'F',
        Modality: 'CT',
        StudyDate: '20201231',
      },
    },
    {
      study: '1.3',
      series: '1.3.1',
      keys: { PatientName: 'DOEHLER^X', PatientID: 'P3', PatientBirthDate: '', PatientSex: 'O', StudyDate: '20210101' },
    },
  );
});
afterAll(() => rig.close());

const studyKeys: Keys = {
  StudyDate: '',
  StudyTime: '',
  AccessionNumber: '',
  ModalitiesInStudy: '',
  ReferringPhysicianName: '',
  StudyDescription: '',
  PatientName: '',
  PatientID: '',
  StudyInstanceUID: '',
  StudyID: '',
  NumberOfStudyRelatedInstances: '',
  NumberOfStudyRelatedSeries: '',
  PatientBirthDate: '',
  PatientSex: '',
};
const studies = (keys: Keys) => rig.values('StudyInstanceUID', { QueryRetrieveLevel: 'STUDY', ...keys });

async function withRig(options: FindRigOptions, work: (rig: FindRig) => Promise<void>): Promise<void> {
  const other = await startFindRig('canon-gca', options);
  try {
    await work(other);
  } finally {
    await other.close();
  }
}

it('[GCA-096] Study Root FIND in Implicit VR, and in nothing else', async () => {
  expect(
    await rig.answers([
      [studyRootFind, [ts.ELE, ts.ILE]],
      [studyRootFind, [ts.ELE]],
    ]),
  ).toEqual([ts.ILE, 4]);
});
it('[GCA-097] another called title is rejected', async () => {
  await expect(rig.open([[studyRootFind, [ts.ILE]]], { called: 'NOBODY' })).rejects.toMatchObject({
    parameters: { result: 1, source: 1, reason: 7 },
  });
});
it('[GCA-098] a host that is not in the list may not query', () =>
  rig.otherwise({ listener: { callers: [{ address: '10.9.8.7' }] } }, async () => {
    expect(await rig.find({ QueryRetrieveLevel: 'STUDY', PatientID: '' })).toMatchObject({
      status: 0x0124,
      rows: [],
    });
  }));
it('[GCA-099] with accept-all on, any host may query', () =>
  withRig({ variants: ['any-querying-host'] }, async (other) => {
    await other.put({ keys: { PatientID: 'P' } });
    expect((await other.find({ QueryRetrieveLevel: 'STUDY', PatientID: '' })).rows).toHaveLength(1);
  }));

describe('keys', () => {
  it('[GCA-100][GCA-112][GCA-117] STUDY: the 14 of the table', async () => {
    const { rows, pending, status } = await rig.find({ QueryRetrieveLevel: 'STUDY', ...studyKeys, PatientID: 'P1' });
    expect({ pending, status }).toEqual({ pending: [0xff00], status: 0 });
    expect(Object.fromEntries(Object.keys(studyKeys).map((key) => [key, text(rows[0]!, key)]))).toEqual({
      StudyDate: '20200101',
      StudyTime: '101010',
      AccessionNumber: 'A1',
      ModalitiesInStudy: 'NM',
      ReferringPhysicianName: 'House^G',
      StudyDescription: 'Bone',
      PatientName: 'DOE^JOHN',
      PatientID: 'P1',
      StudyInstanceUID: '1.1',
      StudyID: 'S1',
      NumberOfStudyRelatedInstances: '3',
      NumberOfStudyRelatedSeries: '2',
      PatientBirthDate: '19500101',
      PatientSex: 'M',
    });
    expect(text(rows[0]!, 'RetrieveAETitle')).toBe('STATION');
    expect(text(rows[0]!, 'QueryRetrieveLevel')).toBe('STUDY');
  });
  it('[GCA-101] SERIES: the 8 of the table and the study', async () => {
    const keys = {
      SeriesDate: '',
      SeriesTime: '',
      Modality: '',
      SeriesDescription: '',
      ProtocolName: '',
      SeriesInstanceUID: '1.1.1',
      SeriesNumber: '',
      NumberOfSeriesRelatedInstances: '',
    };
    const { rows, pending } = await rig.find({ QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '1.1', ...keys });
    expect(pending).toEqual([0xff00]);
    expect([...Object.keys(keys), 'StudyInstanceUID'].map((key) => text(rows[0]!, key))).toEqual([
      '20200101',
      '101112',
      'NM',
      'WB',
      'Bone WB',
      '1.1.1',
      '3',
      '1',
      '1.1',
    ]);
  });
  it('[GCA-102][GCA-109] IMAGE: the 7 of the table, the study and the series', async () => {
    const keys = {
      SOPClassUID: '',
      SOPInstanceUID: '',
      InstanceNumber: '',
      Rows: '',
      Columns: '',
      BitsAllocated: '',
      NumberOfFrames: '',
    };
    const { rows, pending } = await rig.find({
      QueryRetrieveLevel: 'IMAGE',
      StudyInstanceUID: '1.1',
      SeriesInstanceUID: '1.1.1',
      ...keys,
    });
    expect(pending).toEqual([0xff00]);
    const [row] = rows;
    expect(
      [
        'SOPClassUID',
        'Rows',
        'Columns',
        'BitsAllocated',
        'NumberOfFrames',
        'StudyInstanceUID',
        'SeriesInstanceUID',
      ].map((key) => text(row!, key)),
    ).toEqual([nm, '8', '8', '16', '4', '1.1', '1.1.1']);
    expect(text(row!, 'SOPInstanceUID')).toMatch(/^2\.25\./);
  });
  it('[GCA-108] counts are those of what is there', async () => {
    expect(
      await rig.values('NumberOfSeriesRelatedInstances', { QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '1.1' }),
    ).toEqual(['1', '2']);
  });
  it('[GCA-111] a key that is not supported is not compared, and says so', async () => {
    const { rows, pending } = await rig.find({
      QueryRetrieveLevel: 'STUDY',
      PatientID: 'P1',
      InstitutionName: 'Nowhere',
    });
    expect(pending).toEqual([0xff01]);
    expect(rows[0]).not.toHaveProperty('00080080');
  });
});

describe('matching', () => {
  it('[GCA-103] names by wild card, empty for all', async () => {
    expect(await studies({ PatientName: 'DOE^*' })).toEqual(['1.1']);
    expect(await studies({ PatientName: 'DOE*' })).toEqual(['1.1', '1.3']);
    expect(await studies({ PatientName: '' })).toEqual(['1.1', '1.2', '1.3']);
  });
  it('[GCA-104] ranges of study dates, both ends included, open ones too', async () => {
    expect(await studies({ StudyDate: '20200101-20201231' })).toEqual(['1.1', '1.2']);
    expect(await studies({ StudyDate: '20201231-' })).toEqual(['1.2', '1.3']);
    expect(await studies({ StudyDate: '-20200101' })).toEqual(['1.1']);
    expect(await studies({ StudyDate: '*' })).toHaveLength(3);
  });
  it('[GCA-105] ranges of birth dates', async () => {
    expect(await studies({ PatientBirthDate: '19400101-19600101' })).toEqual(['1.1']);
  });
  it('[GCA-106] the sex', async () => {
    expect(await studies({ PatientSex: 'F' })).toEqual(['1.2']);
  });
  it('[GCA-107] Modalities in Study NM: at least one NM series', async () => {
    expect(await studies({ ModalitiesInStudy: 'NM' })).toEqual(['1.1']);
    expect(await studies({ ModalitiesInStudy: 'CT' })).toEqual(['1.1', '1.2', '1.3']);
  });
});

describe('how it ends', () => {
  it('[GCA-110] A900 for keys that are not valid, a missing unique key among them', async () => {
    expect((await rig.find({ QueryRetrieveLevel: 'SERIES', SeriesInstanceUID: '' })).status).toBe(0xa900);
    expect((await rig.find({ QueryRetrieveLevel: 'IMAGE', StudyInstanceUID: '1.1', SOPInstanceUID: '' })).status).toBe(
      0xa900,
    );
    expect((await rig.find({ QueryRetrieveLevel: 'PATIENT', PatientID: '' })).status).toBe(0xa900);
  });
  it('[GCA-115] Cxxx when the index fails', () =>
    rig.otherwise({ catalogue: { find: () => Promise.reject(new Error('broken')) } }, async () => {
      expect((await rig.find({ QueryRetrieveLevel: 'STUDY' })).status >> 12).toBe(0xc);
    }));
  it('[GCA-116] what is still being received is not found', async () => {
    const stream = rig.archive.ingest.begin({
      origin: { kind: 'created' },
      transferSyntaxUid: ts.ELE,
      bareDataSet: true,
    });
    await stream.write(Buffer.from('0200160000', 'hex'));
    expect(await studies({})).toEqual(['1.1', '1.2', '1.3']);
    await stream.abort();
    expect(await studies({})).toEqual(['1.1', '1.2', '1.3']);
  });
  it(
    '[GCA-113][GCA-114] 501 studies give exactly 500, and C-CANCEL ends it with FE00',
    () =>
      withRig(known, async (other) => {
        const images = Array.from({ length: 501 }, (_, index) => ({
          number: 10_000 + index,
          study: `1.9.${index + 1}`,
          series: `1.9.${index + 1}.1`,
        }));
        await other.put(...images);
        const { status, pending, hasIdentifier } = await other.find({
          QueryRetrieveLevel: 'STUDY',
          StudyInstanceUID: '',
        });
        expect({ status, count: pending.length, hasIdentifier }).toEqual({
          status: 0,
          count: 500,
          hasIdentifier: false,
        });
        const endpoint = await other.open([[studyRootFind, [ts.ILE]]]);
        const cancelled = await findOn(
          endpoint,
          { QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '' },
          { cancelAfter: 5 },
        );
        expect(cancelled.status).toBe(0xfe00);
        expect(cancelled.pending.length).toBeLessThan(500);
        // Another query is not affected.
        expect((await findOn(endpoint, { QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '1.9.7' })).pending).toEqual([
          0xff00,
        ]);
        await endpoint.release();
      }),
    60_000,
  );
});
