import { expect, it } from 'vitest';
import { type FilmCell, filmCellSchema, filmSchema } from '../../src-shared/film/model.ts';
import { petImage } from '../../src-shared/imaging/pipeline/domain.ts';
import { noteWindow, withFixedWindows } from './own-windows.ts';

const cell = (row: number, sopClassUid: string, view: object = {}): FilmCell =>
  filmCellSchema.parse({
    ...{ id: `cell ${row}`, view },
    content: {
      kind: 'image',
      image: {
        ...{ catalogue: 'archive', studyRow: 1, seriesRow: 1, row, revision: 1, frame: 1 },
        ...{ studyUid: '1.1', seriesUid: '1.2', sopClassUid, sopInstanceUid: `1.3.${row}` },
      },
    },
  });

it('the window of a whole series is printed as its texts say it, the others stay those of their images', () => {
  const window = { center: 500, width: 1000, function: 'LINEAR_EXACT' as const };
  const own = { center: 1, width: 2, function: 'LINEAR' as const };
  const cells = [
    cell(1, petImage),
    cell(2, petImage, { window: own }),
    cell(3, '1.2.840.10008.5.1.4.1.1.2'),
    cell(4, petImage),
  ];
  for (const one of cells.slice(0, 3)) noteWindow(one, { window });
  const film = filmSchema.parse({
    patient: { key: 'p', name: { alphabetic: 'Doe^Jane' }, id: '1', birthDate: '', sex: '' },
    sheets: [{ id: 's', filmSize: 'A4', orientation: 'PORTRAIT', format: 'STANDARD\\2,2', boxes: cells }],
  });
  const fixed = withFixedWindows(film);
  expect(fixed.sheets[0]!.boxes.map((one) => one?.view.window)).toEqual([window, own, undefined, undefined]);
  expect(withFixedWindows(fixed)).toBe(fixed);
});
