import { describe, expect, it } from 'vitest';
import { dateRange, isFiltered, newestFirst, noFilters, studyQuery } from './query.ts';

const now = new Date(2026, 10, 21, 12, 0);

describe('dates of the search row', () => {
  it('are ranges of days', () => {
    expect(dateRange({ kind: 'any' }, now)).toBeUndefined();
    expect(dateRange({ kind: 'today' }, now)).toBe('20261121-');
    expect(dateRange({ kind: 'week' }, now)).toBe('20261115-');
    expect(dateRange({ kind: 'range', from: '2026-01-01', to: '2026-01-31' }, now)).toBe('20260101-20260131');
    expect(dateRange({ kind: 'range', from: '2026-01-01', to: null }, now)).toBe('20260101-');
    expect(dateRange({ kind: 'range', from: null, to: '2026-01-31' }, now)).toBe('-20260131');
    expect(dateRange({ kind: 'range', from: null, to: null }, now)).toBeUndefined();
  });

  it('may come in the wrong order', () => {
    expect(dateRange({ kind: 'range', from: '2026-02-01', to: '2026-01-01' }, now)).toBe('20260101-20260201');
  });
});

describe('what the window asks for', () => {
  it('is everything, newest first, when nothing was entered', () => {
    expect(studyQuery(noFilters, 'all', newestFirst, now)).toEqual({ sort: [newestFirst] });
  });

  it('has every field that was filled', () => {
    expect(
      studyQuery(
        { ...noFilters, text: ' thorax ', name: 'doe', patientId: '12', accession: 'A1', modalities: ['MR', 'CT'] },
        'unread',
        { key: 'PatientName', descending: false },
        now,
      ),
    ).toEqual({
      text: 'thorax',
      PatientName: 'doe',
      PatientID: '12',
      AccessionNumber: 'A1',
      ModalitiesInStudy: ['CT', 'MR'],
      read: false,
      sort: [{ key: 'PatientName', descending: false }, newestFirst],
    });
  });

  it('never widens the place it is in', () => {
    const query = (date: Parameters<typeof dateRange>[0]) =>
      studyQuery({ ...noFilters, date }, 'today', newestFirst, now).StudyDate;
    expect(query({ kind: 'any' })).toBe('20261121-');
    expect(query({ kind: 'week' })).toBe('20261121-');
    expect(query({ kind: 'range', from: '2026-11-25', to: '2026-11-30' })).toBe('20261125-20261130');
    expect(query({ kind: 'range', from: null, to: '2026-11-30' })).toBe('20261121-20261130');
  });

  it('counts as a search only when it narrows', () => {
    expect(isFiltered(noFilters)).toBe(false);
    expect(isFiltered({ ...noFilters, text: '  ' })).toBe(false);
    expect(isFiltered({ ...noFilters, modalities: ['CT'] })).toBe(true);
    expect(isFiltered({ ...noFilters, date: { kind: 'today' } })).toBe(true);
  });
});
