import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { texts } from '../../../src-shared/dicom/access.ts';
import { lookup, tagFrom } from '../../../src-shared/dicom/dictionary.ts';
import {
  type FindOptions,
  type FindRig,
  findOn,
  type Keys,
  patientRootFind,
  patientStudyOnlyFind,
  startFindRig,
  studyRootFind,
} from './find-rig.ts';
import { ts } from './rig.ts';

/** C-FIND as the PixelMed toolkit answers it: docs/requirements/pixelmed.tsv, query-scp, and its table of 89 keys. */

type Level = 'STUDY' | 'SERIES' | 'IMAGE';
/** Level, keyword, kinds of matching (S single value, * wild card, R range, L list of UIDs, - returned only), value stored. */
const table: readonly (readonly [Level, string, string, string])[] = [
  ['STUDY', 'PatientName', 'S*', 'Smith^John'],
  ['STUDY', 'PatientID', 'S*', 'PID7'],
  ['STUDY', 'PatientBirthDate', 'SR', '19500615'],
  ['STUDY', 'PatientBirthTime', 'SR', '0730'],
  ['STUDY', 'PatientSex', 'S*', 'M'],
  ['STUDY', 'OtherPatientIDs', 'S*', 'OTHER1'],
  ['STUDY', 'OtherPatientNames', 'S*', 'Smithers^Jack'],
  ['STUDY', 'EthnicGroup', 'S*', 'Group'],
  ['STUDY', 'PatientComments', 'S*', 'a comment'],
  ['STUDY', 'StudyDate', 'SR', '20050721'],
  ['STUDY', 'StudyTime', 'SR', '150000'],
  ['STUDY', 'AccessionNumber', 'S*', 'ACC7'],
  ['STUDY', 'ModalitiesInStudy', '-', 'MR'],
  ['STUDY', 'SOPClassesInStudy', '-', '1.2.840.10008.5.1.4.1.1.4.1'],
  ['STUDY', 'ReferringPhysicianName', 'S*', 'Referrer^R'],
  ['STUDY', 'StudyDescription', 'S*', 'Brain study'],
  ['STUDY', 'PhysiciansOfRecord', 'S*', 'Record^R'],
  ['STUDY', 'NameOfPhysiciansReadingStudy', 'S*', 'Reader^R'],
  ['STUDY', 'AdmittingDiagnosesDescription', 'S*', 'Headache'],
  ['STUDY', 'PatientAge', 'S*', '055Y'],
  ['STUDY', 'PatientSize', 'S*', '1.75'],
  ['STUDY', 'PatientWeight', 'S*', '70.5'],
  ['STUDY', 'Occupation', 'S*', 'Baker'],
  ['STUDY', 'AdditionalPatientHistory', 'S*', 'long history'],
  ['STUDY', 'StudyInstanceUID', 'SL', '1.7'],
  ['STUDY', 'StudyID', 'S*', 'STU7'],
  ['STUDY', 'OtherStudyNumbers', 'S*', '4711'],
  ['STUDY', 'InterpretationAuthor', 'S*', 'Author^A'],
  ['STUDY', 'NumberOfStudyRelatedSeries', '-', '1'],
  ['STUDY', 'NumberOfStudyRelatedInstances', '-', '1'],
  ['SERIES', 'SeriesDate', 'SR', '20050722'],
  ['SERIES', 'SeriesTime', 'SR', '151500'],
  ['SERIES', 'Modality', 'S*', 'MR'],
  ['SERIES', 'ConversionType', 'S*', 'WSD'],
  ['SERIES', 'PresentationIntentType', 'S*', 'FOR PRESENTATION'],
  ['SERIES', 'Manufacturer', 'S*', 'Maker Inc'],
  ['SERIES', 'InstitutionName', 'S*', 'Hospital'],
  ['SERIES', 'SeriesDescription', 'S*', 'Axial T2'],
  ['SERIES', 'InstitutionalDepartmentName', 'S*', 'Radiology'],
  ['SERIES', 'PerformingPhysicianName', 'S*', 'Performer^P'],
  ['SERIES', 'OperatorsName', 'S*', 'Operator^O'],
  ['SERIES', 'BodyPartExamined', 'S*', 'HEAD'],
  ['SERIES', 'ProtocolName', 'S*', 'Protocol 1'],
  ['SERIES', 'SeriesInstanceUID', 'SL', '1.7.1'],
  ['SERIES', 'SeriesNumber', 'S*', '12'],
  ['SERIES', 'FrameOfReferenceUID', 'SL', '1.7.9'],
  ['SERIES', 'Laterality', 'S*', 'L'],
  ['SERIES', 'NumberOfSeriesRelatedInstances', '-', '1'],
  ['SERIES', 'PerformedProcedureStepStartDate', 'SR', '20050722'],
  ['SERIES', 'PerformedProcedureStepStartTime', 'SR', '150500'],
  ['SERIES', 'PerformedProcedureStepID', 'S*', 'PPS1'],
  ['IMAGE', 'TransferSyntaxUID', '-', '1.2.840.10008.1.2.1'],
  ['IMAGE', 'SourceApplicationEntityTitle', 'S*', 'SOURCE_AE'],
  ['IMAGE', 'ImageType', 'S*', 'DERIVED\\SECONDARY'],
  ['IMAGE', 'SOPClassUID', 'SL', '1.2.840.10008.5.1.4.1.1.4.1'],
  ['IMAGE', 'SOPInstanceUID', 'SL', '1.7.1.1'],
  ['IMAGE', 'ContentDate', 'SR', '20050722'],
  ['IMAGE', 'AcquisitionDateTime', 'SR', '20050722151617.5'],
  ['IMAGE', 'DerivationDescription', 'S*', 'Smoothed twice'],
  ['IMAGE', 'PixelPresentation', 'S*', 'MONOCHROME'],
  ['IMAGE', 'VolumetricProperties', 'S*', 'VOLUME'],
  ['IMAGE', 'VolumeBasedCalculationTechnique', 'S*', 'NONE'],
  ['IMAGE', 'ComplexImageComponent', 'S*', 'MAGNITUDE'],
  ['IMAGE', 'AcquisitionContrast', 'S*', 'T2'],
  ['IMAGE', 'ContrastBolusAgent', 'S*', 'Gadolinium'],
  ['IMAGE', 'PulseSequenceName', 'S*', 'fse2d'],
  ['IMAGE', 'AcquisitionNumber', 'S*', '31'],
  ['IMAGE', 'InstanceNumber', 'S*', '41'],
  ['IMAGE', 'ImagePositionPatient', 'S*', '-120.5\\-110\\12.25'],
  ['IMAGE', 'ImageOrientationPatient', 'S*', '1\\0\\0\\0\\1\\0'],
  ['IMAGE', 'ImageLaterality', 'S*', 'R'],
  ['IMAGE', 'ImageComments', 'S*', 'image comment'],
  ['IMAGE', 'InConcatenationNumber', 'S', '2'],
  ['IMAGE', 'ConcatenationUID', '-', '1.7.8'],
  ['IMAGE', 'InConcatenationTotalNumber', 'S', '5'],
  ['IMAGE', 'PhotometricInterpretation', 'S*', 'MONOCHROME2'],
  ['IMAGE', 'NumberOfFrames', 'S*', '1'],
  ['IMAGE', 'Rows', 'S', '8'],
  ['IMAGE', 'Columns', 'S', '8'],
  ['IMAGE', 'BitsAllocated', 'S', '16'],
  ['IMAGE', 'BitsStored', 'S', '12'],
  ['IMAGE', 'PixelRepresentation', 'S', '0'],
  ['IMAGE', 'QualityControlImage', 'S*', 'YES'],
  ['IMAGE', 'BurnedInAnnotation', 'S*', 'NO'],
  ['IMAGE', 'WindowCenter', 'S*', '40.5'],
  ['IMAGE', 'WindowWidth', 'S*', '400'],
  ['IMAGE', 'LossyImageCompression', 'S*', '01'],
  ['IMAGE', 'LossyImageCompressionRatio', 'S*', '7.5'],
  ['IMAGE', 'LossyImageCompressionMethod', 'S*', 'ISO_10918_1'],
];
const derived = new Set([
  'ModalitiesInStudy',
  'SOPClassesInStudy',
  'TransferSyntaxUID',
  'SourceApplicationEntityTitle',
]);
const names = table.filter(([, keyword]) => lookup(tagFrom(keyword)!)?.vr === 'PN');

