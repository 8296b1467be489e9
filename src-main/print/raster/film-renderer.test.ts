import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boxOf, type CellParts, type FilmBench, filmBench, ramp, testSheet, words } from '../../../testing/films.ts';
import { type PhantomImageOptions, phantomImage } from '../../../testing/phantom-image.ts';

let bench: FilmBench;
beforeEach(async () => {
  bench = await filmBench();
});
afterEach(() => bench.close());

const box = (options: PhantomImageOptions, size: [number, number], ...more: [CellParts?, object?, object?]) =>
  boxOf(bench, options, size, ...more);

describe('values of image boxes', () => {
  it('are the values of the image where the box has its size: all 12 bits', async () => {
    const made = await box(ramp, [20, 16]);
    expect([made.columns, made.rows, made.bits, made.samples]).toEqual([20, 16, 12, 1]);
    expect(made.photometricInterpretation).toBe('MONOCHROME2');
    // The window spans 0..4095, so P-values are the stored ones.
    expect([...words(made.bytes)]).toEqual(Array.from({ length: 320 }, (_, i) => i * 12));
  });

  it('have 8 bits where the printer takes no more, rounded once', async () => {
    const made = await box(ramp, [20, 16], {}, { bits: 8 });
    expect([...made.bytes]).toEqual(Array.from({ length: 320 }, (_, i) => Math.round((i * 12 * 255) / 4095)));
  });

  it('are as many as there are pixels', async () => {
    const made = await box({ ...ramp, rows: 17, columns: 17 }, [17, 17], {}, { bits: 8 });
    expect(made.bytes.length).toBe(289);
    expect([made.columns, made.rows]).toEqual([17, 17]);
  });

  it('are turned over for MONOCHROME1, whatever the image is', async () => {
    const made = await box(ramp, [20, 16], {}, { photometricInterpretation: 'MONOCHROME1' });
    expect(made.photometricInterpretation).toBe('MONOCHROME1');
    expect([...words(made.bytes)]).toEqual(Array.from({ length: 320 }, (_, i) => 4095 - i * 12));
    const inverse = await box({ ...ramp, photometricInterpretation: 'MONOCHROME1' }, [20, 16]);
    expect([...words(inverse.bytes)]).toEqual(Array.from({ length: 320 }, (_, i) => 4095 - i * 12));
  });

  it('follow the window of the cell and its inversion; signed values and rescaling', async () => {
    const signed: PhantomImageOptions = {
      ...ramp,
      signed: true,
      value: ({ row, column }) => row * 20 + column - 160,
      rescale: { slope: 2, intercept: -10 },
    };
    const window = { center: 0, width: 100, function: 'LINEAR_EXACT' as const };
    const shares = Array.from({ length: 320 }, (_, i) => Math.max(0, Math.min(1, (2 * (i - 160) - 10) / 100 + 0.5)));
    const made = await box(signed, [20, 16], { view: { window } });
    expect([...words(made.bytes)]).toEqual(shares.map((share) => Math.round(share * 4095)));
    const inverted = await box(signed, [20, 16], { view: { window, inverted: true } });
    expect([...words(inverted.bytes)]).toEqual(shares.map((share) => Math.round((1 - share) * 4095)));
  });

  it('are the same bytes for the same film, and their hash says so', async () => {
    const texts = { topLeft: [{ text: 'Yamada^Tarou=山田^太郎', rank: 0, identity: true }] };
    const made = await box({ ...ramp, rows: 200, columns: 200 }, [300, 280], { texts, show: { texts: 'full' } });
    const again = await bench.films.box(made.task);
    expect(again.hash).toBe(made.hash);
    const other = await filmBench();
    try {
      await other.add(
        phantomImage({
          ...ramp,
          rows: 200,
          columns: 200,
          seed: ` ${JSON.stringify({ ...ramp, rows: 200, columns: 200 })}`,
        }).file,
      );
      expect((await other.films.box(made.task)).hash).toBe(made.hash);
    } finally {
      await other.close();
    }
    const { createHash } = await import('node:crypto');
    expect(createHash('sha256').update(made.bytes).digest('hex')).toBe(made.hash);
  });
});

