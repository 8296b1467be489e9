import { describe, expect, it } from 'vitest';
import { filmImage } from '../../testing/film-image.ts';
import type { Mammogram } from '../imaging/mammography.ts';
import { type Hanging, hung, hungInstead, hungView, onSheets } from './mammograms.ts';
import { type Film, filmCellSchema, filmSchema } from './model.ts';

let count = 0;
const image = (name: string, more: Partial<Mammogram> = {}, study = 0): Hanging => {
  const [side, view = ''] = name.split(' ');
  return {
    cell: filmCellSchema.parse({
      id: `${name}${study ? ` of ${study}` : ''}${Object.keys(more).length ? ` ${++count}` : ''}`,
      content: { kind: 'image', image: filmImage(++count) },
      view: { inverted: true, scale: 'zoom', zoom: 3, centre: [1, 2] },
    }),
    study,
    mammogram: {
      ...{ side: side === 'R' || side === 'L' ? side : undefined, view, modifier: '' },
      ...{ magnified: false, forProcessing: false, rank: 0, ...more },
    },
    turn: { rotation: 0, flipped: false },
  };
};
const names = (sheets: readonly (readonly (Hanging | null)[])[]) =>
  sheets.map((boxes) => boxes.map((one) => one?.cell.id ?? null));
const screening = (study = 0) => ['L MLO', 'L CC', 'R MLO', 'R CC'].map((name) => image(name, {}, study));

describe('mammograms on film', () => {
  it('hang right beside left, craniocaudal above oblique', () => {
    expect(names(hung(screening(), 'four').sheets)).toEqual([['R CC', 'L CC', 'R MLO', 'L MLO']]);
    expect(names(hung(screening(), 'pair').sheets)).toEqual([
      ['R CC', 'L CC'],
      ['R MLO', 'L MLO'],
    ]);
  });

  it('of one breast keep its side; what there is not leaves its box empty', () => {
    expect(names(hung([image('L MLO'), image('L CC')], 'four').sheets)).toEqual([[null, 'L CC', null, 'L MLO']]);
    expect(names(hung([...screening(), image('R ML')], 'four').sheets)[1]).toEqual(['R ML', null, null, null]);
  });

  it('have those of the study before beneath them, view by view, or on the sheets behind', () => {
    const both = [...screening(1).slice(1), ...screening(0)];
    expect(names(hung(both, 'compare').sheets)).toEqual([
      ['R CC', 'L CC', 'R CC of 1', 'L CC of 1'],
      ['R MLO', 'L MLO', 'R MLO of 1', null],
    ]);
    expect(names(hung(both, 'four').sheets)).toEqual([
      ['R CC', 'L CC', 'R MLO', 'L MLO'],
      ['R CC of 1', 'L CC of 1', 'R MLO of 1', null],
    ]);
  });

  it('hang by the plain view; displaced implants, then spots and magnifications have sheets of their own, in pairs', () => {
    const displaced = ['L CC', 'R CC'].map((name) => image(name, { modifier: 'Implant Displaced', rank: 1 }));
    const spot = image('L MLO', { modifier: 'Spot Compression', magnified: true, rank: 1 });
    const again = image('R CC', { rank: 0 });
    const { sheets } = hung([spot, ...displaced, ...screening(), again], 'four');
    expect(names(sheets)).toEqual([
      ['R CC', 'L CC', 'R MLO', 'L MLO'],
      [displaced[1]!.cell.id, displaced[0]!.cell.id, again.cell.id, null],
      [null, spot.cell.id, null, null],
    ]);
  });

  it('never take a spot for the view itself', () => {
    const spot = image('R CC', { magnified: true });
    expect(names(hung([spot, image('L CC')], 'pair').sheets)).toEqual([
      [null, 'L CC'],
      [spot.cell.id, null],
    ]);
  });

  it('that do not say side or view lie behind the others as they are', () => {
    const strange = [image('? CC'), image('R'), image('?')];
    const made = hung([...strange, ...screening()], 'four');
    expect(names(made.sheets)).toEqual([
      ['R CC', 'L CC', 'R MLO', 'L MLO'],
      ['? CC', 'R', '?', null],
    ]);
    expect(made.unknown).toEqual(strange);
    expect(hung([], 'four').sheets).toEqual([]);
  });

  it('each have one box, whatever there is of them', () => {
    for (let seed = 1; seed <= 200; seed++) {
      let state = seed;
      const next = (below: number): number => {
        state = (state * 48271) % 2147483647;
        return state % below;
      };
      const images = Array.from({ length: next(14) }, (_, n) => {
        const name = `${['R', 'L', '?'][next(3)]} ${['CC', 'MLO', 'ML', 'XCC', ''][next(5)]}`;
        const made = image(name, { magnified: next(4) === 0, rank: next(3), modifier: ['', 'A'][next(2)]! }, next(3));
        return { ...made, cell: { ...made.cell, id: `${seed} ${n}` } };
      });
      for (const layout of ['four', 'pair', 'compare'] as const) {
        const { sheets } = hung(images, layout);
        const ids = sheets.flat().flatMap((one) => one?.cell.id ?? []);
        expect(ids.toSorted(), `${seed} ${layout}`).toEqual(images.map(({ cell }) => cell.id).toSorted());
        expect(sheets.every((boxes) => boxes.length === (layout === 'pair' ? 2 : 4) && boxes.some(Boolean))).toBe(true);
      }
    }
  });

  it('are turned and put to the chest wall; window and polarity stay', () => {
    const turn = { rotation: 180, flipped: true } as const;
    expect(hungView({ ...image('R CC'), turn })).toEqual({
      ...{ inverted: true, scale: 'fit', zoom: 1, turn },
      align: { across: 'right', down: 'middle' },
    });
    expect(hungView(image('L CC')).align?.across).toBe('left');
    // Where it lies is not known: it lies in the middle.
    expect(hungView({ ...image('L CC'), turn: undefined })).toEqual({ inverted: true, scale: 'fit', zoom: 1 });
  });
});

