import { beforeEach, expect, it, vi } from 'vitest';
import type { Film } from '../../src-shared/film/model.ts';
import { abandonStep, endStep, redo, replaceFilm, undo, update, useFilm } from './store.ts';

const film = (): Film => ({
  patient: { key: 'k', name: { alphabetic: 'A' }, id: '1', birthDate: '', sex: '' },
  sheets: [
    {
      id: 's',
      filmSize: '14INX17IN',
      orientation: 'PORTRAIT',
      format: 'STANDARD\\1,1',
      boxes: [null],
      header: [],
      footer: [],
    },
  ],
  unplaced: [],
});
const header = (line: string) => (now: Film) => ({
  ...now,
  sheets: now.sheets.map((sheet) => ({ ...sheet, header: [line] })),
});
const line = (): string | undefined => useFilm.getState().film.sheets[0]?.header[0];

beforeEach(() => {
  replaceFilm(film());
  endStep();
});

it('a drag is one step however slowly it is made, and the next one another', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    update(header('a'), 'drag 1', true);
    vi.advanceTimersByTime(60_000);
    update(header('b'), 'drag 1', true);
    endStep();
    update(header('c'), 'drag 2', true);
    expect(undo()).toBe(true);
    expect(line()).toBe('b');
    expect(undo()).toBe(true);
    expect(line()).toBeUndefined();
    expect(undo()).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});

it('a drag that is given up leaves nothing to take back or forward', () => {
  update(header('before'));
  const { film: was, past } = useFilm.getState();
  update(header('a'), 'drag 1', true);
  update(header('b'), 'drag 1', true);
  expect(abandonStep('drag 1')).toBe(true);
  expect(useFilm.getState().film).toBe(was);
  expect(useFilm.getState().past).toEqual(past);
  expect(redo()).toBe(false);
});

it('what was done meanwhile is not given up with a drag', () => {
  update(header('a'), 'drag 1', true);
  update(header('other'));
  expect(abandonStep('drag 1')).toBe(false);
  expect(line()).toBe('other');
});
