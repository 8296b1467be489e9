import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FilmDraft, IncomingCells } from '../../src-shared/contract/film.ts';
import { allCells } from '../../src-shared/film/cells.ts';
import type { Film, FilmCell } from '../../src-shared/film/model.ts';
import { followDraft } from './draft.ts';
import { replaceFilm, undo, update, useFilm } from './store.ts';

/** What the main process keeps, as its handlers do. */
const main = vi.hoisted(() => ({
  draft: undefined as FilmDraft | undefined,
  incoming: [] as IncomingCells[],
  puts: [] as { draft: FilmDraft; placed: number[] }[],
  failing: false,
  left: undefined as Change['left'],
  listeners: new Set<(change: Change) => void>(),
}));

interface Change {
  patientKey: string;
  goesOnAs?: Film['patient'];
  left?: { patient: Film['patient']; ids: string[] }[];
}

vi.mock('../app/api.ts', async (original) => ({
  ...(await original<typeof import('../app/api.ts')>()),
  api: {
    film: {
      get: () => Promise.resolve(structuredClone({ draft: main.draft, incoming: main.incoming })),
      put: (input: { draft: FilmDraft; placed: number[]; basedOn: number }) => {
        if (main.failing) return Promise.reject(new Error('no room'));
        const { left } = main;
        if (left) return Promise.resolve({ kept: false, left });
        if (main.draft && input.basedOn < main.draft.modifiedAt) return Promise.resolve({ kept: false });
        main.puts.push(input);
        main.draft = structuredClone(input.draft);
        main.incoming = main.incoming.filter(({ id }) => !input.placed.includes(id));
        for (const listener of main.listeners) listener({ patientKey: input.draft.film.patient.key });
        return Promise.resolve({ kept: true });
      },
      changed: (listener: (change: Change) => void) => {
        main.listeners.add(listener);
        return () => main.listeners.delete(listener);
      },
    },
  },
}));
const told = vi.hoisted(() => [] as string[]);
vi.mock('../app/notify.ts', () => ({
  notify: (text: string) => told.push(text),
  notifyError: (_: unknown, text: string) => told.push(text),
}));

const key = JSON.stringify(['id', 'F-1', 'Doe^Jane', '']);
const cell = (id: string): FilmCell => ({
  id,
  content: { kind: 'picture', picture: '0'.repeat(64), width: 10, height: 10, title: id, of: [] },
  view: { inverted: false, scale: 'area', zoom: 1 },
  show: { annotations: true, overlays: true, texts: 'full', scaleBar: true, directions: true },
  texts: { topLeft: [], topRight: [], bottomLeft: [], bottomRight: [] },
});
const sheet = (id: string, ...cells: (FilmCell | null)[]): Film['sheets'][number] => ({
  id,
  filmSize: '14INX17IN',
  orientation: 'PORTRAIT',
  format: 'STANDARD\\1,2',
  boxes: cells,
  header: [],
  footer: [],
});
const film = (...sheets: Film['sheets']): Film => ({
  patient: { key, name: { alphabetic: 'Doe^Jane' }, id: 'F-1', birthDate: '', sex: '' },
  sheets,
  unplaced: [],
});
const ids = (of: Film): string[] => allCells(of).map(({ id }) => id);
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

