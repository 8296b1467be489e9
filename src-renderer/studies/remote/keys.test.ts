import { describe, expect, it } from 'vitest';
import { noFilters } from '../query.ts';
import { dateOf, isEmptyQuery, noMoreKeys, remoteQueryOf, textKeys } from './keys.ts';
import { allMoreKeys, rangeKey } from './more-keys.ts';
import { nameKey } from './name-key.ts';

describe('keys of a search of a node', () => {
  it('takes the words of the one field for what they look like', () => {
    expect(textKeys('doe jane').keys).toEqual({ PatientName: 'doe*jane*' });
    expect(textKeys('Doe, Jane').keys).toEqual({ PatientName: 'Doe^Jane' });
    expect(textKeys('1234567').keys).toEqual({ PatientID: '1234567' });
    expect(textKeys('1234567', 'AccessionNumber').keys).toEqual({ AccessionNumber: '1234567' });
    expect(textKeys('doe CT 2026-11-20')).toEqual({
      keys: { PatientName: 'doe', ModalitiesInStudy: 'CT', StudyDate: '20261120' },
      text: 'doe',
      meaning: 'PatientName',
    });
    expect(textKeys(' 2026-11 ').keys).toEqual({ StudyDate: '20261101-20261130' });
    expect(textKeys('山田 太郎').keys).toEqual({ PatientName: '山田*太郎*' });
  });

  it('takes for a date only what can be but one', () => {
    expect(dateOf('20.11.2026')).toBe('20261120');
    expect(dateOf('20261120')).toBe('20261120');
    expect(dateOf('20261340')).toBeUndefined();
    expect(dateOf('03/04/2026')).toBeUndefined();
    expect(dateOf('12345678')).toBeUndefined();
  });

  it('keeps wildcards and components that were typed', () => {
    expect(nameKey('SMI')).toBe('SMI');
    expect(nameKey('SM*')).toBe('SM*');
    expect(nameKey('Doe^J?ne')).toBe('Doe^J?ne');
    expect(nameKey('van der Berg, Anna')).toBe('van*der*Berg^Anna*');
  });

  it('lets a field of its own count more than the one for everything', () => {
    const filters = {
      ...noFilters,
      text: '77 MR',
      patientId: '88',
      modalities: ['MR', 'CT'],
      date: { kind: 'range' as const, from: '2026-01-01', to: null },
    };
    expect(remoteQueryOf(filters, { values: { StudyID: ' 5 ', PatientSex: '' }, fuzzy: true })).toEqual({
      keys: { PatientID: '88', ModalitiesInStudy: 'CT\\MR', StudyDate: '20260101-', StudyID: '5' },
      fuzzy: true,
    });
    expect(isEmptyQuery(remoteQueryOf(noFilters, noMoreKeys))).toBe(true);
    expect(isEmptyQuery(remoteQueryOf({ ...noFilters, text: 'x' }, noMoreKeys))).toBe(false);
  });

  it('writes ranges of days and times as DICOM has them', () => {
    expect(rangeKey('2026-11-20')).toBe('20261120');
    expect(rangeKey('2026-11-20 to 2026-11-22')).toBe('20261120-20261122');
    expect(rangeKey('20261120-20261122')).toBe('20261120-20261122');
    expect(rangeKey('2026-11-20-')).toBe('20261120-');
    expect(rangeKey('08:00-12:30')).toBe('0800-1230');
    expect(rangeKey('-08:00')).toBe('-0800');
    expect(rangeKey('08:00:30')).toBe('080030');
  });

  it('has each key once', () => {
    const names = allMoreKeys.map(({ keyword }) => keyword);
    expect(new Set(names).size).toBe(names.length);
  });
});
