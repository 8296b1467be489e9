import { beforeEach, expect, it, vi } from 'vitest';
import { cellsOf } from '../../src-shared/film/cells.ts';
import { type FilmTemplate, filmSchema, filmTemplateSchema } from '../../src-shared/film/model.ts';
import { changeCells } from '../../src-shared/film/operations.ts';
import { edgeLetters } from '../../src-shared/imaging/geometry/letters.ts';
import { cellActions } from './cell-actions.ts';
import { frameOfCell } from './cell-size.ts';
import { stepImage } from './images.ts';
import { hangMammograms } from './mammography.ts';
import { layOutBy, templateOfFilm } from './printing/kept-templates.ts';
import { applyState, type StoredState } from './states.ts';
import { update, useFilm } from './store.ts';
import { type RailStudy, useRail } from './studies.ts';
import { oneSetOf, screening, studyOf } from './testing/rail-mammograms.ts';
import { likeThis } from './view-actions.ts';

let told = '';
vi.mock('../app/api.ts', () => ({ api: {}, asError: (error: unknown) => error }));
vi.mock('../app/notify.ts', () => ({
  notify: (text: string) => {
    told = text;
  },
  notifyError: (error: unknown) => {
    throw error;
  },
}));

beforeEach(() => {
  vi.stubGlobal('document', { activeElement: null, body: null });
  const film = filmSchema.parse({
    patient: { key: 'k', name: { alphabetic: 'Doe^Jane' }, id: '1', birthDate: '', sex: '' },
    sheets: [{ id: 's', filmSize: '14INX17IN', orientation: 'PORTRAIT', format: 'STANDARD\\1,1', boxes: [null] }],
  });
  useFilm.setState({ film, sheet: 's', selected: [], past: [], future: [] });
});

function hang(study: RailStudy): void {
  useRail.setState({ studies: [study] });
  hangMammograms([study], 'four');
}
const cells = () => useFilm.getState().film.sheets.flatMap(cellsOf);
const select = (index: number): void => useFilm.setState({ selected: [cells()[index]!.id] });

/** Of each cell: the image, the edge that it keeps to, and the one where its chest wall is seen. */
const walls = () =>
  cells().map((cell) => {
    const { description, instance } = frameOfCell(cell)!;
    const letters = edgeLetters(description, cell.view.turn);
    const wall = (['left', 'right'] as const).find((edge) => letters?.[edge].startsWith('P'));
    const name = `${description.laterality} ${instance.technique?.['ViewPosition']}`;
    return [name, cell.view.align?.across, wall];
  });
const upright = (): boolean =>
  cells().every((cell) => {
    const { description } = frameOfCell(cell)!;
    return /[HLR]/.test(edgeLetters(description, cell.view.turn)?.top.replace('F', '') ?? '');
  });
const asTheyHang = [
  ['R CC', 'right', 'right'],
  ['L CC', 'left', 'left'],
  ['R MLO', 'right', 'right'],
  ['L MLO', 'left', 'left'],
];

it('a mammogram in whose place another one of its series comes makes way for one that hangs as it does itself', () => {
  hang(oneSetOf('20260101', screening));
  const images = [...cells()].map(({ id }) => id);
  expect(walls()).toEqual(asTheyHang);
  // The set is in the order of the files: L MLO, L CC, R CC, R MLO.
  stepImage(images[0]!, -1);
  expect(walls()[0]).toEqual(['L CC', 'left', 'left']);
  stepImage(images[0]!, 2);
  expect(walls()[0]).toEqual(['R MLO', 'right', 'right']);
  stepImage(images[0]!, -3);
  expect(walls()[0]).toEqual(['L MLO', 'left', 'left']);
  expect(upright()).toBe(true);
});

it('what does not say how it lies is neither turned nor moved as the one before it', () => {
  hang(oneSetOf('20260101', [screening[2]!, { side: 'L', view: 'MLO' }]));
  const [first] = cells();
  stepImage(first!.id, 1);
  expect(cells()[0]!.view).not.toHaveProperty('turn');
  expect(cells()[0]!.view).not.toHaveProperty('align');
  expect(cells()[0]!.view).toMatchObject({ scale: 'ratio' });
});

