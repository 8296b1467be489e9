import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastingPatientKey } from '../../src-shared/contract/same-patient.ts';
import { studyRowOf } from '../../src-shared/contract/view-routes.ts';
import { allCells } from '../../src-shared/film/cells.ts';
import { type Film, type FilmCell, filmCellSchema } from '../../src-shared/film/model.ts';
import { filmPatientOf, patientInKey } from '../../src-shared/film/patient.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { openState, type State } from '../archive/database/state-thread.ts';
import type { CatalogueQuery, CatalogueRow } from '../archive/types.ts';
import { ComposedFilms } from './composed-films.ts';
import { filmHandlers } from './film.ts';

let folder: { path: string; remove(): Promise<void> };
let state: State;
let rows: CatalogueRow[];
let told: { patientKey: string; goesOnAs?: { key: string }; left?: { ids: string[] }[] }[];
let complete: boolean;
let forgotten: number;
let composed: ComposedFilms;

interface Said {
  id?: string;
  name?: string;
  born?: string;
  sex?: string;
}
const study = (studyRow: number, uid: string, { id = 'A', name = 'Do^Jane', born = '', sex = '' }: Said = {}) =>
  ({
    row: studyRow,
    revision: 1,
    studyRow,
    attributes: {
      '0020000D': { vr: 'UI', Value: [uid] },
      '00100020': { vr: 'LO', Value: [id] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: name }] },
      '00100030': { vr: 'DA', Value: born ? [born] : [] },
      '00100040': { vr: 'CS', Value: sex ? [sex] : [] },
    },
  }) satisfies CatalogueRow;

const archive = {
  search: async ({ match, studyRows }: CatalogueQuery) => ({
    rows: rows.filter(
      (one) =>
        (studyRows === undefined || studyRows.includes(one.studyRow)) &&
        (match['0020000D'] === undefined || match['0020000D'].includes(studyRowOf(one).studyUid)) &&
        (match['00100020'] === undefined || match['00100020'].includes(studyRowOf(one).patientId)),
    ),
  }),
};
const catalogue = (id: string) => (id === 'archive' ? archive : undefined);
const hub = {
  emit: (_service: string, _member: string, payload: unknown) => void told.push(payload as (typeof told)[number]),
};

beforeEach(async () => {
  folder = await temporaryFolder('composed-films');
  state = await openState(folder.path);
  rows = [study(1, '1.1'), study(2, '1.2')];
  told = [];
  complete = true;
  forgotten = 0;
  composed = new ComposedFilms({
    ...{ state, hub, catalogue, complete: () => complete, keepDays: () => 90 },
    forgotten: () => void forgotten++,
    log: { info: () => undefined, warn: () => undefined },
  });
});
afterEach(async () => {
  await composed.close();
  await state.close('close');
  await folder.remove();
});

