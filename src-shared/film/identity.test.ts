import { describe, expect, it } from 'vitest';
import { type PrinterProfile, printerProfileSchema } from '../settings/printing.ts';
import { neededAnnotations, sheetIsNamed } from './identity.ts';
import { type FilmCell, type FilmSheet, filmCellSchema } from './model.ts';

const patient = { key: 'k', name: { alphabetic: 'Doe^Jane' }, id: '17', birthDate: '', sex: '' };
const profile: PrinterProfile = printerProfileSchema.parse({
  imaging: 'boxes',
  annotationBox: true,
  annotationFormats: [{ id: 'LABEL', positions: 3 }],
  defaults: { annotationFormat: 'LABEL' },
});
const cell = (texts: 'none' | 'identity' | 'full', line = 'Doe, Jane'): FilmCell =>
  filmCellSchema.parse({
    id: 'a',
    content: { kind: 'picture', picture: 'a'.repeat(64), width: 1, height: 1, title: '', of: [image] },
    show: { texts },
    texts: { topLeft: [{ text: line, rank: 0, identity: true }] },
  });
const image = {
  ...{ catalogue: 'archive', studyRow: 1, seriesRow: 1, row: 1, revision: 1, frame: 1 },
  ...{ studyUid: '1.1', seriesUid: '1.2', sopClassUid: '1.3', sopInstanceUid: '1.4' },
};
const sheet = (header: string[], ...boxes: (FilmCell | null)[]): FilmSheet => ({
  ...{ id: 's', filmSize: 'A4', orientation: 'PORTRAIT', format: 'STANDARD\\2,1', boxes, header, footer: [] },
});
const needed = (of: FilmSheet, options = {}) => neededAnnotations(profile, options, of, patient);

describe('the annotation boxes that a sheet cannot do without', () => {
  it('are those that say whose it is, where an image does not say it itself', () => {
    expect(needed(sheet(['Chest', '{patient}'], cell('none')))).toEqual([2]);
    expect(needed(sheet(['{id}', 'Doe, Jane'], cell('none'), cell('full')))).toEqual([1, 2]);
    expect(needed(sheet(['{patient}'], cell('full', 'Roe, Rita')))).toEqual([1]);
  });

  it('are none where every image says it, where nothing does, and where the sheet is one picture', () => {
    expect(needed(sheet(['{patient}'], cell('identity'), null))).toEqual([]);
    expect(needed(sheet(['Sheet {sheet} of 17'], cell('none')))).toEqual([1]);
    expect(needed(sheet(['Sheet {sheet}'], cell('none')))).toEqual([]);
    expect(needed(sheet(['{patient}'], cell('none')), { imaging: 'page' })).toEqual([]);
    expect(sheetIsNamed(profile, { imaging: 'page' }, sheet(['{patient}']), patient)).toBe(true);
  });

  it('name nobody behind the 64th character, where they are cut', () => {
    expect(needed(sheet([`${'x'.repeat(60)} {patient}`], cell('none')))).toEqual([]);
  });
});
