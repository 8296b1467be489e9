import type { Page } from '@playwright/test';
import { peersAvailable } from '../testing/peers.ts';
import type { PhantomImage } from '../testing/phantom-image.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { columns, curve, depths, names, rows, run, writeAll } from './bir-windowing-phantoms.ts';
import { expect, test } from './fixture.ts';
import { hook, openViewer, settled } from './viewer-window.ts';

test.skip(!peersAvailable('storescu'), 'dcmtk is not installed');

// The formulas of PS3.3 C.11.2.1.2 and C.11.2.1.3, written out once more.
const byte = (unit: number): number => Math.round(Math.max(0, Math.min(1, unit)) * 255);
const linear = (c: number, w: number) => (x: number) => byte((x - (c - 0.5)) / (w - 1) + 0.5);
const exact = (c: number, w: number) => (x: number) => byte((x - c) / w + 0.5);
const sigmoid = (c: number, w: number) => (x: number) => byte(1 / (1 + Math.exp((-4 * (x - c)) / w)));

type Rgb = [number, number, number];
const grey = (level: number): Rgb => [level, level, level];

class Reader {
  readonly page: Page;
  readonly made: Map<string, PhantomImage>;
  constructor(page: Page, made: Map<string, PhantomImage>) {
    this.page = page;
    this.made = made;
  }

  /** Shows one of the phantoms, as it asks for itself. */
  async show(name: string): Promise<void> {
    await this.page.locator('[data-frame-set]').nth(names.indexOf(name)).dblclick();
    const uid = this.made.get(name)!.sopInstanceUid;
    await expect.poll(async () => (await hook(this.page, 'shownFrame', 0))?.sopInstanceUid, name).toBe(uid);
    await settled(this.page);
    await this.page.keyboard.press('Escape');
  }

  async state() {
    return (await hook(this.page, 'viewports'))[0]!;
  }

  /** RGB of the image's own pixels on the screen. */
  async pixels(): Promise<Uint8Array> {
    await hook(this.page, 'annotations', 'none');
    await hook(this.page, 'setState', 0, { scaling: 'pixels', pan: [0, 0] });
    const { data, whole } = await hook(this.page, 'readImage', 0, 3);
    expect(whole).toBe(true);
    return new Uint8Array(Buffer.from(data, 'base64'));
  }

  /** Every pixel is within one level of what its stored value should look like. */
  async expectPixels(name: string, what: string, of: (value: number, at: number) => Rgb): Promise<void> {
    const found = await this.pixels();
    const { values } = this.made.get(name)!;
    let worst = 0;
    let where = '';
    for (let i = 0; i < rows * columns; i++) {
      for (const [c, wanted] of of(values[i]!, i).entries()) {
        const difference = Math.abs(found[3 * i + c]! - wanted);
        if (difference > worst) {
          worst = difference;
          where = `row ${Math.floor(i / columns)}, column ${i % columns}, component ${c}: ${found[3 * i + c]} is not ${wanted}`;
        }
      }
    }
    expect(worst, `${name}, ${what}: ${where}`).toBeLessThanOrEqual(1);
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
    await settled(this.page);
  }

