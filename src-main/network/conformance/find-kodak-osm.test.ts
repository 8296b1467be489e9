import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { items, text, texts } from '../../../src-shared/dicom/access.ts';
import { type FindRig, findOn, type Keys, patientRootFind, startFindRig, studyRootFind } from './find-rig.ts';
import { ts } from './rig.ts';

/** C-FIND as the DIRECTVIEW Online Storage Manager answers it: docs/requirements/kodak-osm.tsv, query-scp. */

const keyObject = '1.2.840.10008.5.1.4.1.1.88.59';
const patientRoot = { sopClassUid: patientRootFind };
const code = (CodeValue: string, CodingSchemeDesignator: string, CodeMeaning: string) => ({
  CodeValue,
  CodingSchemeDesignator,
  CodingSchemeVersion: '01',
  CodeMeaning,
});
const mr: Keys = {
  SequenceName: 'se2d',
  TriggerTime: '12.5',
  EchoNumbers: '1',
  EchoTime: '90',
  EchoTrainLength: '8',
  InversionTime: '150',
  ScanningSequence: 'SE',
  SequenceVariant: 'SK',
  MRAcquisitionType: '2D',
  RepetitionTime: '3000',
};
const image: Keys = {
  InstanceNumber: '7',
  ContentDate: '20200103',
  ContentTime: '101500',
  ImageType: 'ORIGINAL\\PRIMARY',
  SliceLocation: '12.5',
  ContrastBolusAgent: 'Gd',
  ScanOptions: 'FS',
  InstanceCreationDate: '20200104',
  InstanceCreationTime: '111111',
  CreationDate: '20200105',
  CreationTime: '121212',
  NumberOfFrames: '1',
  FrameOfReferenceUID: '1.1.5',
  Rows: 8,
  Columns: 8,
  BitsAllocated: 16,
  SamplesPerPixel: 1,
};
/** Associations come only from titles that are known. */
const callers = [{ aeTitle: 'CALLER' }];
let rig: FindRig;

beforeAll(async () => {
  rig = await startFindRig('kodak-osm', { change: { listener: { callers } } });
  const patient: Keys = { PatientName: 'DOE^JOHN', PatientID: 'P1', PatientBirthDate: '19500101', PatientSex: 'M' };
  const study: Keys = {
    ...patient,
    StudyDate: '20200101',
    StudyTime: '101010',
    AccessionNumber: 'A1',
    StudyID: 'S1',
    ReferringPhysicianName: 'House^G',
  };
  await rig.put(
    {
      study: '1.1',
      series: '1.1.1',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.4',
      keys: {
        ...study,
        ...image,
        ...mr,
        Modality: 'MR',
        SeriesNumber: '4',
        SeriesDate: '20200102',
        SeriesTime: '131313',
        SOPInstanceUID: '1.1.1.7',
        '00091001': 'private',
      },
    },
    {
      study: '1.1',
      series: '1.1.2',
      sopClassUid: keyObject,
      keys: {
        ...study,
        Modality: 'KO',
        SeriesNumber: '5',
        SOPInstanceUID: '1.1.2.1',
        ContentDate: '20200106',
        ContentTime: '141414',
        ObservationDateTime: '20200106141500',
        ConceptNameCodeSequence: code('113000', 'DCM', 'Of Interest'),
        ReferencedRequestSequence: {
          StudyInstanceUID: '1.1',
          AccessionNumber: 'A1',
          RequestedProcedureID: 'RP1',
          RequestedProcedureCodeSequence: code('CTH', '99X', 'CT Head'),
        },
      },
    },
    { study: '1.2', series: '1.2.1', keys: { ...patient, StudyDate: '20210101' } },
    {
      study: '1.3',
      series: '1.3.1',
      keys: { PatientName: 'ROE^JANE', PatientID: 'P2', PatientBirthDate: '19700101', PatientSex: 'F' },
    },
  );
});
afterAll(() => rig.close());

const patients = (keys: Keys) => rig.values('PatientID', { QueryRetrieveLevel: 'PATIENT', ...keys }, patientRoot);
const studies = (keys: Keys) =>
  rig.values('StudyInstanceUID', { QueryRetrieveLevel: 'STUDY', PatientID: 'P1', ...keys }, patientRoot);
const images = (keys: Keys, series = '1.1.1') =>
  rig.find(
    {
      QueryRetrieveLevel: 'IMAGE',
      PatientID: 'P1',
      StudyInstanceUID: '1.1',
      SeriesInstanceUID: series,
      SOPInstanceUID: '',
      ...keys,
    },
    patientRoot,
  );

