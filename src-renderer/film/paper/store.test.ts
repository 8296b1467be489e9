import { expect, it } from 'vitest';
import { choicesFrom } from './store.ts';

it('what was remembered counts as far as it is of the right kind', () => {
  const usual = choicesFrom(undefined);
  expect(usual).toMatchObject({
    options: { paper: 'A4', ground: 'white', marginMm: 10 },
    pdfPaper: 'film',
    printer: '',
  });
  expect(choicesFrom({ options: { paper: 'papyrus' }, pdfPaper: 7, printer: 3 })).toEqual(usual);
  const kept = {
    options: { ...usual.options, paper: 'Legal' as const, marginMm: 4 },
    pdfPaper: 'A3',
    printer: 'Office',
  };
  expect(choicesFrom(kept)).toEqual(kept);
});

it('a printer has no paper of the size of films', () => {
  expect(choicesFrom({ options: { paper: 'film' } }).options.paper).toBe('A4');
});
