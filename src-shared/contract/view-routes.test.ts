import { describe, expect, it } from 'vitest';
import {
  decodeStudyQuery,
  encodeStudyQuery,
  type StudyQuery,
  seriesRowOf,
  studyRowOf,
  viewRoutes,
} from './view-routes.ts';

describe('the query string of a study list', () => {
  const decode = (text: string): StudyQuery => decodeStudyQuery(new URLSearchParams(text));

  it('comes back as it was', () => {
    const query: StudyQuery = {
      text: 'müller & söhne +1',
      PatientName: '山田',
      PatientID: 'A/1?2#3',
      AccessionNumber: '*7',
      StudyDate: '20260101-20260131',
      ModalitiesInStudy: ['CT', 'MR'],
      read: false,
      studyRows: [1, 22],
      sort: [
        { key: 'StudyDate', descending: true },
        { key: 'PatientName', descending: false },
      ],
      limit: 100,
      offset: 99_900,
    };
    expect(decode(encodeStudyQuery(query))).toEqual(query);
  });

  it('leaves out what was not asked for', () => {
    expect(encodeStudyQuery({ text: '  ', PatientName: '', sort: [] })).toBe('');
    expect(decode('')).toEqual({});
  });

  it('tells no rows from any rows', () => {
    expect(decode(encodeStudyQuery({ studyRows: [] })).studyRows).toEqual([]);
    expect(decode('').studyRows).toBeUndefined();
  });

  it.each(['20260101', '20260101-', '-20260131', '20260101-20260131'])('takes %s as a date', (StudyDate) => {
    expect(decode(`StudyDate=${StudyDate}`)).toEqual({ StudyDate });
  });

  it.each([
    'StudyDate=2026',
    'StudyDate=-',
    'limit=10000',
    'limit=-1',
    'offset=1e5',
    'read=yes',
    'studyRows=1,,2',
    'sort=Colour',
    'sort=PatientName;DROP',
    'colour=red',
    'text=a&text=b',
    `text=${'x'.repeat(1001)}`,
  ])('refuses %s', (text) => {
    expect(() => decode(text)).toThrow();
  });
});

describe('addresses', () => {
  it('change with the revision, so that a picture can be kept', () => {
    expect(viewRoutes.seriesThumbnail('archive', 7, 3)).toBe(
      'dicomweb://archive/view/series/7/thumbnail?size=128&revision=3',
    );
    expect(viewRoutes.seriesThumbnail('archive', 7, 4)).not.toBe(viewRoutes.seriesThumbnail('archive', 7, 3));
  });
});

describe('rows of an answer', () => {
  it('have what a list shows', () => {
    const row = studyRowOf({
      row: 5,
      revision: 2,
      read: false,
      attributes: {
        '0020000D': { vr: 'UI', Value: ['1.2.3'] },
        '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' }] },
        '00100020': { vr: 'LO', Value: ['007'] },
        '00080061': { vr: 'CS', Value: ['CT', 'SR'] },
        '00201206': { vr: 'IS', Value: [4] },
        '00201208': { vr: 'IS', Value: ['612'] },
      },
    });
    expect(row).toMatchObject({
      studyRow: 5,
      studyUid: '1.2.3',
      name: { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎' },
      patientId: '007',
      birthDate: '',
      modalities: ['CT', 'SR'],
      series: 4,
      instances: 612,
      read: false,
    });
  });

  it('count media, which keep no read marks, as read', () => {
    expect(studyRowOf({ row: 1, revision: 1, attributes: {} })).toMatchObject({ read: true, patientId: '', series: 0 });
  });

  it('leave out a series number that is none', () => {
    expect(
      seriesRowOf({ row: 1, revision: 1, attributes: { '00200011': { vr: 'IS', Value: ['2A'] } } }),
    ).not.toHaveProperty('number');
    expect(seriesRowOf({ row: 1, revision: 1, attributes: { '00200011': { vr: 'IS', Value: [0] } } }).number).toBe(0);
  });
});
