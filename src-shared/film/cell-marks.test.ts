import { describe, expect, it } from 'vitest';
import { cellMarks, textsAreWhole } from './cell-marks.ts';
import { type Affine, type Mark, type MarkInput, type MeasureText, type TextMark, textSizeMm } from './marks.ts';
import { cellShowSchema, cellTextsSchema } from './model.ts';

/** Half an em for each sign, a whole one for those of East Asia. */
const measure: MeasureText = (text, { sizeMm }) =>
  [...text].reduce((sum, sign) => sum + (sign.codePointAt(0)! > 0x2e80 ? 1 : 0.5) * sizeMm, 0);

type Lines = [text: string, rank: number][];
const corner = (lines: Lines = []) => lines.map(([text, rank]) => ({ text, rank, identity: rank === 0 }));
const input = (
  width: number,
  height: number,
  texts: Partial<Record<'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight', Lines>> = {},
  show: object = {},
  image?: Partial<NonNullable<MarkInput['image']>>,
): MarkInput => ({
  ...{ width, height, measure },
  show: cellShowSchema.parse(show),
  texts: cellTextsSchema.parse(Object.fromEntries(Object.entries(texts).map(([name, lines]) => [name, corner(lines)]))),
  ...(image ? { image: { place: [1, 0, 0, 1, 0, 0] as Affine, trueSize: false, ...image } } : {}),
});
const written = (marks: readonly Mark[]): string[] =>
  marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));
const textOf = (marks: readonly Mark[], text: string): TextMark =>
  marks.find((mark): mark is TextMark => mark.kind === 'text' && mark.text === text)!;

/** Left and right end of a text, mm. */
const ends = ({ x, widthMm, anchor }: TextMark): [number, number] => {
  const left = anchor === 'start' ? x : anchor === 'end' ? x - widthMm : x - widthMm / 2;
  return [left, left + widthMm];
};