let rig: FindRig;
beforeAll(async () => {
  rig = await startFindRig('pixelmed');
  const keys: Keys = {};
  for (const [, keyword, , value] of table)
    if (!derived.has(keyword) && !keyword.startsWith('NumberOfS')) keys[keyword] = value;
  await rig.put(
    { keys, sourceAeTitle: 'SOURCE_AE' },
    {
      study: '1.8',
      series: '1.8.1',
      keys: {
        PatientName: 'Other^Person',
        PatientID: 'X',
        StudyDate: '19000101',
        PatientBirthDate: '19000101',
        Modality: 'CT',
      },
    },
    {
      study: '1.9',
      series: '1.9.1',
      keys: {
        SpecificCharacterSet: 'ISO_IR 192',
        PatientName: 'Люксембург^Иван',
        PatientID: 'RU',
        StudyDate: '19010101',
      },
    },
  );
});
afterAll(() => rig.close());

/** Unique keys of the levels above. */
const above: Record<Level, Keys> = {
  STUDY: {},
  SERIES: { StudyInstanceUID: '1.7' },
  IMAGE: { StudyInstanceUID: '1.7', SeriesInstanceUID: '1.7.1' },
};
const uniqueKey: Record<Level, string> = {
  STUDY: 'StudyInstanceUID',
  SERIES: 'SeriesInstanceUID',
  IMAGE: 'SOPInstanceUID',
};
const at = (level: Level, keys: Keys, options?: FindOptions) =>
  rig.find({ QueryRetrieveLevel: level, ...above[level], ...keys }, options);
