import { expect, it } from 'vitest';
import type { CatalogueInfo } from '../../src-shared/contract/catalogues.ts';
import {
  becauseText,
  foundText,
  knownText,
  lockedText,
  peopleTexts,
  troubles,
  unlockFailure,
  valueText,
} from './words.ts';

const medium: CatalogueInfo = {
  id: 'medium-1',
  kind: 'dicomdir',
  name: 'CD',
  state: 'ready',
  studies: 1,
  series: 2,
  instances: 30,
  scanned: 30,
  unreadable: 0,
};

it('says of a medium what was found and what is wrong with it, each file once', () => {
  expect(foundText(medium)).toBe('1 study, 2 series, 30 objects');
  expect(foundText({ ...medium, state: 'scanning', scanned: 3, toScan: 40 })).toBe(
    '3 of 40 files read: 1 study, 2 series, 30 objects so far',
  );
  expect(troubles(medium)).toEqual([]);
  expect(troubles({ ...medium, unreadable: 6, missing: 3, wrong: 1 })).toEqual([
    '3 files missing',
    '1 file not what the DICOMDIR says',
    '2 files not readable',
  ]);
});

it('says that files are encrypted, and why a password does not open them', () => {
  expect(lockedText({ locked: 1, studies: 0 })).toBe('Protected: 1 file is encrypted.');
  expect(lockedText({ locked: 7, studies: 2 })).toBe('Protected: 7 files are still encrypted.');
  expect(unlockFailure({ parameters: { reason: 'wrong-password' } })).toBe('This is not the password.');
  expect(unlockFailure({ parameters: { reason: 'no-password-recipient' } })).toContain('certificates');
  expect(unlockFailure({ parameters: {} })).toBeUndefined();
});

it('says of a patient how much is here, and why somebody may be he', () => {
  expect(knownText({ known: 0, instances: 5 })).toBe('');
  expect(knownText({ known: 2, instances: 5 })).toBe('2 of 5 here already');
  expect(knownText({ known: 5, instances: 5 })).toBe('all here already');
  expect(becauseText(['same-id', 'same-study'])).toBe('same Patient ID, has the same study');
  expect(valueText('00100010', 'Doe^Jane=土井^香')).toContain('Doe, Jane');
  expect(valueText('00100030', '19610402')).toBe('1961-04-02');
  expect(valueText('00100020', '')).toBe('(empty)');
});

it('shows in what names differ, also where only the way they are spoken does', () => {
  expect(valueText('00100010', 'Doe^Jane')).toBe('Doe, Jane');
  const one = valueText('00100010', '=佐藤^裕子=さとう^ゆうこ');
  expect(one).toContain('(さとう ゆうこ)');
  expect(one).not.toBe(valueText('00100010', '=佐藤^裕子=さとう^ひろこ'));
  expect(valueText('00100010', '==さとう^ゆうこ')).toBe('さとう ゆうこ');
});

it('people of one ID and name are told apart by what differs', () => {
  expect(
    peopleTexts([
      { birthDate: '19600102', issuer: 'EAST', studies: 2 },
      { birthDate: '', issuer: '', studies: 1 },
    ]),
  ).toEqual(['born 1960-01-02, ID issued by EAST, 2 studies', 'no date of birth, no issuer, 1 study']);
  expect(peopleTexts([{ birthDate: '19600102', issuer: '', studies: 1 }])).toEqual(['born 1960-01-02, 1 study']);
});