  async drag(dx: number, dy: number, button: 'left' | 'right' | 'middle' = 'left'): Promise<void> {
    const box = (await this.page.getByTestId('viewport').first().boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down({ button });
    await this.page.mouse.move(x + dx, y + dy, { steps: 4 });
    await this.page.mouse.up({ button });
  }
}

for (const rendering of ['cpu', 'gpu'] as const) {
  test.describe(`drawn by the ${rendering}`, () => {
    test.use({ environment: { NEGATOSCOPE_RENDERING: rendering } });

    test(`[BIR-D1] [BIR-D2] [BIR-D3] [BIR-D4] [BIR-D5] [BIR-D6] [BIR-D7] [BIR-D8] [BIR-D9] [BIR-D10] [BIR-D11] [BIR-D12] [BIR-D13] [BIR-B7] [BIR-F1] [BIR-F2] [BIR-F3] every step from stored values to the screen`, async ({
      application,
    }) => {
      test.setTimeout(240_000);
      await withTemporaryFolder(async (folder) => {
        const { files, made } = writeAll(`${folder}/windowing`);
        const page = await openViewer(application, files, /Windowing, Phantom/);
        expect(await hook(page, 'rendering')).toBe(rendering);
        await expect.poll(() => page.locator('[data-frame-set]').count()).toBe(names.length);
        const reader = new Reader(page, made);
        // A step that fails leaves the others their turn: one start tells all.
        const problems: string[] = [];
        for (const [name, step] of Object.entries(steps)) {
          await test.step(name, () => step(reader).catch((error: Error) => problems.push(`${name}: ${error.message}`)));
        }
        expect(problems).toEqual([]);
      });
    });
  });
}

const steps: Record<string, (reader: Reader) => Promise<void>> = {
  'BIR-D8: the functions of windows, 8 to 16 bits, signed and unsigned': async (reader) => {
    for (const [bits, signed] of depths) {
      const name = `${bits} bits ${signed ? 'signed' : 'unsigned'}`;
      await reader.show(name);
      const range = 2 ** bits;
      const center = (signed ? 0 : range / 2) + range / 10;
      const width = range / 2.5;
      for (const [kind, of] of Object.entries({ LINEAR: linear, LINEAR_EXACT: exact, SIGMOID: sigmoid })) {
        await hook(reader.page, 'setState', 0, { voi: { kind: 'window', center, width, function: kind } });
        const level = of(center, width);
        await reader.expectPixels(name, kind, (value) => grey(level(value)));
      }
    }
  },

  'BIR-D2, D3: the windows and tables of the image, by key and menu': async (reader) => {
    await reader.show('several windows');
    await reader.expectPixels('several windows', 'first', (value) => grey(linear(1000, 500)(value)));
    await reader.press('8');
    await reader.expectPixels('several windows', 'second', (value) => grey(linear(300, 100)(value)));
    await reader.press('8');
    await reader.expectPixels('several windows', 'table', (value) => grey(byte(curve[value]! / 4095)));
    await reader.press('0');
    await reader.expectPixels('several windows', 'first again', (value) => grey(linear(1000, 500)(value)));
    await reader.page.getByRole('button', { name: 'Windows', exact: true }).click();
    for (const entry of ['Bright', 'Dark', 'Curve']) {
      await expect(reader.page.getByRole('menuitem', { name: entry })).toBeVisible();
    }
    await reader.page.getByRole('menuitem', { name: 'Dark' }).click();
    await expect.poll(async () => (await reader.state()).window).toEqual({ center: 300, width: 100 });
    await reader.press('9');
    await reader.expectPixels('several windows', 'full range', (value) => grey(linear(1536, 3072)(value)));
    await reader.show('modality table');
    await reader.expectPixels('modality table', 'header', (value) => grey(linear(1536, 3072)(curve[value]!)));
  },

  'BIR-D5: windows act on stored values in MR and XA, on the unit in PET': async (reader) => {
    await reader.show('mr');
    await reader.expectPixels('mr', 'header', (value) => grey(linear(1000, 800)(value)));
    await reader.show('xa');
    await reader.expectPixels('xa', 'header', (value) => grey(linear(1000, 800)(value)));
    await reader.show('pet');
    await hook(reader.page, 'setState', 0, { clamped: false, colourTable: 'grey' });
    await reader.expectPixels('pet', 'header', (value) => grey(linear(2000, 2000)(2 * value)));
  },

  'BIR-D6: windows of NM and PET begin at 0': async (reader) => {
    await reader.show('nm');
    const upper = 500 - 0.5 + 200;
    await reader.expectPixels('nm', 'clamped', (value) => grey(byte(value / upper)));
    const mode = reader.page.locator('[data-command="window-mode"]');
    await expect(mode).toHaveAttribute('aria-pressed', 'true');
    await reader.press('Shift+W');
    await expect(mode).toHaveAttribute('aria-pressed', 'false');
    await reader.expectPixels('nm', 'centre and width', (value) => grey(linear(500, 401)(value)));
    await reader.show('ct');
    await expect(mode).toHaveAttribute('aria-pressed', 'false');
  },

  'BIR-D7: inverse grey is how PET begins; invert': async (reader) => {
    await reader.show('pet');
    await reader.expectPixels('pet', 'inverse', (value) => grey(255 - byte((2 * value) / 2999)));
    await reader.press('N');
    await reader.expectPixels('pet', 'inverted', (value) => grey(byte((2 * value) / 2999)));
    await reader.show('ct');
    await reader.press('N');
    await reader.expectPixels('ct', 'inverted', (value) => grey(255 - linear(1536, 3072)(value)));
    await reader.show('colours');
    await expect(reader.page.locator('[data-command="invert"]')).toHaveAttribute('aria-disabled', 'true');
  },

  'BIR-D9: padding is black and no part of the range, also inverted': async (reader) => {
    await reader.show('padding');
    const level = (value: number): number => (value - 100) * (255 / 63);
    const shown = (inverted: boolean) => (value: number) =>
      grey(value === -2000 ? 0 : Math.round(inverted ? level(value) : 255 - level(value)));
    await reader.expectPixels('padding', 'automatic window', shown(false));
    await reader.press('N');
    await reader.expectPixels('padding', 'inverted', shown(true));
  },

  'BIR-D10: overlays and shutters': async (reader) => {
    await reader.show('overlays');
    const greyOf = (at: number): Rgb => grey(linear(1536, 3072)(at));
    const marked = (at: number): boolean => {
      const [row, column] = [Math.floor(at / columns), at % columns];
      const [r, c] = [row - 4, column - 6];
      return row === 40 || (r >= 0 && r < 10 && c >= 0 && c < 12 && (r === 0 || c === 0));
    };
    await reader.expectPixels('overlays', 'on', (_, at) => (marked(at) ? grey(255) : greyOf(at)));
    await reader.press('Shift+O');
    await reader.expectPixels('overlays', 'off', (_, at) => greyOf(at));
    await reader.show('shutters');
    const covered = (at: number): boolean => {
      const [row, column] = [Math.floor(at / columns) + 1, (at % columns) + 1];
      return row < 5 || row > 44 || column < 10 || column > 50 || Math.hypot(row - 24, column - 32) > 22;
    };
    const shut = (_: number, at: number): Rgb => (covered(at) ? grey(128) : greyOf(at));
    await reader.expectPixels('shutters', 'on', shut);
    // The picture that is exported is what is seen.
    await hook(reader.page, 'setState', 0, { scaling: 'fit' });
    const { data, scale, left, top } = await hook(reader.page, 'picture', 0, columns * 4, rows * 4);
    const [x, y] = await hook(reader.page, 'place', 0, 32.5, 24.5);
    const [cx, cy] = await hook(reader.page, 'place', 0, 2.5, 2.5);
    const picture = new Uint8Array(Buffer.from(data, 'base64'));
    const levelAt = (px: number, py: number): number =>
      picture[(Math.floor(py * scale + top) * columns * 4 + Math.floor(px * scale + left)) * 3]!;
    expect(Math.abs(levelAt(x, y) - greyOf(24 * columns + 32)[0])).toBeLessThan(4);
    expect(levelAt(cx, cy)).toBe(128);
    await reader.press('Shift+H');
    await reader.expectPixels('shutters', 'off', (_, at) => greyOf(at));
  },

  'BIR-D11: pixels that are not square, enlarged as chosen': async (reader) => {
    await reader.show('not square');
    await hook(reader.page, 'setState', 0, { scaling: 'fit', interpolation: 'linear' });
    const [left, top] = await hook(reader.page, 'place', 0, 0, 0);
    const [right, bottom] = await hook(reader.page, 'place', 0, columns, rows);
    expect((bottom! - top!) / (right! - left!)).toBeCloseTo((2 * rows) / columns, 3);
    const levels = async (interpolation: string): Promise<number> => {
      await hook(reader.page, 'setState', 0, { interpolation });
      const { data } = await hook(reader.page, 'picture', 0, 800, 800);
      const picture = new Uint8Array(Buffer.from(data, 'base64'));
      return new Set(Array.from({ length: 800 }, (_, px) => picture[(400 * 800 + px) * 3]!)).size;
    };
    // Black and white columns: blocks have these two levels alone, what lies between is interpolated.
    expect(await levels('nearest')).toBe(2);
    expect(await levels('linear')).toBeGreaterThan(6);
    expect(await levels('smooth')).toBeGreaterThan(6);
    await hook(reader.page, 'setState', 0, { interpolation: 'linear' });
  },

  'BIR-D12: colours are right; the window is their brightness and contrast': async (reader) => {
    await reader.show('colours');
    const { values } = reader.made.get('colours')!;
    const colour = (at: number): Rgb => [values[3 * at]!, values[3 * at + 1]!, values[3 * at + 2]!];
    await reader.expectPixels('colours', 'as they are', (_, at) => colour(at));
    await hook(reader.page, 'setState', 0, { colourWindow: { center: 100, width: 128 } });
    await reader.expectPixels('colours', 'windowed', (_, at) => colour(at).map(linear(100, 128)) as Rgb);
    await reader.press('Escape');
    await reader.drag(0, -60, 'right');
    const average = (pixels: Uint8Array): number => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    const before = colourMean(values);
    expect(average(await reader.pixels())).toBeGreaterThan(before + 5);
  },

  'BIR-D13: colour tables and supplemental colours': async (reader) => {
    await reader.show('supplemental');
    const extra: Rgb[] = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ];
    await reader.expectPixels('supplemental', 'its own', (value) =>
      value < 1000 ? grey(linear(500, 1000)(value)) : extra[Math.min(2, value - 1000)]!,
    );
    await hook(reader.page, 'setState', 0, { colourTable: 'hot-iron' });
    const iron = (level: number): Rgb => [
      Math.min(255, level * 2),
      Math.max(0, Math.min(255, (level - 128) * 2)),
      Math.max(0, Math.min(255, (level - 192) * 4)),
    ];
    const found = await reader.pixels();
    const at = (value: number): number[] => [...found.subarray(3 * value, 3 * value + 3)];
    for (const value of [0, 200, 400, 600, 900]) {
      for (const [c, wanted] of iron(linear(500, 1000)(value)).entries()) {
        expect(Math.abs(at(value)[c]! - wanted), `hot iron of ${value}`).toBeLessThanOrEqual(5);
      }
    }
    await reader.show('nm');
    await reader.press('Shift+K');
    await expect(reader.page.locator('[data-view-notes]').first()).toBeAttached();
    const { state } = await reader.state();
    expect((state as unknown as { colourTable?: string }).colourTable).toBe('grey-inverse');
  },

