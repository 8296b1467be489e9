import { describe, expect, it } from 'vitest';
import type { ShutterDescription } from '../../src-shared/imaging/description.ts';
import { initialState, type ViewState } from './controller.ts';
import type { DecodedImage } from './decode/protocol.ts';
import { lookOf } from './look.ts';
import type { DisplayFrame } from './registry.ts';

const decoded = { columns: 4, rows: 4, components: 4, pixels: new Uint8ClampedArray(64) } as unknown as DecodedImage;
const frame = (shutter: ShutterDescription | undefined): DisplayFrame =>
  ({
    series: { catalogue: 'a' },
    instance: { row: 1, revision: 1 },
    pixel: {},
    frame: 1,
    description: shutter ? { shutter } : {},
  }) as unknown as DisplayFrame;
const coverOf = (shutter: ShutterDescription | undefined, state: Partial<ViewState> = {}) =>
  lookOf(frame(shutter), decoded, 'a', undefined, { ...initialState(), ...state }).cover;

describe('what lies over an image', () => {
  it('says when a shutter leaves nothing of it', () => {
    expect(coverOf(undefined)).toBeUndefined();
    expect(coverOf({ rectangle: { left: 2, right: 3, top: 2, bottom: 3 } })?.whole).toBe(false);
    expect(coverOf({ rectangle: { left: 9, right: 20, top: 2, bottom: 3 } })?.whole).toBe(true);
    expect(coverOf({ circle: { row: -50, column: 2, radius: 3 } })?.whole).toBe(true);
    expect(coverOf({ circle: { row: -50, column: 2, radius: 3 } }, { shutter: false })).toBeUndefined();
  });
});