describe('a mammogram in the place of another one', () => {
  const [flipped, turned] = [
    { rotation: 0, flipped: true },
    { rotation: 180, flipped: false },
  ] as const;
  const rcc = { ...image('R CC'), turn: flipped };
  const lmlo = { ...image('L MLO'), turn: turned };
  const view = { inverted: true, scale: 'ratio', ratio: 0.5, zoom: 1 } as const;

  it('hangs as it does itself where that one hung', () => {
    const align = { across: 'right', down: 'top' } as const;
    expect(hungInstead({ ...view, turn: flipped, align }, rcc, lmlo)).toEqual({
      ...{ ...view, turn: turned },
      align: { across: 'left', down: 'top' },
    });
    // Without an edge, or at another one, it is turned alone.
    expect(hungInstead({ ...view, turn: flipped }, rcc, lmlo)).toEqual({ ...view, turn: turned });
    const down = { across: 'centre', down: 'bottom' } as const;
    expect(hungInstead({ ...view, turn: flipped, align: down }, rcc, lmlo)).toEqual({
      ...{ ...view, turn: turned, align: down },
    });
    const unknown = { ...image('?'), turn: undefined };
    expect(hungInstead({ ...view, turn: flipped, align }, rcc, unknown)).toEqual(view);
  });

  it('lies as that one did where that one was turned otherwise, or not said to hang', () => {
    for (const one of [
      { ...view, turn: turned },
      view,
      { ...view, align: { across: 'left', down: 'middle' } as const },
    ]) {
      expect(hungInstead(one, rcc, lmlo)).toBe(one);
    }
    const asStored = { ...image('R MLO'), turn: { rotation: 0, flipped: false } as const };
    expect(hungInstead(view, asStored, lmlo)).toBe(view);
    const atWall = { ...view, align: { across: 'right', down: 'middle' } as const };
    expect(hungInstead(atWall, asStored, lmlo).align?.across).toBe('left');
  });
});

describe('sheets for them', () => {
  const form = { filmSize: '14INX17IN', orientation: 'PORTRAIT', format: 'STANDARD\\2,2', boxes: 4 } as const;
  let ids = 0;
  const newId = (): string => `new ${++ids}`;
  const cell = (id: string) => filmCellSchema.parse({ id, content: { kind: 'image', image: filmImage(1) } });
  const film = (sheets: (string | null)[][], unplaced: string[] = []): Film =>
    filmSchema.parse({
      patient: { key: 'k', name: { alphabetic: 'Doe^Jane' }, id: '1', birthDate: '', sex: '' },
      sheets: sheets.map((boxes, n) => ({
        ...{ id: `s${n}`, filmSize: '14INX17IN', orientation: 'PORTRAIT', format: `STANDARD\\1,${boxes.length}` },
        boxes: boxes.map((id) => id && cell(id)),
      })),
      unplaced: unplaced.map(cell),
    });
  const ofFilm = ({ sheets }: Film) => sheets.map(({ boxes }) => boxes.map((one) => one?.id ?? null));

  it('come behind those that have images, and instead of empty ones', () => {
    const made = [[cell('a'), null, cell('b'), null]];
    expect(ofFilm(onSheets(film([['x', null]]), made, { form, newId }))).toEqual([
      ['x', null],
      ['a', null, 'b', null],
    ]);
    expect(ofFilm(onSheets(film([[null, null]]), made, { form, newId }))).toEqual([['a', null, 'b', null]]);
  });

  it('take what lies on the film already; nothing is there twice, and no empty sheet is left of it', () => {
    const before = film([['a'], ['x', 'b']], ['c', 'd']);
    const after = onSheets(before, [[cell('b'), cell('a'), cell('c')]], { form, newId });
    expect(ofFilm(after)).toEqual([
      ['x', null],
      ['b', 'a', 'c', null],
    ]);
    expect(after.unplaced.map(({ id }) => id)).toEqual(['d']);
    expect(onSheets(before, [], { form, newId })).toBe(before);
  });
});