describe('corner texts of a cell', () => {
  it('stand in their corners, readable in large boxes and smaller in small ones', () => {
    const texts = { topLeft: [['Name', 0]], bottomRight: [['kV', 3]] } as Record<string, Lines>;
    const marks = cellMarks(input(120, 110, texts));
    expect([textSizeMm(120, 110), textSizeMm(20, 20)]).toEqual([2.6, 1.4]);
    expect(textSizeMm(60, 50)).toBeCloseTo(1.75, 9);
    const [name, voltage] = [textOf(marks, 'Name'), textOf(marks, 'kV')];
    expect([name.anchor, voltage.anchor]).toEqual(['start', 'end']);
    expect(name.x).toBeLessThan(2);
    expect(name.y).toBeLessThan(4);
    expect(voltage.x).toBeGreaterThan(118);
    expect(voltage.y).toBeGreaterThan(106);
    expect(name.halo.opacity).toBeGreaterThan(0.5);
  });

  it('leave out those of the highest rank first where there is no room; who it is stays whole, on more lines', () => {
    const name = 'Yamada^Tarou=山田^太郎とても長い名前の患者様の名前=やまだ^たろう';
    const texts = {
      topLeft: [
        [name, 0],
        ['ID 1', 0],
        ['Born', 1],
        ['Sex', 2],
      ],
      topRight: [
        ['Hospital', 8],
        ['2026-01-02', 0],
      ],
      bottomLeft: [
        ['W 400', 4],
        ['Thickness', 5],
        ['Filter', 9],
      ],
    } as Record<string, Lines>;
    const small = cellMarks(input(40, 18, texts));
    const words = written(small);
    expect(words.join('')).toContain('ID 1');
    expect(words).toContain('2026-01-02');
    expect(words).not.toContain('Filter');
    const whole = words.join('').replaceAll(' ', '');
    for (const sign of name) expect(whole).toContain(sign);
    const nameLines = small.filter(
      (mark): mark is TextMark => mark.kind === 'text' && mark.anchor === 'start' && mark.y < 9,
    );
    expect(nameLines.map(({ text }) => text).join('')).toContain(name);
    const large = written(cellMarks(input(120, 110, texts)));
    expect(large).toEqual(expect.arrayContaining(['Filter', 'Hospital', 'Sex']));
  });

  it('that say who it is lose no sign beside others that have to be read', () => {
    const name = 'YAMADA^HANAKO ALEXANDRA MARIA=山田^花子=やまだ^はなこ';
    const hospital = '2026-01-02 12:34:56 General Hospital';
    for (const beside of [0, 3]) {
      const texts = {
        topLeft: [
          [name, 0],
          ['ID 0123456789 F 1950-01-02', 0],
        ],
        topRight: [
          [hospital, beside],
          [hospital, beside],
        ],
      } as Record<string, Lines>;
      for (const width of [25, 39, 60]) {
        const marks = cellMarks(input(width, 60, texts)).filter((mark): mark is TextMark => mark.kind === 'text');
        const left = marks.filter(({ anchor }) => anchor === 'start').map(({ text }) => text);
        expect(left.join('').replaceAll(' ', '')).toBe(`${name}ID 0123456789 F 1950-01-02`.replaceAll(' ', ''));
        for (const mark of marks) expect(ends(mark)[1]).toBeLessThanOrEqual(width);
      }
    }
  });

  it('are known not to be whole in a box that has no room for who it is', () => {
    const texts = {
      topLeft: [
        ['Yamada^Hanako Alexandra Maria', 0],
        ['ID 0123456789', 0],
        ['Born', 5],
      ],
    } as Record<string, Lines>;
    expect(textsAreWhole(input(39, 35, texts))).toBe(true);
    expect(textsAreWhole(input(10, 6, texts))).toBe(false);
    expect(textsAreWhole(input(10, 6, texts, { texts: 'none' }))).toBe(true);
  });

  it('never lie on each other', () => {
    const long = 'A very long description of a study that has no end';
    const texts = {
      topLeft: [
        ['Name of the patient', 0],
        [long, 3],
      ],
      topRight: [
        [long, 2],
        ['General Hospital of a large city', 1],
      ],
    } as Record<string, Lines>;
    for (const width of [30, 50, 80, 120]) {
      const marks = cellMarks(input(width, width, texts)).filter((mark): mark is TextMark => mark.kind === 'text');
      for (const one of marks) {
        expect(ends(one)[0]).toBeGreaterThanOrEqual(0);
        expect(ends(one)[1]).toBeLessThanOrEqual(width);
        for (const other of marks) {
          if (one === other || Math.abs(one.y - other.y) > 0.01) continue;
          const [left, right] = ends(one)[0] < ends(other)[0] ? [one, other] : [other, one];
          expect(ends(left)[1]).toBeLessThanOrEqual(ends(right)[0]);
        }
      }
    }
  });

  it('may be who it is alone, or none; that it is lossy is always said, and once', () => {
    const texts = {
      topLeft: [
        ['Name', 0],
        ['Born', 1],
      ],
    } as Record<string, Lines>;
    const lossy = { lossy: 'LOSSY 12 : 1' };
    expect(written(cellMarks(input(100, 100, texts, { texts: 'identity' }, lossy)))).toEqual(['Name', 'LOSSY 12 : 1']);
    expect(written(cellMarks(input(100, 100, texts, { texts: 'none' }, lossy)))).toEqual(['LOSSY 12 : 1']);
    const said = { topLeft: [['LOSSY  12 : 1 JPEG', 0]] } as Record<string, Lines>;
    expect(written(cellMarks(input(100, 100, said, {}, lossy)))).toEqual(['LOSSY  12 : 1 JPEG']);
  });
});

describe('texts of measurements', () => {
  const drawn = (more: object) => ({
    ...{ text: '12.3 mm', leader: false, horizontal: 'LEFT', vertical: 'TOP', colour: [255, 255, 0] },
    ...{ bold: false, italic: false, underlined: false, ...more },
  });
  const drawing = {
    layers: [
      {
        ...{ name: 'm', shapes: [], compounds: [] },
        texts: [
          drawn({ anchor: [4, 4] }),
          // Much too narrow.
          drawn({
            text: '45.6 mm',
            box: [
              [2, 8],
              [5, 9],
            ],
          }),
        ],
      },
    ],
    ...{ points: 0, leftOut: false },
  } as unknown as NonNullable<NonNullable<MarkInput['image']>['drawing']>;

  it('are no smaller than the smallest corner texts, in boxes of any size and places too small for them', () => {
    for (const side of [15, 25, 40, 60, 120]) {
      const texts = cellMarks(input(side, side, {}, {}, { drawing })).filter((mark) => mark.kind === 'text');
      expect(texts.length).toBeGreaterThan(1);
      for (const { sizeMm } of texts) expect(sizeMm).toBeGreaterThanOrEqual(1.4);
    }
  });
});

