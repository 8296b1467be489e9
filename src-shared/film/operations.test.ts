import { describe, expect, it } from 'vitest';
import { filmImage } from '../../testing/film-image.ts';
import { applyLook } from './applying.ts';
import { allCells, cellById, mostSheets, placeOf } from './cells.ts';
import { boxCount, turnedFormat } from './formats.ts';
import { type Film, type FilmCell, filmCellSchema, filmSchema, filmTemplateSchema } from './model.ts';
import {
  changeCells,
  closeGaps,
  copyCells,
  deleteCells,
  moveCell,
  moveCells,
  placeCells,
  placeUnplaced,
  takeOff,
} from './operations.ts';
import { addSheet, duplicateSheet, emptyFilm, moveSheet, removeSheet, reshapeSheet, reshapeSheets } from './sheets.ts';
import { applyTemplate, templateOf, templatesFor } from './templates.ts';

const patient = { key: 'p', name: { alphabetic: 'Doe^Jane' }, id: '1', birthDate: '', sex: '' };
const form = { filmSize: '14INX17IN', orientation: 'PORTRAIT', format: 'STANDARD\\2,2', boxes: 4 } as const;

const ids = () => {
  let last = 0;
  return () => `new-${++last}`;
};

const cell = (id: string, series = '1.2', sopClassUid = '1.2.840.10008.5.1.4.1.1.2'): FilmCell =>
  filmCellSchema.parse({
    id,
    content: {
      kind: 'image',
      image: filmImage(1, { seriesUid: series, sopClassUid, sopInstanceUid: `1.3.${id}` }),
    },
  });
const cells = (text: string): FilmCell[] => [...text].map((id) => cell(id));
const start = (text = '', newId = ids()): Film => placeCells(emptyFilm(patient, form, newId), cells(text), { newId });
/** Sheets as texts, `.` where a box is empty, and what lies on none. */
const read = (film: Film): string =>
  [
    ...film.sheets.map(({ boxes }) => boxes.map((one) => one?.id ?? '.').join('')),
    ...(film.unplaced.length > 0 ? [`(${film.unplaced.map(({ id }) => id).join('')})`] : []),
  ].join(' ');
const at = (film: Film, sheet: number, position: number) => ({ sheet: film.sheets[sheet]?.id ?? '', position });

describe('cells', () => {
  it('fill empty boxes in their order, over as many sheets as it takes', () => {
    const film = start('abcdef');
    expect(read(film)).toBe('abcd ef..');
    expect(film.sheets[1]).toMatchObject({ format: 'STANDARD\\2,2', filmSize: '14INX17IN' });
    expect(placeOf(film, 'e')).toEqual(at(film, 1, 1));
  });

  it('fill from a place on and pass over what is taken', () => {
    const film = start('a');
    const more = placeCells(film, cells('b'), { at: at(film, 0, 3), newId: ids() });
    expect(read(more)).toBe('a.b.');
    expect(read(placeCells(more, cells('cde'), { at: at(more, 0, 2), newId: ids() }))).toBe('acbd e...');
    expect(read(placeCells(more, cells('cd'), { newSheets: true, newId: ids() }))).toBe('a.b. cd..');
  });

  it('that the film has already stay where they are', () => {
    const film = start('abc');
    expect(read(placeCells(film, cells('cada'), { newId: ids() }))).toBe('abcd');
    expect(read(placeCells(takeOff(film, ['a']), cells('a'), { newId: ids() }))).toBe('.bc. (a)');
  });

  it('change places', () => {
    const film = start('abcdef');
    expect(read(moveCell(film, 'a', at(film, 1, 3)))).toBe('.bcd efa.');
    expect(read(moveCell(film, 'a', at(film, 1, 2)))).toBe('fbcd ea..');
    const off = takeOff(film, ['f', 'b']);
    expect(read(off)).toBe('a.cd e... (bf)');
    expect(read(moveCell(off, 'b', at(off, 0, 1)))).toBe('b.cd e... (af)');
    expect(read(moveCell(off, 'b', at(off, 0, 2)))).toBe('abcd e... (f)');
    expect(read(moveCells(film, ['f', 'e'], at(film, 0, 1), ids()))).toBe('abcd fe..');
    expect(read(moveCells(film, ['b', 'a'], at(film, 0, 2), ids()))).toBe('.bcd efa.');
  });

  it('are copied with ids of their own', () => {
    const film = start('ab');
    const copied = copyCells(film, ['a', 'b'], at(film, 0, 3), ids());
    expect(allCells(copied)).toHaveLength(4);
    expect(new Set(allCells(copied).map(({ id }) => id)).size).toBe(4);
    expect(copied.sheets[0]?.boxes[2]?.content).toEqual(film.sheets[0]?.boxes[0]?.content);
  });

  it('come back when that is asked for', () => {
    const film = takeOff(start('abcdef'), ['b', 'c', 'd', 'f']);
    expect(read(film)).toBe('a... e... (bcdf)');
    expect(read(placeUnplaced(film, { newId: ids() }))).toBe('abcd ef..');
    expect(read(placeUnplaced(film, { sheet: film.sheets[1]?.id, newId: ids() }))).toBe('a... ebcd (f)');
    expect(read(placeUnplaced(film, { ids: ['d'], newId: ids() }))).toBe('ad.. e... (bcf)');
    expect(read(closeGaps(film))).toBe('ae.. .... (bcdf)');
    expect(read(closeGaps(moveCell(film, 'a', at(film, 0, 3)), film.sheets[0]?.id))).toBe('a... e... (bcdf)');
  });

  it('leave the film as it is where a name is of nothing', () => {
    const film = start('ab');
    const nowhere = { sheet: 'gone', position: 1 };
    expect(placeCells(film, cells('x'), { at: nowhere, newId: ids() })).toBe(film);
    expect(moveCell(film, 'a', nowhere)).toBe(film);
    expect(moveCell(film, 'a', at(film, 0, 5))).toBe(film);
    expect(moveCell(film, 'x', at(film, 0, 1))).toBe(film);
    expect(read(takeOff(film, ['x']))).toBe('ab..');
  });
});

