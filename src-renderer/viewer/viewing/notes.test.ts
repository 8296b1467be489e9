import { describe, expect, it } from 'vitest';
import { initialState, type Shown, type ViewState } from '../../cornerstone/index.ts';
import { viewNotes } from './notes.ts';

const shown = (over: object, state: Partial<ViewState> = {}, voi?: object): Shown =>
  ({
    frame: {
      series: { series: { modality: 'CT' } },
      instance: { numberOfFrames: 3, ...over },
      pixel: { samplesPerPixel: 1 },
      frame: 2,
      description: {},
    },
    state: { ...initialState(), ...state },
    values: {},
    voi,
  }) as unknown as Shown;

describe('what is said of a picture', () => {
  it('is that its window begins at 0 only when it does', () => {
    const window = (center: number, width: number, kind?: string) => ({
      ...{ kind: 'window', center, width },
      ...(kind ? { function: kind } : {}),
    });
    expect(viewNotes(shown({}, { clamped: true }, window(200.5, 401)))).toEqual(['Window from 0']);
    expect(viewNotes(shown({}, { clamped: true }, window(0.05, 0.1, 'LINEAR_EXACT')))).toEqual(['Window from 0']);
    // A window of the lung lies below 0: the mode leaves it as it is.
    expect(viewNotes(shown({}, { clamped: true }, window(-600, 300)))).toEqual([]);
    expect(viewNotes(shown({}, { clamped: true }, { kind: 'table' }))).toEqual([]);
    expect(viewNotes(shown({}, {}, window(200.5, 401)))).toEqual([]);
  });

  it('is whether a mask was taken off, and when it could not be', () => {
    const masks = [{ operation: 'AVG_SUB', maskFrames: [1], applicableFrames: [[2, 2]] }];
    expect(viewNotes(shown({ masks }))).toEqual(['Not subtracted']);
    expect(viewNotes(shown({ masks }, { subtraction: true }))).toEqual(['Not subtracted: the mask cannot be read']);
    expect(viewNotes(shown({}, { subtraction: true, maskFrame: 1 }))).toEqual([
      'Not subtracted: the mask cannot be read',
    ]);
    const subtracted = {
      ...shown({ masks }, { subtraction: true }),
      mask: { frames: [1], contrast: [2], shift: [0, 1] },
    };
    expect(viewNotes(subtracted as unknown as Shown)).toEqual(['Subtracted: mask image 1, moved 0 / +1 px']);
  });
});
