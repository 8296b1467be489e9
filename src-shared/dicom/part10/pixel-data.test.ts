import { describe, expect, it } from 'vitest';
import {
  explicit,
  implicit,
  join,
  meta,
  openItem,
  sequenceEnd,
  tag,
  u32,
  undefinedLength,
} from '../../../testing/dicom-bytes.ts';
import { NegatoscopeError } from '../../contract/errors.ts';
import { HeaderReader, parseFile, type ReadOptions } from './read.ts';

const ele = '1.2.840.10008.1.2.1';
const jpeg = '1.2.840.10008.1.2.4.50';

const first = explicit(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7\0');

/** The error of reading; anything but an error of ours fails the test. */
function errorOf(read: () => unknown): NegatoscopeError {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(NegatoscopeError);
    return error as NegatoscopeError;
  }
  throw new Error('nothing was thrown');
}

/** Reads in slices of one size; must give what reading the whole gives, errors included. */
function inSlices(bytes: Uint8Array, size: number, options: ReadOptions = {}) {
  const reader = new HeaderReader(options);
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  return reader.finish();
}

describe('pixel data', () => {
  const fragment = (...bytes: number[]) => join(tag(0xfffee000), u32(bytes.length), bytes);
  const table = (...entries: number[]) =>
    join(
      tag(0xfffee000),
      u32(entries.length * 4),
      entries.flatMap((entry) => u32(entry)),
    );

  it('is located and not read; elements after it are', () => {
    const bytes = join(
      meta(ele),
      first,
      explicit(0x7fe00010, 'OW', new Uint8Array(100_000)),
      explicit(0xfffcfffc, 'OB', [0, 0]),
    );
    const { pixelData, dataSet } = inSlices(bytes, 1000);
    const offset = bytes.length - 14 - 100_000;
    expect(pixelData).toEqual({
      tag: 0x7fe00010,
      vr: 'OW',
      offset,
      length: 100_000,
      encapsulated: false,
      bigEndian: false,
    });
    expect(dataSet['7FE00010']).toEqual({ vr: 'OW', location: { offset, length: 100_000 } });
    expect(dataSet['FFFCFFFC']?.bytes).toHaveLength(2);
  });

  it('need not be read by who can jump', () => {
    const bytes = join(
      meta(ele),
      first,
      explicit(0x7fe00010, 'OW', new Uint8Array(100_000)),
      explicit(0xfffcfffc, 'OB', [0, 0]),
    );
    const reader = new HeaderReader();
    reader.push(bytes.subarray(0, 1000));
    expect(reader.done).toBe(true);
    const skip = reader.skippable;
    expect(skip).toBeGreaterThan(99_000);
    reader.skip(skip);
    reader.push(bytes.subarray(1000 + skip));
    expect(reader.finish()).toMatchObject({ bytes: bytes.length, dataSet: { FFFCFFFC: { vr: 'OB' } } });
    expect(() => reader.skip(1)).toThrow(RangeError);
  });

  it('floating point and double are pixel data too', () => {
    for (const [number, vr] of [
      [0x7fe00008, 'OF'],
      [0x7fe00009, 'OD'],
    ] as const) {
      const { pixelData } = parseFile(join(meta(ele), first, explicit(number, vr, new Uint8Array(16))));
      expect(pixelData).toMatchObject({ tag: number, vr, length: 16 });
    }
  });

  it('encapsulated: its tables and fragments are listed', () => {
    const value = join(
      table(0, 12),
      fragment(0xff, 0xd8, 1, 2),
      fragment(0xff, 0xd8, 3, 4, 5, 6, 7, 8, 9, 10),
      sequenceEnd(),
    );
    const extended = (...entries: bigint[]) => new Uint8Array(BigUint64Array.from(entries).buffer);
    const bytes = join(
      meta(jpeg),
      first,
      explicit(0x7fe00001, 'OV', extended(0n, 12n)),
      explicit(0x7fe00002, 'OV', extended(4n, 9n)),
      explicit(0x7fe00010, 'OB', value, undefinedLength),
      explicit(0xfffcfffc, 'OB', [0, 0]),
    );
    for (const size of [1, 5, 9, 64, 10_000]) {
      const { pixelData, dataSet } = inSlices(bytes, size, { want: new Set([0x00080016, 0x7fe00010]) });
      const offset = bytes.length - 14 - value.length;
      expect(pixelData).toMatchObject({ offset, length: value.length, encapsulated: true });
      expect(pixelData?.basicOffsetTable).toEqual(Uint32Array.of(0, 12));
      expect(pixelData?.extendedOffsetTable).toEqual({
        offsets: Float64Array.of(0, 12),
        lengths: Float64Array.of(4, 9),
      });
      const { fragments } = pixelData!;
      expect(fragments?.count).toBe(2);
      expect([fragments?.offset(0), fragments?.length(0)]).toEqual([offset + 24, 4]);
      expect([fragments?.offset(1), fragments?.length(1)]).toEqual([offset + 36, 10]);
      expect(fragments?.head(0)).toEqual([0xffd80102, 0]);
      expect(fragments?.head(1)).toEqual([0xffd80304, 0x05060708]);
      expect(fragments?.indexAt(offset + 36)).toBe(1);
      expect(fragments?.indexAt(offset + 37)).toBe(-1);
      expect(fragments?.offset(2)).toBeNaN();
      expect(dataSet['7FE00010']?.location).toEqual({ offset, length: value.length, encapsulated: true });
    }
    const kept = parseFile(bytes, { keepPixelData: true }).dataSet['7FE00010'];
    expect(kept?.fragments?.map((one) => one.length)).toEqual([8, 4, 10]);
    expect(kept?.location).toBeUndefined();
  });

  it('of ten thousand fragments take no time', () => {
    const value = join(table(), ...Array.from({ length: 10_000 }, () => fragment(1, 2)), sequenceEnd());
    const { pixelData } = inSlices(join(meta(jpeg), first, explicit(0x7fe00010, 'OB', value, undefinedLength)), 1000);
    expect(pixelData?.fragments?.count).toBe(10_000);
  });

  it('without the delimiter at the end of the file is read, and it is said', () => {
    const whole = join(meta(jpeg), first, explicit(0x7fe00010, 'OB', join(table(), fragment(1, 2)), undefinedLength));
    const { pixelData, oddities } = parseFile(whole);
    expect(pixelData?.fragments?.count).toBe(1);
    expect(oddities).toEqual([{ kind: 'missing-delimiter', offset: whole.length, tag: '7FE00010' }]);
  });

  it('of an icon within an item is passed over', () => {
    const icon = explicit(0x7fe00010, 'OB', join(table(), fragment(1, 2), sequenceEnd()), undefinedLength);
    const bytes = join(
      meta(jpeg),
      first,
      explicit(0x00880200, 'SQ', join(openItem(icon), sequenceEnd()), undefinedLength),
    );
    const { pixelData, dataSet } = parseFile(bytes);
    expect(pixelData).toBeUndefined();
    expect(dataSet['00880200']?.Value?.[0]).toMatchObject({ '7FE00010': { location: { encapsulated: true } } });
  });

  it('cells of the private syntax of GE are big endian, elements are not', () => {
    const bytes = join(meta('1.2.840.113619.5.2'), implicit(0x00080060, 'CT'), implicit(0x7fe00010, [1, 2, 3, 4]));
    expect(parseFile(bytes)).toMatchObject({
      dataSet: { '00080060': { Value: ['CT'] } },
      pixelData: { bigEndian: true, vr: 'OW' },
    });
    expect(parseFile(bytes, { keepPixelData: true }).dataSet['7FE00010']?.bytes).toEqual(Uint8Array.of(2, 1, 4, 3));
  });
});