describe('a sheet', () => {
  it('keeps what has room and puts the rest aside when it becomes smaller', () => {
    const film = start('abcd');
    const [sheet] = film.sheets;
    const two = { filmSize: '8INX10IN', orientation: 'LANDSCAPE', format: 'STANDARD\\2,1' } as const;
    const smaller = reshapeSheet(film, sheet?.id ?? '', two, 2);
    expect(read(smaller)).toBe('ab (cd)');
    expect(smaller.sheets[0]).toMatchObject(two);
    const larger = reshapeSheet(smaller, sheet?.id ?? '', form, 4);
    expect(read(larger)).toBe('ab.. (cd)');
    expect(read(placeUnplaced(larger, { newId: ids() }))).toBe('abcd');
  });

  it('keeps the boxes of its cells as long as all of them are there, else their order', () => {
    const film = moveCell(start('ab'), 'b', at(start('ab'), 0, 3));
    const id = film.sheets[0]?.id ?? '';
    expect(read(film)).toBe('a.b.');
    expect(read(reshapeSheet(film, id, form, 3))).toBe('a.b');
    expect(read(reshapeSheet(film, id, form, 2))).toBe('ab');
    expect(read(reshapeSheet(film, id, form, 6))).toBe('a.b...');
    expect(reshapeSheet(film, id, form, 0)).toBe(film);
  });

  it('is added, doubled, moved and removed', () => {
    const film = start('abcdef');
    const [first, second] = film.sheets;
    expect(read(addSheet(film, { after: first?.id, newId: ids() }))).toBe('abcd .... ef..');
    const doubled = duplicateSheet(film, second?.id ?? '', () => crypto.randomUUID());
    expect(doubled.sheets).toHaveLength(3);
    expect(new Set(allCells(doubled).map(({ id }) => id)).size).toBe(8);
    expect(read(moveSheet(film, second?.id ?? '', 0))).toBe('ef.. abcd');
    expect(read(removeSheet(film, first?.id ?? ''))).toBe('ef.. (abcd)');
    expect(read(removeSheet(removeSheet(film, first?.id ?? ''), second?.id ?? ''))).toBe('.... (abcdef)');
  });

  it('is not added past the limit, and nothing is lost by trying', () => {
    const film = start('a');
    const many = Array.from({ length: mostSheets * 4 }, (_, n) => cell(`c${n}`));
    expect(() => placeCells(film, many, { newId: ids() })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(read(film)).toBe('a...');
  });
});

describe('the look of a cell', () => {
  const mr = '1.2.840.10008.5.1.4.1.1.4';
  const window = { center: 40, width: 400, function: 'LINEAR' } as const;
  const film = placeCells(
    start('ab'),
    [cell('c', '1.9'), cell('d', '1.8', mr), { ...cell('e'), view: { ...cell('e').view, window } }],
    { newId: ids() },
  );
  const looking = {
    ...film,
    sheets: film.sheets.map((sheet) => ({
      ...sheet,
      boxes: sheet.boxes.map(
        (one) =>
          one &&
          (one.id === 'a'
            ? { ...one, view: { ...one.view, window, table: 'pet', zoom: 3, centre: [5, 6] as [number, number] } }
            : one),
      ),
    })),
  };
  const view = (of: Film, id: string) => allCells(of).find((one) => one.id === id)?.view;

  it('goes to the sheet, the film or the series', () => {
    const sheet = applyLook(looking, 'a', 'sheet', ['window']);
    expect(view(sheet, 'b')).toMatchObject({ window, table: 'pet' });
    expect(view(sheet, 'c')?.window).toEqual(window);
    const series = applyLook(looking, 'a', 'series', ['window', 'size']);
    expect(view(series, 'b')).toMatchObject({ window, zoom: 3, centre: [5, 6] });
    expect(view(series, 'c')?.window).toBeUndefined();
    expect(view(series, 'e')?.zoom).toBe(3);
  });

  it('does not give a window to images of another kind, nor a middle to another series', () => {
    const all = applyLook(looking, 'a', 'film', ['window', 'size']);
    expect(view(all, 'd')).not.toHaveProperty('window');
    expect(view(all, 'd')).not.toHaveProperty('table');
    expect(view(all, 'd')?.zoom).toBe(3);
    expect(view(all, 'c')?.centre).toBeUndefined();
  });

  it('takes back what the one does not have', () => {
    expect(view(applyLook(looking, 'b', 'film', ['window']), 'e')).not.toHaveProperty('window');
  });
});

describe('a template', () => {
  const boxes = (shape: Parameters<typeof boxCount>[0]) => boxCount(shape);

  it('keeps shapes alone, and lays films out anew', () => {
    const film = addSheet(start('abcd'), { form: { ...form, format: 'STANDARD\\1,1', boxes: 1 }, newId: ids() });
    const show = { ...cell('a').show, scaleBar: false };
    const template = templateOf(film, { id: 't', name: 'T', show });
    expect(template.sheets.map(({ format }) => format)).toEqual(['STANDARD\\2,2', 'STANDARD\\1,1']);
    const laid = applyTemplate(takeOff(start('ghijkl'), ['l']), template, { boxes, newId: ids(), more: cells('xy') });
    expect(read(laid)).toBe('ghij k x y (l)');
    expect(laid.sheets[0]?.boxes[0]?.show.scaleBar).toBe(false);
    expect(read(applyTemplate(start('a'), template, { boxes, newId: ids() }))).toBe('a...');
    expect(() => applyTemplate(film, template, { boxes: () => undefined, newId: ids() })).toThrow('format');
    expect(templatesFor([template, { ...template, id: 'ct', modalities: ['CT'] }], 'CT')[0]?.id).toBe('ct');
  });
});

describe('the edges that images keep to', () => {
  const left = { across: 'left', down: 'middle' } as const;
  const right = { across: 'right', down: 'middle' } as const;
  const boxes = (one: Parameters<typeof boxCount>[0]) => boxCount(one);
  const edges = (film: Film) => film.sheets.map((sheet) => sheet.boxes.map((one) => one?.view.align?.across ?? '.'));

  it('are kept by a template, box by box, and are not where it has none', () => {
    const film = changeCells(start('abcdef'), ['a', 'c', 'f'], (one) => ({
      ...one,
      view: { ...one.view, align: one.id === 'a' ? right : left },
    }));
    const template = templateOf(film, { id: 't', name: 'T', show: cell('x').show });
    expect(filmTemplateSchema.parse(JSON.parse(JSON.stringify(template)))).toEqual(template);
    const other = changeCells(start('ghijkl'), ['h', 'g'], (one) => ({
      ...one,
      view: { ...one.view, align: left, centre: [3, 4] },
    }));
    const laid = applyTemplate(other, template, { boxes, newId: ids() });
    expect(edges(laid)).toEqual([
      ['right', '.', 'left', '.'],
      ['.', 'left', '.', '.'],
    ]);
    // Where it was dragged would go before the edge.
    expect(laid.sheets[0]?.boxes[0]?.view).not.toHaveProperty('centre');
    const plain = templateOf(start('a'), { id: 't', name: 'T', show: cell('x').show });
    expect(plain.sheets[0]).not.toHaveProperty('alignments');
    expect(edges(applyTemplate(other, plain, { boxes, newId: ids() }))[0]).toEqual(['left', 'left', '.', '.']);
  });

  it('go to other cells with the size of an image, also to those that were dragged elsewhere', () => {
    const film = changeCells(placeCells(start('a'), [cell('z', '9.9')], { newId: ids() }), ['z'], (one) => ({
      ...one,
      view: { ...one.view, centre: [1, 2], align: right },
    }));
    const kept = changeCells(film, ['a'], (one) => ({
      ...one,
      view: { ...one.view, scale: 'ratio', ratio: 0.5, align: left },
    }));
    const given = applyLook(kept, 'a', 'film', ['size']);
    expect(cellById(given, 'z')?.view).toMatchObject({ scale: 'ratio', ratio: 0.5, align: left });
    expect(cellById(given, 'z')?.view).not.toHaveProperty('centre');
    expect(cellById(applyLook(film, 'a', 'film', ['size']), 'z')?.view).not.toHaveProperty('align');
    expect(cellById(applyLook(kept, 'a', 'film', ['window', 'turn']), 'z')?.view.align).toEqual(right);
  });

  it('are nothing that older films know', () => {
    const { view } = filmCellSchema.parse({ ...cell('a'), view: { scale: 'zoom', zoom: 2, centre: [1, 2] } });
    expect(view).toEqual({ inverted: false, scale: 'zoom', zoom: 2, centre: [1, 2] });
  });
});

/** Numbers that are the same in every run. */
const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

describe('whatever is done in whatever order', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('no cell is lost and none is there twice (%i)', (seed) => {
    const next = random(seed);
    const below = (n: number) => Math.floor(next() * n);
    const newId = ids();
    let film = emptyFilm(patient, form, newId);
    const known = new Set<string>();
    const any = () => [...known][below(known.size)] ?? 'none';
    const some = () => Array.from({ length: below(4) }, any);
    const sheet = () => film.sheets[below(film.sheets.length)]?.id ?? '';
    const place = () => ({ sheet: sheet(), position: 1 + below(10) });
    const fresh = () => Array.from({ length: below(7) }, () => cell(newId()));
    const formats = ['STANDARD\\1,1', 'STANDARD\\3,3', 'ROW\\1,2', 'COL\\2,3', 'STANDARD\\2,5'];
    const shape = () => {
      const format = formats[below(formats.length)] ?? '';
      return { filmSize: '14INX17IN', orientation: 'PORTRAIT' as const, format };
    };
    const form0 = () => {
      const one = shape();
      return { ...one, boxes: boxCount(one) ?? 1 };
    };
    const steps: (() => Film)[] = [
      () => placeCells(film, fresh(), { newId }),
      () => placeCells(film, fresh(), { at: place(), newId }),
      () => placeCells(film, fresh(), { newSheets: true, newId }),
      () => placeCells(film, allCells(film).slice(0, 3), { newId }),
      () => copyCells(film, some(), place(), newId),
      () => moveCell(film, any(), place()),
      () => moveCells(film, some(), place(), newId),
      () => takeOff(film, some()),
      () => placeUnplaced(film, { newId }),
      () => placeUnplaced(film, { sheet: sheet(), newId }),
      () => closeGaps(film),
      () => reshapeSheet(film, sheet(), shape(), 1 + below(9)),
      () => reshapeSheets(film, (one) => ({ ...form0(), format: turnedFormat(one.format) })),
      () => addSheet(film, { after: sheet(), newId }),
      () => duplicateSheet(film, sheet(), newId),
      () => removeSheet(film, sheet()),
      () => moveSheet(film, sheet(), below(5)),
      () => applyLook(film, any(), 'film', ['window', 'size', 'show']),
      () =>
        applyTemplate(film, templateOf(film, { id: 't', name: 't', show: cell('x').show }), {
          boxes: (one) => boxCount(one),
          newId,
        }),
    ];
    for (let n = 0; n < 400; n++) {
      while (film.sheets.length > 100) film = removeSheet(film, sheet());
      const index = below(steps.length);
      const after = steps[index]?.() ?? film;
      const found = allCells(after).map(({ id }) => id);
      const set = new Set(found);
      expect(set.size, `step ${n} (${index}) made one twice`).toBe(found.length);
      expect(
        [...known].filter((id) => !set.has(id)),
        `step ${n} (${index}) lost`,
      ).toEqual([]);
      for (const id of found) known.add(id);
      film = after;
      if (known.size > 300) {
        const gone = found.slice(0, 200);
        film = deleteCells(film, gone);
        for (const id of gone) known.delete(id);
        expect(allCells(film)).toHaveLength(found.length - gone.length);
      }
      expect(film.sheets.length).toBeGreaterThan(0);
    }
    expect(filmSchema.safeParse(film).success).toBe(true);
  });
});
