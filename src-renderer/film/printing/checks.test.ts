import { describe, expect, it } from 'vitest';
import { unknownPrinter } from '../../../src-shared/contract/print.ts';
import { type Film, filmSchema } from '../../../src-shared/film/model.ts';
import { printerProfileSchema } from '../../../src-shared/settings/printing.ts';
import { filmImage } from '../../../testing/film-image.ts';
import { type FilmFacts, filmSizeText, findingsOf, printedPlaceOf } from './checks.ts';
import { cutLines } from './cut-lines.ts';

const profile = printerProfileSchema.parse({});
const facts: FilmFacts = { failed: {}, proofed: false, proofNeeded: false, printer: undefined };
const image = filmImage(1);
const whose = { topLeft: [{ text: 'Doe, Jane', rank: 0, identity: true }] };
const cell = (id: string, more: object = {}) => ({
  id,
  content: { kind: 'image', image },
  show: { texts: 'full' },
  texts: whose,
  ...more,
});

function filmOf(boxes: unknown[], sheet: object = {}, film: object = {}): Film {
  return filmSchema.parse({
    patient: { key: 'k', name: { alphabetic: 'Doe^Jane' }, id: '4711', birthDate: '', sex: '' },
    sheets: [
      {
        id: 's1',
        filmSize: '14INX17IN',
        orientation: 'PORTRAIT',
        format: `STANDARD\\${boxes.length},1`,
        boxes,
        ...sheet,
      },
    ],
    ...film,
  });
}
const ids = (film: Film, more: Partial<FilmFacts> = {}, options = {}, given = profile): string[] =>
  findingsOf(film, given, options, { ...facts, ...more }).map(({ kind, id }) => `${kind} ${id}`);

