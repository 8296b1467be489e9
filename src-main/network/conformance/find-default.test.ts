import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text, values } from '../../../src-shared/dicom/access.ts';
import { type FindRig, patientRootFind, patientStudyOnlyFind, startFindRig, studyRootFind } from './find-rig.ts';
import { ts } from './rig.ts';

/** C-FIND as this workstation answers it by itself: both models, all kinds of matching, what can be negotiated. */

let rig: FindRig;
const person = (name: string, id: string, keys = {}) => ({ PatientName: name, PatientID: id, ...keys });

beforeAll(async () => {
  rig = await startFindRig('default');
  await rig.put(
    {
      study: '1.2.1',
      series: '1.2.1.1',
      keys: person('DOE^JOHN', 'A1', {
        StudyDate: '20200101',
        StudyTime: '100000',
        StudyID: 'S1',
        AccessionNumber: 'X1',
        StudyDescription: 'Head',
        ReferringPhysicianName: 'House^G',
        PatientBirthDate: '19500101',
        PatientSex: 'M',
        SeriesNumber: '1',
      }),
    },
    {
      study: '1.2.1',
      series: '1.2.1.2',
      keys: person('DOE^JOHN', 'A1', {
        StudyDate: '20200101',
        StudyTime: '100000',
        Modality: 'MR',
        SOPClassUID: '1.2.840.10008.5.1.4.1.1.4',
        SeriesNumber: '2',
      }),
    },
    {
      study: '1.2.2',
      series: '1.2.2.1',
      keys: person('DOE^JOHN', 'A1', {
        StudyDate: '20210615',
        StudyTime: '235959.5',
        StudyID: 'S2',
        AccessionNumber: 'X[2]',
        Modality: 'NM',
        SOPClassUID: '1.2.840.10008.5.1.4.1.1.20',
      }),
    },
    {
      study: '1.2.3',
      series: '1.2.3.1',
      keys: person('Yamada^Tarou=山田^太郎=やまだ^たろう', 'J1', {
        SpecificCharacterSet: 'ISO_IR 192',
        StudyDate: '20220202',
        StudyTime: '',
        StudyID: '',
        PatientBirthDate: '',
      }),
    },
    {
      study: '1.2.4',
      series: '1.2.4.1',
      keys: person('Müller^Jürgen', 'D1', {
        SpecificCharacterSet: 'ISO_IR 192',
        StudyDate: '20220303',
        StudyTime: '0830',
        StudyDescription: 'Schädel',
      }),
    },
    // The same Study Instance UID under two patients.
    { study: '1.2.9', series: '1.2.9.1', keys: person('Twin^One', 'T1', { StudyDate: '19990101' }) },
    { study: '1.2.9', series: '1.2.9.1', keys: person('Twin^Two', 'T2', { StudyDate: '19990101' }) },
    // The same Patient ID of two people.
    { study: '1.2.10', series: '1.2.10.1', keys: person('Same^First', 'ID', { StudyDate: '19980101' }) },
    { study: '1.2.11', series: '1.2.11.1', keys: person('Same^Second', 'ID', { StudyDate: '19980102' }) },
  );
});
afterAll(() => rig.close());

const studies = (keys: Parameters<FindRig['find']>[0], options = {}) =>
  rig.values('StudyInstanceUID', { QueryRetrieveLevel: 'STUDY', ...keys }, options);
const all = ['1.2.1', '1.2.10', '1.2.11', '1.2.2', '1.2.3', '1.2.4', '1.2.9', '1.2.9'];

