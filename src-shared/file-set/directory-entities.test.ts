import { describe, expect, it } from 'vitest';
import { directoryFile, directoryOptions, type FileSetObject, fileSetObject } from '../../testing/file-sets.ts';
import { personName, text } from '../dicom/access.ts';
import type { DataSet } from '../dicom/data-set.ts';
import { FileIds } from './file-ids.ts';
import type { DirectoryFile } from './model.ts';
import { directoryFiles, namedFiles, readDirectory } from './read-directory.ts';
import { writeDirectory } from './write-directory.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';

/** Files of a directory, and then those that are added to it. */
function fileSet(...rounds: (Omit<FileSetObject, 'sopClassUid'> | DataSet)[][]) {
  const ids = new FileIds();
  let files: DirectoryFile[] = [];
  let bytes = new Uint8Array();
  for (const round of rounds) {
    if (bytes.length > 0) files = directoryFiles(readDirectory(bytes)).files;
    files.push(
      ...round.map((one) =>
        directoryFile('00080018' in one ? (one as DataSet) : fileSetObject({ sopClassUid: ct, ...one }), ids),
      ),
    );
    bytes = writeDirectory(files, directoryOptions).bytes;
  }
  const read = readDirectory(bytes);
  expect(read.problems).toEqual([]);
  return read.records.map(({ attributes, children }) => ({
    id: text(attributes, '00100020') ?? '',
    name: personName(attributes, '00100010')?.Alphabetic ?? '',
    studies: children.length,
    instances: [...namedFiles(children)].length,
  }));
}

const doe = { patientId: '1', patientName: 'Doe', birthDate: '19500101', study: 'd' };
const smith = { patientId: '1', patientName: 'Smith', birthDate: '19600101', study: 's' };
const brown = { patientId: '1', patientName: 'Brown', birthDate: '19700101', study: 'b' };
const silent = { elements: { '00100010': { vr: 'PN' }, '00100030': { vr: 'DA' } } as DataSet };

describe('whose the records of a directory are', () => {
  it('never gives a patient the ID that an earlier directory gave to another to tell them apart', () => {
    const records = fileSet([doe, smith], [brown]);
    expect(records.map(({ name }) => name).sort()).toEqual(['Brown', 'Doe', 'Smith']);
    expect(new Set(records.map(({ id }) => id)).size).toBe(3);
  });

  it('never gives a patient an ID that somebody else says is theirs', () => {
    const records = fileSet([doe, smith, { ...brown, patientId: '1 (2)' }]);
    expect(new Set(records.map(({ id }) => id)).size).toBe(3);
    expect(records.find(({ name }) => name === 'Brown')?.id).toBe('1 (2)');
  });

  it('knows those again whom an earlier directory told apart, or gave an ID', () => {
    const nobody = { ...doe, patientId: '' };
    expect(fileSet([doe, smith], [{ ...smith, study: 'later' }])).toEqual([
      { id: '1', name: 'Doe', studies: 1, instances: 1 },
      { id: '1 (2)', name: 'Smith', studies: 2, instances: 2 },
    ]);
    expect(fileSet([nobody], [{ ...nobody, study: 'later' }])).toMatchObject([{ name: 'Doe', studies: 2 }]);
    expect(fileSet([nobody], [{ ...nobody, patientName: 'Other' }])).toHaveLength(2);
  });

  it('gives what says no name to the patient whose study it is, and to nobody where that is not said', () => {
    const unnamed = (study: string) =>
      fileSetObject({
        sopClassUid: ct,
        ...smith,
        study,
        number: 2,
        ...silent,
      });
    expect(fileSet([unnamed('s'), doe, smith])).toMatchObject([
      { name: 'Doe', instances: 1 },
      { name: 'Smith', instances: 2 },
    ]);
    expect(fileSet([unnamed('x'), doe, smith])).toMatchObject([
      { name: '', instances: 1 },
      { name: 'Doe', instances: 1 },
      { name: 'Smith', instances: 1 },
    ]);
  });

  it('names a patient whose first object does not', () => {
    const unnamed = fileSetObject({ sopClassUid: ct, ...doe, number: 2, ...silent });
    expect(fileSet([unnamed, doe])).toEqual([{ id: '1', name: 'Doe', studies: 1, instances: 2 }]);
  });

  it('has IDs of at most 64 characters, also of patients whose long IDs begin alike', () => {
    const long = 'x'.repeat(70);
    const records = fileSet([
      { ...doe, patientId: `${long}1` },
      { ...doe, patientId: `${long}2` },
    ]);
    expect(new Set(records.map(({ id }) => id)).size).toBe(2);
    for (const { id } of records) expect(id.length).toBeLessThanOrEqual(64);
  });
});

describe('a directory of another maker that is added to', () => {
  const element = (vr: 'LO' | 'PN' | 'UI' | 'CS', value: string) => ({ vr, Value: [value] });

  it('keeps what its records say beside what we would have written', () => {
    const ids = new FileIds();
    const [file, own] = [
      directoryFile(fileSetObject({ sopClassUid: '1.2.3.4', ...doe }), ids),
      directoryFile(fileSetObject({ sopClassUid: ct, ...doe }), ids),
    ];
    const icon = { '00280010': { vr: 'US' as const, Value: [64] } };
    const foreign: DirectoryFile = {
      ...file!,
      known: {
        '00041430': element('CS', 'PRIVATE'),
        '00041432': element('UI', '1.2.3'),
        '00204000': element('LO', 'x'),
      },
      above: {
        PATIENT: { '00101040': element('LO', 'Street') },
        STUDY: { '00080090': element('PN', 'Referring') },
        SERIES: { '00880200': { vr: 'SQ', Value: [icon] } },
      },
    };
    const again = directoryFiles(readDirectory(writeDirectory([foreign], directoryOptions).bytes));
    expect(again.complete).toBe(true);
    const read = readDirectory(writeDirectory([...again.files, own!], directoryOptions).bytes);
    const [found] = [...namedFiles(read.records)].filter(({ record }) => record.type === 'PRIVATE');
    expect(text(found!.record.attributes, '00041432')).toBe('1.2.3');
    expect(text(found!.record.attributes, '00204000')).toBe('x');
    const [patient, study, series] = found!.above.map(({ attributes }) => attributes);
    expect(text(patient!, '00101040')).toBe('Street');
    expect(personName(study!, '00080090')?.Alphabetic).toBe('Referring');
    expect(series!['00880200']?.Value).toHaveLength(1);
    expect(read.records).toHaveLength(1);
  });
});
