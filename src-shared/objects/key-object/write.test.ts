import { describe, expect, it } from 'vitest';
import { ctPhantomSlice } from '../../../testing/phantom.ts';
import { items, text, texts } from '../../dicom/access.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { parseFile } from '../../dicom/part10/read.ts';
import { writePart10 } from '../../dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../dicom/transfer-syntaxes.ts';
import { createdObjectsSchema } from '../../settings/created-objects.ts';
import type { Creation } from '../created-object.ts';
import { keyObjectSelectionStorage } from './model.ts';
import { readKeyObject } from './read.ts';
import { bestInSets, qualityReasons, titleGroups, titleOf } from './titles.ts';
import { type KeySelection, keyObjectDocuments, type SelectedInstance, typedName } from './write.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
let uids = 0;
const creation = (source: DataSet = {}, settings: object = {}): Creation => ({
  source: { ...ctPhantomSlice(1).dataSet, '0020000D': { vr: 'UI', Value: ['1.2'] }, ...source },
  now: new Date(2026, 10, 21, 21, 5, 6, 78),
  newUid: () => `2.25.${++uids}`,
  settings: createdObjectsSchema.parse(settings),
  version: '0.5.0',
  seriesNumber: 9001,
  seriesDescription: 'Key images of the liver',
});
const instance = (more: Partial<SelectedInstance> = {}): SelectedInstance => ({
  type: 'IMAGE',
  studyUid: '1.2',
  seriesUid: '1.2.3',
  sopClassUid: ct,
  sopInstanceUid: '1.2.3.4',
  ...more,
});
const selection = (more: Partial<KeySelection> = {}): KeySelection => ({
  title: titleOf('113000')!,
  modifiers: [],
  description: 'A lesion',
  observer: { kind: 'person', name: typedName('Reader^Anna') },
  instances: [instance()],
  ...more,
});
const one = (more: Partial<KeySelection> = {}, of = creation()): DataSet =>
  keyObjectDocuments([of], selection(more))[0]!;
/** Through a file, as the archive gives it back. */
const reread = (dataSet: DataSet): DataSet => {
  const meta = {
    sopClassUid: text(dataSet, 'SOPClassUID') ?? '',
    sopInstanceUid: text(dataSet, 'SOPInstanceUID') ?? '',
    transferSyntaxUid: explicitVrLittleEndian,
    implementationClassUid: '2.25.1',
  };
  return parseFile(writePart10(meta, dataSet)).dataSet;
};