describe('matching at STUDY level (PS3.4 C.2.2.2)', () => {
  it.each<[string, Parameters<FindRig['find']>[0], string[]]>([
    ['universal', {}, all],
    ['a lone asterisk', { PatientName: '*', StudyDate: '*' }, all],
    ['single value', { PatientID: 'A1' }, ['1.2.1', '1.2.2']],
    ['single value with another case', { PatientID: 'a1' }, []],
    ['wild cards', { PatientID: '?1' }, ['1.2.1', '1.2.2', '1.2.3', '1.2.4', '1.2.9']],
    ['wild card of a name', { PatientName: 'doe*' }, ['1.2.1', '1.2.2']],
    ['a whole name', { PatientName: 'DOE^JOHN^^^' }, ['1.2.1', '1.2.2']],
    ['half a name', { PatientName: 'DOE' }, []],
    ['a name without accents', { PatientName: 'muller^*' }, ['1.2.4']],
    ['an ideographic group', { PatientName: '=山田*' }, ['1.2.3']],
    ['an ideographic group sent as the only one', { PatientName: '山田*' }, ['1.2.3']],
    ['a phonetic group in the other kana', { PatientName: 'ヤマダ*' }, ['1.2.3']],
    ['letters that mean something to SQL and GLOB', { AccessionNumber: 'X[2]' }, ['1.2.2']],
    ['such letters with a wild card', { AccessionNumber: 'X[*' }, ['1.2.2']],
    ['a date', { StudyDate: '20210615' }, ['1.2.2']],
    ['a range of dates', { StudyDate: '20200101-20210615' }, ['1.2.1', '1.2.2']],
    ['an open range', { StudyDate: '20220302-' }, ['1.2.4']],
    ['a range up to', { StudyDate: '-19980101' }, ['1.2.10']],
    ['a time', { StudyTime: '235959.5' }, ['1.2.2']],
    ['a shortened time is its whole hour', { StudyTime: '08' }, ['1.2.4']],
    ['a range of times', { StudyTime: '0800-1000', PatientID: 'A1' }, ['1.2.1']],
    ['a list of UIDs', { StudyInstanceUID: '1.2.2\\1.2.3\\9.9' }, ['1.2.2', '1.2.3']],
    ['several values', { StudyID: 'S1\\S2' }, ['1.2.1', '1.2.2']],
    ['no value', { StudyID: '""' }, ['1.2.3']],
    ['one of several values', { ModalitiesInStudy: 'MR' }, ['1.2.1']],
    ['a class of the study', { SOPClassesInStudy: '1.2.840.10008.5.1.4.1.1.20' }, ['1.2.2']],
    ['two keys at once', { PatientName: 'DOE*', StudyDescription: 'H*' }, ['1.2.1']],
    ['text beyond ASCII', { StudyDescription: 'Schä*', SpecificCharacterSet: 'ISO_IR 192' }, ['1.2.4']],
  ])('%s', async (_title, keys, expected) => {
    expect(await studies({ SpecificCharacterSet: 'ISO_IR 192', ...keys })).toEqual(expected);
  });

  it('answers newest studies first', async () => {
    const { rows } = await rig.find({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '', StudyDate: '' });
    const dates = rows.map((row) => text(row, 'StudyDate'));
    expect(dates).toEqual([...dates].sort().reverse());
  });
});

describe('two who share something are two', () => {
  it('a Study Instance UID: each with their own name', async () => {
    const { rows } = await rig.find({
      QueryRetrieveLevel: 'STUDY',
      StudyInstanceUID: '1.2.9',
      PatientName: '',
      PatientID: '',
    });
    expect(rows.map((row) => [text(row, 'PatientName'), text(row, 'PatientID')]).sort()).toEqual([
      ['Twin^One', 'T1'],
      ['Twin^Two', 'T2'],
    ]);
  });
  it('a Patient ID: each with their own counts', async () => {
    const { rows } = await rig.find(
      { QueryRetrieveLevel: 'PATIENT', PatientID: 'ID', PatientName: '', NumberOfPatientRelatedStudies: '' },
      { sopClassUid: patientRootFind },
    );
    expect(rows.map((row) => [text(row, 'PatientName'), text(row, 'NumberOfPatientRelatedStudies')]).sort()).toEqual([
      ['Same^First', '1'],
      ['Same^Second', '1'],
    ]);
  });
});

