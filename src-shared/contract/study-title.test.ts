import { describe, expect, it } from 'vitest';
import { studyTitle } from './study-title.ts';

const study = {
  name: { alphabetic: 'Doe^Jane' },
  patientId: '1',
  modalities: ['CT', 'SR'],
  description: 'Thorax',
  studyDate: '20261120',
};

describe('how a study is called', () => {
  it('says who and what', () => {
    expect(studyTitle(study)).toBe('Doe, Jane, CT SR, Thorax');
  });

  it('takes the date for a missing description, the ID for a missing name, another group for a missing one', () => {
    expect(studyTitle({ ...study, description: ' ', modalities: [] })).toBe('Doe, Jane, 2026-11-20');
    expect(studyTitle({ ...study, name: { alphabetic: '' } })).toBe('1, CT SR, Thorax');
    expect(studyTitle({ ...study, name: { alphabetic: '', ideographic: '山田^太郎' } })).toBe(
      '山田 太郎, CT SR, Thorax',
    );
  });
});