it('[OSM-085] both models in all three transfer syntaxes, Explicit Big Endian preferred', async () => {
  for (const model of [patientRootFind, studyRootFind]) {
    expect(
      await rig.answers([
        [model, [ts.ILE, ts.ELE, ts.EBE]],
        [model, [ts.ILE]],
        [model, [ts.ELE]],
      ]),
    ).toEqual([ts.EBE, ts.ILE, ts.ELE]);
  }
});
it('[OSM-086][OSM-087] PATIENT by name, ID, birth date and sex', async () => {
  for (const keys of [
    { PatientName: 'DOE*' },
    { PatientID: 'P1' },
    { PatientBirthDate: '19500101' },
    { PatientSex: 'M' },
  ] as Keys[]) {
    expect(await patients(keys)).toEqual(['P1']);
  }
});
it('[OSM-088] PATIENT: counts of studies, series and instances', async () => {
  const { rows, pending } = await rig.find(
    { QueryRetrieveLevel: 'PATIENT', PatientID: 'P1', '00201200': '', '00201202': '', '00201204': '' },
    patientRoot,
  );
  expect(pending).toEqual([0xff00]);
  expect(['00201200', '00201202', '00201204'].map((tag) => text(rows[0]!, tag))).toEqual(['2', '3', '3']);
});
it('[OSM-089] STUDY by date, time, accession, study ID, study UID', async () => {
  for (const keys of [
    { StudyDate: '20200101' },
    { StudyTime: '101010' },
    { AccessionNumber: 'A1' },
    { StudyID: 'S1' },
    { StudyInstanceUID: '1.1' },
  ] as Keys[]) {
    expect(await studies(keys)).toEqual(['1.1']);
  }
});
it('[OSM-090] STUDY: referring physician and counts', async () => {
  const { rows, pending } = await rig.find(
    { QueryRetrieveLevel: 'STUDY', PatientID: 'P1', ReferringPhysicianName: 'House*', '00201206': '', '00201208': '' },
    patientRoot,
  );
  expect(pending).toEqual([0xff00]);
  expect(['00201206', '00201208'].map((tag) => text(rows[0]!, tag))).toEqual(['2', '2']);
});
it('[OSM-091] SERIES: modality, number, UID, date, time, count', async () => {
  const series = (keys: Keys) =>
    rig.find(
      { QueryRetrieveLevel: 'SERIES', PatientID: 'P1', StudyInstanceUID: '1.1', SeriesInstanceUID: '', ...keys },
      patientRoot,
    );
  for (const keys of [
    { Modality: 'MR' },
    { SeriesNumber: '4' },
    { SeriesInstanceUID: '1.1.1' },
    { SeriesDate: '20200102' },
    { SeriesTime: '13' },
  ] as Keys[]) {
    const { rows, pending } = await series({ NumberOfSeriesRelatedInstances: '', ...keys });
    expect(pending).toEqual([0xff00]);
    expect([text(rows[0]!, 'SeriesInstanceUID'), text(rows[0]!, '00201209')]).toEqual(['1.1.1', '1']);
  }
});
describe('IMAGE', () => {
  it('[OSM-092] by instance number and SOP Instance UID', async () => {
    for (const keys of [{ InstanceNumber: '7' }, { SOPInstanceUID: '1.1.1.7' }] as Keys[])
      expect((await images(keys)).rows).toHaveLength(1);
    for (const keys of [{ InstanceNumber: '8' }, { SOPInstanceUID: '1.1.1.8' }] as Keys[])
      expect((await images(keys)).rows).toHaveLength(0);
  });
  it('[OSM-093][OSM-094][OSM-095][OSM-096][OSM-097] every optional key is matched and answered', async () => {
    const all: Keys = { ...image, ...mr, SOPClassUID: '1.2.840.10008.5.1.4.1.1.4' };
    const { rows, pending } = await images(Object.fromEntries(Object.keys(all).map((key) => [key, ''])));
    expect(pending).toEqual([0xff00]);
    for (const [key, value] of Object.entries(all)) {
      expect([key, texts(rows[0]!, key).join('\\')]).toEqual([key, String(value)]);
      expect([key, (await images({ [key]: String(value).split('\\')[0]! })).rows.length]).toEqual([key, 1]);
    }
    for (const wrong of [
      { RepetitionTime: '1' },
      { ScanOptions: 'XX' },
      { Rows: 9 },
      { CreationDate: '19990101' },
      { FrameOfReferenceUID: '1.1.6' },
    ] as Keys[]) {
      expect((await images(wrong)).rows).toEqual([]);
    }
  });
  it('[OSM-098] unsupported keys do not appear', async () => {
    const { rows, pending } = await images({ PatientPosition: '', WindowCenter: '' });
    expect(pending).toEqual([0xff01]);
    expect(rows[0]).not.toHaveProperty('00185100');
    expect(rows[0]).not.toHaveProperty('00281050');
  });
});
it('[OSM-099] a relational query has no relational result', async () => {
  const { rows } = await rig.find(
    { QueryRetrieveLevel: 'IMAGE', Modality: 'MR', SOPInstanceUID: '' },
    { ...patientRoot, extended: [1] },
  );
  expect(rows).toEqual([]);
});
it('[OSM-100] C-CANCEL stops the search', async () => {
  await rig.put(
    ...Array.from({ length: 300 }, (_, index) => ({ number: 50_000 + index, study: '1.8', series: '1.8.1', keys: {} })),
  );
  const endpoint = await rig.open([[studyRootFind, [ts.EBE]]]);
  const { status, pending } = await findOn(
    endpoint,
    { QueryRetrieveLevel: 'IMAGE', StudyInstanceUID: '1.8', SeriesInstanceUID: '1.8.1', SOPInstanceUID: '' },
    { cancelAfter: 3 },
  );
  expect(status).toBe(0xfe00);
  expect(pending.length).toBeLessThan(300);
  await endpoint.release();
});
describe('[OSM-101] statuses', () => {
  const failing = async (change: object, catalogue?: { find: () => Promise<never> }): Promise<number> => {
    const { status } = await rig.otherwise({ listener: { query: change }, ...(catalogue && { catalogue }) }, () =>
      rig.find({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '' }),
    );
    return status;
  };
  it('A700 when there is no room', async () => {
    expect(await failing({}, { find: () => Promise.reject(new NegatoscopeError('disk-full', 'no room')) })).toBe(
      0xa700,
    );
  });
  it('B000 when there is more than may be answered', async () => {
    expect(await failing({ maximumResponses: 1 })).toBe(0xb000);
  });
  it('C000 when it cannot be processed', async () => {
    expect(await failing({}, { find: () => Promise.reject(new Error('broken')) })).toBe(0xc000);
    expect((await rig.find({ StudyInstanceUID: '' })).status).toBe(0xc000);
  });
});
describe('key objects', () => {
  const notes = (keys: Keys) => images(keys, '1.1.2');
  const found = async (keys: Keys) => (await notes(keys)).rows.length;
  it('[OSM-102] by code value and coding scheme of the title', async () => {
    const by = (keys: Keys) => found({ ConceptNameCodeSequence: keys });
    expect(await by({ CodeValue: '113000' })).toBe(1);
    expect(await by({ CodeValue: '113000', CodingSchemeDesignator: 'DCM' })).toBe(1);
    expect(await by({ CodeValue: '113001' })).toBe(0);
    expect(await by({ CodeValue: '113000', CodingSchemeDesignator: '99X' })).toBe(0);
  });
  it('[OSM-103] code meaning and scheme version are answered, not matched', async () => {
    const { rows, pending } = await notes({
      ConceptNameCodeSequence: { CodeValue: '113000', CodeMeaning: 'Something else', CodingSchemeVersion: '99' },
    });
    expect(pending).toEqual([0xff00]);
    const [item] = items(rows[0]!, 'ConceptNameCodeSequence');
    expect([text(item!, 'CodeMeaning'), text(item!, 'CodingSchemeVersion')]).toEqual(['Of Interest', '01']);
  });
  it('[OSM-104] content date and time and observation time are answered, not matched', async () => {
    const { rows } = await notes({ ContentDate: '19990101', ContentTime: '000000', ObservationDateTime: '1999' });
    expect(['ContentDate', 'ContentTime', 'ObservationDateTime'].map((key) => text(rows[0]!, key))).toEqual([
      '20200106',
      '141414',
      '20200106141500',
    ]);
    // Of images the date counts.
    expect((await images({ ContentDate: '19990101' })).rows).toEqual([]);
  });
  it('[OSM-105][OSM-106] the request and the code of its procedure', async () => {
    const codeKeys = { CodeValue: '', CodingSchemeDesignator: '', CodingSchemeVersion: '', CodeMeaning: '' };
    const { rows, pending } = await notes({
      ReferencedRequestSequence: {
        StudyInstanceUID: '',
        AccessionNumber: '',
        RequestedProcedureID: '',
        RequestedProcedureCodeSequence: codeKeys,
      },
    });
    expect(pending).toEqual([0xff00]);
    const [request] = items(rows[0]!, 'ReferencedRequestSequence');
    expect(['StudyInstanceUID', 'AccessionNumber', 'RequestedProcedureID'].map((key) => text(request!, key))).toEqual([
      '1.1',
      'A1',
      'RP1',
    ]);
    const [procedure] = items(request!, 'RequestedProcedureCodeSequence');
    expect(Object.keys(codeKeys).map((key) => text(procedure!, key))).toEqual(['CTH', '99X', '01', 'CT Head']);
  });
});
it('private elements of a request do not disturb', async () => {
  const { rows, pending, status } = await rig.find(
    { QueryRetrieveLevel: 'PATIENT', PatientID: 'P1', '00090010': 'MAKER', '00091001': 'x' },
    patientRoot,
  );
  expect({ status, pending, count: rows.length }).toEqual({ status: 0, pending: [0xff01], count: 1 });
});
