import { describe, expect, it } from 'vitest';
import { directoryFile, directoryOptions, fileSetObject } from '../../testing/file-sets.ts';
import { number, personName, text } from '../dicom/access.ts';
import type { DataSet, Element } from '../dicom/data-set.ts';
import { sopClasses } from '../dicom/sop-classes.ts';
import { FileIds } from './file-ids.ts';
import type { DirectoryFile } from './model.ts';
import { applicationProfiles } from './profiles.ts';
import { namedFiles, readDirectory } from './read-directory.ts';
import { recordKeys } from './record-keys.ts';
import { recordTypeOf } from './record-types.ts';
import { writeDirectory } from './write-directory.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const profile = applicationProfiles['STD-GEN-USB-JPEG'];

const values: [string, Element][] = [
  ['a number that is none', { vr: 'IS', Value: ['abc'] }],
  ['half a number', { vr: 'IS', Value: [5.5] }],
  ['a number larger than a record can say', { vr: 'IS', Value: [99_999_999_999] }],
  ['a number below nothing', { vr: 'SS', Value: [-5] }],
  ['nothing', { vr: 'LO', Value: [null] }],
  ['bytes', { vr: 'UN', bytes: new Uint8Array([1, 2, 3]) }],
  ['bytes left in the file', { vr: 'UN', location: { offset: 5, length: 70_000 } }],
  ['a text without end', { vr: 'LT', Value: ['x'.repeat(70_000)] }],
  ['a name without end', { vr: 'PN', Value: [{ Alphabetic: 'é'.repeat(10_000) }] }],
  ['thousands of values', { vr: 'DS', Value: Array.from({ length: 2000 }, () => 1.5) }],
  ['half a character', { vr: 'LO', Value: ['\ud800 山'] }],
  [
    'items with what is not there',
    { vr: 'SQ', Value: [{ '00080100': { vr: 'OB', location: { offset: 1, length: 2 } } }, {}] },
  ],
];

/** An object of each record type. */
const classes = new Map<string, string>();
for (const uid of sopClasses.keys()) if (!classes.has(recordTypeOf(uid))) classes.set(recordTypeOf(uid), uid);
const tagsOf = (type: string): string[] => [
  ...(recordKeys[type] ?? []).map(({ tag }) => tag),
  ...(profile.extraKeys[type] ?? []).map(({ tag }) => tag),
];
const aboveTags = ['PATIENT', 'STUDY', 'SERIES'].flatMap(tagsOf);

describe('a directory of objects that say what no record can say', () => {
  it.each(values)('%s: it is written all the same, with every file', (_, element) => {
    const ids = new FileIds();
    const files: DirectoryFile[] = [];
    for (const [type, sopClassUid] of classes) {
      const object: DataSet = fileSetObject({ sopClassUid });
      files.push(directoryFile(object, ids));
      const bad: DataSet = { ...object, '00080005': { vr: 'CS', Value: ['ISO_IR 100'] } };
      for (const tag of [...tagsOf(type), ...aboveTags]) bad[tag] = element;
      files.push({ ...directoryFile(bad, ids), sopInstanceUid: `2.25.${files.length}` });
      files.push({ ...directoryFile(object, ids), sopInstanceUid: `2.25.${files.length}`, known: bad });
    }
    const read = readDirectory(writeDirectory(files, { ...directoryOptions, profile }).bytes);
    expect(read.problems).toEqual([]);
    expect(read.orphans).toEqual([]);
    expect([...namedFiles(read.records)]).toHaveLength(files.length);
  });

  it('numbers what has a number that is none, cuts a name, and keeps all else', () => {
    const object = fileSetObject({
      sopClassUid: ct,
      patientName: 'x'.repeat(10_000),
      elements: {
        '00200011': { vr: 'IS', Value: [99_999_999_999] },
        '00200013': { vr: 'IS', Value: [99_999_999_999] },
      },
    });
    const [found] = [
      ...namedFiles(
        readDirectory(writeDirectory([directoryFile(object, new FileIds())], directoryOptions).bytes).records,
      ),
    ];
    const [patient, study, series] = found!.above.map(({ attributes }) => attributes);
    expect(personName(patient!, '00100010')?.Alphabetic).toBe('x'.repeat(64));
    expect(text(study!, '00081030')).toBe('Study of a phantom');
    expect(number(series!, '00200011')).toBe(1);
    expect(number(found!.record.attributes, '00200013')).toBe(1);
  });
});