describe('levels and models', () => {
  const patient = { sopClassUid: patientRootFind };
  it('PATIENT with the counts of all their studies', async () => {
    const { rows, pending, status } = await rig.find(
      {
        QueryRetrieveLevel: 'PATIENT',
        PatientName: 'DOE*',
        PatientID: '',
        NumberOfPatientRelatedStudies: '',
        NumberOfPatientRelatedSeries: '',
        NumberOfPatientRelatedInstances: '',
      },
      patient,
    );
    expect({ status, pending }).toEqual({ status: 0, pending: [0xff00] });
    expect(['00201200', '00201202', '00201204'].map((tag) => text(rows[0]!, tag))).toEqual(['2', '3', '3']);
    expect(text(rows[0]!, 'QueryRetrieveLevel')).toBe('PATIENT');
    expect(text(rows[0]!, 'RetrieveAETitle')).toBe('STATION');
  });
  it('STUDY, SERIES and IMAGE below them', async () => {
    const study = { PatientID: 'A1', StudyInstanceUID: '1.2.1' };
    expect(await studies({ PatientID: 'A1' }, patient)).toEqual(['1.2.1', '1.2.2']);
    expect(await rig.values('SeriesInstanceUID', { QueryRetrieveLevel: 'SERIES', ...study }, patient)).toEqual([
      '1.2.1.1',
      '1.2.1.2',
    ]);
    const images = await rig.find(
      {
        QueryRetrieveLevel: 'IMAGE',
        ...study,
        SeriesInstanceUID: '1.2.1.1',
        SOPInstanceUID: '',
        Rows: '',
        ImageType: '',
        InstanceAvailability: '',
        AvailableTransferSyntaxUID: '',
      },
      patient,
    );
    expect(images.pending).toEqual([0xff00]);
    expect(values(images.rows[0]!, 'ImageType')).toEqual(['ORIGINAL', 'PRIMARY', 'AXIAL']);
    expect(text(images.rows[0]!, 'InstanceAvailability')).toBe('ONLINE');
    expect(text(images.rows[0]!, 'AvailableTransferSyntaxUID')).toBe(ts.ELE);
  });
  it('no PATIENT level in the Study Root model, none at all without a level', async () => {
    expect((await rig.find({ QueryRetrieveLevel: 'PATIENT', PatientID: '' })).status).toBe(0xa900);
    expect((await rig.find({ PatientID: '' })).status).toBe(0xa900);
    expect((await rig.find({ QueryRetrieveLevel: 'FRAME' })).status).toBe(0xa900);
  });
  it('the Patient/Study Only model is refused unless switched on', async () => {
    expect(await rig.answers([[patientStudyOnlyFind, [ts.ILE]]])).toEqual([3]);
    await rig.otherwise({ listener: { query: { patientStudyOnly: true } } }, async () => {
      const options = { sopClassUid: patientStudyOnlyFind };
      const patients = await rig.values('PatientID', { QueryRetrieveLevel: 'PATIENT', PatientID: 'A1' }, options);
      expect(new Set(patients)).toEqual(new Set(['A1']));
      expect((await rig.find({ QueryRetrieveLevel: 'SERIES', PatientID: 'A1' }, options)).status).toBe(0xa900);
    });
  });
  it('a series and an image need those above them', async () => {
    const missing = await rig.find({ QueryRetrieveLevel: 'SERIES', SeriesInstanceUID: '' });
    expect({ status: missing.status, rows: missing.rows.length }).toEqual({ status: 0xa900, rows: 0 });
    expect((await rig.find({ QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '1.2.*' })).status).toBe(0xa900);
    expect((await rig.find({ QueryRetrieveLevel: 'STUDY' }, patient)).status).toBe(0xa900);
  });
  it('keys of the levels above are answered, keys of the levels below are not', async () => {
    const series = await rig.find({
      QueryRetrieveLevel: 'SERIES',
      StudyInstanceUID: '1.2.1',
      SeriesInstanceUID: '',
      PatientName: '',
      StudyDate: '',
    });
    expect(series.pending).toEqual([0xff00, 0xff00]);
    expect(text(series.rows[0]!, 'PatientName')).toBe('DOE^JOHN');
    const study = await rig.find({
      QueryRetrieveLevel: 'STUDY',
      StudyInstanceUID: '1.2.1',
      Rows: '',
      PatientAddress: '',
    });
    expect(study.pending).toEqual([0xff01]);
    expect(study.rows[0]).not.toHaveProperty('00280010');
    expect(study.rows[0]).not.toHaveProperty('00101040');
  });
});