it('the look of a mammogram that is given to others mirrors none of them', () => {
  hang(studyOf('20260101', screening));
  for (let index = 0; index < 4; index++) {
    select(index);
    update((film) =>
      changeCells(film, [cells()[index]!.id], (cell) => ({ ...cell, view: { ...cell.view, inverted: true } })),
    );
    likeThis('film');
    expect(walls(), `of ${index}`).toEqual(asTheyHang);
    expect(told).toBe('All cells of the film are shown like this one, each mammogram turned as it hangs');
    expect(cells().every(({ view }) => view.inverted)).toBe(true);
    cellActions['film-copy']!();
    useFilm.setState({ selected: cells().map(({ id }) => id) });
    cellActions['film-paste-look']!();
    expect(walls(), `pasted ${index}`).toEqual(asTheyHang);
  }
});

it('what was turned by hand is given as it is', () => {
  hang(studyOf('20260101', screening));
  select(0);
  const turn = { rotation: 90, flipped: false } as const;
  update((film) => changeCells(film, [cells()[0]!.id], (cell) => ({ ...cell, view: { ...cell.view, turn } })));
  likeThis('film');
  expect(cells().map(({ view }) => view.turn)).toEqual([turn, turn, turn, turn]);
});

it('a template puts no mammogram to the edge where its chest wall is not', () => {
  const study = studyOf('20260101', screening);
  hang(study);
  const sheet = useFilm.getState().film.sheets[0]!;
  const right = { across: 'right', down: 'middle' } as const;
  const left = { across: 'left', down: 'middle' } as const;
  const template: FilmTemplate = filmTemplateSchema.parse({
    ...{ id: 't', name: 'T' },
    sheets: [{ ...sheet, alignments: [left, right, right, left] }],
  });
  layOutBy(template);
  expect(walls()).toEqual([
    ['R CC', undefined, 'right'],
    ['L CC', undefined, 'left'],
    ['R MLO', 'right', 'right'],
    ['L MLO', 'left', 'left'],
  ]);
});

it('a template of hung mammograms hangs those of others', () => {
  const study = studyOf('20260101', screening);
  hang(study);
  const template = templateOfFilm('Mine');
  expect(template).toMatchObject({ hanging: 'mammography', modalities: ['MG'], scale: 'one-size' });
  expect(template.sheets).toEqual([expect.not.objectContaining({ alignments: expect.anything() })]);
  const other = studyOf('20260202', screening.toReversed());
  hang(other);
  const { film } = useFilm.getState();
  const last = film.sheets.at(-1)!;
  const mixed = { ...film, sheets: [{ ...last, boxes: last.boxes.toReversed() }] };
  useFilm.setState({ film: mixed });
  layOutBy(template);
  expect(walls()).toEqual(asTheyHang);
  // What lies otherwise is kept box by box.
  useFilm.setState({ film: mixed });
  expect(templateOfFilm('Mixed')).not.toHaveProperty('hanging');
  expect(templateOfFilm('Mixed').sheets[0]?.alignments).toHaveLength(4);
});

it('a state that turns an image otherwise leaves it at no edge', () => {
  hang(studyOf('20260101', screening));
  const ids = cells().map(({ id }) => id);
  const uids = cells().flatMap(({ content }) => (content.kind === 'image' ? [content.image.sopInstanceUid] : []));
  const images = uids.map((sopInstanceUid) => ({ sopInstanceUid }));
  const state = { spatial: { rotation: 0, flipped: true }, series: [{ images }] };
  applyState(ids, { json: { '00080018': {} }, state } as unknown as StoredState);
  expect(cells().every(({ content }) => content.kind === 'image' && content.state)).toBe(true);
  // R CC hung flipped, as the state has it; the others did not.
  expect(cells().map(({ view }) => view.align?.across)).toEqual(['right', undefined, undefined, undefined]);
});