describe('checks before a film is printed', () => {
  it('has nothing to say of a film that is as it should be', () => {
    expect(ids(filmOf([cell('a'), cell('b')]))).toEqual([]);
  });

  it('stops a film without images', () => {
    expect(ids(filmOf([null]))).toEqual(['stop empty']);
  });

  it('stops what the printer does not have', () => {
    expect(ids(filmOf([cell('a')], { filmSize: '24CMX30CM' }))).toEqual(['stop film-size s1']);
    const upright = printerProfileSchema.parse({ orientations: ['PORTRAIT'] });
    expect(ids(filmOf([cell('a')], { orientation: 'LANDSCAPE' }), {}, {}, upright)).toEqual(['stop orientation s1']);
    expect(ids(filmOf([cell('a')], { format: 'CUSTOM\\7' }))).toEqual(['stop format s1']);
    expect(ids(filmOf([cell('a')]), {}, { mediumType: 'GLASS' })).toEqual(['stop option mediumType']);
  });

  it('stops images that are gone', () => {
    expect(ids(filmOf([cell('a')]), { failed: { a: 'the image is not there any more' } })).toEqual(['stop images s1']);
  });

  it('asks about images on no sheet', () => {
    const film = filmOf([cell('a')], {}, { unplaced: [cell('b')] });
    expect(ids(film)).toEqual(['ask unplaced']);
  });

  it('asks about a film that says nowhere whose it is', () => {
    const silent = cell('a', { show: { texts: 'none' } });
    expect(ids(filmOf([silent]))).toEqual(['ask identity']);
    expect(ids(filmOf([cell('a'), silent]))).toEqual(['ask identity']);
    // Texts that name somebody else, or nobody, do not count.
    const other = cell('a', { texts: { topLeft: [{ text: 'Thorax', rank: 0, identity: true }] } });
    expect(ids(filmOf([other]))).toEqual(['ask identity']);
    // Of few texts only those of identity are shown.
    const hidden = cell('a', {
      show: { texts: 'identity' },
      texts: { topLeft: [{ text: 'Doe, Jane', rank: 0, identity: false }] },
    });
    expect(ids(filmOf([hidden]))).toEqual(['ask identity']);
  });

  it('counts header and texts of the printer only where they are printed', () => {
    const silent = cell('a', { show: { texts: 'none' } });
    const film = filmOf([silent], { header: ['{patient}'] });
    expect(ids(film)).toEqual(['ask identity']);
    expect(ids(film, {}, { imaging: 'page' })).toEqual([]);
    const texts = printerProfileSchema.parse({ annotationBox: true, annotationFormats: [{ id: 'A', positions: 1 }] });
    expect(ids(film, {}, { annotationFormat: 'A' }, texts)).toEqual([]);
    expect(ids(film, {}, { annotationFormat: 'A', annotations: ['Thorax'] }, texts)).toEqual(['ask identity']);
    expect(ids(film, {}, { annotationFormat: 'A', annotations: ['ID {id}'] }, texts)).toEqual([]);
  });

  it('asks before a film that is named by texts of the printer alone goes to one that took none', () => {
    const silent = cell('a', { show: { texts: 'none' } });
    const texts = printerProfileSchema.parse({ annotationBox: true, annotationFormats: [{ id: 'A', positions: 1 }] });
    const options = { annotationFormat: 'A' };
    const film = filmOf([silent], { header: ['{patient}'] });
    const known = (annotations: boolean) => ({ printer: { ...unknownPrinter('p'), annotations } });
    expect(ids(film, known(false), options, texts)).toEqual(['ask annotations']);
    expect(ids(film, known(true), options, texts)).toEqual([]);
    expect(ids(filmOf([cell('a')], { header: ['{patient}'] }), known(false), options, texts)).toEqual([]);
  });

  it('asks about lines that are too long for the film', () => {
    const measure = (text: string, { sizeMm }: { sizeMm: number }) => 0.5 * sizeMm * text.length;
    const film = filmOf([cell('a')], { footer: ['short', 'x'.repeat(1000).slice(0, 200), '{patient}'] });
    const line = { patient: film.patient, sheet: 1, sheets: 1, printedAt: 0, institution: '' };
    const small = printerProfileSchema.parse({ films: [{ id: '14INX17IN', widthMm: 100, heightMm: 120 }] });
    const words = cutLines(film.sheets[0]!, small, { imaging: 'page' }, line, measure);
    expect(words).toEqual(['Line 2 below the images is too long for the film: its end is cut off']);
    expect(cutLines(film.sheets[0]!, small, { imaging: 'boxes' }, line, measure)).toEqual([]);
    const [found] = findingsOf(film, profile, { imaging: 'page' }, { ...facts, cut: { s1: words } });
    expect(found).toMatchObject({ kind: 'ask', text: `${words[0]}.`, sheet: 's1' });
    const texts = printerProfileSchema.parse({ annotationBox: true, annotationFormats: [{ id: 'A', positions: 2 }] });
    expect(cutLines(film.sheets[0]!, texts, { annotationFormat: 'A' }, line, measure)).toEqual([
      'Text 2 that the printer prints is too long: it gets 64 characters of it',
    ]);
  });

  it('counts sheets as they are printed', () => {
    const [full] = filmOf([cell('a')]).sheets;
    const [empty] = filmOf([null]).sheets;
    const film = {
      ...filmOf([]),
      sheets: [
        { ...empty!, id: 'e' },
        { ...full!, id: 'a' },
        { ...full!, id: 'b' },
      ],
    };
    const places = film.sheets.map((sheet) => printedPlaceOf(film, sheet));
    expect(places).toEqual([
      { sheet: 1, sheets: 3 },
      { sheet: 1, sheets: 2 },
      { sheet: 2, sheets: 2 },
    ]);
  });

  it('takes no number for an ID', () => {
    const numbered = { patient: { key: 'k', name: { alphabetic: 'Doe^Jane' }, id: '1', birthDate: '', sex: '' } };
    const text = (value: string, identity: boolean) =>
      cell('a', { texts: { topLeft: [{ text: value, rank: 0, identity }] } });
    expect(ids(filmOf([text('Im 12', true)], {}, numbered))).toEqual(['ask identity']);
    expect(ids(filmOf([text('1 of 20', false)], {}, numbered))).toEqual(['ask identity']);
    expect(ids(filmOf([text('ID 1', true)], {}, numbered))).toEqual([]);
    const page = { imaging: 'page' };
    const silent = cell('a', { show: { texts: 'none' } });
    const footer = ['Sheet {sheet} of {sheets}   {printed}'];
    expect(ids(filmOf([silent], { footer }, numbered), {}, page)).toEqual(['ask identity']);
    expect(ids(filmOf([silent], { footer: [...footer, '{id}'] }, numbered), {}, page)).toEqual([]);
  });

  it('does not count what a text of the printer has no room for', () => {
    const silent = cell('a', { show: { texts: 'none' } });
    const texts = printerProfileSchema.parse({ annotationBox: true, annotationFormats: [{ id: 'A', positions: 1 }] });
    const film = filmOf([silent], { header: [`${'-'.repeat(60)} {patient}`] });
    expect(ids(film, {}, { annotationFormat: 'A' }, texts)).toEqual(['ask identity']);
    const second = filmOf([silent], { header: ['{sheet}', '{patient}'] });
    expect(ids(second, {}, { annotationFormat: 'A' }, texts)).toEqual(['ask identity']);
  });

  it('asks before the printer gets the same film again', () => {
    expect(ids(filmOf([cell('a')]), { given: 1_000 })).toEqual(['ask again']);
  });

  it('numbers sheets as the composer does, and offers to show only what is behind "More"', () => {
    const film = filmOf([cell('a')], { filmSize: '24CMX30CM' });
    const [empty] = filmOf([null]).sheets;
    const both = { ...film, sheets: [{ ...empty!, id: 's0' }, ...film.sheets] };
    expect(findingsOf(both, profile, {}, facts)[0]?.text).toMatch(/^Sheet 2 is on 24 × 30 cm/);
    const good = filmOf([cell('a')]);
    expect(findingsOf(good, profile, { mediumType: 'GLASS' }, facts)[0]?.remedy).toBeUndefined();
    expect(findingsOf(good, profile, { maxDensity: 999 }, facts)[0]?.remedy).toBe('options');
  });

  it('asks before a printer that fails gets a job', () => {
    const printer = {
      ...unknownPrinter('p'),
      status: 'FAILURE' as const,
      info: 'NO SUPPLY MGZ',
      meaning: 'the supply magazine is empty',
      askedAt: 1,
    };
    const [found] = findingsOf(filmOf([cell('a')]), profile, {}, { ...facts, printer });
    expect(found).toMatchObject({ kind: 'ask', id: 'printer' });
    expect(found?.text).toContain('the supply magazine is empty');
  });

  it('wants the proof where the settings do', () => {
    expect(ids(filmOf([cell('a')]), { proofNeeded: true })).toEqual(['stop proof']);
    expect(ids(filmOf([cell('a')]), { proofNeeded: true, proofed: true })).toEqual([]);
  });

  it('writes film sizes', () => {
    expect(filmSizeText('14INX17IN')).toBe('14 × 17 in');
    expect(filmSizeText('8_5INX11IN')).toBe('8.5 × 11 in');
    expect(filmSizeText('24CMX30CM')).toBe('24 × 30 cm');
    expect(filmSizeText('A4')).toBe('A4');
  });
});