describe('colours', () => {
  const rgb: PhantomImageOptions = {
    rows: 2,
    columns: 2,
    bitsAllocated: 8,
    samplesPerPixel: 3,
    photometricInterpretation: 'RGB',
    value: ({ row, column, sample }) =>
      [
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
        [200, 100, 50],
      ][row * 2 + column]![sample]!,
  };
  const large = (options: PhantomImageOptions): PhantomImageOptions => ({
    ...options,
    rows: 16,
    columns: 16,
    value: ({ row, column, ...rest }) => options.value!({ ...rest, row: row >> 3, column: column >> 3 }),
  });
  const at = (x: number, y: number): number => y * 16 + x;

  it('go to a colour printer as planes of red, green and blue', async () => {
    const made = await box(large(rgb), [16, 16], {}, { colours: ['color'] });
    expect([made.photometricInterpretation, made.samples, made.bits, made.bytes.length]).toEqual(['RGB', 3, 8, 768]);
    const plane = (c: number) => [at(0, 0), at(8, 0), at(0, 8), at(8, 8)].map((i) => made.bytes[c * 256 + i]);
    expect([plane(0), plane(1), plane(2)]).toEqual([
      [255, 0, 0, 200],
      [0, 255, 0, 100],
      [0, 0, 255, 50],
    ]);
    expect(made.notes).toEqual([]);
  });

  it('[VIT-085] become luminance on a grey printer, and it is said', async () => {
    const made = await box(large(rgb), [16, 16]);
    const luminance = (r: number, g: number, b: number) =>
      Math.round(((0.299 * r + 0.587 * g + 0.114 * b) * 4095) / 255);
    expect([at(0, 0), at(8, 0), at(0, 8), at(8, 8)].map((i) => words(made.bytes)[i])).toEqual([
      luminance(255, 0, 0),
      luminance(0, 255, 0),
      luminance(0, 0, 255),
      luminance(200, 100, 50),
    ]);
    expect(made.notes).toEqual(['Colours are shown as greys']);
  });

  it('come from a palette, and greys are greys on a colour printer', async () => {
    const levels = Array.from({ length: 256 }, (_, i) => i);
    const palette = { first: 0, red: levels, green: levels.map((i) => 255 - i), blue: levels.map(() => 7) };
    const made = await box(
      {
        rows: 16,
        columns: 16,
        bitsAllocated: 8,
        photometricInterpretation: 'PALETTE COLOR',
        palette,
        value: ({ row, column }) => row * 16 + column,
      },
      [16, 16],
      {},
      { colours: ['color'] },
    );
    expect([made.bytes[10], made.bytes[256 + 10], made.bytes[512 + 10]]).toEqual([10, 245, 7]);
    const grey = await box({ ...ramp, rows: 16, columns: 16 }, [16, 16], {}, { colours: ['color'] });
    const level = Math.round(((6 * 20 + 4) * 12 * 255) / 4095);
    expect([grey.bytes[100], grey.bytes[356], grey.bytes[612]]).toEqual([level, level, level]);
  });
});

