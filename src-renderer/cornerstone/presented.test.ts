import { describe, expect, it } from 'vitest';
import { wordsToBase64 } from '../../src-shared/imaging/base64.ts';
import type { CodecSet } from '../../src-shared/imaging/codecs/codec-set.ts';
import type {
  FrameDescription,
  InstanceDescription,
  LookupTable,
  OverlayDescription,
  PixelDescription,
  SeriesDescription,
} from '../../src-shared/imaging/description.ts';
import type { FramePresentation } from '../../src-shared/objects/presentation-state/frame-presentation.ts';
import { initialState, type ViewState } from './controller.ts';
import { decodeToImage } from './decode/decode-frame.ts';
import { lookOf } from './look.ts';
import { maskInForce } from './masking.ts';
import { keptModality, needsStored, presentedDifference, presentedFrame } from './presented.ts';
import type { DisplayFrame } from './registry.ts';
import { paintWords } from './surface.ts';
import { setViewDefaults } from './view-defaults.ts';
import { choiceOn, fullRangeVoi, headerVois, stateVois, voiOf } from './voi.ts';

// The steps of PS3.4 N.2 and the formulas of PS3.3 C.11, written out once more.
const unit = (value: number): number => Math.max(0, Math.min(1, value));
const linear = (x: number, c: number, w: number): number => unit((x - (c - 0.5)) / (w - 1) + 0.5);

const side = 64;
const count = side * side;
const series = { catalogue: 't', series: { modality: 'OT' }, patient: {}, study: {} } as unknown as SeriesDescription;
const table = (entries: number[], firstMapped = 0, bits = 16): LookupTable => ({
  firstMapped,
  bits,
  count: entries.length,
  data: wordsToBase64(entries),
});
const ramp = (length: number, of: (index: number) => number): number[] =>
  Array.from({ length }, (_, i) => Math.round(of(i)));

function pixelOf(signed: boolean, photometricInterpretation = 'MONOCHROME2'): PixelDescription {
  return {
    rows: side,
    columns: side,
    samplesPerPixel: 1,
    photometricInterpretation,
    planarConfiguration: 0,
    bitsAllocated: 16,
    bitsStored: 12,
    highBit: 11,
    pixelRepresentation: signed ? 1 : 0,
    numberFormat: 'integer',
  };
}

/** All values of 12 bits, each once. */
const storedOf = (signed: boolean): number[] => ramp(count, (i) => i - (signed ? 2048 : 0));

const plain: FramePresentation = {
  key: 'plain',
  modality: {},
  voiChoices: [],
  presentationLut: { shape: 'IDENTITY' },
  overlays: [],
  activeGroups: [],
  spatial: { rotation: 0, flipped: false },
};
let keys = 0;
const state = (parts: Partial<FramePresentation>): FramePresentation => {
  const voi = parts.voi ?? parts.voiChoices?.[0];
  return { ...plain, key: `state ${++keys}`, ...parts, ...(voi ? { voi, voiChoices: parts.voiChoices ?? [voi] } : {}) };
};

function frameOf(
  description: FrameDescription,
  pixel = pixelOf(false),
  instance: Partial<InstanceDescription> = {},
): DisplayFrame {
  return {
    imageId: `frame ${++keys}`,
    series,
    instance: {
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      numberOfFrames: 1,
      row: keys,
      revision: 1,
      ...instance,
    } as InstanceDescription,
    pixel,
    frame: 1,
    description,
  };
}

/** Red of each pixel as it is painted, after the decoding that the state asks for. */
async function painted(
  base: DisplayFrame,
  presentation: FramePresentation,
  stored: readonly number[],
  chosen: Partial<ViewState> = {},
): Promise<Uint32Array> {
  const frame = presentedFrame(base, presentation);
  const cells = Uint16Array.from(stored, (value) => value & 4095);
  const modality = needsStored(frame) ? {} : keptModality(base);
  const request = { pixel: base.pixel, modality, want: 'display' as const };
  const image = await decodeToImage(new Uint8Array(cells.buffer), '1.2.840.10008.1.2.1', request, {} as CodecSet);
  const decoded = { ...image, fetchMs: 0, decodeMs: 0, bytes: 0 };
  const view = { ...initialState(), ...chosen };
  const look = lookOf(frame, decoded, base.imageId, voiOf(frame, { decoded }, view.voi), view);
  const out = new Uint32Array(count);
  paintWords(look, { x: 0, y: 0, width: side, height: side, step: 1 }, out);
  return out;
}

