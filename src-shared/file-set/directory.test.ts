import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { corpusAvailable, corpusPath } from '../../testing/corpus.ts';
import { directoryFile, directoryOptions, fileSetObject } from '../../testing/file-sets.ts';
import { item, number, personName, text, texts } from '../dicom/access.ts';
import type { DataSet } from '../dicom/data-set.ts';
import { parseFile } from '../dicom/part10/read.ts';
import { encodeDataSet, encodeFileMeta } from '../dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../dicom/transfer-syntaxes.ts';
import { FileIds } from './file-ids.ts';
import type { DirectoryFile, DirectoryRecord } from './model.ts';
import { applicationProfiles } from './profiles.ts';
import { directoryFiles, namedFiles, readDirectory } from './read-directory.ts';
import { writeDirectory } from './write-directory.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const files = (...dataSets: DataSet[]): DirectoryFile[] => {
  const ids = new FileIds();
  return dataSets.map((dataSet) => directoryFile(dataSet, ids));
};
const written = (...dataSets: DataSet[]) => writeDirectory(files(...dataSets), directoryOptions);
const namesOf = (records: readonly DirectoryRecord[]): string[] =>
  [...namedFiles(records)].map(({ record }) => record.fileId!.join('/'));

describe('a directory that was written', () => {
  it('has patients by name, studies by date, series and instances by number, whatever order they came in', () => {
    const objects = [
      fileSetObject({ sopClassUid: ct, patientId: 'B', patientName: 'Zebra', number: 2 }),
      fileSetObject({ sopClassUid: ct, patientId: 'B', patientName: 'Zebra', number: 1 }),
      fileSetObject({
        sopClassUid: ct,
        patientId: 'A',
        study: 'later',
        studyDate: '20240506',
        seriesNumber: 2,
        series: 't',
      }),
      fileSetObject({ sopClassUid: ct, patientId: 'A', study: 'later', studyDate: '20240506', number: 10 }),
      fileSetObject({ sopClassUid: ct, patientId: 'A', study: 'later', studyDate: '20240506', number: 9 }),
      fileSetObject({ sopClassUid: ct, patientId: 'A', study: 'early', studyDate: '20230506' }),
    ];
    const ids = files(...objects);
    const { bytes, records } = writeDirectory(ids, directoryOptions);
    const read = readDirectory(bytes);
    expect(read).toMatchObject({ fileSetId: 'PHANTOM', fileSetUid: '2.25.11', orphans: [], problems: [] });
    expect(records).toBe(2 + 3 + 4 + 6);
    const outline = read.records.map(({ attributes, children }) => [
      text(attributes, '00100020'),
      children.map((study) => [
        text(study.attributes, '00080020'),
        study.children.map((series) => series.children.map(({ attributes: keys }) => number(keys, '00200013'))),
      ]),
    ]);
    expect(outline).toEqual([
      [
        'A',
        [
          ['20230506', [[1]]],
          ['20240506', [[9, 10], [1]]],
        ],
      ],
      ['B', [['20240105', [[1, 2]]]]],
    ]);
    expect(Buffer.from(writeDirectory(ids.toReversed(), directoryOptions).bytes).equals(bytes)).toBe(true);
  });

  it('says of every file where it lies and what it is', () => {
    const [file] = files(fileSetObject({ sopClassUid: ct, modality: 'CT', number: 12, seriesNumber: 3 }));
    const read = readDirectory(writeDirectory([file!], directoryOptions).bytes);
    const [{ record } = { record: undefined }] = [...namedFiles(read.records)];
    expect(file!.fileId).toEqual(['DICOM', 'P0000001', '20240105', 'CT000003', 'IM000012']);
    expect(record).toMatchObject({
      type: 'IMAGE',
      fileId: file!.fileId,
      sopClassUid: ct,
      sopInstanceUid: file!.sopInstanceUid,
      transferSyntaxUid: explicitVrLittleEndian,
    });
  });

  it('points to the last record of the root, and its flag says that it is whole', () => {
    const { bytes } = written(
      fileSetObject({ sopClassUid: ct, patientId: 'A' }),
      fileSetObject({ sopClassUid: ct, patientId: 'B' }),
      fileSetObject({ sopClassUid: '1.2.840.10008.5.1.4.38.1', elements: { '00720002': { vr: 'SH', Value: ['HP'] } } }),
    );
    const { dataSet, meta } = parseFile(bytes);
    const read = readDirectory(bytes);
    expect(read.records.map(({ type }) => type)).toEqual(['PATIENT', 'PATIENT', 'HANGING PROTOCOL']);
    expect(number(dataSet, '00041200')).toBe(read.records[0]!.offset);
    expect(number(dataSet, '00041202')).toBe(read.records[2]!.offset);
    expect(number(dataSet, '00041212')).toBe(0);
    expect(text(meta, '00020002')).toBe('1.2.840.10008.1.3.10');
    expect(text(meta, '00020016')).toBeUndefined();
  });

  it('of nothing is a valid one', () => {
    expect(readDirectory(written().bytes)).toMatchObject({ records: [], orphans: [], problems: [] });
  });

  it('keeps two people with one Patient ID apart, and one person with two spellings together', () => {
    const one = fileSetObject({ sopClassUid: ct, patientId: 'X', patientName: 'Meyer^Anna', study: '1' });
    const same = fileSetObject({ sopClassUid: ct, patientId: 'X', patientName: 'MEYER^ANNA^^', study: '2' });
    const married = fileSetObject({ sopClassUid: ct, patientId: 'X', patientName: 'Schmidt^Anna', study: '3' });
    const other = fileSetObject({
      sopClassUid: ct,
      patientId: 'X',
      patientName: 'Weber^Karl',
      birthDate: '19700101',
      study: '4',
    });
    const { bytes, notes } = written(one, same, married, other);
    const patients = readDirectory(bytes).records;
    expect(patients.map(({ attributes }) => text(attributes, '00100020'))).toEqual(['X', 'X (2)']);
    expect(patients.map(({ children }) => children.length)).toEqual([3, 1]);
    expect(personName(patients[1]!.attributes, '00100010')).toEqual({ Alphabetic: 'Weber^Karl' });
    expect(notes.map(({ kind }) => kind)).toEqual(['patient-id-shared']);
  });

  it('invents what must not be empty, the same each time, and tells of it', () => {
    const nobody = fileSetObject({
      sopClassUid: ct,
      patientId: '',
      elements: {
        '00080020': { vr: 'DA' },
        '00080021': { vr: 'DA', Value: ['2021.03.04'] },
        '00080030': { vr: 'TM', Value: ['11:20:00'] },
        '00200010': { vr: 'SH' },
        '00200011': { vr: 'IS' },
        '00200013': { vr: 'IS' },
        '00080060': { vr: 'CS' },
      },
    });
    const { bytes, notes } = written(nobody);
    const [patient] = readDirectory(bytes).records;
    const study = patient!.children[0]!;
    const series = study.children[0]!;
    expect(text(patient!.attributes, '00100020')).toMatch(/^ID[0-9A-F]{8}$/);
    expect(text(study.attributes, '00080020')).toBe('20210304');
    expect(text(study.attributes, '00080030')).toBe('112000');
    expect(text(study.attributes, '00200010')).toMatch(/^ID[0-9A-F]{8}$/);
    expect(text(series.attributes, '00080060')).toBe('OT');
    expect(number(series.attributes, '00200011')).toBe(1);
    expect(number(series.children[0]!.attributes, '00200013')).toBe(1);
    expect(notes.map(({ kind }) => kind)).toEqual(['patient-id-made', 'study-id-made']);
    expect(Buffer.from(written(nobody).bytes).equals(bytes)).toBe(true);
  });

  it.each([
    [['ISO 2022 IR 6', 'ISO 2022 IR 87'], '山田^太郎', ['ISO 2022 IR 6', 'ISO 2022 IR 87']],
    [['ISO_IR 100'], 'Buc^Jérôme', ['ISO_IR 100']],
    [['ISO_IR 100'], '山田^太郎', ['ISO_IR 192']],
    [['ISO_IR 192'], 'Doe^John', []],
  ])('declares a character set only where it needs one: %j %s', (declared, name, expected) => {
    const object = fileSetObject({ sopClassUid: ct, patientName: name });
    object['00080005'] = { vr: 'CS', Value: declared };
    const read = readDirectory(written(object).bytes);
    const patient = read.records[0]!;
    expect(texts(patient.attributes, '00080005')).toEqual(expected);
    expect(personName(patient.attributes, '00100010')?.Alphabetic).toBe(name);
    expect(texts(patient.children[0]!.attributes, '00080005')).toEqual([]);
  });

  it('has the keys that a profile asks for, of multi-frame images also what all frames share', () => {
    const shared: DataSet = {
      '00209116': { vr: 'SQ', Value: [{ '00200037': { vr: 'DS', Value: [1, 0, 0, 0, 1, 0] } }] },
      '00289110': { vr: 'SQ', Value: [{ '00280030': { vr: 'DS', Value: [0.5, 0.5] } }] },
    };
    const object = fileSetObject({
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2.1',
      elements: {
        '00280010': { vr: 'US', Value: [4] },
        '00280011': { vr: 'US', Value: [5] },
        '52009229': { vr: 'SQ', Value: [shared] },
      },
    });
    const keys = (profile?: keyof typeof applicationProfiles): DataSet => {
      const options = {
        ...directoryOptions,
        ...(profile === undefined ? {} : { profile: applicationProfiles[profile] }),
      };
      const [found] = [...namedFiles(readDirectory(writeDirectory(files(object), options).bytes).records)];
      return found!.record.attributes;
    };
    expect(keys()['00280030']).toBeUndefined();
    expect(keys('STD-GEN-USB-JPEG')['00280030']?.Value).toEqual([0.5, 0.5]);
    expect(keys('STD-CTMR-CD')['00200037']?.Value).toEqual([1, 0, 0, 0, 1, 0]);
  });

  it('says of reports what qualifies their title and who verified them last, and nothing else that is in them', () => {
    const concept = (value: string): DataSet => ({ '00080100': { vr: 'SH', Value: [value] } });
    const content = (relation: string, value: string): DataSet => ({
      '0040A010': { vr: 'CS', Value: [relation] },
      '0040A043': { vr: 'SQ', Value: [concept(value)] },
      '00291010': { vr: 'LO', Value: ['private'] },
    });
    const report = fileSetObject({
      sopClassUid: '1.2.840.10008.5.1.4.1.1.88.33',
      elements: {
        '0040A043': { vr: 'SQ', Value: [concept('title')] },
        '0040A491': { vr: 'CS', Value: ['COMPLETE'] },
        '0040A493': { vr: 'CS', Value: ['VERIFIED'] },
        '0040A073': {
          vr: 'SQ',
          Value: ['20240105101500', '20240107101500'].map((at) => ({ '0040A030': { vr: 'DT', Value: [at] } })),
        },
        '0040A730': { vr: 'SQ', Value: [content('HAS CONCEPT MOD', 'language'), content('CONTAINS', 'finding')] },
      },
    });
    const [found] = [...namedFiles(readDirectory(written(report).bytes).records)];
    const { attributes, type } = found!.record;
    expect(type).toBe('SR DOCUMENT');
    expect(text(attributes, '0040A030')).toBe('20240107101500');
    const modifiers = attributes['0040A730']?.Value as DataSet[];
    expect(modifiers).toHaveLength(1);
    expect(text(item(modifiers[0]!, '0040A043')!, '00080100')).toBe('language');
    expect(modifiers[0]!['00291010']).toBeUndefined();
  });

  it('lists objects of private classes in private records, with what defines them', () => {
    const [found] = [...namedFiles(readDirectory(written(fileSetObject({ sopClassUid: '1.2.3.4' })).bytes).records)];
    expect(found!.record.type).toBe('PRIVATE');
    expect(text(found!.record.attributes, '00041432')).toMatch(/^2\.25\.\d+$/);
    expect(found!.above.map(({ type }) => type)).toEqual(['PATIENT', 'STUDY', 'SERIES']);
  });

  it('refuses file IDs that no disc can hold, and two files of one name', () => {
    const [file] = files(fileSetObject({ sopClassUid: ct }));
    const refused = (...fileIds: string[][]) =>
      expect(() =>
        writeDirectory(
          fileIds.map((fileId) => ({ ...file!, fileId })),
          directoryOptions,
        ),
      ).toThrow();
    refused(['DICOM', 'lower']);
    refused(['NINECHARS']);
    refused(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I']);
    refused(['..']);
    refused(['A'], ['A']);
  });

  it('can be written anew from what it says itself, with its icons', () => {
    const objects = [
      fileSetObject({ sopClassUid: ct, number: 1 }),
      fileSetObject({ sopClassUid: '1.2.840.10008.5.1.4.1.1.88.11', series: 'sr', seriesNumber: 2 }),
      fileSetObject({ sopClassUid: '1.2.840.10008.5.1.4.38.1' }),
    ];
    const icon: DataSet = {
      '00280010': { vr: 'US', Value: [1] },
      '7FE00010': { vr: 'OB', bytes: Uint8Array.of(7, 0) },
    };
    const [first, ...others] = files(...objects);
    const { bytes } = writeDirectory([{ ...first!, icon }, ...others], directoryOptions);
    const again = directoryFiles(readDirectory(bytes));
    expect(again.complete).toBe(true);
    expect(Buffer.from(writeDirectory(again.files, directoryOptions).bytes).equals(bytes)).toBe(true);
  });
});

/** Records as items, linked by their numbers from 1 (0: none), as nobody should write them. */
function linked(
  records: { type: string; next?: number; lower?: number; used?: number; more?: DataSet; reference?: number }[],
  first = 1,
): Uint8Array {
  const meta = encodeFileMeta({
    sopClassUid: '1.2.840.10008.1.3.10',
    sopInstanceUid: '2.25.1',
    transferSyntaxUid: explicitVrLittleEndian,
    implementationClassUid: '2.25.2',
  });
  const build = (offsets: readonly number[]): Uint8Array => {
    const at = (link = 0) => ({ vr: 'UL' as const, Value: [link === 0 ? 0 : (offsets[link - 1] ?? 0)] });
    return encodeDataSet(
      {
        '00041200': at(first),
        '00041220': {
          vr: 'SQ',
          Value: records.map(({ type, next, lower, used = 0xffff, more, reference }, index) => ({
            '00041400': at(next),
            '00041410': { vr: 'US', Value: [used] },
            '00041420': at(lower),
            '00041430': { vr: 'CS', Value: [type] },
            '00041500': { vr: 'CS', Value: [`F${index + 1}`] },
            ...(reference === undefined ? {} : { '00041504': at(reference) }),
            ...more,
          })),
        },
      },
      explicitVrLittleEndian,
    );
  };
  const measured = new Map<DataSet, number>();
  const bytes = build([]);
  parseFile(Buffer.concat([meta, bytes]), { itemOffsets: measured });
  return Buffer.concat([meta, build([...measured.values()])]);
}

describe('a directory that lies', () => {
  it('leads in circles: every record is listed once', () => {
    const read = readDirectory(
      linked([
        { type: 'PATIENT', lower: 2, next: 1 },
        { type: 'STUDY', lower: 3 },
        { type: 'SERIES', lower: 4 },
        { type: 'IMAGE', lower: 1, next: 4 },
      ]),
    );
    expect(namesOf(read.records).sort()).toEqual(['F1', 'F2', 'F3', 'F4']);
    expect(read.orphans).toEqual([]);
    expect(read.problems).toContain('loop');
  });

  it('leads in a circle that nothing leads to: it is cut open, nothing is lost', () => {
    const read = readDirectory(
      linked([{ type: 'PATIENT' }, { type: 'PRIVATE', lower: 3 }, { type: 'PRIVATE', lower: 2 }]),
    );
    expect([...namesOf(read.records), ...namesOf(read.orphans)].sort()).toEqual(['F1', 'F2', 'F3']);
    expect(read.problems).toContain('loop');
  });

  it('gives a study to two patients: it is given to neither', () => {
    const read = readDirectory(
      linked([
        { type: 'PATIENT', next: 2, lower: 3 },
        { type: 'PATIENT', lower: 3 },
        { type: 'STUDY', lower: 4 },
        { type: 'SERIES', lower: 5 },
        { type: 'IMAGE' },
      ]),
    );
    expect(read.records.map(({ children }) => children)).toEqual([[], []]);
    expect(namesOf(read.orphans)).toEqual(['F3', 'F4', 'F5']);
    expect(read.problems).toEqual(['shared']);
  });

  it('has no offsets at all: nothing is guessed from the order', () => {
    const read = readDirectory(
      linked([{ type: 'PATIENT' }, { type: 'STUDY' }, { type: 'SERIES' }, { type: 'IMAGE' }], 0),
    );
    expect(read.records).toEqual([]);
    expect(namesOf(read.orphans)).toEqual(['F1', 'F2', 'F3', 'F4']);
    expect(read.problems).toEqual(['lost']);
  });

  it('has an image lead on to a patient: only that is not believed', () => {
    const read = readDirectory(
      linked([
        { type: 'PATIENT', lower: 2, next: 5 },
        { type: 'STUDY', lower: 3 },
        { type: 'SERIES', lower: 4 },
        { type: 'IMAGE', lower: 5 },
        { type: 'PATIENT' },
      ]),
    );
    expect(read.records.map(({ type }) => type)).toEqual(['PATIENT', 'PATIENT']);
    expect(read).toMatchObject({ orphans: [], problems: ['misplaced'] });
  });

  it('names bytes in the middle of nowhere', () => {
    const bytes = linked([{ type: 'PATIENT', lower: 2 }, { type: 'STUDY' }]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [{ offset } = { offset: 0 }] = readDirectory(bytes).records;
    view.setUint32(offset + 38, 0xfffffff0, true);
    const read = readDirectory(bytes);
    expect(namesOf(read.records)).toEqual(['F1']);
    expect(namesOf(read.orphans)).toEqual(['F2']);
    expect(read.problems).toEqual(['offset-wrong', 'lost']);
  });

  it('has all offsets wrong by the same number of bytes: they are put right', () => {
    const bytes = written(
      fileSetObject({ sopClassUid: ct, number: 1 }),
      fileSetObject({ sopClassUid: ct, number: 2 }),
    ).bytes;
    const read = readDirectory(bytes.subarray(132));
    expect(read.problems).toEqual(['offsets-shifted']);
    expect(namesOf(read.records)).toHaveLength(2);
  });

  it('names records that are out of use: they and what is below them are left out', () => {
    const read = readDirectory(
      linked([
        { type: 'PATIENT', lower: 2, next: 4 },
        { type: 'STUDY', lower: 3, used: 0 },
        { type: 'SERIES' },
        { type: 'PATIENT', used: 0 },
      ]),
    );
    expect(namesOf(read.records)).toEqual(['F1']);
    expect(read).toMatchObject({ orphans: [], unused: 2, problems: [] });
  });

  it('names files by way of multi-referenced file records, as old ones do', () => {
    const none: DataSet = { '00041500': { vr: 'CS' } };
    const read = readDirectory(
      linked([
        { type: 'PATIENT', lower: 2, more: none },
        { type: 'STUDY', more: none, reference: 3 },
        { type: 'MRDR' },
      ]),
    );
    expect(namesOf(read.records)).toEqual(['F3']);
    expect(read).toMatchObject({ orphans: [], problems: [] });
  });

  it('nests thirty thousand records in each other, and leads to them all from each: it is read all the same', () => {
    const count = 30_000;
    const nested = Array.from({ length: count }, (_, index) => ({
      type: 'PRIVATE',
      lower: index + 2 > count ? 1 : index + 2,
      next: ((index * 7919) % count) + 1,
    }));
    const read = readDirectory(linked(nested));
    expect(namesOf(read.records).length + namesOf(read.orphans).length).toBe(count);
    const images = Array.from({ length: count }, (_, index) => ({
      type: 'IMAGE',
      lower: 1,
      next: index + 2 > count ? 0 : index + 2,
    }));
    const flat = readDirectory(linked(images));
    expect(namesOf(flat.records)).toHaveLength(count);
  }, 60_000);

  it('is none', () => {
    expect(() => readDirectory(new Uint8Array(300))).toThrow();
    const other = encodeFileMeta({
      sopClassUid: ct,
      sopInstanceUid: '1.2',
      transferSyntaxUid: explicitVrLittleEndian,
      implementationClassUid: '2.25.2',
    });
    const dataSet = encodeDataSet({ '00080016': { vr: 'UI', Value: [ct] } }, explicitVrLittleEndian);
    expect(() => readDirectory(Buffer.concat([other, dataSet]))).toThrow(/no DICOMDIR/);
  });

  it('ends in the middle of a record: those before it are read', () => {
    const { bytes } = written(...[1, 2, 3].map((count) => fileSetObject({ sopClassUid: ct, number: count })));
    const read = readDirectory(bytes.subarray(0, bytes.length - 40));
    expect(read.problems).toContain('truncated');
    expect(namesOf(read.records).length).toBeGreaterThanOrEqual(2);
  });
});

describe.skipIf(!corpusAvailable)('directories of other makers', () => {
  it.each([
    ['philips-ct-cd/DICOMDIR', 1, 433, []],
    ['pydicom-small/TINY_ALPHA/DICOMDIR', 1, 50, []],
    ['pydicom-small/DICOMDIR', 2, 31, []],
    ['pydicom-small/DICOMDIR-bigEnd', 2, 31, []],
    ['pydicom-small/DICOMDIR-implicit', 2, 31, []],
    ['pydicom-small/DICOMDIR-reordered', 2, 31, []],
    ['pydicom-small/DICOMDIR-nooffset', 2, 31, ['truncated']],
    ['pydicom-small/DICOMDIR-empty.dcm', 0, 0, []],
  ])('%s', (path, patients, named, problems) => {
    const read = readDirectory(new Uint8Array(readFileSync(corpusPath(`dicomdir/${path}`))));
    expect(read.records.map(({ type }) => type)).toEqual(Array(patients).fill('PATIENT'));
    expect(namesOf(read.records)).toHaveLength(named);
    expect(read).toMatchObject({ orphans: [], problems });
  });

  it('one without its patients: nothing is given to anybody, and nothing is lost', () => {
    const read = readDirectory(new Uint8Array(readFileSync(corpusPath('dicomdir/pydicom-small/DICOMDIR-nopatient'))));
    const found = [...namedFiles(read.records), ...namedFiles(read.orphans)];
    expect(found).toHaveLength(31);
    expect(found.every(({ above }) => above.every(({ type }) => type !== 'PATIENT'))).toBe(true);
  });
});