describe('a key object selection document', () => {
  it('[VIT-116] [VIT-117] [VIT-118] [VIT-119] is a KO of its own series, numbered and dated', () => {
    const made = one();
    expect(text(made, 'SOPClassUID')).toBe(keyObjectSelectionStorage);
    expect(text(made, 'Modality')).toBe('KO');
    expect(text(made, 'SeriesInstanceUID')).toMatch(/^2\.25\./);
    expect(text(made, 'SeriesNumber')).toBe('9001');
    expect(text(made, 'InstanceNumber')).toBe('1');
    expect([text(made, 'ContentDate'), text(made, 'ContentTime')]).toEqual(['20261121', '210506.078000']);
    expect([text(made, 'SeriesDate'), text(made, 'SeriesTime')]).toEqual(['20261121', '210506.078000']);
    expect(text(made, 'SeriesDescription')).toBe('Key images of the liver');
  });

  it('[VIT-118] what was typed is one value each; lines of the text stay lines', () => {
    const made = reread(
      one(
        { description: 'one\ntwo\\three\u001b', observer: { kind: 'person', name: typedName('Re\\ader^Anna') } },
        { ...creation({}, { institutionName: 'A\\B', stationName: 'S\\1' }), seriesDescription: 'left\\right' },
      ),
    );
    expect(texts(made, 'SeriesDescription')).toEqual(['left/right']);
    expect(texts(made, 'InstitutionName')).toEqual(['A/B']);
    expect(texts(made, 'StationName')).toEqual(['S/1']);
    const note = readKeyObject(made);
    expect(note.description).toBe('one\ntwo\\three');
    expect(note.observers).toEqual([{ kind: 'person', name: expect.stringContaining('Re/ader') }]);
    const [text] = items(made, 'ContentSequence').flatMap((item) => texts(item, 'TextValue'));
    expect(text).toBe('one\r\ntwo\\three');
  });

  const patient: [tag: string, vr: string, value: string][] = [
    ['00100020', 'LO', 'P-1'],
    ['00100021', 'LO', 'Hospital'],
    ['00100030', 'DA', '19600102'],
    ['00100040', 'CS', 'F'],
    ['00100032', 'TM', '101112'],
    ['00101000', 'LO', 'OTHER'],
    ['00102160', 'SH', 'Ainu'],
    ['00104000', 'LT', 'Walks'],
    ['00080020', 'DA', '20260102'],
    ['00080030', 'TM', '0910'],
    ['00200010', 'SH', 'S7'],
    ['00080050', 'SH', 'A7'],
    ['00081030', 'LO', 'Liver'],
  ];
  it('[VIT-120] [VIT-133] copies patient and study, and invents nothing of the patient study module', () => {
    const source = Object.fromEntries(patient.map(([tag, vr, value]) => [tag, { vr, Value: [value] }])) as DataSet;
    const name = { vr: 'PN' as const, Value: [{ Alphabetic: 'Doe^Jane' }] };
    const made = one({}, creation({ ...source, '00100010': name, '00101001': name, '00080090': name }));
    for (const [tag, , value] of patient) expect(made[tag]?.Value, tag).toEqual([value]);
    for (const tag of ['00100010', '00101001', '00080090']) expect(made[tag]?.Value).toEqual(name.Value);
    expect(text(made, 'StudyInstanceUID')).toBe('1.2');
    // Age, size, weight and the like: PS3.3 C.7.2.2.
    for (const tag of ['00101010', '00101020', '00101030', '00081080', '001021B0']) expect(made[tag]).toBeUndefined();
    const bare = one({}, creation({ '00100021': { vr: 'LO' }, '00104000': { vr: 'LT' } }));
    for (const tag of ['00100021', '00100032', '00101000', '00101001', '00102160', '00104000']) {
      expect(bare[tag]?.Value ?? [], tag).toEqual([]);
      expect(bare[tag], tag).toBeDefined();
    }
  });

  it('[VIT-121] says NoValue where a study has no ID and the settings ask for it', () => {
    const none: DataSet = { '00200010': { vr: 'SH' } };
    expect(text(one({}, creation(none, { missingStudyId: 'NoValue' })), 'StudyID')).toBe('NoValue');
    expect(text(one({}, creation(none)), 'StudyID')).toBeUndefined();
    expect(
      text(one({}, creation({ '00200010': { vr: 'SH', Value: ['7'] } }, { missingStudyId: 'NoValue' })), 'StudyID'),
    ).toBe('7');
  });

  it('[VIT-122] names its maker as configured', () => {
    const made = one({}, creation({}, { manufacturer: 'Maker', softwareVersion: 'v9' }));
    expect([text(made, 'Manufacturer'), text(made, 'SoftwareVersions')]).toEqual(['Maker', 'v9']);
    expect(text(one(), 'SoftwareVersions')).toBe('0.5.0');
  });

  it('[VIT-123] [VIT-128] [VIT-132] lists all it selects, by study and series, in the evidence and in the content', () => {
    const state = {
      studyUid: '1.2',
      seriesUid: '1.2.9',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.11.1',
      sopInstanceUid: '1.2.9.1',
    };
    const made = one({
      instances: [
        instance({ sopInstanceUid: '1.2.3.6', frames: [7], state }),
        instance({ seriesUid: '1.2.5', sopInstanceUid: '1.2.5.1' }),
        instance({ sopInstanceUid: '1.2.3.6', frames: [2], state }),
        instance(),
        instance({
          type: 'COMPOSITE',
          seriesUid: '1.2.7',
          sopClassUid: '1.2.840.10008.5.1.4.1.1.104.1',
          sopInstanceUid: '1.2.7.1',
        }),
      ],
    });
    const [study, ...more] = items(made, '0040A375');
    expect(more).toEqual([]);
    const series = items(study!, '00081115').map((entry) => [
      text(entry, 'SeriesInstanceUID'),
      ...items(entry, '00081199').map((sop) => [text(sop, '00081150'), text(sop, '00081155')]),
    ]);
    expect(series).toEqual([
      ['1.2.3', [ct, '1.2.3.6'], [ct, '1.2.3.4']],
      ['1.2.5', [ct, '1.2.5.1']],
      ['1.2.7', ['1.2.840.10008.5.1.4.1.1.104.1', '1.2.7.1']],
      ['1.2.9', ['1.2.840.10008.5.1.4.1.1.11.1', '1.2.9.1']],
    ]);
    const content = items(made, '0040A730').filter((item) => items(item, '00081199').length > 0);
    expect(content.map((item) => [text(item, '0040A010'), text(item, '0040A040')])).toEqual([
      ['CONTAINS', 'IMAGE'],
      ['CONTAINS', 'IMAGE'],
      ['CONTAINS', 'IMAGE'],
      ['CONTAINS', 'COMPOSITE'],
    ]);
    const [first] = items(content[0]!, '00081199');
    expect(texts(first!, '00081160')).toEqual(['2', '7']);
    expect(text(items(first!, '00081199')[0]!, '00081155')).toBe('1.2.9.1');
    expect(items(content[1]!, '00081199')[0]!['00081160']).toBeUndefined();
  });

  it('[VIT-124] [VIT-125] [VIT-126] [VIT-127] is a container with a title of CID 7010 and the text as an item', () => {
    const titles = titleGroups.flatMap((group) => group.titles);
    expect(new Set(titles.map(({ value }) => value)).size).toBe(78);
    for (const value of [...Array(11).keys()].map((n) => String(113000 + n)))
      expect(titleOf(value)?.scheme).toBe('DCM');
    for (const no of ['113011', '113012', '113026']) expect(titleOf(no)).toBeUndefined();
    const made = one({
      title: titleOf('113001')!,
      modifiers: [qualityReasons.find(({ value }) => value === '113026')!],
    });
    expect(text(made, 'ValueType')).toBe('CONTAINER');
    const [name] = items(made, '0040A043');
    expect([text(name!, '00080100'), text(name!, '00080102'), text(name!, '00080104')]).toEqual([
      '113001',
      'DCM',
      'Rejected for Quality Reasons',
    ]);
    const read = readKeyObject(made);
    expect(read.modifiers).toEqual([{ value: '113026', scheme: 'DCM', meaning: 'Double exposure' }]);
    expect(read.description).toBe('A lesion');
    expect(made['0040A160']).toBeUndefined();
    const [template] = items(made, '0040A504');
    expect([text(template!, '00080105'), text(template!, '0040DB00')]).toEqual(['DCMR', '2010']);
  });

  it('[VIT-129] says its character set and keeps any text', () => {
    expect(text(one(), 'SpecificCharacterSet')).toBe('ISO_IR 100');
    const french = one({ description: 'Lésion hépatique' });
    expect(text(french, 'SpecificCharacterSet')).toBe('ISO_IR 100');
    expect(readKeyObject(reread(french)).description).toBe('Lésion hépatique');
    const japanese = one({
      description: '右肺上葉の結節\n前回と比較して増大',
      observer: { kind: 'person', name: typedName('Yamada^Tarou=山田^太郎=やまだ^たろう') },
    });
    expect(text(japanese, 'SpecificCharacterSet')).toBe('ISO_IR 192');
    const read = readKeyObject(reread(japanese));
    expect(read.description).toBe('右肺上葉の結節\n前回と比較して増大');
    expect(read.observers).toEqual([{ kind: 'person', name: 'Yamada, Tarou  山田 太郎' }]);
  });

  it('[VIT-130] has UIDs of its own each time', () => {
    const made = [one(), one(), one()];
    for (const tag of ['SOPInstanceUID', 'SeriesInstanceUID']) {
      expect(new Set(made.map((dataSet) => text(dataSet, tag))).size).toBe(3);
    }
  });

  it('stands in each study it selects from, each document naming the others', () => {
    const other = instance({ studyUid: '1.7', seriesUid: '1.7.3', sopInstanceUid: '1.7.3.4' });
    const made = keyObjectDocuments(
      [creation(), creation({ '0020000D': { vr: 'UI', Value: ['1.7'] } })],
      selection({ instances: [instance(), other] }),
    );
    const notes = made.map((dataSet) => readKeyObject(reread(dataSet)));
    expect(notes.map(({ studyUid }) => studyUid)).toEqual(['1.2', '1.7']);
    expect(notes[0]!.references).toEqual(notes[1]!.references);
    expect(notes[0]!.references.map(({ studyUid }) => studyUid)).toEqual(['1.2', '1.7']);
    expect(notes.map(({ identical }) => identical)).toEqual([
      [{ studyUid: '1.7', sopInstanceUid: notes[1]!.sopInstanceUid }],
      [{ studyUid: '1.2', sopInstanceUid: notes[0]!.sopInstanceUid }],
    ]);
    expect(new Set(notes.map(({ seriesUid }) => seriesUid)).size).toBe(2);
    expect(one()['0040A525']).toBeUndefined();
  });

  it('is not made without content, with a modifier that is none, or without a study', () => {
    expect(() => one({ instances: [] })).toThrow('nothing');
    expect(() => one({ title: titleOf('113013')! })).toThrow('needs');
    expect(() => one({ title: titleOf('113013')!, modifiers: [qualityReasons[0]!] })).toThrow('no modifier');
    expect(() => one({ modifiers: [bestInSets[0]!] })).toThrow('no modifier');
    expect(() => one({ instances: [instance({ studyUid: '1.99' })] })).toThrow('each study');
  });
});