const imageModalities: [string, FrameDescription, needed: boolean][] = [
  ['no modality', {}, false],
  ['rescale', { rescale: { slope: 2, intercept: -1024 } }, false],
  ['fractional rescale', { rescale: { slope: 0.37, intercept: 12.3 } }, false],
  ['falling rescale', { rescale: { slope: -1, intercept: 4095 } }, false],
  ['modality table', { modalityLut: table(ramp(4096, (i) => Math.min(60_000, 50 * i))) }, true],
];
const curve = table(ramp(4096, (i) => 65535 - i * 15));
const stateModalities: [string, FramePresentation['modality'], (x: number) => number][] = [
  ['identity', {}, (x) => x],
  ['rescale', { rescale: { slope: 3, intercept: -500 } }, (x) => 3 * x - 500],
  ['table', { modalityLut: curve }, (x) => 65535 - Math.max(0, Math.min(4095, x)) * 15],
];
const luts: [string, FramePresentation['presentationLut'], (u: number) => number][] = [
  ['IDENTITY', { shape: 'IDENTITY' }, (u) => u],
  ['INVERSE', { shape: 'INVERSE' }, (u) => 1 - u],
  ['table', { table: table(ramp(256, (i) => (65535 * i * i) / 255 ** 2)) }, (u) => (Math.round(u * 255) / 255) ** 2],
];

describe('every value under a presentation state', () => {
  it('[VIT-106] looks as the state says, whatever the image says of modality, window and polarity', async () => {
    const wrong: string[] = [];
    let seen = 0;
    for (const signed of [false, true]) {
      const stored = storedOf(signed);
      for (const [imageName, description, needed] of imageModalities) {
        for (const [modalityName, modality, m] of stateModalities) {
          for (const [lutName, presentationLut, p] of luts) {
            for (const photometric of ['MONOCHROME1', 'MONOCHROME2']) {
              const base = frameOf(
                { ...description, voiWindows: [{ center: 7, width: 3 }], presentationLutShape: 'INVERSE' },
                pixelOf(signed, photometric),
              );
              const [low, high] = [m(stored[900]!), m(stored[3000]!)].sort((a, b) => a - b) as [number, number];
              const voi = { kind: 'window' as const, center: (low + high) / 2, width: high - low };
              const presentation = state({ modality, voi, ...(presentationLut ? { presentationLut } : {}) });
              expect(needsStored(presentedFrame(base, presentation))).toBe(needed);
              for (const inverted of [false, true]) {
                const out = await painted(base, presentation, stored, { inverted });
                seen++;
                const level = (x: number): number => {
                  const shown = p(linear(m(x), voi.center, voi.width));
                  return Math.round((inverted ? 1 - shown : shown) * 255);
                };
                const bad = stored.findIndex((x, i) => (out[i]! & 255) !== level(x) || out[i]! >>> 24 !== 255);
                if (bad >= 0) {
                  const name = [imageName, modalityName, lutName, photometric, signed, inverted].join();
                  wrong.push(`${name}: ${stored[bad]} is ${out[bad]! & 255}, not ${level(stored[bad]!)}`);
                }
              }
            }
          }
        }
      }
    }
    expect(wrong.slice(0, 8)).toEqual([]);
    expect(seen).toBe(2 * 5 * 3 * 3 * 2 * 2);
  });

  it('[VIT-107] has the modality step of the image where the profile says so of a state without one', async () => {
    const stored = storedOf(false);
    for (const [, description] of imageModalities) {
      const kept = description.modalityLut
        ? (x: number) => Math.min(60_000, 50 * x)
        : (x: number) => x * (description.rescale?.slope ?? 1) + (description.rescale?.intercept ?? 0);
      const voi = { kind: 'window' as const, center: kept(2000), width: Math.abs(kept(3000) - kept(1000)) };
      const out = await painted(frameOf(description), state({ modality: 'image', voi }), stored);
      const wrong = stored.filter(
        (x, i) => Math.abs((out[i]! & 255) - linear(kept(x), voi.center, voi.width) * 255) > 0.51,
      );
      expect(wrong.slice(0, 5)).toEqual([]);
    }
  });

  it('has all of its values from black to white without a window, and a table in place of a window', async () => {
    const stored = storedOf(true);
    const base = frameOf(
      { rescale: { slope: 2, intercept: 0 }, voiWindows: [{ center: 0, width: 10 }] },
      pixelOf(true),
    );
    const all = await painted(base, state({}), stored);
    expect(stored.every((x, i) => (all[i]! & 255) === Math.round(((x + 2048) / 4095) * 255))).toBe(true);
    const voi = { kind: 'table' as const, table: table([0, 4095, 1000, 2000], -1, 12) };
    const looked = await painted(base, state({ voi }), stored);
    const entry = (x: number): number => [0, 4095, 1000, 2000][Math.max(0, Math.min(3, x + 1))]!;
    expect(stored.every((x, i) => (looked[i]! & 255) === Math.round((entry(x) / 4095) * 255))).toBe(true);
  });

  it('has the window of the image where that of the state cannot be read', () => {
    const base = frameOf({ voiWindows: [{ center: 100, width: 50 }] });
    const image = { decoded: { pixels: new Uint16Array([0, 4095]), minimum: 0, maximum: 4095 } };
    const choice = (presentation: FramePresentation) =>
      voiOf(presentedFrame(base, presentation), image as Parameters<typeof voiOf>[1], undefined);
    expect(choice(state({}))).toMatchObject({ label: 'All values' });
    expect(choice(state({ voiOfImage: true }))).toMatchObject({ center: 100, width: 50, header: 0 });
  });

  it('is coloured by the palette of a pseudo-colour state, over the whole range of the window', async () => {
    const stored = storedOf(false);
    const palette = {
      firstMapped: 0,
      bits: 16 as const,
      red: wordsToBase64(ramp(1024, (i) => i * 64)),
      green: wordsToBase64(ramp(1024, (i) => 65535 - i * 64)),
      blue: wordsToBase64(ramp(1024, (i) => (i % 16) * 4096)),
    };
    const { presentationLut: _lut, ...pseudo } = state({ palette, voi: { kind: 'window', center: 2048, width: 4096 } });
    const base = frameOf({}, { ...pixelOf(false, 'MONOCHROME1'), supplementalPalette: palette });
    const out = await painted(base, pseudo, stored);
    for (const [i, x] of stored.entries()) {
      const at = Math.round((x / 4095) * 1023);
      expect([out[i]! & 255, (out[i]! >> 8) & 255, (out[i]! >> 16) & 255]).toEqual([
        (at * 64) >> 8,
        (65535 - at * 64) >> 8,
        ((at % 16) * 4096) >> 8,
      ]);
    }
    // A table the reader chose goes before it, one of the settings does not.
    setViewDefaults({ colourTables: { OT: 'hot-iron' } });
    expect([...(await painted(base, pseudo, stored)).subarray(0, 50)]).toEqual([...out.subarray(0, 50)]);
    setViewDefaults({ colourTables: {} });
    const grey = await painted(base, pseudo, stored, { colourTable: 'grey' });
    expect(grey[4095]).toBe(0xffffffff);
  });
});

