import { afterEach, describe, expect, it } from 'vitest';
import { initialState, type Shown } from '../cornerstone/controller.ts';
import { setViewDefaults } from '../cornerstone/view-defaults.ts';
import { isGrey } from './grey.ts';

const shown = (colourTable?: string, pixel: object = {}, voi: object | undefined = { kind: 'window' }) =>
  ({
    voi,
    state: { ...initialState(), colourTable },
    frame: { pixel, series: { series: { modality: 'PT' } } },
  }) as unknown as Shown;

afterEach(() => setViewDefaults({ colourTables: {} }));

describe('a picture is grey', () => {
  it('with a window and no table of colours', () => {
    expect(isGrey(shown())).toBe(true);
    expect(isGrey(shown('grey'))).toBe(true);
    expect(isGrey(shown('grey-inverse'))).toBe(true);
  });

  it('not with colours: of its own, of a chosen table, of the table of its modality', () => {
    expect(isGrey({ ...shown(), voi: undefined })).toBe(false);
    expect(isGrey(shown('hot-iron'))).toBe(false);
    expect(isGrey(shown(undefined, { supplementalPalette: {} }))).toBe(false);
    setViewDefaults({ colourTables: { PT: 'hot-iron' } });
    expect(isGrey(shown())).toBe(false);
    expect(isGrey(shown('grey'))).toBe(true);
  });
});