const matches = async (level: Level, keys: Keys) =>
  (await at(level, { [uniqueKey[level]]: '', ...keys })).rows.flatMap((row) => texts(row, uniqueKey[level]));
const own: Record<Level, string> = { STUDY: '1.7', SERIES: '1.7.1', IMAGE: '1.7.1.1' };
const of = (kind: string) =>
  table.filter(([, , kinds]) => kinds.includes(kind)).map(([level, keyword, , value]) => ({ level, keyword, value }));
const first = (value: string) => value.split('\\')[0]!;

describe('contexts', () => {
  const five = [ts.ILE, ts.ELE, ts.EBE, ts.DEF, ts.BZ2];
  it('[PXM-096][PXM-098] Study Root in each transfer syntax, duplicates too, and answered in it', async () => {
    expect(await rig.answers([...five, ...five].map((syntax) => [studyRootFind, [syntax]] as const))).toEqual([
      ...five,
      ...five,
    ]);
    for (const transferSyntaxUid of five) {
      const { pending, rows } = await at('STUDY', { PatientID: 'PID7', PatientName: '' }, { transferSyntaxUid });
      expect(pending).toEqual([0xff00]);
      expect(texts(rows[0]!, 'PatientName')).toEqual(['Smith^John']);
    }
  });
  it('[PXM-097] BZ2 > DEF > ELE > EBE > ILE', async () => {
    const order = [ts.BZ2, ts.DEF, ts.ELE, ts.EBE, ts.ILE];
    for (let from = 0; from < order.length; from++) {
      expect(await rig.answers([[studyRootFind, [...order.slice(from)].reverse()]])).toEqual([order[from]]);
    }
  });
  it('[PXM-099] Patient Root and Patient/Study Only are refused', async () => {
    expect(
      await rig.answers([
        [patientRootFind, [ts.ILE]],
        [patientStudyOnlyFind, [ts.ILE]],
      ]),
    ).toEqual([3, 3]);
  });
});

describe('levels', () => {
  it('[PXM-100] empty keys return every study', async () => {
    expect((await matches('STUDY', {})).sort()).toEqual(['1.7', '1.8', '1.9']);
  });
  it('[PXM-101][PXM-102] without the unique keys above nothing matches', async () => {
    const series = await rig.find({ QueryRetrieveLevel: 'SERIES', SeriesInstanceUID: '' });
    const image = await rig.find({ QueryRetrieveLevel: 'IMAGE', StudyInstanceUID: '1.7', SOPInstanceUID: '' });
    for (const { status, rows } of [series, image]) expect({ status, rows }).toEqual({ status: 0, rows: [] });
  });
  it('[PXM-103] only what was asked for is answered', async () => {
    const { rows } = await at('STUDY', { PatientID: 'PID7', PatientName: '' });
    expect(Object.keys(rows[0]!).sort()).toEqual(['00080052', '00100010', '00100020']);
  });
});

