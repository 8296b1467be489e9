import { describe, expect, it } from 'vitest';
import type { DataSet, Element } from '../../dicom/data-set.ts';
import { wordsFromBase64 } from '../base64.ts';
import { describeInstance } from '../describe.ts';
import { overlayPlane } from '../pipeline/overlays.ts';
import { unrollSegments } from './palette.ts';
import { bytes, described, element, image, littleEndian, words } from './testing.ts';

describe('pixels', () => {
  it('are described as stored', () => {
    expect(described().pixel).toEqual({
      rows: 8,
      columns: 6,
      samplesPerPixel: 1,
      photometricInterpretation: 'MONOCHROME2',
      planarConfiguration: 0,
      bitsAllocated: 16,
      bitsStored: 12,
      highBit: 11,
      pixelRepresentation: 0,
      numberFormat: 'integer',
    });
  });

  it('get sensible values where the header has none or nonsense', () => {
    const { pixel } = described({
      '00280101': element('US', 40),
      '00280102': element('US', 3),
      '00280103': element('US', 7),
      '00280004': element('CS', 'monochrome1'),
    });
    expect(pixel).toMatchObject({
      bitsStored: 16,
      highBit: 15,
      pixelRepresentation: 0,
      photometricInterpretation: 'MONOCHROME1',
    });
    const { '00280004': _, ...without } = image({ '00280002': element('US', 3), '00280100': element('US', 8) });
    expect(describeInstance(without, littleEndian).pixel?.photometricInterpretation).toBe('RGB');
  });

  it('have padding with the sign of the pixels', () => {
    const padding = (representation: number, value: number, stored = 16) =>
      described({
        '00280101': element('US', stored),
        '00280102': element('US', stored - 1),
        '00280103': element('US', representation),
        '00280120': element('US', value),
      }).pixel?.paddingValue;
    expect(padding(1, 63536)).toBe(-2000);
    expect(padding(1, -2000)).toBe(-2000);
    expect(padding(0, -2000)).toBe(63536);
    expect(padding(1, 0x800, 12)).toBe(-2048);
    expect(padding(0, 0)).toBe(0);
    const { pixel } = described({ '00280120': element('SS', 5), '00280121': element('SS', 9) });
    expect(pixel).toMatchObject({ paddingValue: 5, paddingRangeLimit: 9 });
    expect(described({ '00280120': { vr: 'UN', bytes: words(7) } }).pixel?.paddingValue).toBe(7);
  });

  it('are lossy when marked so or when their syntax always is', () => {
    const lossy = described({
      '00282110': element('CS', '01'),
      '00282112': element('DS', 4, 12.5),
      '00282114': element('CS', 'ISO_10918_1', 'ISO_15444_1'),
    });
    expect(lossy.pixel?.lossy).toEqual({
      ratio: 12.5,
      method: 'ISO_15444_1',
      steps: [
        { ratio: 4, method: 'ISO_10918_1' },
        { ratio: 12.5, method: 'ISO_15444_1' },
      ],
    });
    expect(described({}, '1.2.840.10008.1.2.4.50').pixel?.lossy).toEqual({});
    expect(described({}, '1.2.840.10008.1.2.4.91').pixel?.lossy).toBeUndefined();
  });

  it('have an aspect ratio only without spacing', () => {
    const ratio = { '00280034': element('IS', 4, 3) };
    expect(described(ratio).pixel?.aspectRatio).toEqual([4, 3]);
    expect(described({ '00280034': element('IS', 1, 1) }).pixel?.aspectRatio).toBeUndefined();
    expect(described({ ...ratio, '00280030': element('DS', 1, 1) }).pixel?.aspectRatio).toBeUndefined();
  });

  it('keep palettes: bytes, words, segments, descriptors with a wrong sign', () => {
    const palette = (descriptor: number[], data: Uint8Array, segmented = false) =>
      described({
        '00280004': element('CS', 'PALETTE COLOR'),
        ...Object.fromEntries(
          ['1', '2', '3'].flatMap((n) => [
            [`0028110${n}`, element('US', ...descriptor)],
            [`0028${segmented ? '122' : '120'}${n}`, bytes('OW', data)],
          ]),
        ),
      });
    const entries = (found: ReturnType<typeof described>) => [...wordsFromBase64(found.pixel!.palette!.red)];
    const packed = palette([4, 0, 8], Uint8Array.of(1, 2, 3, 4));
    expect(entries(packed)).toEqual([1, 2, 3, 4]);
    expect(packed.pixel?.palette?.bits).toBe(8);
    expect(packed.notDisplayable).toBeUndefined();
    expect(entries(palette([3, 10, 16], words(256, 512, 65535)))).toEqual([256, 512, 65535]);
    expect(palette([2, 0, 16], words(1, 255)).pixel?.palette?.bits).toBe(8);
    const whole = palette([0, -5, 16], new Uint8Array(131072).fill(255));
    expect(entries(whole)).toHaveLength(65536);
    expect(entries(palette([6, 0, 16], words(0, 2, 1000, 2000, 1, 4, 6000), true))).toEqual([
      1000, 2000, 3000, 4000, 5000, 6000,
    ]);
    expect(described({ '00280004': element('CS', 'PALETTE COLOR') }).notDisplayable).toBe('no-palette');
  });

  it('unroll indirect segments and survive broken ones', () => {
    expect([...unrollSegments([0, 2, 7, 8, 2, 1, 0, 0], 4)]).toEqual([7, 8, 7, 8]);
    expect([...unrollSegments([1, 3, 9], 3)]).toEqual([0, 0, 0]);
    expect([...unrollSegments([2, 60000, 0, 0], 3)]).toEqual([0, 0, 0]);
    expect([...unrollSegments([9, 9, 9], 2)]).toEqual([0, 0]);
  });

  it('with segments that say nothing again and again are given up', () => {
    // 65535 empty segments, and then many that repeat all of them.
    const empty = new Uint16Array(2 * 65535);
    const again = new Uint16Array(4 * 100_000).map((_, at) => [2, 65535, 0, 0][at % 4]!);
    const bomb = new Uint16Array(empty.length + again.length);
    bomb.set(again, empty.length);
    expect(unrollSegments(bomb, 4)).toEqual(new Uint16Array(4));
  });

  it('have overlays on the frames they name, else on all; those too large to travel are told', () => {
    const overlay = (over: DataSet) =>
      described({
        '00280008': element('IS', 9),
        '60000010': element('US', 2),
        '60000011': element('US', 4),
        '60003000': bytes('OW', [1, 2]),
        ...over,
      }).pixel!.overlays![0]!;
    const frames = (over: DataSet) => {
      const found = overlay(over);
      return Array.from({ length: 9 }, (_, at) => at + 1).filter((frame) => overlayPlane(found, frame, undefined));
    };
    expect(frames({})).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(frames({ '60000015': element('IS', 1) })).toHaveLength(9);
    expect(frames({ '60000015': element('IS', 1), '60000051': element('US', 4) })).toEqual([4]);
    expect(frames({ '60000051': element('US', 9) })).toEqual([9]);
    expect(frames({ '60000015': element('IS', 2) })).toEqual([1, 2]);
    // A claim of four thousand million pixels takes no more memory than there is data.
    const vast = overlay({ '60000010': element('US', 65535), '60000011': element('US', 65535) });
    expect(overlayPlane(vast, 1, undefined)).toHaveLength(16);
    expect(overlay({ '60003000': { vr: 'OW', location: { offset: 9, length: 2 ** 25 } } }).tooLarge).toBe(true);
    const half: Element = { vr: 'OW', bytes: new Uint8Array(10 * 2 ** 20) };
    const two = described({
      ...Object.fromEntries(
        ['6000', '6002'].flatMap((group) => [
          [`${group}0010`, element('US', 2)],
          [`${group}0011`, element('US', 4)],
          [`${group}3000`, half],
        ]),
      ),
    }).pixel!.overlays!;
    expect(two.map(({ data, tooLarge }) => [data !== undefined, tooLarge])).toEqual([
      [true, undefined],
      [false, true],
    ]);
  });

  it('keep overlays with their own bits, in the cells, or too odd to draw', () => {
    const { pixel } = described({
      '60000010': element('US', 8),
      '60000011': element('US', 8),
      '60000040': element('CS', 'R'),
      '60000050': element('SS', -1, 3),
      '60000022': element('LO', 'marks'),
      '60003000': bytes('OW', [1, 2, 3, 4, 5, 6, 7, 8]),
      '60020010': element('US', 8),
      '60020011': element('US', 6),
      '60020100': element('US', 16),
      '60020102': element('US', 13),
      '60040010': element('US', 0),
      '60040011': element('US', 6),
    });
    expect(pixel?.overlays).toEqual([
      {
        group: 0x6000,
        rows: 8,
        columns: 8,
        origin: [-1, 3],
        type: 'ROI',
        description: 'marks',
        numberOfFrames: 1,
        data: 'AQIDBAUGBwg=',
      },
      {
        group: 0x6002,
        rows: 8,
        columns: 6,
        origin: [1, 1],
        type: 'GRAPHICS',
        numberOfFrames: 1,
        embeddedBit: 13,
      },
    ]);
  });
});
