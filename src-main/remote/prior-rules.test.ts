import { describe, expect, it } from 'vitest';
import type { RemoteStudy } from '../../src-shared/contract/remote.ts';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { priorsSchema } from '../../src-shared/settings/querying.ts';
import { fitsBodyPart, fitsModality, isEarlier, isSamePerson, ruleFor, type StudySubject } from './prior-rules.ts';

const priors = priorsSchema.parse({});
const subject = (modalities: string[], bodyParts: string[] = [], ...descriptions: string[]): StudySubject => ({
  modalities,
  bodyParts,
  descriptions,
});

const relevant = (current: StudySubject, prior: StudySubject): boolean => {
  const rule = ruleFor(current, priors.rules);
  return fitsModality(rule, current, prior) && fitsBodyPart(rule, current, prior);
};

describe('relevance by the default rules', () => {
  const chestCt = subject(['CT'], ['CHEST']);
  it.each([
    ['CT of the chest', subject(['CT'], ['CHEST']), true],
    ['chest radiograph', subject(['DX'], ['CHEST']), true],
    ['chest radiograph, said in words only', subject(['CR'], [], 'Thorax p.a.'), true],
    ['a CT that does not say of what', subject(['CT']), true],
    ['CT of the head', subject(['CT'], ['HEAD']), false],
    ['knee', subject(['DX'], ['KNEE']), false],
    ['MR of the chest', subject(['MR'], ['CHEST']), false],
    ['a study without modality', subject([], ['CHEST']), true],
  ] as const)('CT of the chest: %s', (_, prior, expected) => {
    expect(relevant(chestCt, prior)).toBe(expected);
  });

  it('where no rule is particular, the same modality and body part', () => {
    const current = subject(['US', 'SR'], ['THYROID']);
    expect(relevant(current, subject(['US'], ['THYROID']))).toBe(true);
    expect(relevant(current, subject(['US'], ['ABDOMEN']))).toBe(false);
    expect(relevant(current, subject(['SR']))).toBe(false);
  });

  it('codes without regard to case; every study is relevant without rules', () => {
    expect(relevant(subject(['ct'], ['chest']), subject(['CR'], ['Chest']))).toBe(true);
    expect(ruleFor(chestCt, [])).toBeUndefined();
    expect(fitsModality(undefined, chestCt, subject(['XC']))).toBe(true);
  });
});

describe('the same person', () => {
  const current = {
    patientId: 'P1',
    issuer: 'A',
    name: { alphabetic: 'Müller^Jörg' },
    birthDate: '19500101',
  } as StudyRow & { issuer: string };
  const prior = { ...current, name: { alphabetic: 'MULLER^JORG' } } as unknown as RemoteStudy;
  it.each([
    ['in other letters', {}, true],
    ['of an issuer that nobody names', { issuer: '' }, true],
    ['of another issuer', { issuer: 'B' }, false],
    ['of another name', { name: { alphabetic: 'Meier^Jörg' } }, false],
    ['without a name', { name: { alphabetic: '' } }, false],
    ['of another date of birth', { birthDate: '19500102' }, false],
    ['without a date of birth', { birthDate: '' }, true],
    ['of another ID', { patientId: 'P10' }, false],
  ] as const)('%s', (_, change, expected) => {
    expect(isSamePerson(current, { ...prior, ...change }, priors)).toBe(expected);
  });

  it('nobody is the same as somebody without an ID; names count by setting', () => {
    expect(isSamePerson({ ...current, patientId: '' }, { ...prior, patientId: '' }, priors)).toBe(false);
    const other = { ...prior, name: { alphabetic: 'Meier' } };
    expect(isSamePerson(current, other, { checkName: false, checkBirthDate: true })).toBe(true);
  });
});

describe('earlier', () => {
  const current = { studyDate: '20260110', studyTime: '100000' };
  it.each([
    ['20260109', '235959', 0, true],
    ['20260110', '095959', 0, true],
    ['20260110', '100001', 0, false],
    ['20260111', '', 0, false],
    ['20250110', '', 365, true],
    ['20250109', '', 365, false],
    ['', '', 365, true],
  ])('%s %s within %i days: %s', (studyDate, studyTime, withinDays, expected) => {
    expect(isEarlier(current, { studyDate, studyTime }, { withinDays })).toBe(expected);
  });
});