describe('what windows mean under a presentation state', () => {
  const image = (minimum: number, maximum: number) =>
    ({ decoded: { minimum, maximum, pixels: new Int16Array(1) } }) as never;
  const base = frameOf({
    rescale: { slope: 1, intercept: -1024 },
    voiWindows: [{ center: 40, width: 400, explanation: 'SOFT' }],
  });

  it('is what comes out of its modality step; a choice holds for images with and without it', () => {
    const presented = presentedFrame(base, state({ voi: { kind: 'window', center: 1000, width: 200 } }));
    expect(voiOf(presented, image(-1024, 3071), undefined)).toMatchObject({ center: 1000, width: 200, state: 0 });
    const chosen = choiceOn(presented, { kind: 'window', center: 1064, width: 400 });
    expect(voiOf(presented, image(0, 1), chosen)).toMatchObject({ center: 1064, width: 400 });
    expect(voiOf(base, image(0, 1), chosen)).toMatchObject({ center: 40, width: 400 });
    const back = choiceOn(base, { kind: 'window', center: 40, width: 400 });
    expect(voiOf(presented, image(0, 1), back)).toMatchObject({ center: 1064, width: 400 });
    // The range of the image's values, as its window has to be given there.
    expect(fullRangeVoi(presented, image(-1024, 3071))).toMatchObject({ center: 2048, width: 4096 });
  });

  it('offers those of the state and those of the image', () => {
    const voiChoices = [
      { kind: 'window' as const, center: 1000, width: 200, label: 'HARD' },
      { kind: 'window' as const, center: 900, width: 2000 },
    ];
    const presented = presentedFrame(base, state({ voiChoices }));
    expect(stateVois(presented)).toEqual(voiChoices.map((voi, number) => ({ ...voi, state: number })));
    expect(headerVois(presented)).toMatchObject([{ center: 1064, width: 400, header: 0, label: 'SOFT' }]);
    const second = { ...voiChoices[1]!, state: 1 };
    const other = presentedFrame(frameOf({}), state({ voi: { kind: 'window', center: 5, width: 6 } }));
    expect(voiOf(presented, image(0, 1), second)).toMatchObject({ center: 900 });
    // An image whose state has no second one, and one of which no state says anything.
    expect(voiOf(other, image(0, 1), second)).toMatchObject({ center: 5, width: 6 });
    expect(voiOf(base, image(0, 1), second)).toMatchObject({ center: 40, width: 400 });
  });
});