describe('the draft of a film', () => {
  let window: EventTarget;
  let stop = (): void => undefined;
  beforeEach(() => {
    vi.useFakeTimers();
    Object.assign(main, { draft: undefined, incoming: [], puts: [], failing: false, left: undefined });
    told.length = 0;
    window = new EventTarget();
    Object.assign(window, { location: { hash: '' } });
    vi.stubGlobal('window', window);
    useFilm.setState({ state: 'loading' });
    replaceFilm(film());
  });
  afterEach(() => {
    stop();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('is what was kept, with what was given since in empty boxes and on new sheets; what was placed is told once it is kept', async () => {
    main.draft = { film: film(sheet('s', cell('a'), null)), modifiedAt: 5 };
    main.incoming = [{ id: 7, cells: [cell('b'), cell('c')] }];
    stop = followDraft(key, []);
    await settle();
    expect(useFilm.getState()).toMatchObject({ state: 'ready' });
    expect(ids(useFilm.getState().film)).toEqual(['a', 'b', 'c']);
    expect(useFilm.getState().film.sheets).toHaveLength(2);
    expect(main.puts.map(({ placed }) => placed)).toEqual([[7]]);
    expect(main.incoming).toEqual([]);
    expect(told).toEqual(['2 images came onto the film']);
    // What is given while it is open comes too, once.
    main.incoming = [{ id: 8, cells: [cell('d')] }];
    for (const listener of main.listeners) listener({ patientKey: key });
    await settle();
    expect(ids(main.draft!.film)).toEqual(['a', 'b', 'c', 'd']);
    expect(ids(useFilm.getState().film)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keeps changes together, and gives way to a newer one of another window', async () => {
    main.draft = { film: film(sheet('s', cell('a'), null)), modifiedAt: 5 };
    stop = followDraft(key, []);
    await settle();
    update((now) => ({ ...now, unplaced: [cell('x')] }));
    update((now) => ({ ...now, unplaced: [cell('x'), cell('y')] }));
    await settle();
    expect(main.puts).toHaveLength(1);
    expect(ids(main.draft!.film)).toEqual(['a', 'x', 'y']);

    const newer = film(sheet('s', cell('theirs'), null));
    main.draft = { film: newer, modifiedAt: Date.now() + 60_000 };
    update((now) => ({ ...now, unplaced: [] }));
    await settle();
    expect(ids(useFilm.getState().film)).toEqual(['theirs']);
    expect(told.at(-1)).toBe('The film was changed in another window: this is what it is now');
    expect(ids(main.draft.film)).toEqual(['theirs']);
  });

  it('is written when the window closes, and holds the window when it cannot be', async () => {
    main.draft = { film: film(sheet('s', cell('a'), null)), modifiedAt: 5 };
    stop = followDraft(key, []);
    await settle();
    update((now) => ({ ...now, unplaced: [cell('x')] }));
    const closing = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(closing);
    expect(closing.defaultPrevented).toBe(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(ids(main.draft!.film)).toEqual(['a', 'x']);

    main.failing = true;
    update((now) => ({ ...now, unplaced: [] }));
    await settle();
    expect(told).toContain('The film could not be kept');
    const again = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(again);
    expect(again.defaultPrevented).toBe(true);
    main.failing = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ids(main.draft!.film)).toEqual(['a']);
    expect(told.at(-1)).toBe('The film is kept again');
  });

  it('takes what is given while it is still being opened, once', async () => {
    main.draft = { film: film(sheet('s', cell('a'), null)), modifiedAt: 5 };
    main.incoming = [{ id: 7, cells: [cell('b')] }];
    stop = followDraft(key, []);
    main.incoming = [...main.incoming, { id: 8, cells: [cell('c')] }];
    for (const listener of main.listeners) listener({ patientKey: key });
    await settle();
    expect(ids(useFilm.getState().film).sort()).toEqual(['a', 'b', 'c']);
    expect(ids(main.draft.film).sort()).toEqual(['a', 'b', 'c']);
    expect(main.incoming).toEqual([]);
    expect(told).not.toContain('The film was changed in another window: this is what it is now');
  });

  it('loses nothing that it placed, or that was put on it, when it gives way to another window', async () => {
    main.draft = { film: film(sheet('s', cell('a'), null)), modifiedAt: 5 };
    stop = followDraft(key, []);
    await settle();
    update((now) => ({ ...now, unplaced: [cell('dragged')] }));
    main.incoming = [{ id: 9, cells: [cell('given')] }];
    for (const listener of main.listeners) listener({ patientKey: key });
    await vi.advanceTimersByTimeAsync(10);
    // Placed here, not yet kept; the other window keeps one without it.
    expect(ids(useFilm.getState().film)).toContain('given');
    main.draft = { film: film(sheet('s', cell('theirs'), null)), modifiedAt: Date.now() + 60_000 };
    for (const listener of main.listeners) listener({ patientKey: key });
    await settle();
    expect(ids(useFilm.getState().film).sort()).toEqual(['dragged', 'given', 'theirs']);
    expect(ids(main.draft.film).sort()).toEqual(['dragged', 'given', 'theirs']);
    expect(main.incoming).toEqual([]);
  });

  it('is not kept over one of another window that it was not made from', async () => {
    main.draft = { film: film(sheet('s', cell('a'), null)), modifiedAt: 5 };
    stop = followDraft(key, []);
    await settle();
    // The word of it has not come yet.
    main.draft = { film: film(sheet('s', cell('a'), cell('theirs'))), modifiedAt: 6 };
    update((now) => ({ ...now, unplaced: [cell('mine')] }));
    await settle();
    expect(ids(main.draft.film).sort()).toEqual(['a', 'mine', 'theirs']);
    expect(ids(useFilm.getState().film).sort()).toEqual(['a', 'mine', 'theirs']);
  });

  it('leaves what was given in the tray when earlier steps are taken back', async () => {
    main.draft = { film: film(sheet('s', cell('a'), null)), modifiedAt: 5 };
    stop = followDraft(key, []);
    await settle();
    update((now) => ({ ...now, unplaced: [cell('x')] }));
    main.incoming = [{ id: 3, cells: [cell('b')] }];
    for (const listener of main.listeners) listener({ patientKey: key });
    await settle();
    undo();
    undo();
    expect(undo()).toBe(false);
    await settle();
    expect(ids(useFilm.getState().film)).toEqual(['a', 'b']);
    expect(ids(main.draft.film)).toEqual(['a', 'b']);
    expect(main.incoming).toEqual([]);
  });

  it('places what there is room for; the rest waits, which is said once', async () => {
    main.draft = {
      film: film(...Array.from({ length: 200 }, (_, at) => sheet(`s${at}`, at ? cell(`a${at}`) : null))),
      modifiedAt: 5,
    };
    main.incoming = [
      { id: 1, cells: [cell('fits')] },
      { id: 2, cells: [cell('too'), cell('many')] },
    ];
    stop = followDraft(key, []);
    await settle();
    expect(ids(useFilm.getState().film)).toHaveLength(200);
    expect(main.incoming.map(({ id }) => id)).toEqual([2]);
    update((now) => ({ ...now, unplaced: [cell('x')] }));
    await settle();
    const refused = 'Images that were given to the film could not be placed';
    expect(told.filter((words) => words === refused)).toHaveLength(1);
    // Room is made: they come.
    update((now) => ({ ...now, sheets: now.sheets.slice(0, 100) }));
    await settle();
    expect(main.incoming).toEqual([]);
    expect(ids(useFilm.getState().film)).toContain('many');
  });

  const jane = {
    ...film().patient,
    key: JSON.stringify(['id', 'F-1', 'Doe^Jane Ann', '']),
    name: { alphabetic: 'Doe^Jane Ann' },
  };

  it('goes on under the corrected name, with what was put on it since it was kept', async () => {
    main.draft = { film: film(sheet('s', cell('a'), null)), modifiedAt: 5 };
    stop = followDraft(key, []);
    await settle();
    update((now) => ({ ...now, unplaced: [cell('new')] }));
    for (const listener of main.listeners) listener({ patientKey: key, goesOnAs: jane });
    await vi.advanceTimersByTimeAsync(0);
    expect(main.puts.flatMap(({ draft }) => ids(draft.film))).toContain('new');
    expect(new URLSearchParams((window as unknown as Window).location.hash).get('patient')).toBe(jane.key);
    expect(told.at(-1)).toBe(
      'The patient is called Doe, Jane Ann (F-1) in the archive now: the film goes on under this name',
    );
  });

  it('lets go of images that are of somebody else now, also in what undo brings back', async () => {
    main.draft = { film: film(sheet('s', cell('a'), cell('b'))), modifiedAt: 5 };
    stop = followDraft(key, []);
    await settle();
    update((now) => ({ ...now, unplaced: [cell('c')] }));
    await settle();
    main.draft = { film: film(sheet('s', cell('a'), null)), modifiedAt: Date.now() + 60_000 };
    const left = [{ patient: { ...jane, id: 'F-2' }, ids: ['b', 'c'] }];
    for (const listener of main.listeners) listener({ patientKey: key, left });
    expect(ids(useFilm.getState().film)).toEqual(['a']);
    undo();
    await settle();
    expect(ids(useFilm.getState().film)).toEqual(['a']);
    expect(told).toContain(
      '2 images are of Doe, Jane Ann (F-2) now, and not on this film any more: they wait for that film',
    );
    expect(told).not.toContain('The film was changed in another window: this is what it is now');
  });

  it('says where images went that were put on it and never kept on it, and that once', async () => {
    main.draft = { film: film(sheet('s', cell('a'), null)), modifiedAt: 5 };
    stop = followDraft(key, []);
    await settle();
    update((now) => ({ ...now, unplaced: [cell('c'), cell('d')] }));
    const patient = { ...jane, id: 'F-2' };
    // Of what was kept it is told at once, of the rest when it comes to be kept.
    for (const listener of main.listeners) listener({ patientKey: key, left: [{ patient, ids: ['c'] }] });
    main.left = [{ patient, ids: ['c', 'd'] }];
    await vi.advanceTimersByTimeAsync(400);
    main.left = undefined;
    await settle();
    expect(ids(useFilm.getState().film)).toEqual(['a']);
    expect(told.filter((text) => text.includes('(F-2)'))).toEqual([
      '1 image is of Doe, Jane Ann (F-2) now, and not on this film any more: it waits for that film',
      '1 image is of Doe, Jane Ann (F-2) now, and not on this film any more: it waits for that film',
    ]);
  });

  it('says of its patient what the archive says now', async () => {
    main.draft = { film: film(sheet('s', cell('a'), null)), modifiedAt: 5 };
    stop = followDraft(key, []);
    await settle();
    update((now) => ({ ...now, unplaced: [cell('c')] }));
    await settle();
    main.draft.film.patient.birthDate = '19700102';
    for (const listener of main.listeners) listener({ patientKey: key });
    await settle();
    expect(useFilm.getState().film.patient.birthDate).toBe('19700102');
    undo();
    expect(useFilm.getState().film.patient.birthDate).toBe('19700102');
  });
});
