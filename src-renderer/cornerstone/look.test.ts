import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../src-shared/imaging/base64.ts';
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

  const bits = (group: number) => ({
    group,
    rows: 4,
    columns: 4,
    origin: [1, 1],
    type: 'GRAPHICS',
    numberOfFrames: 1,
    data: toBase64(Uint8Array.of(0x0f, 0x00)),
  });
  const over = (frameOf: DisplayFrame, state: Partial<ViewState> = {}) =>
    lookOf(frameOf, decoded, 'a', undefined, { ...initialState(), ...state }).cover?.words;

  it('the bits of a shutter are no picture: without it they are not drawn', () => {
    const shuttered = {
      ...frame({ bitmapGroup: 0x6000, presentationValue: 0 }),
      pixel: { overlays: [bits(0x6000)] },
    } as unknown as DisplayFrame;
    expect(over(shuttered)?.[0]).toBe(0xff000000);
    expect(over(shuttered, { shutter: false })).toBeUndefined();
    expect(over(shuttered, { overlays: false })?.[0]).toBe(0xff000000);
  });

  it('overlays have the colour that the layer of the presentation state recommends', () => {
    const drawn = {
      ...frame(undefined),
      instance: { row: 2, revision: 1 },
      pixel: { overlays: [bits(0x6000)] },
      presentation: { key: 'coloured', overlayColours: { [0x6000]: [255, 0, 1] } },
    } as unknown as DisplayFrame;
    expect(over(drawn)?.[0]).toBe(0xff0100ff);
    expect(over(drawn)?.[15]).toBe(0);
  });
});
