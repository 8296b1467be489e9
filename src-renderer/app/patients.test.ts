import { describe, expect, it } from 'vitest';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import type { SeriesDescription } from '../../src-shared/imaging/description.ts';
import { isOtherPatient, isSamePatient, onePatient, withoutOtherPatients } from './patients.ts';

const study = (studyRow: number, patientId: string, alphabetic: string, studyDate = ''): StudyRow =>
  ({ studyRow, patientId, name: { alphabetic }, studyDate, studyTime: '' }) as unknown as StudyRow;
const rows = (studies: StudyRow[]): number[] => studies.map(({ studyRow }) => studyRow);

describe('studies that may be shown together', () => {
  it('have the same Patient ID and the same name, newest first', () => {
    const { same, others } = onePatient([
      study(1, 'P1', 'Doe^Jane', '20200101'),
      study(2, 'P1', 'Doe^John', '20210101'),
      study(3, 'P2', 'Doe^Jane', '20220101'),
      study(4, ' P1', 'Doe^Jane ', '20230101'),
    ]);
    expect(rows(same)).toEqual([4, 1]);
    expect(rows(others)).toEqual([2, 3]);
  });

  it('[PXM-157] [VIT-109] have the same Patient ID alone where that is chosen; without one nothing changes', () => {
    const { same, others } = onePatient(
      [study(1, 'P1', 'Doe^Jane', '20200101'), study(2, 'P1', 'Roe^Jane', '20210101'), study(3, 'P2', 'Doe^Jane')],
      'id',
    );
    expect(rows(same)).toEqual([2, 1]);
    expect(rows(others)).toEqual([3]);
    const nameless = (row: number): StudyRow => ({ ...study(row, '', 'Doe^Jane'), birthDate: '' });
    expect(rows(onePatient([nameless(1), nameless(2)], 'id').same)).toEqual([1]);
  });

  it('are none when there is none', () => {
    expect(onePatient([])).toEqual({ same: [], others: [] });
  });
});

describe('a series within a study', () => {
  const of = (id: string, name: string, birthDate?: string) => ({ id, name, ...(birthDate ? { birthDate } : {}) });

  it("is another patient's with another ID or date of birth, and without an ID with another name", () => {
    expect(isOtherPatient(study(1, 'P1', 'Doe^Jane'), of('P1', 'DOE^JANE^^'))).toBe(false);
    expect(isOtherPatient(study(1, 'P1', 'Doe^Jane'), of('P1', 'Doe-Roe^Jane'))).toBe(false);
    expect(isOtherPatient(study(1, 'P1', 'Doe^Jane'), of('P2', 'Doe^Jane'))).toBe(true);
    expect(isOtherPatient(study(1, '', 'Doe^Jane'), of('', 'Roe^John'))).toBe(true);
    expect(isOtherPatient(study(1, '', 'Doe^Jane'), of('', 'Doe^Jane '))).toBe(false);
    const born = { ...study(1, 'P1', 'Doe^Jane'), birthDate: '19610402' };
    expect(isOtherPatient(born, of('P1', 'Doe^Jane', '19700101'))).toBe(true);
    expect(isOtherPatient(born, of('P1', 'Doe^Jane', '19610402'))).toBe(false);
  });

  it('does not show single images of another patient in a series', () => {
    const born = { ...study(1, 'P1', 'Doe^Jane'), birthDate: '19610402' };
    const instance = (row: number, patient?: object) => ({ row, kind: 'image', ...(patient ? { patient } : {}) });
    const series = (...instances: object[]) =>
      ({ patient: of('P1', 'Doe^Jane'), instances }) as unknown as SeriesDescription;
    const married = series(instance(1), instance(2, of('P1', 'Roe^Jane')));
    expect(withoutOtherPatients(born, married)).toBe(married);
    const mixed = withoutOtherPatients(born, series(instance(1), instance(2, of('P1', 'Doe^Jane', '19700101'))));
    expect(mixed.instances.map(({ notDisplayable }) => notDisplayable)).toEqual([undefined, 'other-patient']);
  });
});

describe('two series', () => {
  const doe = { id: 'P1', name: 'Doe^Jane', issuer: 'A', birthDate: '19700101' };
  it.each([
    [true, doe, { ...doe, id: ' P1 ', name: 'Roe^Jane' }],
    [true, doe, { id: 'P1', name: 'Doe^Jane' }],
    [true, { id: '', name: 'Doe^Jane' }, { id: ' ', name: 'DOE^JANE^^' }],
    [false, doe, { ...doe, id: 'P2' }],
    [false, doe, { ...doe, issuer: 'B' }],
    [false, doe, { ...doe, birthDate: '19710101' }],
    [false, { id: '', name: 'Doe^Jane' }, { id: '', name: 'Doe^John' }],
  ])('are of one patient: %s', (same, a, b) => {
    expect(isSamePatient(a as SeriesDescription['patient'], b as SeriesDescription['patient'])).toBe(same);
    expect(isSamePatient(b as SeriesDescription['patient'], a as SeriesDescription['patient'])).toBe(same);
  });
});