describe('geometry', () => {
  const values = (made: { bytes: Uint8Array }, columns: number): number[][] => {
    const all = [...words(made.bytes)].map((value) => value / 12);
    return Array.from({ length: all.length / columns }, (_, row) => all.slice(row * columns, (row + 1) * columns));
  };
  const own = Array.from({ length: 16 }, (_, row) => Array.from({ length: 20 }, (_, column) => row * 20 + column));
  const clockwise = (rows: number[][]): number[][] => rows[0]!.map((_, x) => rows.map((row) => row[x]!).reverse());
  const mirrored = (rows: number[][]): number[][] => rows.map((row) => [...row].reverse());

  it.each([0, 90, 180, 270] as const)('turns by %i degrees and mirrors without changing a value', async (rotation) => {
    for (const flipped of [false, true]) {
      const size: [number, number] = rotation % 180 === 0 ? [20, 16] : [16, 20];
      const made = await box(ramp, size, { view: { turn: { rotation, flipped } } });
      let expected = own;
      for (let turn = 0; turn < rotation / 90; turn++) expected = clockwise(expected);
      if (flipped) expected = mirrored(expected);
      expect(values(made, size[0])).toEqual(expected);
    }
  });

  it('makes pixels that are not square so', async () => {
    const made = await box({ ...ramp, pixelSpacing: [2, 1], value: () => 4095 }, [48, 48]);
    const lit = values(made, 48).map((row) => row.filter((value) => value > 0).length);
    // 20 mm wide and 32 mm high: 30 of 48 columns, all rows.
    expect(new Set(lit)).toEqual(new Set([30]));
    expect(made.scale).toBeCloseTo(4.8 / 32, 10);
  });

  it('is true to size: 100 mm of the body are 100 mm of film', async () => {
    // Two lines whose middles are 100 mm apart: columns 100 and 300 of 0.5 mm.
    const lines: PhantomImageOptions = {
      rows: 400,
      columns: 400,
      bitsAllocated: 16,
      bitsStored: 12,
      pixelSpacing: [0.5, 0.5],
      window: { center: 2048, width: 4096 },
      value: ({ column }) => (column === 100 || column === 300 ? 4095 : 0),
    };
    const profile = {
      resolutions: [{ id: 'STANDARD', dotsPerInch: 300 }],
      films: [{ id: 'TEST', widthMm: 254, heightMm: 254, pixels: [] }],
    };
    const made = await box(lines, [1, 1], { view: { scale: 'true-size' } }, profile);
    expect(made.trueSize).toBe(true);
    expect(made.scale).toBeCloseTo(1, 12);
    expect(made.notes).toEqual([]);
    const middle = [
      ...words(made.bytes).subarray(made.columns * (made.rows >> 1), made.columns * ((made.rows >> 1) + 1)),
    ];
    const centre = (from: number, to: number): number => {
      let [sum, moment] = [0, 0];
      for (let x = from; x < to; x++) [sum, moment] = [sum + middle[x]!, moment + (x + 0.5) * middle[x]!];
      return moment / sum;
    };
    const millimetres = (centre(1500, 3000) - centre(0, 1500)) * made.pixelMm;
    expect(Math.abs(millimetres - 100)).toBeLessThanOrEqual(made.pixelMm * 0.5);
  });

  it('says what true size cannot be, and what it cuts off', async () => {
    const unknown = await box(ramp, [64, 64], { view: { scale: 'true-size' } });
    expect(unknown.trueSize).toBe(false);
    expect(unknown.notes).toEqual(['True size is not possible: the size of its pixels is not known']);
    const cut = await box({ ...ramp, pixelSpacing: [1, 1] }, [64, 64], { view: { scale: 'true-size' } });
    expect(cut.notes).toEqual(['The image is larger than its box at true size: its edges are cut off']);
    const detector = await box(
      { ...ramp, sopClassUid: '1.2.840.10008.5.1.4.1.1.1', modality: 'CR', imagerPixelSpacing: [0.1, 0.1] },
      [64, 64],
      { view: { scale: 'true-size' } },
    );
    expect(detector.notes).toEqual(['True size by detector spacing (not corrected for magnification)']);
  });

  it('enlarges along a curve and never beyond black and white; reduces by averages', async () => {
    const edge: PhantomImageOptions = {
      ...ramp,
      columns: 16,
      rows: 16,
      value: ({ column }) => (column < 8 ? 0 : 4095),
    };
    const enlarged = await box(edge, [64, 64]);
    const row = [...words(enlarged.bytes).subarray(0, 64)];
    expect(Math.max(...row)).toBe(4095);
    expect(Math.min(...row)).toBe(0);
    expect(row.slice(0, 24).every((value) => value === 0)).toBe(true);
    const stripes: PhantomImageOptions = {
      ...ramp,
      columns: 64,
      rows: 64,
      value: ({ column }) => (column % 2 === 0 ? 0 : 4000),
    };
    const reduced = await box(stripes, [32, 32]);
    expect(new Set(words(reduced.bytes))).toEqual(new Set([2000]));
  });

  it('zooms about the place that is asked for; beside the image lies the empty density', async () => {
    const view = { scale: 'zoom' as const, zoom: 2, centre: [4, 3] as [number, number] };
    const made = await box({ ...ramp, pixelSpacing: [1, 1] }, [64, 48], { view });
    // Fit is 3 pixels for one, so 6 now; the place 4,3 lies in the middle.
    expect(made.scale).toBeCloseTo(0.6, 10);
    const all = values(made, 64);
    const plain = await box(
      { ...ramp, pixelSpacing: [1, 1] },
      [64, 48],
      { view: { ...view, zoom: 0.5 } },
      {},
      { options: { emptyImageDensity: 'WHITE' } },
    );
    expect(all[24]![32]! / 1).toBeGreaterThan(0);
    const small = [...words(plain.bytes)];
    expect(small[0]).toBe(4095);
    expect(small.filter((value) => value !== 4095)).toHaveLength(30 * 24);
  });
});

describe('what is refused', () => {
  it('never shows an image of another patient', async () => {
    const { task } = await box(ramp, [20, 16]);
    const other = { ...task, patient: { ...task.patient, key: 'somebody else' } };
    await expect(bench.films.box(other)).rejects.toMatchObject({
      code: 'not-found',
      parameters: { cause: 'other-patient' },
    });
  });

  it('finds an image by its UIDs when the index was built anew, and says when it is gone', async () => {
    const { task, hash } = await box(ramp, [20, 16]);
    const cell = task.sheet.boxes[0]!;
    const withImage = (change: object) => ({
      ...task,
      sheet: {
        ...task.sheet,
        boxes: [
          { ...cell, content: { ...cell.content, image: { ...(cell.content as { image: object }).image, ...change } } },
        ],
      },
    });
    expect((await bench.films.box(withImage({ row: 77 }) as typeof task)).hash).toBe(hash);
    await expect(bench.films.box(withImage({ row: 77, sopInstanceUid: '1.2.3' }) as typeof task)).rejects.toMatchObject(
      {
        code: 'not-found',
        parameters: { cause: 'gone' },
      },
    );
    await expect(bench.films.box(withImage({ frame: 2 }) as typeof task)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('refuses an empty box, and stops when it is not wanted any more', async () => {
    const { task } = await box(ramp, [20, 16]);
    await expect(bench.films.box({ ...task, sheet: testSheet([null]) })).rejects.toMatchObject({ code: 'not-found' });
    const ended = new AbortController();
    ended.abort();
    await expect(bench.films.box(task, ended.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
