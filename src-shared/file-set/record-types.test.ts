import { describe, expect, it } from 'vitest';
import { lookup } from '../dicom/dictionary.ts';
import { sopClasses } from '../dicom/sop-classes.ts';
import { applicationProfiles } from './profiles.ts';
import { recordKeys } from './record-keys.ts';
import { instanceRecordTypes, isRootRecordType, rankOf, recordTypeOf } from './record-types.ts';

const classes = [...sopClasses.values()].filter(({ storage }) => storage);
const typed = (kind: (uid: string) => boolean): string[] => [
  ...new Set(classes.filter(({ uid }) => kind(uid)).map(({ uid }) => recordTypeOf(uid))),
];

describe('record types', () => {
  it('every storage class has one, and every type that is not private and its keys are used', () => {
    const used = new Set(classes.map(({ uid }) => recordTypeOf(uid)));
    const unused = instanceRecordTypes.filter((type) => !used.has(type));
    // No class of the tables is of a waveform's presentation yet; its UIDs are known.
    expect(unused).toEqual(['WF PRESENTATION']);
    expect(recordTypeOf('1.2.840.10008.5.1.4.1.1.9.100.1')).toBe('WF PRESENTATION');
    expect(Object.keys(recordKeys).sort()).toEqual([...instanceRecordTypes, 'PATIENT', 'STUDY', 'SERIES'].sort());
  });

  it('private classes have private records, images are images', () => {
    expect(typed((uid) => sopClasses.get(uid)?.private === true)).toEqual(['PRIVATE']);
    const images = classes.filter(({ uid, kind }) => kind === 'image' && uid.startsWith('1.2.840.10008.'));
    expect(images.filter(({ uid }) => recordTypeOf(uid) !== 'IMAGE')).toEqual([]);
    const reports = classes.filter(
      ({ uid, kind }) => kind === 'report' && /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(88|79)/.test(uid),
    );
    expect(reports.every(({ uid }) => recordTypeOf(uid) === 'SR DOCUMENT')).toBe(true);
  });

  it.each([
    ['66.4', 'IMAGE'],
    ['30', 'IMAGE'],
    ['66.5', 'SURFACE'],
    ['66', 'RAW DATA'],
    ['66.2', 'FIDUCIAL'],
    ['9.1.1', 'WAVEFORM'],
    ['9', 'CURVE'],
    ['88.59', 'KEY OBJECT DOC'],
    ['88.67', 'SR DOCUMENT'],
    ['11.12', 'PRESENTATION'],
    ['131', 'PRESENTATION'],
    ['481.1', 'IMAGE'],
    ['481.8', 'RT PLAN'],
    ['481.10', 'RADIOTHERAPY'],
    ['481.22', 'RADIOTHERAPY'],
    ['481.23', 'IMAGE'],
    ['481.25', 'PLAN'],
    ['78.6', 'SR DOCUMENT'],
    ['78.8', 'MEASUREMENT'],
    ['104.3', 'ENCAP DOC'],
    ['200.1', 'PRIVATE'],
  ])('1.2.840.10008.5.1.4.1.1.%s is %s', (tail, type) => {
    expect(recordTypeOf(`1.2.840.10008.5.1.4.1.1.${tail}`)).toBe(type);
  });

  it('a class of the standard that is not known yet is taken for what its relatives are', () => {
    expect(recordTypeOf('1.2.840.10008.5.1.4.1.1.9.9.1')).toBe('WAVEFORM');
    expect(recordTypeOf('1.2.840.10008.5.1.4.1.1.99.9')).toBe('IMAGE');
  });

  it('stand where PS3.3 Table F.4-1 has them', () => {
    expect(instanceRecordTypes.filter(isRootRecordType)).toEqual([
      'HANGING PROTOCOL',
      'PALETTE',
      'IMPLANT',
      'IMPLANT GROUP',
      'IMPLANT ASSY',
      'INVENTORY',
    ]);
    expect(['PATIENT', 'STUDY', 'SERIES', 'IMAGE', 'PRIVATE'].map(rankOf)).toEqual([0, 1, 2, 3, undefined]);
  });

  it('have keys that are attributes of the standard', () => {
    const tags = [
      ...Object.values(recordKeys).flat(),
      ...Object.values(applicationProfiles).flatMap(({ extraKeys }) => Object.values(extraKeys).flat()),
    ].map(({ tag }) => tag);
    expect(tags.filter((tag) => lookup(tag) === undefined)).toEqual([]);
  });
});
