import { describe, expect, it } from 'vitest';
import { mrImage, phantomImage, ultrasoundImage } from '../../../testing/phantom-image.ts';
import { all, ct, film, type More, one, other, stored, view } from '../../../testing/written-states.ts';
import { items, text, values } from '../../dicom/access.ts';
import { fromBase64, wordsToBase64 } from '../../imaging/base64.ts';
import { srgbTransform } from '../../imaging/icc/transform.ts';
import { framePresentation } from './frame-presentation.ts';
import { readPresentationState } from './read.ts';
import { colorState, pseudoColorState } from './write.ts';

describe('greys of a presentation state that is written', () => {
  it('[VIT-153] [VIT-154] [VIT-156] a rescale of the image is there, HU is kept, and no table beside it', () => {
    const made = one([view(ct)], ct);
    expect([made['00281052'], made['00281053'], made['00281054']]).toEqual([
      { vr: 'DS', Value: [-1024] },
      { vr: 'DS', Value: [1] },
      { vr: 'LO', Value: ['HU'] },
    ]);
    expect(made['00283000']).toBeUndefined();
    const unnamed = { modality: { rescale: { slope: 1, intercept: -1024 } } };
    expect(text(one([view(ct, { grey: unnamed })], ct), 'RescaleType')).toBe('HU');
    const computed = phantomImage({ rescale: { slope: 2, intercept: 0 }, window: { center: 5, width: 10 } });
    expect(text(one([view(computed)], computed), 'RescaleType')).toBe('US');
  });

  it('[VIT-153] [VIT-155] no Modality LUT of an image that has none; what lacks in half of one is 0 or 1', () => {
    const plain = one([view(film)], film);
    for (const tag of ['00281052', '00281053', '00281054', '00283000']) expect(plain[tag]).toBeUndefined();
    const half = phantomImage({ elements: { '00281053': { vr: 'DS', Value: [3] } }, window: { center: 5, width: 10 } });
    const made = one([view(half)], half);
    expect([values(made, 'RescaleIntercept'), values(made, 'RescaleSlope')]).toEqual([[0], [3]]);
  });

  it('[VIT-153] [VIT-154] a table of the image, and no rescale beside it', () => {
    const data = wordsToBase64([5, 600, 65535]);
    const modality = { modalityLut: { firstMapped: -2, bits: 16, count: 3, data, type: 'OD', explanation: 'Film' } };
    const made = stored(one([view(ct, { grey: { modality } })], ct));
    const [item] = items(made, 'ModalityLUTSequence');
    expect(item!['00283002']).toEqual({ vr: 'SS', Value: [3, -2, 16] });
    expect(text(item!, 'ModalityLUTType')).toBe('OD');
    expect(item!['00283006']?.bytes).toEqual(Uint8Array.of(5, 0, 88, 2, 255, 255));
    expect([made['00281052'], made['00281053']]).toEqual([undefined, undefined]);
  });

  it('[VIT-157] [VIT-158] windows of each image, with the name of the preset; functions that are not LINEAR are named', () => {
    const made = one(
      [
        view(ct, { grey: { voi: { kind: 'window', center: 300, width: 1500, label: 'Bone' } } }),
        view(other, { grey: { voi: { kind: 'window', center: -600, width: 1500.25, function: 'SIGMOID' } } }),
      ],
      ct,
    );
    const windows = items(made, 'SoftcopyVOILUTSequence').map((item) => [
      values(item, 'WindowCenter')[0],
      values(item, 'WindowWidth')[0],
      text(item, 'WindowCenterWidthExplanation'),
      text(item, 'VOILUTFunction'),
      items(item, 'ReferencedImageSequence').map((image) => text(image, 'ReferencedSOPInstanceUID')),
    ]);
    expect(windows).toEqual([
      [300, 1500, 'Bone', undefined, [ct.sopInstanceUid]],
      [-600, 1500.25, undefined, 'SIGMOID', [other.sopInstanceUid]],
    ]);
  });

  it('[VIT-157] a table of 65536 entries from a negative value on comes back as it was', () => {
    const entries = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const lut = { firstMapped: -32768, bits: 16, count: 65536, data: wordsToBase64(entries) };
    const made = stored(one([view(ct, { grey: { voi: { kind: 'table', table: lut, label: 'Curve' } } })], ct));
    const read = readPresentationState(made)!;
    const shown = framePresentation(
      read,
      { sopInstanceUid: ct.sopInstanceUid, frame: 1, pixelRepresentation: 1 },
      { missingModality: 'identity' },
    );
    expect(shown?.voi).toMatchObject({ kind: 'table', label: 'Curve', table: { ...lut, explanation: 'Curve' } });
  });

  it('[VIT-157] windows that are given in stored values are said behind the rescale', () => {
    const mr = mrImage({ signed: false, bitsStored: 12, rescale: { slope: 2, intercept: 10 } });
    const made = one([view(mr, { grey: { voi: { kind: 'window', center: 100.5, width: 51 } } })], mr);
    const [item] = items(made, 'SoftcopyVOILUTSequence');
    // Its ends 75 and 125 are 160 and 260 there.
    expect([values(item!, 'WindowCenter')[0], values(item!, 'WindowWidth')[0]]).toEqual([210.5, 101]);
    const falling = mrImage({ signed: false, bitsStored: 12, rescale: { slope: -1, intercept: 4095 } });
    const state = one([view(falling, { grey: { voi: { kind: 'window', center: 100, width: 50 } } })], falling);
    expect(state['00281053']).toBeUndefined();
    expect(values(items(state, 'SoftcopyVOILUTSequence')[0]!, 'WindowCenter')).toEqual([100]);
  });

  it('[VIT-154] images whose tables differ are said by several states', () => {
    const table = (word: number) => ({ firstMapped: 0, bits: 8, count: 2, data: wordsToBase64([0, word]) });
    const states = all(
      [200, 100].map((word, index) =>
        view(index === 0 ? ct : other, { grey: { modality: { modalityLut: table(word) } } }),
      ),
      ct,
    );
    expect(states).toHaveLength(2);
    expect(new Set(states.map((state) => text(state, 'SeriesInstanceUID'))).size).toBe(1);
    expect(states.map((state) => values(state, 'InstanceNumber')[0])).toEqual([1, 2]);
  });

  it('views that turn, polarity, shutter or colour tell apart are said by several states', () => {
    const apart: More[] = [
      {},
      { spatial: { rotation: 90, flipped: false } },
      { grey: { inverse: true } },
      { shutter: { circle: { row: 3, column: 3, radius: 2 } } },
    ];
    expect(
      all(
        apart.map((more) => view(ct, more)),
        ct,
      ),
    ).toHaveLength(apart.length);
    expect(() => all([view(ct), { ...view(ct), studyUid: '1.9' }], ct)).toThrow(RangeError);
    expect(() => all([], ct)).toThrow(RangeError);
  });

  it('a mask is said frame by frame, and comes back', () => {
    const masked = (frame: number, contrast: number[]) =>
      view(film, { grey: { mask: { frames: [1], contrast, shift: [0.5, -1.25] } } }, frame);
    const made = stored(one([masked(2, [2, 3]), masked(3, [3, 4])], film));
    expect(readPresentationState(made)?.masks).toEqual([
      {
        operation: 'AVG_SUB',
        applicableFrames: [[2, 3]],
        maskFrames: [1],
        contrastFrameAveraging: 2,
        subPixelShift: [-1.25, -0.5],
      },
    ]);
    expect(text(made, 'RecommendedViewingMode')).toBe('SUB');
  });

  it('colours have a profile: their own, else one of sRGB that changes nothing', () => {
    const rgb = ultrasoundImage();
    const made = one([view(rgb)], rgb);
    expect(text(made, 'SOPClassUID')).toBe(colorState);
    for (const tag of ['20500020', '00283110', '00281052']) expect(made[tag]).toBeUndefined();
    const profile = made['00282000']?.bytes;
    const colours = Uint8Array.from({ length: 256 * 3 }, (_, i) => (i * 37) & 255);
    const before = colours.slice();
    srgbTransform(profile!)(colours, 3);
    expect(Math.max(...colours.map((level, i) => Math.abs(level - before[i]!)))).toBeLessThanOrEqual(1);
    const own = one([view(rgb, { iccData: 'AAAA' })], rgb);
    expect(own['00282000']?.bytes).toEqual(fromBase64('AAAA'));
  });

  it('greys seen through a colour table are a pseudo-colour state with its entries', () => {
    const steps = (of: (i: number) => number) => wordsToBase64(Array.from({ length: 256 }, (_, i) => of(i)));
    const palette = {
      firstMapped: 0,
      bits: 8 as const,
      red: steps((i) => i),
      green: steps((i) => 255 - i),
      blue: steps(() => 7),
    };
    const made = stored(one([view(ct, { grey: { palette } })], ct));
    expect(text(made, 'SOPClassUID')).toBe(pseudoColorState);
    expect(made['20500020']).toBeUndefined();
    const read = readPresentationState(made);
    expect(read?.problems).toEqual([]);
    expect(read?.palette).toMatchObject({ firstMapped: 0, bits: 16 });
  });
});
