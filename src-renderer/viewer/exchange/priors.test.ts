import { describe, expect, it } from 'vitest';
import type { StudyRow } from '../../../src-shared/contract/view-routes.ts';
import { notHere, othersOf, type RemotePrior } from './priors.ts';

const row = (studyRow: number, more: Partial<StudyRow> = {}): StudyRow => ({
  studyRow,
  revision: 1,
  studyUid: `1.2.${studyRow}`,
  name: { alphabetic: 'Doe^Jane' },
  patientId: 'A',
  birthDate: '',
  sex: '',
  studyDate: `2026010${studyRow}`,
  studyTime: '',
  accession: '',
  description: '',
  modalities: ['CT'],
  institution: '',
  referringPhysician: '',
  series: 1,
  instances: 1,
  read: true,
  ...more,
});

const prior = (number: number, more: Partial<RemotePrior> = {}): RemotePrior => ({
  ...row(number),
  number,
  issuer: '',
  studyId: '',
  retrieveAeTitle: '',
  availability: '',
  more: {},
  nodeId: 'pacs',
  relevant: false,
  ...more,
});

describe('the other studies of a patient', () => {
  it('are never those of another one, and the newest come first', () => {
    const others = othersOf(row(1), new Set([1]), [
      row(1),
      row(2),
      row(3),
      row(4, { patientId: 'AB' }),
      row(5, { name: { alphabetic: 'Roe^Richard' } }),
    ]);
    expect(others.map(({ studyRow }) => studyRow)).toEqual([3, 2]);
  });

  it('without an ID are those with the same name and date of birth', () => {
    const nameless = { patientId: '', birthDate: '19610402' };
    const rows = [row(2, nameless), row(3, { patientId: '' }), row(4, { ...nameless, name: { alphabetic: 'Roe' } })];
    expect(othersOf(row(1, nameless), new Set(), rows).map(({ studyRow }) => studyRow)).toEqual([2]);
    expect(othersOf(row(1, { patientId: '' }), new Set(), rows)).toEqual([]);
  });

  it('of the nodes are those of the same ID that are not here, the relevant ones first', () => {
    const list = [prior(2), prior(3), prior(4, { relevant: true }), prior(5, { patientId: 'B' }), prior(6)];
    expect(notHere(row(1), list, [row(6)]).map(({ number }) => number)).toEqual([4, 3, 2]);
    expect(notHere(row(1, { patientId: '' }), list, [])).toEqual([]);
  });
});
