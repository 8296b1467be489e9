import { afterEach, beforeEach, expect, it } from 'vitest';
import { lastingPatientKey } from '../../src-shared/contract/same-patient.ts';
import { studyRowOf } from '../../src-shared/contract/view-routes.ts';
import { type FilmCell, filmCellSchema } from '../../src-shared/film/model.ts';
import { filmPatientOf, onePatientOf } from '../../src-shared/film/patient.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { openState, type State } from '../archive/database/state-thread.ts';
import type { CatalogueQuery, CatalogueRow } from '../archive/types.ts';
import { ComposedFilms } from './composed-films.ts';
import { type FilmWindow, filmHandlers } from './film.ts';

let folder: { path: string; remove(): Promise<void> };
let state: State;
let told: unknown[];
let shown: FilmWindow[];
beforeEach(async () => {
  folder = await temporaryFolder('film-handlers');
  state = await openState(folder.path);
  told = [];
  shown = [];
});
afterEach(async () => {
  await state.close('close');
  await folder.remove();
});

const row = (studyRow: number, uid: string, id: string, name: string): CatalogueRow => ({
  row: studyRow,
  revision: 1,
  studyRow,
  attributes: {
    '0020000D': { vr: 'UI', Value: [uid] },
    '00100020': { vr: 'LO', Value: [id] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: name }] },
  },
});
const studies = [
  row(1, '1.1', 'A', 'Doe^Jane'),
  row(2, '1.2', 'A', 'Doe^Jane'),
  row(3, '1.3', 'B', 'Roe^Rita'),
  // The same ID, another name: another patient.
  row(4, '1.4', 'A', 'Poe^Paul'),
];
const media = [row(1, '2.1', 'A', 'Doe^Jane')];

const searching = (rows: readonly CatalogueRow[]) => ({
  search: async ({ match, studyRows }: CatalogueQuery) => ({
    rows: rows.filter(
      (one) =>
        (studyRows === undefined || studyRows.includes(one.studyRow)) &&
        (match['0020000D'] === undefined || match['0020000D'].includes(studyRowOf(one).studyUid)),
    ),
  }),
});
const catalogue = (id: string) => (id === 'archive' ? searching(studies) : id === 'cd' ? searching(media) : undefined);
const hub = {
  emit: (service: string, member: string, payload: unknown) => void told.push([service, member, payload]),
};
const composed = () =>
  new ComposedFilms({
    ...{ state, hub, catalogue, complete: () => true, keepDays: () => 90 },
    log: { info: () => undefined, warn: () => undefined },
  });
const handlers = () => filmHandlers({ state, hub, catalogue, films: composed(), show: (of) => void shown.push(of) });