describe('what is negotiated (PS3.4 C.5.1.1)', () => {
  const offered = async (extended: number[]) => {
    const endpoint = await rig.open([[studyRootFind, [ts.ILE]]], {
      user: { extended: [{ sopClassUid: studyRootFind, information: Uint8Array.from(extended) }] },
    });
    await endpoint.release();
    return [...(endpoint.accept.user.extended[0]?.information ?? [])];
  };
  it('relational queries, combined dates and times, fuzzy names; neither timezones nor conversion', async () => {
    expect(await offered([1, 1, 1, 1, 1])).toEqual([1, 1, 1, 0, 0]);
    expect(await offered([1])).toEqual([1]);
    expect(await offered([0, 0, 1])).toEqual([0, 0, 1]);
  });
  it('a relational query reaches across the levels', async () => {
    const options = { extended: [1] };
    expect(
      await rig.values('SeriesInstanceUID', { QueryRetrieveLevel: 'SERIES', PatientName: 'DOE*' }, options),
    ).toEqual(['1.2.1.1', '1.2.1.2', '1.2.2.1']);
    expect(
      (await rig.find({ QueryRetrieveLevel: 'IMAGE', PatientID: 'A1', Modality: 'MR', SOPInstanceUID: '' }, options))
        .rows,
    ).toHaveLength(1);
    expect((await rig.find({ QueryRetrieveLevel: 'SERIES', PatientName: 'DOE*' }, { extended: [0] })).status).toBe(
      0xa900,
    );
  });
  it('date and time are one interval only when agreed', async () => {
    const keys = { StudyDate: '20200101-20210615', StudyTime: '090000-110000' };
    expect(await studies(keys)).toEqual(['1.2.1']);
    expect(await studies({ ...keys, StudyDate: '20200101-20210616' }, { extended: [0, 1] })).toEqual([
      '1.2.1',
      '1.2.2',
    ]);
  });
  it('names by sound only when agreed', async () => {
    expect(await studies({ PatientName: 'DOUGH^JON' })).toEqual([]);
    expect(await studies({ PatientName: 'JOHN^DOE' }, { extended: [0, 0, 1] })).toEqual(['1.2.1', '1.2.2']);
  });
});

describe('character sets', () => {
  const name = 'Yamada^Tarou=山田^太郎=やまだ^たろう';
  it('the answer is in that of the request if it can be', async () => {
    const { rows } = await rig.find({
      QueryRetrieveLevel: 'STUDY',
      SpecificCharacterSet: '\\ISO 2022 IR 87',
      PatientName: '*=山田*',
      PatientID: 'J1',
    });
    expect(values(rows[0]!, 'SpecificCharacterSet')).toEqual([null, 'ISO 2022 IR 87']);
    expect(text(rows[0]!, 'PatientName')).toBe(name);
  });
  it('else in Unicode, and never corrupt', async () => {
    const { rows } = await rig.find({
      QueryRetrieveLevel: 'STUDY',
      SpecificCharacterSet: 'ISO_IR 100',
      PatientName: '',
      PatientID: 'J1',
    });
    expect(values(rows[0]!, 'SpecificCharacterSet')).toEqual(['ISO_IR 192']);
    expect(text(rows[0]!, 'PatientName')).toBe(name);
  });
  it('an answer in ASCII names none', async () => {
    const { rows } = await rig.find({
      QueryRetrieveLevel: 'STUDY',
      SpecificCharacterSet: 'ISO_IR 100',
      PatientName: '',
      PatientID: 'A1',
    });
    expect(rows[0]).not.toHaveProperty('00080005');
  });
});