describe('letters of directions', () => {
  const letters = { top: 'A', right: 'L', bottom: 'P', left: 'R' };

  it('stand at the middle of each edge, below texts that reach there', () => {
    const marks = cellMarks(input(100, 80, {}, {}, { letters }));
    expect(textOf(marks, 'A').x).toBe(50);
    expect(textOf(marks, 'R').y).toBe(40);
    expect(textOf(marks, 'A').y).toBeLessThan(4);
    const wide = { topLeft: [['x'.repeat(60), 0]] } as Record<string, Lines>;
    expect(textOf(cellMarks(input(100, 80, wide, {}, { letters })), 'A').y).toBeGreaterThan(4);
    expect(written(cellMarks(input(100, 80, {}, { directions: false }, { letters })))).toEqual([]);
  });
});

describe('the scale bar', () => {
  /** From the first to the last of the vertical places of a path. */
  const lengthOf = (marks: readonly Mark[]): number => {
    const path = marks.find((mark) => mark.kind === 'path');
    const ys = (path?.kind === 'path' ? path.path : '')
      .match(/[\d.]+/g)!
      .map(Number)
      .filter((_, index) => index % 2 === 1);
    return Math.max(...ys) - Math.min(...ys);
  };

  it('is as long on the film as its text says in the body', () => {
    // Half a millimetre of film for a pixel of 0.8 mm: 1 mm of the body is 0.625 mm.
    const place: Affine = [0.5, 0, 0, 0.5, 0, 0];
    const marks = cellMarks(input(110, 100, {}, {}, { place, mm: { column: 0.8, row: 0.8 } }));
    expect(written(marks)).toEqual(['5 cm', 'Scale 1:1.6']);
    expect(lengthOf(marks)).toBeCloseTo(50 * 0.625, 2);
  });

  it('follows the direction that is seen down the film when the image is turned', () => {
    // Turned by 90 degrees: down the film run the columns of the image.
    const place: Affine = [0, 0.5, -1, 0, 100, 0];
    const marks = cellMarks(input(110, 100, {}, {}, { place, mm: { column: 0.5, row: 1 } }));
    expect(written(marks)[0]).toBe('2 cm');
    expect(lengthOf(marks)).toBeCloseTo(20, 2);
  });

  it('says true size, where its millimetres come from, and small lengths in their unit', () => {
    const true1 = {
      place: [1, 0, 0, 1, 0, 0] as Affine,
      mm: { column: 1, row: 1 },
      trueSize: true,
      spacingNote: 'detector spacing',
    };
    expect(written(cellMarks(input(110, 100, {}, {}, true1)))).toEqual(['2 cm', 'True size', 'detector spacing']);
    const microscope = { place: [0.1, 0, 0, 0.1, 0, 0] as Affine, mm: { column: 0.0005, row: 0.0005 } };
    expect(written(cellMarks(input(110, 100, {}, {}, microscope)))).toEqual(['200 µm', 'Scale 200:1']);
    expect(written(cellMarks(input(110, 100, {}, {}, { ...true1, mm: undefined } as never)))).toEqual([]);
  });
});

describe('an image that keeps to an edge', () => {
  const texts = { topLeft: [['Name', 0]], topRight: [['Hospital', 1]], bottomRight: [['kV', 3]] } as Record<
    string,
    Lines
  >;
  const marksOf = (keepsTo?: 'left' | 'right') =>
    cellMarks(
      input(120, 110, texts, {}, { mm: { column: 1, row: 1 }, trueSize: true, ...(keepsTo ? { keepsTo } : {}) }),
    );
  const barX = (marks: readonly Mark[]): number => {
    const bar = marks.find((mark) => mark.kind === 'path');
    return Number(/^M([\d.]+)/.exec(bar?.kind === 'path' ? bar.path : '')?.[1]);
  };

  it('has texts and bar at the other one, all of them, who it is first and in the last line how large it is', () => {
    for (const [edge, anchor] of [
      ['left', 'end'],
      ['right', 'start'],
    ] as const) {
      const marks = marksOf(edge);
      const lines = marks.filter(
        (mark): mark is TextMark => mark.kind === 'text' && ['Name', 'Hospital', 'kV', 'True size'].includes(mark.text),
      );
      expect(lines.map(({ text }) => text)).toHaveLength(4);
      expect(lines.every((line) => line.anchor === anchor)).toBe(true);
      expect(textOf(marks, 'Name').y).toBeLessThan(textOf(marks, 'Hospital').y);
      expect(textOf(marks, 'kV').y).toBeLessThan(textOf(marks, 'True size').y);
      expect(textOf(marks, 'True size').y).toBeGreaterThan(106);
      expect(barX(marks) < 60).toBe(edge === 'right');
    }
    expect(barX(marksOf())).toBeGreaterThan(110);
    expect([textOf(marksOf(), 'Name').anchor, textOf(marksOf(), 'Hospital').anchor]).toEqual(['start', 'end']);
  });
});
