import { describe, expect, it } from 'vitest';
import type { PrintJob } from '../../../src-shared/contract/print.ts';
import { filmSchema } from '../../../src-shared/film/model.ts';
import { type GivenFilm, isAgain } from './given.ts';

const film = (format: string) =>
  filmSchema.parse({
    patient: { key: 'k', name: { alphabetic: 'Doe^Jane' }, id: '1', birthDate: '', sex: '' },
    sheets: [{ id: 's', filmSize: '14INX17IN', orientation: 'PORTRAIT', format, boxes: [null] }],
  });
const one = film('STANDARD\\1,1');
const given: GivenFilm = { id: 7, film: one, printerId: 'p', options: { copies: 2 }, at: 1 };
const job = (state: PrintJob['state']) => ({ id: 7, state }) as PrintJob;

describe('a film that the printer has got', () => {
  it('is known again while nothing of it changes', () => {
    const same = { film: structuredClone(one), printerId: 'p', options: { copies: 2 } };
    expect(isAgain(given, same, [])).toBe(true);
    for (const state of ['waiting', 'running', 'done', 'warning'] as const) {
      expect(isAgain(given, same, [job(state)]), state).toBe(true);
    }
    expect(isAgain(given, { ...same, film: film('COL\\1') }, [])).toBe(false);
    expect(isAgain(given, { ...same, printerId: 'q' }, [])).toBe(false);
    expect(isAgain(given, { ...same, options: {} }, [])).toBe(false);
  });

  it('and that was not printed is given anew without a word', () => {
    for (const state of ['failed', 'cancelled'] as const)
      expect(isAgain(given, given, [job(state)]), state).toBe(false);
  });
});