describe('what goes wrong', () => {
  it('an identifier that cannot be read', async () => {
    expect((await rig.find({}, { bytes: Buffer.from('0800520043530600', 'hex') })).status).toBe(0xa900);
  });
  it('an identifier of a hundred thousand elements is not read to its end', async () => {
    const bytes = Buffer.alloc(800_000);
    for (let at = 0, tag = 0x00090010; at < bytes.length; at += 8, tag++) {
      bytes.writeUInt16LE(tag >>> 16, at);
      bytes.writeUInt16LE(tag & 0xffff, at + 2);
    }
    rig.events.length = 0;
    expect((await rig.find({}, { bytes })).status).toBe(0xa900);
    const event = rig.events.find(({ kind }) => kind === 'query');
    expect(event).toMatchObject({ outcome: 'minor-failure', query: { identifier: new Uint8Array(0) } });
  });
  it.each<[string, Parameters<FindRig['find']>[0], number]>([
    ['a date that is none', { StudyDate: 'yesterday' }, 0x00080020],
    ['a time that is none', { StudyTime: '25' }, 0x00080030],
    ['a number that is none', { NumberOfStudyRelatedSeries: 'many' }, 0],
    ['a pattern without end', { PatientID: '*a'.repeat(600) }, 0x00100020],
  ])('%s is refused as a key, or not compared', async (_title, keys, element) => {
    const { status } = await rig.find({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '', ...keys });
    expect(status).toBe(element === 0 ? 0 : 0xc000);
  });
  it('a key whose values are too long to be read does not match everything', async () => {
    const { status, rows } = await rig.find({
      QueryRetrieveLevel: 'IMAGE',
      StudyInstanceUID: '1.2.1',
      SeriesInstanceUID: '1.2.1.1',
      Rows: Array(40_000).fill('512').join('\\'),
    });
    expect([status, rows]).toEqual([0xc000, []]);
  });
  it('a command for another SOP class than its context', async () => {
    const { status } = await rig.find({ QueryRetrieveLevel: 'STUDY' }, { commandSopClassUid: patientRootFind });
    expect(status).toBe(0x0122);
  });
  it('an index that is being built anew says that there may be more', async () => {
    const rows = [{ '00100020': { vr: 'LO' as const, Value: ['P'] } }];
    const partial = { complete: false, find: async () => ({ rows }) };
    await rig.otherwise({ catalogue: partial }, async () => {
      expect(await rig.find({ QueryRetrieveLevel: 'STUDY' })).toMatchObject({ status: 0xa700, pending: [0xff00] });
    });
  });
  it('an association over the limit', async () => {
    await rig.otherwise({ listener: { maxAssociations: 1, overLimit: 'refuse-storage' } }, async () => {
      const first = await rig.open([[studyRootFind, [ts.ILE]]]);
      expect((await rig.find({ QueryRetrieveLevel: 'STUDY', PatientID: '' })).status).toBe(0xa700);
      await first.release();
    });
  });
  it('an index that fails: no detail of it goes out', async () => {
    await rig.otherwise({ catalogue: { find: () => Promise.reject(new Error('SELECT secret')) } }, async () => {
      expect(await rig.find({ QueryRetrieveLevel: 'STUDY' })).toMatchObject({
        status: 0xc000,
        comment: 'internal failure',
      });
    });
  });
});

it('is audited without names, and logged without values', async () => {
  rig.events.length = 0;
  rig.logged.length = 0;
  await rig.find({
    QueryRetrieveLevel: 'STUDY',
    PatientName: 'SECRET*',
    PatientID: 'A1',
    PatientBirthDate: '19500101',
  });
  const event = rig.events.find(({ kind }) => kind === 'query');
  expect(event).toMatchObject({
    action: 'execute',
    outcome: 'success',
    peer: { aeTitle: 'CALLER', address: '127.0.0.1' },
  });
  const told = Buffer.from(event!.query!.identifier).toString('latin1');
  expect(event!.query!.sopClassUid).toBe(studyRootFind);
  expect(told).toContain('A1');
  expect(told).not.toMatch(/SECRET|19500101/);
  expect(rig.logged.join('\n')).toMatch(/query .*"responses":/);
  expect(rig.logged.join('\n')).not.toMatch(/SECRET|A1|19500101/);
});

it('finds at once what was just answered with Success', async () => {
  const { status } = await rig.send({ number: 90_001, study: '1.2.90', series: '1.2.90.1' });
  expect(status).toBe(0);
  expect(await studies({ StudyInstanceUID: '1.2.90' })).toEqual(['1.2.90']);
});