  'values that are fractions': async (reader) => {
    await reader.show('float');
    await reader.expectPixels('float', 'header', (value) => grey(exact(0.5, 2)(Math.fround(value))));
  },

  'subtraction of the mask, by pixels': async (reader) => {
    await reader.show('subtraction');
    await hook(reader.page, 'goto', 0, 2);
    await settled(reader.page);
    const window = { kind: 'window', center: 0, width: 1000, function: 'LINEAR_EXACT' };
    await hook(reader.page, 'setState', 0, { voi: window });
    const level = exact(0, 1000);
    const frame = (at: number) => ({ frame: 2, row: Math.floor(at / columns), column: at % columns });
    await reader.expectPixels('subtraction', 'mask off', (_, at) => {
      const { row } = frame(at);
      return grey(level(row >= 20 && row < 26 ? -300 : 0));
    });
    // A mask moved by half a pixel no longer covers the edge at column 20.
    await hook(reader.page, 'setState', 0, { maskShift: [0.5, 0] });
    await reader.expectPixels('subtraction', 'moved', (_, at) => {
      const { row, column } = frame(at);
      return grey(level((row >= 20 && row < 26 ? -300 : 0) + (column === 20 ? 200 : 0)));
    });
    await reader.press('Shift+X');
    await hook(reader.page, 'setState', 0, { voi: { ...window, center: 1000 } });
    await reader.expectPixels('subtraction', 'as acquired', (_, at) => grey(exact(1000, 1000)(run(frame(at)))));
  },

