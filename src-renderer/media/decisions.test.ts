import { describe, expect, it } from 'vitest';
import type { ImportPatient } from '../../src-shared/contract/catalogues.ts';
import { choiceOf, compared, decisionOf, differing, firstChoice } from './decisions.ts';

type Candidate = ImportPatient['candidates'][number];

const difference = (tag: string, medium: string, archive: string) => ({ tag, name: tag, medium, archive });
const candidate = (key: string, more: Partial<Candidate> = {}): Candidate => ({
  key,
  name: 'Doe^Jane',
  patientId: '1',
  birthDate: '',
  studies: 1,
  because: ['same-id'],
  differences: [difference('00100010', 'DOE^J', 'Doe^Jane')],
  values: { '00100010': 'Doe^Jane' },
  ...more,
});
const patient = (...candidates: Candidate[]): ImportPatient => ({
  key: 'p',
  name: 'DOE^J',
  patientId: '1',
  birthDate: '19610402',
  sex: 'F',
  studies: 1,
  series: 1,
  instances: 2,
  bytes: 100,
  known: 0,
  candidates,
  agrees: candidates.length === 0 || candidates.some(({ differences }) => differences.length === 0),
});
const manner = { source: 'HOSPITAL', keepOriginal: true };

describe('what holds of a patient until the reader says otherwise', () => {
  it('is that a stranger, and one who says the same, come in as they are', () => {
    for (const mode of ['ask', 'as-is', 'archive'] as const) {
      expect(firstChoice(patient(), mode)).toEqual({ kind: 'as-is' });
      expect(firstChoice(patient(candidate('a', { differences: [] })), mode)).toEqual({ kind: 'as-is' });
    }
    // He is here, and a study of his lies under somebody else: that is asked.
    const known = patient(candidate('a', { differences: [] }), candidate('b', { because: ['same-study'] }));
    expect(firstChoice({ ...known, agrees: false }, 'ask')).toEqual({ kind: 'undecided' });
  });

  it('is as the settings say where he differs from somebody who is here', () => {
    const named = {
      because: ['same-id', 'same-name-and-birth-date'],
      differences: [difference('00100010', 'DOE^JANE', 'Doe^Jane')],
    };
    const differs = patient(candidate('b', { because: ['same-name-and-birth-date'] }), candidate('a', named));
    expect(firstChoice(differs, 'ask')).toEqual({ kind: 'undecided' });
    expect(firstChoice(differs, 'as-is')).toEqual({ kind: 'as-is' });
    expect(firstChoice(differs, 'archive')).toEqual({ kind: 'candidate', key: 'a' });
    // A study of his lies under somebody else.
    const claimed = patient(candidate('b', { because: ['same-study'] }), candidate('a', named));
    expect(firstChoice(claimed, 'archive')).toEqual({ kind: 'undecided' });
    // Two people may have one ID: who is not certain is asked for.
    expect(firstChoice(patient(candidate('a')), 'archive')).toEqual({ kind: 'undecided' });
  });

  it('is asked again when the candidate who was chosen is gone', () => {
    const choices = { p: { kind: 'candidate', key: 'a' } as const };
    expect(choiceOf(choices, patient(candidate('a')), 'ask')).toEqual(choices.p);
    expect(choiceOf(choices, patient(candidate('b')), 'ask')).toEqual({ kind: 'undecided' });
  });
});

describe('a decision', () => {
  it('says what is done and where the values come from', () => {
    const one = patient(candidate('a'));
    expect(decisionOf(one, { kind: 'undecided' }, manner)).toBeUndefined();
    expect(decisionOf(one, { kind: 'skip' }, manner)).toEqual({ key: 'p', action: 'skip' });
    expect(decisionOf(one, { kind: 'candidate', key: 'a' }, manner)).toEqual({
      key: 'p',
      action: 'reconcile',
      reconcile: {
        ...{ values: { '00100010': 'Doe^Jane' }, reason: 'COERCE', source: 'HOSPITAL', keepOriginal: true },
        // An instance of somebody else with the same ID is none of whom was decided about.
        patient: { name: 'DOE^J', patientId: '1', birthDate: '19610402', issuer: '' },
      },
    });
    const studyValues = { '1.2': { '00080050': 'A1' } };
    expect(decisionOf(patient(candidate('a', { studyValues })), { kind: 'candidate', key: 'a' }, manner)).toMatchObject(
      {
        studyValues,
      },
    );
    expect(decisionOf(one, { kind: 'candidate', key: 'z' }, manner)).toBeUndefined();
    expect(decisionOf(one, { kind: 'own', values: {} }, manner)).toEqual({ key: 'p', action: 'as-is' });
    expect(decisionOf(one, { kind: 'own', values: { '00100020': '9' } }, manner)).toMatchObject({
      action: 'reconcile',
      reconcile: { values: { '00100020': '9' }, reason: 'CORRECT' },
    });
  });
});

it('compares who they are, and every attribute that differs in one of the candidates', () => {
  const one = patient(
    candidate('a', { birthDate: '19610402' }),
    candidate('b', {
      patientId: '77',
      name: 'Doe^John',
      differences: [
        difference('00100020', '1', '77'),
        difference('00100010', 'DOE^J', 'Doe^John'),
        { ...difference('00080050', 'X', 'A1'), studyUid: '1.2' },
      ],
    }),
    candidate('c', { differences: [] }),
  );
  const candidates = differing(one);
  expect(candidates.map(({ key }) => key)).toEqual(['a', 'b']);
  const rows = compared(one, candidates).map(({ tag, medium, archive }) => [
    tag,
    medium,
    ...archive.map(({ value, differs }) => (differs ? `!${value}` : value)),
  ]);
  expect(rows).toEqual([
    ['00080050', 'X', 'X', '!A1'],
    ['00100010', 'DOE^J', '!Doe^Jane', '!Doe^John'],
    ['00100020', '1', '1', '!77'],
    ['00100030', '19610402', '19610402', ''],
  ]);
});