describe('character sets', () => {
  const cyrillic = { SpecificCharacterSet: 'ISO_IR 144', PatientName: 'Люксембург^Иван' };
  it('[PXM-104] the request’s decodes its values', async () => {
    expect(await matches('STUDY', cyrillic)).toEqual(['1.9']);
  });
  it('[PXM-105] it is no key and does not force the answer into it', async () => {
    const { rows } = await at('STUDY', { SpecificCharacterSet: 'ISO_IR 100', PatientName: '', PatientID: 'RU' });
    expect(texts(rows[0]!, 'SpecificCharacterSet')).toEqual(['ISO_IR 192']);
    expect(texts(rows[0]!, 'PatientName')).toEqual(['Люксембург^Иван']);
    const plain = await at('STUDY', { SpecificCharacterSet: 'ISO_IR 144', PatientName: '', PatientID: 'PID7' });
    expect(plain.rows[0]).not.toHaveProperty('00080005');
  });
});

describe('the 89 keys', () => {
  it.each<Level>(['STUDY', 'SERIES', 'IMAGE'])('[PXM-106] all of %s are returned with their values', async (level) => {
    const keys = table.filter(([one]) => one === level);
    const { rows, pending } = await at(level, {
      ...Object.fromEntries(keys.map(([, keyword]) => [keyword, ''])),
      [uniqueKey[level]]: own[level],
    });
    expect(pending).toEqual([0xff00]);
    const answered = keys.map(([, keyword]) => [keyword, texts(rows[0]!, keyword).join('\\')]);
    expect(answered).toEqual(keys.map(([, keyword, , value]) => [keyword, value]));
  });
  it('[PXM-106] are 89', () => {
    expect(new Set(table.map(([level, keyword]) => level + keyword)).size).toBe(89);
  });
  it.each(of('S'))('[PXM-107] $keyword: single value', async ({ level, keyword, value }) => {
    expect(await matches(level, { [keyword]: first(value) })).toEqual([own[level]]);
    const vr = lookup(tagFrom(keyword)!)!.vr;
    const other = { DA: '20990101', TM: '235959', DT: '2099', UI: '9.9', PN: 'Qxz^Vwj' }[vr as string] ?? '77';
    expect(await matches(level, { [keyword]: other })).toEqual([]);
  });
  it.each(of('*'))('[PXM-108] $keyword: wild cards', async ({ level, keyword, value }) => {
    const text = first(value);
    expect(await matches(level, { [keyword]: `${text.slice(0, -1)}*` })).toContain(own[level]);
    expect(await matches(level, { [keyword]: `?${text.slice(1)}` })).toContain(own[level]);
    expect(await matches(level, { [keyword]: 'Zz*Q' })).toEqual([]);
  });
  it.each(of('R').filter(({ keyword }) => keyword !== 'AcquisitionDateTime'))(
    '[PXM-109] $keyword: ranges',
    async ({ level, keyword, value }) => {
      for (const range of [`${value}-${value}`, `${value}-`, `-${value}`])
        expect(await matches(level, { [keyword]: range })).toContain(own[level]);
      const isDate = value.length === 8;
      expect(await matches(level, { [keyword]: isDate ? '20900101-' : '235959-' })).toEqual([]);
      expect(await matches(level, { [keyword]: isDate ? '-18900101' : '-000001' })).toEqual([]);
    },
  );
  it('[PXM-110] Acquisition DateTime: ranges', async () => {
    const key = (AcquisitionDateTime: string) => matches('IMAGE', { AcquisitionDateTime });
    expect(await key('20050722151617-20050722151618')).toEqual(['1.7.1.1']);
    expect(await key('200507-')).toEqual(['1.7.1.1']);
    expect(await key('-20050722151616')).toEqual([]);
    expect(await key('20050722151618-')).toEqual([]);
  });
  it.each(of('L'))('[PXM-111] $keyword: list of UIDs', async ({ level, keyword, value }) => {
    expect(await matches(level, { [keyword]: `9.9.1\\${value}\\9.9.2` })).toEqual([own[level]]);
  });
});