const jane = filmPatientOf(studyRowOf(studies[0]!));
const cell = (id: string, studyUid: string, studyRow: number, catalogue = 'archive'): FilmCell =>
  filmCellSchema.parse({
    id,
    content: {
      kind: 'image',
      image: {
        ...{ catalogue, studyRow, seriesRow: 1, row: 1, revision: 1, frame: 1, studyUid },
        ...{ seriesUid: '1.9', sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.9.1' },
      },
    },
  });
const incoming = async (): Promise<string[]> =>
  (await handlers().get({ patientKey: jane.key })).incoming.flatMap(({ cells }) => cells.map(({ id }) => id));

it('takes cells of all studies of the patient, of the archive and of media, and tells every window', async () => {
  await handlers().add({
    patient: jane,
    cells: [cell('a', '1.1', 1), cell('b', '1.2', 2), cell('c', '2.1', 1, 'cd')],
    show: true,
  });
  expect(await incoming()).toEqual(['a', 'b', 'c']);
  expect(told).toEqual([['film', 'changed', { patientKey: jane.key }]]);
  expect(shown).toEqual([{ patientKey: jane.key, catalogue: 'archive', studyRows: [1, 2] }]);
});

it.each([
  ['another patient', [cell('a', '1.1', 1), cell('b', '1.3', 3)], 'invalid-input'],
  ['another name under the same ID', [cell('b', '1.4', 4)], 'invalid-input'],
  ['another patient behind a row that has become another study', [cell('b', '1.3', 1)], 'invalid-input'],
  ['a study that is gone', [cell('a', '1.1', 1), cell('b', '1.99', 9)], 'not-found'],
  ['a medium that was closed', [cell('a', '1.1', 1, 'gone')], 'not-found'],
  ['two of one name', [cell('a', '1.1', 1), cell('a', '1.2', 2)], 'invalid-input'],
])('takes no cell of %s, and none of those with it', async (_, cells, code) => {
  await expect(handlers().add({ patient: jane, cells, show: true })).rejects.toMatchObject({ code });
  expect(await incoming()).toEqual([]);
  expect(told).toEqual([]);
  expect(shown).toEqual([]);
});

it('finds a study whose row is another since the index was built anew', async () => {
  await handlers().add({ patient: jane, cells: [cell('a', '1.2', 77)], show: false });
  expect(await incoming()).toEqual(['a']);
});

it('takes nothing for a film that says another name or ID than that of its patient', async () => {
  const add = (patient: object) =>
    handlers().add({ patient: { ...jane, ...patient }, cells: [cell('a', '1.1', 1)], show: false });
  for (const other of [{ id: 'B' }, { id: '' }, { name: { alphabetic: 'Roe^Rita' } }, { name: { alphabetic: '' } }]) {
    await expect(add(other)).rejects.toMatchObject({ code: 'invalid-input' });
  }
  expect(await incoming()).toEqual([]);
  // A film whose studies are gone knows no more than its key.
  const draft = (patient: typeof jane) => ({ film: { patient, sheets: [], unplaced: [] }, modifiedAt: 1 });
  const nobody = { ...jane, id: '', name: { alphabetic: '' }, birthDate: '' };
  for (const key of [jane.key, '["study","1.5","","Doe^J",""]']) {
    const kept = handlers().put({ draft: draft({ ...nobody, key }), placed: [], basedOn: 0 });
    if (key === jane.key) await expect(kept).rejects.toMatchObject({ code: 'invalid-input' });
    else expect(await kept).toEqual({ kept: true });
  }
});

it('opens for studies of the patient alone', async () => {
  await handlers().open({ patient: jane, catalogue: 'archive', studyRows: [1, 2] });
  expect(shown).toEqual([{ patientKey: jane.key, catalogue: 'archive', studyRows: [1, 2] }]);
  const open = (studyRows: number[]) => handlers().open({ patient: jane, catalogue: 'archive', studyRows });
  await expect(open([1, 3])).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(open([1, 9])).rejects.toMatchObject({ code: 'not-found' });
  expect(shown).toHaveLength(1);
});

it('keeps no draft with images of another patient, but one whose study was deleted since', async () => {
  const draft = (cells: FilmCell[], modifiedAt: number) => ({
    film: { patient: jane, sheets: [], unplaced: cells },
    modifiedAt,
  });
  const put = (cells: FilmCell[], modifiedAt: number, basedOn = 0) =>
    handlers().put({ draft: draft(cells, modifiedAt), placed: [], basedOn });
  const rita = filmPatientOf(studyRowOf(studies[2]!));
  expect(await put([cell('x', '1.3', 3)], 1)).toEqual({
    kept: false,
    left: [{ patient: rita, ids: ['x'] }],
    goesOnAs: rita,
  });
  expect((await handlers().get({ patientKey: jane.key })).draft).toBeUndefined();
  expect((await handlers().get({ patientKey: rita.key })).incoming.flatMap(({ cells }) => cells)).toHaveLength(1);
  expect(await put([cell('a', '1.1', 1), cell('b', '1.99', 9)], 1)).toEqual({ kept: true });
  // Made from none, as was the one that is kept: however late it comes.
  expect(await put([], 2)).toEqual({ kept: false });
  const kept = await handlers().get({ patientKey: jane.key });
  expect(kept.draft?.film.unplaced?.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(await put([cell('b', '1.99', 9)], 2, 1)).toEqual({ kept: true });
  await handlers().remove({ patientKey: jane.key });
  expect((await handlers().get({ patientKey: jane.key })).draft).toBeUndefined();
});

it('goes on with the film of a patient whose name was corrected in the archive, and with no other', async () => {
  const before = { ...jane, key: JSON.stringify(['id', 'A', 'Do^Jane', '']), name: { alphabetic: 'Do^Jane' } };
  const kept = async (patient: typeof jane, ...cells: FilmCell[]) =>
    state.call('putFilmDraft', { film: { patient, sheets: [], unplaced: cells }, modifiedAt: 1 }, [], 0);
  const open = () => handlers().open({ patient: jane, catalogue: 'archive', studyRows: [1] });
  const film = async (key: string) => (await handlers().get({ patientKey: key })).draft?.film;
  // All are hers.
  const topLeft = [{ text: 'Do^Jane', rank: 0, identity: true }];
  const told = { ...cell('a', '1.1', 1), texts: { topLeft, topRight: [], bottomLeft: [], bottomRight: [] } };
  await kept(before, told, cell('b', '1.2', 2));
  await state.call('addToFilm', before.key, [cell('c', '1.2', 2)]);
  await open();
  expect(await film(before.key)).toBeUndefined();
  const now = await film(jane.key);
  expect(now?.patient).toEqual(jane);
  expect(JSON.stringify(now)).not.toContain('Do^Jane');
  expect(now?.unplaced?.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(await incoming()).toEqual(['c']);
  // She has one: what there is of the other name is laid behind it.
  await kept(before, cell('d', '1.1', 1));
  await open();
  expect((await film(jane.key))?.unplaced?.map(({ id }) => id)).toEqual(['a', 'b', 'd']);
  expect(await film(before.key)).toBeUndefined();
});

it('knows studies of one patient from those of several', () => {
  const rows = studies.map(studyRowOf);
  expect(onePatientOf(rows.slice(0, 2))?.key).toBe(lastingPatientKey(rows[0]!));
  expect(onePatientOf(rows)).toBeUndefined();
  expect(onePatientOf([])).toBeUndefined();
});