  'BIR-D1, D4, F1, F2, F3, B7: drags, presets, zoom and pan that stay, reset': async (reader) => {
    await reader.show('ct');
    await reader.drag(60, -40, 'right');
    await expect.poll(async () => (await reader.state()).window?.width).toBeGreaterThan(3072);
    expect((await reader.state()).window?.center).toBeLessThan(1536);
    await reader.press('4');
    expect((await reader.state()).window).toEqual({ center: -600, width: 1500 });

    await reader.show('slices');
    await reader.press('Z');
    const { zoom } = (await reader.state()).state;
    await reader.drag(0, -50);
    await expect.poll(async () => (await reader.state()).state.zoom).toBeLessThan(zoom);
    const out = (await reader.state()).state.zoom;
    await reader.drag(0, 80);
    await expect.poll(async () => (await reader.state()).state.zoom).toBeGreaterThan(out);
    await reader.press('T');
    await reader.drag(25, 15);
    await expect.poll(async () => (await reader.state()).state.pan).not.toEqual([0, 0]);
    const view = (await reader.state()).state;
    await reader.press('S', 'ArrowDown', 'ArrowDown', 'ArrowDown');
    expect(await reader.state()).toMatchObject({ index: 3, state: { zoom: view.zoom, pan: view.pan } });

    await reader.press('N', 'Escape');
    expect(await reader.state()).toMatchObject({
      index: 3,
      window: { center: 1536, width: 3072 },
      state: { scaling: 'fit', pan: [0, 0], inverted: false, rotation: 0, flipped: false },
    });
    await reader.press('=');
    expect((await reader.state()).scale).toBeCloseTo(1, 6);
    await reader.press('F');
    const [, top] = await hook(reader.page, 'place', 0, 0, 0);
    const [, bottom] = await hook(reader.page, 'place', 0, 0, rows);
    const { height } = (await reader.page.getByTestId('viewport').first().boundingBox())!;
    expect(bottom! - top!).toBeLessThanOrEqual(height + 1);
    expect((await reader.state()).state.scaling).toBe('fit');
  },
};

const colourMean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