describe('date and time as one', () => {
  const moment = async (date: string, time: string, keys: Keys) => {
    const number = 30_000 + Number(date.slice(-2)) * 100 + Number(time.slice(0, 2));
    const study = `1.20.${date}${time}`;
    await rig.put({
      number,
      study,
      series: `${study}.1`,
      keys: {
        ...keys,
        PatientID: 'WHEN',
        StudyDate: date,
        StudyTime: time,
        SeriesDate: date,
        SeriesTime: time,
        PatientBirthDate: date,
        PatientBirthTime: time,
        PerformedProcedureStepStartDate: date,
        PerformedProcedureStepStartTime: time,
      },
    });
    return study;
  };
  it('[PXM-112][PXM-113] study, series, birth, performed procedure step', async () => {
    const inside = await moment('20050721', '150000', {});
    const before = await moment('20050720', '095900', {});
    const after = await moment('20050722', '110100', {});
    for (const [date, time] of [
      ['StudyDate', 'StudyTime'],
      ['PatientBirthDate', 'PatientBirthTime'],
    ] as const) {
      expect(
        await matches('STUDY', { PatientID: 'WHEN', [date]: '20050720-20050722', [time]: '100000-110000' }),
      ).toEqual([inside]);
      expect((await matches('STUDY', { PatientID: 'WHEN', [date]: '20050720-20050722' })).sort()).toEqual(
        [before, inside, after].sort(),
      );
    }
    for (const [date, time] of [
      ['SeriesDate', 'SeriesTime'],
      ['PerformedProcedureStepStartDate', 'PerformedProcedureStepStartTime'],
    ] as const) {
      const key = (study: string) =>
        matches('SERIES', { StudyInstanceUID: study, [date]: '20050720-20050722', [time]: '100000-110000' });
      expect(await key(inside)).toEqual([`${inside}.1`]);
      expect(await key(before)).toEqual([]);
      expect(await key(after)).toEqual([]);
    }
  });
});

describe('names', () => {
  it('[PXM-114] without regard to case, on all eight keys', async () => {
    expect(names).toHaveLength(8);
    for (const [level, keyword, , value] of names) {
      expect(await matches(level, { [keyword]: value.toUpperCase() })).toContain(own[level]);
      expect(await matches(level, { [keyword]: value.toLowerCase() })).toContain(own[level]);
    }
  });
  it('[PXM-115] by sound, family and given name alone', async () => {
    expect(await matches('STUDY', { PatientName: 'SMYTHE^JON' })).toEqual(['1.7']);
    expect(await matches('STUDY', { PatientName: 'SMYTHE^JON^MIDDLE^DR' })).toEqual(['1.7']);
    expect(await matches('STUDY', { PatientName: 'SMYTHE^MARY' })).toEqual([]);
  });
  it('[PXM-116] family and given name exchanged', async () => {
    expect(await matches('STUDY', { PatientName: 'John^Smith' })).toEqual(['1.7']);
  });
  it('[PXM-117] can be switched off', async () => {
    expect(rig.settings.listener.query.fuzzyNames).toBe('always');
    const exact = await startFindRig('pixelmed', {
      change: { listener: { query: { fuzzyNames: 'never', names: 'exact' } } },
    });
    try {
      await exact.put({ study: '1.7', keys: { PatientName: 'Smith^John' } });
      const found = (PatientName: string) =>
        exact.values('StudyInstanceUID', { QueryRetrieveLevel: 'STUDY', PatientName });
      expect(await found('SMYTHE^JON')).toEqual([]);
      expect(await found('John^Smith')).toEqual([]);
      expect(await found('smith^john')).toEqual([]);
      expect(await found('Smith^John')).toEqual(['1.7']);
    } finally {
      await exact.close();
    }
  });
});

it.each(of('-'))('[PXM-118][PXM-119] $keyword is never compared', async ({ level, keyword }) => {
  const vr = lookup(tagFrom(keyword)!)!.vr;
  expect(await matches(level, { [keyword]: vr === 'IS' ? '77' : vr === 'UI' ? '9.9' : 'XX' })).toContain(own[level]);
});

it('[PXM-120] FF00, FF01 with an unsupported key, and 0000 without identifier', async () => {
  const plain = await at('STUDY', { PatientID: 'PID7' });
  expect(plain).toMatchObject({ status: 0, pending: [0xff00], hasIdentifier: false });
  const odd = await at('STUDY', { PatientID: 'PID7', PatientAddress: '' });
  expect(odd).toMatchObject({ status: 0, pending: [0xff01], hasIdentifier: false });
});
it('[PXM-121] C-CANCEL is ignored', async () => {
  await rig.put(
    ...Array.from({ length: 150 }, (_, index) => ({ number: 40_000 + index, study: '1.30', series: '1.30.1' })),
  );
  const endpoint = await rig.open([[studyRootFind, [ts.ELE]]]);
  const found = await findOn(
    endpoint,
    { QueryRetrieveLevel: 'IMAGE', StudyInstanceUID: '1.30', SeriesInstanceUID: '1.30.1', SOPInstanceUID: '' },
    { cancelAfter: 1 },
  );
  expect({ status: found.status, count: found.pending.length }).toEqual({ status: 0, count: 150 });
  await endpoint.release();
});