describe('packed data sets', () => {
  const inner = join(first, explicit(0x00080060, 'CS', 'CT'));

  it('are handed out to be unpacked', () => {
    const bytes = join(meta('1.2.840.10008.1.2.1.99'), 'packed bytes');
    for (const cut of [10, 150, bytes.length - 3]) {
      const reader = new HeaderReader();
      reader.push(bytes.subarray(0, cut));
      let rest: Uint8Array = bytes.subarray(cut);
      if (reader.packed === undefined) {
        reader.push(rest);
        rest = new Uint8Array(0);
      }
      expect(reader.packed).toBe('deflate');
      expect(() => reader.push(rest)).toThrow(RangeError);
      expect(join(reader.takePacked(), rest)).toEqual(join('packed bytes'));
      reader.push(inner);
      const result = reader.finish();
      expect(result).toMatchObject({ dataSetOffset: bytes.length - 12, bytes: inner.length });
      expect(result.dataSet['00080060']?.Value).toEqual(['CT']);
    }
  });

  it('whose first bytes look like a meta element are told apart by the group length', () => {
    const bytes = join(meta('1.3.6.1.4.1.5962.300.1'), tag(0x00020100), 'UI', [0, 0]);
    const { dataSet } = parseFile(bytes, {
      unpack: (packed, method) => {
        expect([packed.length, method]).toEqual([8, 'bzip2']);
        return inner;
      },
    });
    expect(dataSet['00080060']?.Value).toEqual(['CT']);
  });

  it('are unsupported without an unpacker', () => {
    const error = errorOf(() => parseFile(join(meta('1.2.840.10008.1.2.1.99'), [1, 2])));
    expect(error).toMatchObject({ code: 'unsupported', parameters: { transferSyntaxUid: '1.2.840.10008.1.2.1.99' } });
  });
});