const image = (studyUid: string, studyRow: number, from = 'archive') => ({
  ...{ catalogue: from, studyRow, seriesRow: 1, row: 1, revision: 1, frame: 1, studyUid },
  ...{ seriesUid: '1.9', sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.9.1' },
});
const said = { topLeft: [{ text: 'Do^Jane', rank: 0, identity: true }], topRight: [], bottomLeft: [], bottomRight: [] };
const cell = (id: string, studyUid: string, studyRow: number, from?: string): FilmCell =>
  filmCellSchema.parse({
    ...{ id, texts: said, content: { kind: 'image', image: image(studyUid, studyRow, from) } },
  });
const picture = (id: string, ...of: ReturnType<typeof image>[]): FilmCell =>
  filmCellSchema.parse({
    id,
    content: { kind: 'picture', picture: 'a'.repeat(64), width: 10, height: 10, title: 'fusion', of },
  });
const before = filmPatientOf(studyRowOf(study(1, '1.1')));
const now = filmPatientOf(studyRowOf(study(1, '1.1', { name: 'Doe^Jane' })));
const sheet = (id: string, ...boxes: (FilmCell | null)[]): Film['sheets'][number] => ({
  ...{ id, filmSize: '14INX17IN', orientation: 'PORTRAIT', format: 'STANDARD\\2,1', boxes, header: [], footer: [] },
});
const keep = (film: Partial<Film>, patient = before, modifiedAt = 1000) =>
  state.call('putFilmDraft', { film: { patient, sheets: [], unplaced: [], ...film }, modifiedAt }, [], 0);
const filmOf = async (key: string) => (await state.call('filmDraft', key)).draft?.film;
const idsOf = async (key: string) =>
  allCells((await filmOf(key)) ?? { patient: now, sheets: [], unplaced: [] }).map(({ id }) => id);
const waiting = async (key: string) =>
  (await state.call('filmDraft', key)).incoming.flatMap(({ cells }) => cells.map(({ id }) => id));
const change = async (...studies: { studyUid: string; removed?: boolean }[]) => {
  composed.studiesChanged({ studies: studies.map((one) => ({ studyRow: 1, seriesRows: [], ...one })) });
  await composed.settled();
};

describe('a film whose patient is corrected in the archive', () => {
  it('goes on under the new name, as it is laid out and with what waits, without a word of the old one', async () => {
    await keep({
      sheets: [sheet('s', cell('a', '1.1', 1), null, cell('b', '1.2', 2))],
      unplaced: [cell('c', '1.7', 7)],
    });
    await state.call('addToFilm', before.key, [cell('d', '1.1', 1)]);
    rows = [study(1, '1.1', { name: 'Doe^Jane' }), study(2, '1.2', { name: 'Doe^Jane' })];
    await change({ studyUid: '1.1' });
    expect(told[0]).toMatchObject({ patientKey: before.key, goesOnAs: now });
    expect(told.slice(1)).toEqual([{ patientKey: now.key }]);
    expect(await filmOf(before.key)).toBeUndefined();
    const film = await filmOf(now.key);
    expect(film?.patient).toEqual(now);
    expect(film?.sheets[0]?.boxes.map((one) => one?.id)).toEqual(['a', undefined, 'b']);
    // A study that is gone says nothing of anybody: its cell goes along.
    expect(film?.unplaced?.map(({ id }) => id)).toEqual(['c']);
    expect(await waiting(now.key)).toEqual(['d']);
    expect(JSON.stringify([film, await state.call('filmDraft', now.key)])).not.toContain('Do^Jane');
  });

  it('keeps what is still his, and the rest waits for whose it is', async () => {
    await keep({ sheets: [sheet('s', cell('a', '1.1', 1), cell('b', '1.2', 2))] });
    await state.call('addToFilm', before.key, [cell('c', '1.2', 2), cell('d', '1.1', 1)]);
    rows = [study(1, '1.1'), study(2, '1.2', { id: 'B', name: 'Roe^Rita' })];
    await change({ studyUid: '1.2' });
    const rita = lastingPatientKey(studyRowOf(rows[1]!));
    expect((await filmOf(before.key))?.sheets[0]?.boxes.map((one) => one?.id)).toEqual(['a', undefined]);
    expect(await waiting(before.key)).toEqual(['d']);
    expect(await waiting(rita)).toEqual(['b', 'c']);
    expect(told[0]).toMatchObject({ patientKey: before.key, left: [{ ids: ['b', 'c'] }] });
    expect(told[0]?.goesOnAs).toBeUndefined();
    // Then she is corrected as well: the film follows her.
    rows = [study(1, '1.1', { name: 'Doe^Jane' }), rows[1]!];
    await change({ studyUid: '1.1' });
    expect(await idsOf(now.key)).toEqual(['a']);
    expect(await waiting(now.key)).toEqual(['d']);
  });

  it('is laid behind the film that the patient has already', async () => {
    await keep({ sheets: [sheet('s', cell('a', '1.1', 1), null)] });
    await keep({ sheets: [sheet('t', cell('x', '1.8', 8))] }, now, 5000);
    rows = [study(1, '1.1', { name: 'Doe^Jane' })];
    await change({ studyUid: '1.1' });
    const film = await filmOf(now.key);
    expect(film?.sheets.map(({ id }) => id)).toEqual(['t', 's']);
    expect(await idsOf(now.key)).toEqual(['x', 'a']);
    // Later than both: windows that show it take it.
    expect((await state.call('filmDraft', now.key)).draft?.modifiedAt).toBe(5001);
  });

  it('leaves a picture of two patients where it is: of nobody it is shown', async () => {
    await keep({ unplaced: [cell('a', '1.1', 1), picture('p', image('1.1', 1), image('1.2', 2))] });
    rows = [study(1, '1.1'), study(2, '1.2', { id: 'B', name: 'Roe^Rita' })];
    await change({ studyUid: '1.2' });
    expect(await idsOf(before.key)).toEqual(['a', 'p']);
    expect(told).toEqual([]);
  });

  it('of an open window is kept: what it composed meanwhile goes on too', async () => {
    const handlers = filmHandlers({ state, hub, catalogue, films: composed });
    await keep({ unplaced: [cell('a', '1.1', 1)] });
    rows = [study(1, '1.1', { name: 'Doe^Jane' })];
    const film: Film = { patient: before, sheets: [], unplaced: [cell('a', '1.1', 1), cell('new', '1.1', 1)] };
    const answer = await handlers.put({ draft: { film, modifiedAt: 2000 }, placed: [], basedOn: 1000 });
    expect(answer).toEqual({ kept: false, left: [{ patient: now, ids: ['a', 'new'] }], goesOnAs: now });
    expect(await idsOf(now.key)).toEqual(['a']);
    expect(await waiting(now.key)).toEqual(['new']);
    // Once more, as a window does that closes: nothing is there twice.
    await handlers.put({ draft: { film, modifiedAt: 3000 }, placed: [], basedOn: 1000 });
    expect(await waiting(now.key)).toEqual(['new']);
    expect(await filmOf(before.key)).toBeUndefined();
  });
});

it('leads who was told of it by its old name to the film, not to an empty one', async () => {
  const shown: string[] = [];
  const handlers = filmHandlers({ state, hub, catalogue, films: composed, show: (of) => shown.push(of.patientKey) });
  await handlers.add({ patient: before, cells: [cell('a', '1.1', 1)], show: false });
  rows = [study(1, '1.1', { name: 'Doe^Jane' })];
  await change({ studyUid: '1.1' });
  await handlers.add({ patient: before, cells: [], show: true });
  await handlers.reopen({ patientKey: before.key });
  expect(shown).toEqual([now.key, now.key]);
  // Another study came under the old name since: that is a film of its own.
  rows.push(study(2, '1.2'));
  await handlers.add({ patient: before, cells: [cell('b', '1.2', 2)], show: false });
  await handlers.add({ patient: before, cells: [], show: true });
  expect(shown.at(-1)).toBe(before.key);
});

describe('what a film says of its patient', () => {
  const get = async () =>
    (await filmHandlers({ state, hub, catalogue, films: composed }).get({ patientKey: before.key })).draft?.film
      .patient;

  it('is what the studies of its images say now, where they do not know it what his others do', async () => {
    await keep({ unplaced: [cell('a', '1.1', 1)] }, { ...before, birthDate: '19700101' });
    rows = [study(1, '1.1', { born: '19700102' }), study(2, '1.2', { sex: 'F' })];
    expect(await get()).toMatchObject({ birthDate: '19700102', sex: 'F' });
    await change({ studyUid: '1.1' });
    expect(told).toEqual([{ patientKey: before.key }]);
    // Another of the same ID and name is not asked where the film's own know it.
    rows = [study(1, '1.1', { born: '19700102' }), study(2, '1.2', { born: '19800101' })];
    expect(await get()).toMatchObject({ birthDate: '19700102', sex: '' });
  });

  it('is nothing where they contradict each other', async () => {
    await keep({ unplaced: [cell('a', '1.1', 1), cell('b', '1.2', 2)] }, { ...before, birthDate: '19700101' });
    rows = [study(1, '1.1', { born: '19700101' }), study(2, '1.2', { born: '19710101' })];
    expect(await get()).toMatchObject({ birthDate: '' });
  });

  it('stays what it was when nothing of him is here', async () => {
    await keep({ unplaced: [cell('a', '1.1', 1)] }, { ...before, birthDate: '19700101' });
    rows = [];
    expect(await get()).toMatchObject({ birthDate: '19700101' });
  });
});

describe('what waits for a film', () => {
  it('goes with a study that is deleted, not with one that an index that is built anew does not know yet', async () => {
    await state.call('addToFilm', before.key, [cell('a', '1.1', 1), cell('b', '1.2', 2)]);
    await state.call('addToFilm', before.key, [
      cell('m', '1.1', 1, 'cd'),
      picture('p', image('1.1', 1), image('1.2', 2)),
    ]);
    rows = [study(2, '1.2')];
    complete = false;
    await change({ studyUid: '1.1', removed: true });
    expect(await waiting(before.key)).toEqual(['a', 'b', 'm', 'p']);
    complete = true;
    await change({ studyUid: '1.1', removed: true });
    expect((await waiting(before.key)).sort()).toEqual(['b', 'm', 'p']);
  });
});

describe('a film that nobody uses', () => {
  const day = 24 * 60 * 60 * 1000;
  const at = Date.parse('2026-01-01');

  it('is forgotten a week after that was told, with what waits for it', async () => {
    await keep({ unplaced: [cell('a', '1.1', 1)] }, before, at);
    await composed.forget(at + 300 * day);
    expect(await idsOf(before.key)).toEqual(['a']);
    expect(await composed.unused(at + 80 * day)).toEqual([]);
    expect(await composed.unused(at + 84 * day)).toEqual([{ patient: before, images: 1, forgottenAt: at + 91 * day }]);
    // Told again, it has no more time.
    expect(await composed.unused(at + 90 * day)).toMatchObject([{ forgottenAt: at + 91 * day }]);
    await composed.forget(at + 90.5 * day);
    expect(await idsOf(before.key)).toEqual(['a']);
    await composed.forget(at + 91.5 * day);
    expect(await filmOf(before.key)).toBeUndefined();
    expect(forgotten).toBe(1);
    expect(told).toEqual([{ patientKey: before.key }]);
  });

  it('is not forgotten while a window shows it, nor when it was opened since', async () => {
    await keep({ unplaced: [cell('a', '1.1', 1)] }, before, at);
    await composed.unused(at + 84 * day);
    composed.opened(5, before.key);
    await composed.forget(at + 100 * day);
    expect(await idsOf(before.key)).toEqual(['a']);
    composed.closed(5);
    await composed.forget(at + 100 * day);
    expect(await idsOf(before.key)).toEqual(['a']);
    expect(await composed.unused(Date.now() + 50 * day)).toEqual([]);
  });

  it('is told of by its key where images only wait for it', async () => {
    await state.call('addToFilm', before.key, [cell('a', '1.1', 1)]);
    const far = Date.now() + 85 * day;
    expect(await composed.unused(far)).toMatchObject([{ patient: patientInKey(before.key), images: 1 }]);
    await composed.forget(far + 8 * day);
    expect(await waiting(before.key)).toEqual([]);
  });
});