describe('what lies over an image under a presentation state', () => {
  const overlayOf = (group: number, pixel: number): OverlayDescription => ({
    group,
    rows: 1,
    columns: 8,
    origin: [1, 1],
    type: 'GRAPHICS',
    numberOfFrames: 1,
    data: wordsToBase64([1 << pixel]),
  });
  const decoded = {
    pixels: new Uint8Array(8),
    columns: 8,
    rows: 1,
    components: 1,
    minimum: 0,
    maximum: 0,
  } as never;
  const base = frameOf(
    { shutter: { rectangle: { left: 3, right: 8, top: 1, bottom: 1 } } },
    { ...pixelOf(false), rows: 1, columns: 8, overlays: [overlayOf(0x6000, 0), overlayOf(0x6002, 1)] },
  );
  const cover = (presentation: FramePresentation | undefined, view: Partial<ViewState> = {}) => {
    const frame = presentedFrame(base, presentation);
    const look = lookOf(frame, decoded, 'a', undefined, { ...initialState(), ...view });
    return [...(look.cover?.words ?? [])].map((word) => (word === 0 ? '.' : word === 0xffffffff ? 'o' : 'x')).join('');
  };

  it('is what the state has, and what of the image it switches on', () => {
    expect(cover(undefined)).toBe('oo......');
    expect(cover(state({}))).toBe('');
    expect(cover(state({ activeGroups: [0x6002] }))).toBe('.o......');
    // Its own plane takes the place of the image's of the same group.
    expect(cover(state({ activeGroups: [0x6002], overlays: [overlayOf(0x6002, 5)] }))).toBe('.....o..');
    const shutter = { rectangle: { left: 1, right: 4, top: 1, bottom: 1 }, presentationValue: 0x8000 };
    expect(cover(state({ shutter }))).toBe('....xxxx');
    expect(cover(state({ shutter }), { shutter: false })).toBe('');
    const bitmap = { bitmapGroup: 0x6000, presentationValue: 0x8000 };
    expect(cover(state({ shutter: bitmap, overlays: [overlayOf(0x6000, 7)] }), { overlays: false })).toBe('.......x');
    expect(cover(state({ shutter: bitmap, activeGroups: [0x6002] }))).toBe('xo......');
  });

  it('leaves what measures the image as it is', () => {
    const measured = frameOf({
      rescale: { slope: 2, intercept: 1, type: 'HU' },
      spacing: { rowMm: 1, columnMm: 2, provenance: 'pixel-spacing' },
    });
    const presented = presentedFrame(
      measured,
      state({ modality: { rescale: { slope: 9, intercept: 9, type: 'US' } } }),
    );
    expect(presented.description).toEqual(measured.description);
    expect(presentedFrame(measured, undefined)).toBe(measured);
  });
});

describe('masks of a presentation state', () => {
  const masks = [{ operation: 'AVG_SUB' as const, maskFrames: [2] }];
  const base = {
    ...frameOf({ rescale: { slope: 2, intercept: 5 } }, pixelOf(false), {
      numberOfFrames: 4,
      masks,
      recommendedViewingMode: 'SUB',
    }),
    frame: 3,
  };

  it('take the place of those of the image', () => {
    expect(maskInForce(base, initialState())?.frames).toEqual([2]);
    expect(maskInForce(presentedFrame(base, state({})), initialState())).toBeUndefined();
    const own = state({ masks: [{ operation: 'AVG_SUB', maskFrames: [1] }], recommendedViewingMode: 'SUB' });
    expect(maskInForce(presentedFrame(base, own), initialState())?.frames).toEqual([1]);
    const { recommendedViewingMode: _mode, ...natural } = own;
    expect(maskInForce(presentedFrame(base, { ...natural, key: 'NAT' }), initialState())).toBeUndefined();
  });

  it('leave differences of what comes out of the modality step', () => {
    const scaled = presentedFrame(base, state({ modality: { rescale: { slope: 8, intercept: 100 } } }));
    // Kept values are twice the stored ones, those of the state eight times: a difference is four times as large.
    expect(presentedDifference(scaled).windowed?.of(3)).toBe(12);
    expect(
      presentedDifference(presentedFrame(base, state({ modality: { rescale: { slope: 2, intercept: 0 } } }))).windowed,
    ).toBeUndefined();
  });
});
