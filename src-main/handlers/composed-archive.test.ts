import { afterEach, beforeEach, expect, it } from 'vitest';
import { followedTags } from '../../src-shared/changes/demographics.ts';
import { studyRowOf } from '../../src-shared/contract/view-routes.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { encodeDataSet } from '../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { allCells } from '../../src-shared/film/cells.ts';
import { type FilmCell, filmCellSchema } from '../../src-shared/film/model.ts';
import { filmPatientOf } from '../../src-shared/film/patient.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { openState, type State } from '../archive/database/state-thread.ts';
import { ctImageStorage, type MadeInstance, madeDataSet } from '../archive/testing/instance.ts';
import { type OpenedArchive, openTestArchive, receive } from '../archive/testing/open-archive.ts';
import { ComposedFilms } from './composed-films.ts';
import { filmHandlers } from './film.ts';

/** Films over a real archive that follows corrections. */
let folders: { path: string; remove(): Promise<void> }[];
let opened: OpenedArchive;
let state: State;
let composed: ComposedFilms;
beforeEach(async () => {
  folders = [await temporaryFolder('composed-archive'), await temporaryFolder('composed-state')];
  opened = await openTestArchive(
    folders[0]!.path,
    { durability: 'relaxed', duplicates: 'replace' },
    { demographics: () => followedTags({ mode: 'update', attributes: [] }) },
  );
  state = await openState(folders[1]!.path);
  composed = new ComposedFilms({
    state,
    hub: { emit: () => undefined },
    catalogue: (id) => (id === 'archive' ? opened.archive : undefined),
    complete: () => opened.archive.complete,
    keepDays: () => 90,
    log: { info: () => undefined, warn: () => undefined },
  });
  opened.archive.onChanged((change) => composed.studiesChanged(change));
});
afterEach(async () => {
  await composed.close();
  await opened.close();
  await state.close('close');
  for (const folder of folders) await folder.remove();
});

const arrive = async (made: MadeInstance, more: DataSet = {}): Promise<void> => {
  const bytes = encodeDataSet({ ...madeDataSet(made), ...more }, explicitVrLittleEndian);
  await receive(opened.archive, bytes, { sopClassUid: ctImageStorage, sopInstanceUid: made.sopInstanceUid ?? '' });
  await opened.archive.settle();
};
const uids = (study: number): MadeInstance => ({
  studyUid: `1.2.${study}`,
  seriesUid: `1.2.${study}.1`,
  sopInstanceUid: `1.2.${study}.1.1`,
});
const studies = async () =>
  (await opened.archive.search({ level: 'study', match: {}, limit: 100 })).rows.map(studyRowOf);
const cell = (study: number): FilmCell =>
  filmCellSchema.parse({
    id: `cell ${study}`,
    content: {
      kind: 'image',
      image: {
        ...{ catalogue: 'archive', studyRow: 0, seriesRow: 0, row: 0, revision: 0, frame: 1 },
        ...{ studyUid: `1.2.${study}`, seriesUid: `1.2.${study}.1`, sopInstanceUid: `1.2.${study}.1.1` },
        sopClassUid: ctImageStorage,
      },
    },
  });

it('[GCA-056] a film goes on when name and then ID of its patient are corrected by what arrives, and what waits goes with its study', async () => {
  const wrong = { name: { Alphabetic: 'Do^Jane' }, patientId: 'P1' };
  await arrive({ ...wrong, ...uids(1) });
  await arrive({ ...wrong, ...uids(2) });
  const patient = filmPatientOf((await studies())[0]!);
  const handlers = filmHandlers({
    state,
    hub: { emit: () => undefined },
    catalogue: (id) => (id === 'archive' ? opened.archive : undefined),
    films: composed,
  });
  const draft = { film: { patient, sheets: [], unplaced: [cell(1)] }, modifiedAt: 1 };
  expect(await handlers.put({ draft, placed: [], basedOn: 0 })).toEqual({ kept: true });
  await handlers.add({ patient, cells: [cell(2)], show: false });
  const films = async () => {
    const all = await state.call('filmStudies');
    return Promise.all(
      all.map(async ({ patientKey }) => {
        const { draft: kept, incoming } = await handlers.get({ patientKey });
        return [
          (JSON.parse(patientKey) as string[]).slice(1, 3).join(' '),
          kept
            ? allCells({ ...kept.film, sheets: [], unplaced: kept.film.unplaced ?? [] } as never).map(({ id }) => id)
            : [],
          incoming.flatMap(({ cells }) => cells.map(({ id }) => id)),
        ];
      }),
    );
  };
  await expect.poll(films, { timeout: 15_000 }).toEqual([['P1 Do^Jane', ['cell 1'], ['cell 2']]]);
  const born = { '00100030': { vr: 'DA', Value: ['19700102'] } } satisfies DataSet;
  await arrive({ name: { Alphabetic: 'Doe^Jane' }, patientId: 'P1', ...uids(1) }, born);
  // The other study still says the name of before: what waits of it waits for that.
  await expect
    .poll(async () => (await films()).sort())
    .toEqual([
      ['P1 Do^Jane', [], ['cell 2']],
      ['P1 Doe^Jane', ['cell 1'], []],
    ]);
  await arrive({ name: { Alphabetic: 'Doe^Jane' }, patientId: 'P1', ...uids(2) }, born);
  await expect.poll(films, { timeout: 15_000 }).toEqual([['P1 Doe^Jane', ['cell 1'], ['cell 2']]]);
  const right = { name: { Alphabetic: 'Doe^Jane' }, patientId: 'P2' };
  await arrive({ ...right, ...uids(1) }, born);
  await arrive({ ...right, ...uids(2) }, born);
  await expect.poll(films, { timeout: 15_000 }).toEqual([['P2 Doe^Jane', ['cell 1'], ['cell 2']]]);
  const [{ patientKey }] = (await state.call('filmStudies')) as unknown as [
    { patientKey: string; studyUids: string[] },
  ];
  expect((await handlers.get({ patientKey })).draft?.film.patient).toMatchObject({ id: 'P2', birthDate: '19700102' });
  const gone = (await studies()).filter(({ studyUid }) => studyUid === '1.2.2').map(({ studyRow }) => studyRow);
  await opened.archive.deleteStudies(gone);
  await opened.archive.settle();
  await expect.poll(films, { timeout: 15_000 }).toEqual([['P2 Doe^Jane', ['cell 1'], []]]);
});
