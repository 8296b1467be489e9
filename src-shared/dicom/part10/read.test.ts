import { describe, expect, it } from 'vitest';
import {
  explicit,
  implicit,
  item,
  itemEnd,
  join,
  openItem,
  sequenceEnd,
  tag,
  u16,
  u32,
  undefinedLength,
} from '../../../testing/dicom-bytes.ts';
import { NegatoscopeError } from '../../contract/errors.ts';
import { parseDataSet, readDataSet } from './read.ts';

const ele = '1.2.840.10008.1.2.1';
const ile = '1.2.840.10008.1.2';
const ebe = '1.2.840.10008.1.2.2';

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

describe('values', () => {
  it('of every representation', () => {
    const f64 = new Uint8Array(Float64Array.of(-0.5, Number.NaN).buffer);
    const big = new Uint8Array(BigUint64Array.of(5n, 2n ** 63n).buffer);
    const dataSet = parseDataSet(
      join(
        explicit(0x00080005, 'CS', 'ISO_IR 100'),
        explicit(0x00080008, 'CS', 'ORIGINAL\\\\AXIAL '),
        explicit(0x00080020, 'DA', ' 20240105 '.slice(1)),
        explicit(0x00080050, 'SH', '  A1  '),
        explicit(0x00080060, 'CS', ''),
        explicit(0x00100010, 'PN', 'Doe^J\xe9 == \\'),
        explicit(0x00100020, 'LO', '\xe9\\ b\0'),
        explicit(0x00104000, 'LT', '  a\\b \r\n '),
        explicit(0x00181030, 'LO', '   '),
        explicit(0x0020000d, 'UI', '1.2.3\0'),
        explicit(0x00200013, 'IS', '+007'),
        explicit(0x00200032, 'DS', '1.5\\ -2e3 \\\\0x10'),
        explicit(0x00280009, 'AT', [...tag(0x00181063), ...tag(0x00540010)]),
        explicit(0x00280010, 'US', u16(40000)),
        explicit(0x00280106, 'SS', u16(0xfffe)),
        explicit(0x00281101, 'US', [...u16(256), ...u16(0), ...u16(16)]),
        explicit(0x00660002, 'UL', u32(4000000000)),
        explicit(0x00720072, 'DS', '1234567890123456'),
        explicit(0x00720074, 'FD', f64),
        explicit(0x00720078, 'UL', ''),
        explicit(0x00720083, 'UV', big),
        explicit(0x00720082, 'SV', new Uint8Array(BigInt64Array.of(-3n).buffer)),
        explicit(0x00720065, 'OB', [1, 2, 3, 4]),
      ),
      ele,
    );
    expect(dataSet).toEqual({
      '00080005': { vr: 'CS', Value: ['ISO_IR 100'] },
      '00080008': { vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL'] },
      '00080020': { vr: 'DA', Value: ['20240105'] },
      '00080050': { vr: 'SH', Value: ['A1'] },
      '00080060': { vr: 'CS' },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jé' }, null] },
      '00100020': { vr: 'LO', Value: ['é', 'b'] },
      '00104000': { vr: 'LT', Value: ['  a\\b \r\n'] },
      '00181030': { vr: 'LO' },
      '0020000D': { vr: 'UI', Value: ['1.2.3'] },
      '00200013': { vr: 'IS', Value: [7] },
      '00200032': { vr: 'DS', Value: [1.5, -2000, null, '0x10'] },
      '00280009': { vr: 'AT', Value: ['00181063', '00540010'] },
      '00280010': { vr: 'US', Value: [40000] },
      '00280106': { vr: 'SS', Value: [-2] },
      '00281101': { vr: 'US', Value: [256, 0, 16] },
      '00660002': { vr: 'UL', Value: [4000000000] },
      '00720072': { vr: 'DS', Value: [1234567890123456] },
      '00720074': { vr: 'FD', Value: [-0.5, Number.NaN] },
      '00720078': { vr: 'UL' },
      '00720083': { vr: 'UV', Value: [5, '9223372036854775808'] },
      '00720082': { vr: 'SV', Value: [-3] },
      '00720065': { vr: 'OB', bytes: Uint8Array.of(1, 2, 3, 4) },
    });
  });

  it('in big endian, binary values turned to little endian', () => {
    const dataSet = parseDataSet(
      join(
        explicit(0x00080005, 'CS', 'ISO_IR 100', undefined, true),
        explicit(0x00280009, 'AT', tag(0x00181063, true), undefined, true),
        explicit(0x00280010, 'US', u16(258, true), undefined, true),
        explicit(0x00281201, 'OW', [1, 2, 3, 4], undefined, true),
        explicit(0x00282000, 'OB', [1, 2, 3, 4], undefined, true),
        explicit(0x00660016, 'OF', [1, 2, 3, 4], undefined, true),
      ),
      ebe,
    );
    expect(dataSet['00280009']?.Value).toEqual(['00181063']);
    expect(dataSet['00280010']?.Value).toEqual([258]);
    expect(dataSet['00281201']?.bytes).toEqual(Uint8Array.of(2, 1, 4, 3));
    expect(dataSet['00282000']?.bytes).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(dataSet['00660016']?.bytes).toEqual(Uint8Array.of(4, 3, 2, 1));
  });

  it('of implicit VR by the dictionary, signed where the pixels are', () => {
    const content = (representation: number) =>
      join(
        implicit(0x00189810, u16(0xffff)),
        implicit(0x00280103, u16(representation)),
        implicit(0x00280106, u16(0xfffe)),
        implicit(0x00281101, [...u16(256), ...u16(0), ...u16(16)]),
        implicit(0x00291001, 'ab'),
        implicit(0x00409096, item(implicit(0x00409211, u16(0xfff0)))),
        implicit(0x60020010, u16(7)),
        implicit(0x60023000, [1, 2]),
      );
    const signed = parseDataSet(content(1), ile);
    expect(signed['00189810']).toEqual({ vr: 'SS', Value: [-1] });
    expect(signed['00280106']).toEqual({ vr: 'SS', Value: [-2] });
    expect(signed['00409096']?.Value).toEqual([{ '00409211': { vr: 'SS', Value: [-16] } }]);
    const unsigned = parseDataSet(content(0), ile);
    expect(unsigned['00189810']).toEqual({ vr: 'US', Value: [65535] });
    expect(unsigned['00280106']).toEqual({ vr: 'US', Value: [65534] });
    expect(unsigned['00291001']).toEqual({ vr: 'UN', bytes: Uint8Array.of(97, 98) });
    expect(unsigned['60020010']).toEqual({ vr: 'US', Value: [7] });
    expect(unsigned['60023000']).toEqual({ vr: 'OW', bytes: Uint8Array.of(1, 2) });
  });

  it('beyond the limits stay where they are', () => {
    const long = new Uint8Array(70_000).fill(65);
    const bytes = join(
      first,
      explicit(0x00091010, 'OB', long),
      explicit(0x00104000, 'UT', long),
      explicit(0x00281201, 'OW', long),
      explicit(0x00282000, 'OB', long),
    );
    const { dataSet } = readDataSet(bytes, ele, { maximumDisplayBytes: 69_999 });
    expect(dataSet['00091010']).toEqual({ vr: 'OB', location: { offset: first.length + 12, length: 70_000 } });
    expect(dataSet['00104000']?.Value).toEqual(['A'.repeat(70_000)]);
    expect(dataSet['00281201']?.location).toEqual({ offset: first.length + 140_036, length: 70_000 });
    expect(parseDataSet(bytes, ele)['00281201']?.bytes).toHaveLength(70_000);
  });

  it('only those wanted', () => {
    const bytes = join(
      explicit(0x00080005, 'CS', 'ISO_IR 192'),
      first,
      explicit(
        0x00081110,
        'SQ',
        join(tag(0xfffee000), u32(undefinedLength), first, itemEnd(), sequenceEnd()),
        undefinedLength,
      ),
      explicit(0x00081140, 'SQ', item(first)),
      explicit(0x00100010, 'PN', '\xc3\xa9 '),
      explicit(0x00280103, 'US', u16(0)),
    );
    const { dataSet } = readDataSet(bytes, ele, { want: new Set([0x00100010]) });
    expect(Object.keys(dataSet)).toEqual(['00080005', '00100010', '00280103']);
    expect(dataSet['00100010']?.Value).toEqual([{ Alphabetic: 'é' }]);
  });

  it('raw: as they stand, numbers little endian', () => {
    const bytes = join(
      explicit(0x00080005, 'CS', 'ISO_IR 100', undefined, true),
      explicit(0x00100010, 'PN', 'Doe^J ', undefined, true),
      explicit(0x00200013, 'IS', '+007', undefined, true),
      explicit(0x00280010, 'US', u16(258, true), undefined, true),
    );
    const dataSet = parseDataSet(bytes, ebe, { raw: true });
    expect(dataSet['00100010']).toEqual({ vr: 'PN', bytes: join('Doe^J ') });
    expect(dataSet['00200013']).toEqual({ vr: 'IS', bytes: join('+007') });
    expect(dataSet['00280010']).toEqual({ vr: 'US', bytes: Uint8Array.of(2, 1) });
  });

  it('are copied from slices, and views of whole buffers', () => {
    const bytes = join(first, explicit(0x00091010, 'OB', [1, 2]));
    const viewed = parseDataSet(bytes, ele)['00091010']!.bytes!;
    const copied = parseDataSet(Buffer.from(bytes.buffer), ele, { copy: true })['00091010']!.bytes!;
    bytes.fill(9);
    expect(viewed).toEqual(Uint8Array.of(9, 9));
    expect(copied).toEqual(Uint8Array.of(1, 2));
  });
});

describe('sequences', () => {
  const inner = explicit(0x00081155, 'UI', '1.2 ');
  const expected = [{ '00081155': { vr: 'UI', Value: ['1.2'] } }, {}, { '00081155': { vr: 'UI', Value: ['1.2'] } }];

  it('of defined and undefined length, in any mixture', () => {
    const contents = [
      join(item(inner), item(), item(inner)),
      join(openItem(inner), item(), openItem(inner)),
      join(item(inner), openItem(), item(inner)),
    ];
    for (const content of contents) {
      for (const sequence of [
        explicit(0x00081140, 'SQ', content),
        explicit(0x00081140, 'SQ', join(content, sequenceEnd()), undefinedLength),
      ]) {
        const dataSet = parseDataSet(join(first, sequence, explicit(0x00200013, 'IS', '1 ')), ele);
        expect(dataSet['00081140']).toEqual({ vr: 'SQ', Value: expected });
        expect(dataSet['00200013']?.Value).toEqual([1]);
      }
    }
    expect(parseDataSet(explicit(0x00081140, 'SQ', ''), ele)).toEqual({ '00081140': { vr: 'SQ', Value: [] } });
  });

  it('have character sets of their own, or those around them', () => {
    const name = explicit(0x00100010, 'PN', '\xe9 ');
    const dataSet = parseDataSet(
      join(
        explicit(0x00080005, 'CS', 'ISO_IR 100'),
        explicit(0x00081140, 'SQ', join(item(name), item(explicit(0x00080005, 'CS', 'ISO_IR 144'), name), item(name))),
      ),
      ele,
    );
    const names = dataSet['00081140']!.Value!.map((one) => (one as typeof dataSet)['00100010']!.Value![0]);
    expect(names).toEqual([{ Alphabetic: 'é' }, { Alphabetic: 'щ' }, { Alphabetic: 'é' }]);
  });

  it('of undefined length as UN are in implicit VR (PS3.5 6.2.2), what follows is read', () => {
    const content = join(tag(0xfffee000), u32(undefinedLength), implicit(0x00081155, '1.2 '), itemEnd(), sequenceEnd());
    const { dataSet, oddities } = readDataSet(
      join(
        first,
        explicit(0x00081140, 'UN', content, undefinedLength),
        explicit(0x00291010, 'UN', content, undefinedLength),
        explicit(0x00400260, 'UN', item(implicit(0x00081155, '1.2 '))),
        explicit(0x00400275, 'UN', item(explicit(0x00081155, 'UI', '1.2 '))),
        explicit(0x00409096, 'UN', 'no items'),
      ),
      ele,
    );
    expect(oddities).toEqual([]);
    const one = [{ '00081155': { vr: 'UI', Value: ['1.2'] } }];
    for (const found of ['00081140', '00291010', '00400260', '00400275'])
      expect(dataSet[found]).toEqual({ vr: 'SQ', Value: one });
    expect(dataSet['00409096']?.bytes).toHaveLength(8);
  });

  it('of undefined length that are private, in implicit VR', () => {
    const content = join(tag(0xfffee000), u32(undefinedLength), implicit(0x00091011, 'ab'), itemEnd(), sequenceEnd());
    const dataSet = parseDataSet(
      join(implicit(0x00080016, '1.2 '), implicit(0x00091010, content, undefinedLength)),
      ile,
    );
    expect(dataSet['00091010']).toEqual({ vr: 'SQ', Value: [{ '00091011': { vr: 'UN', bytes: join('ab') } }] });
  });

  it('known elements sent as UN are decoded', () => {
    const dataSet = parseDataSet(
      join(explicit(0x00080060, 'UN', 'CT'), explicit(0x00280010, 'UN', u16(513)), explicit(0x00291010, 'UN', 'ab')),
      ele,
    );
    expect(dataSet['00080060']).toEqual({ vr: 'CS', Value: ['CT'] });
    expect(dataSet['00280010']).toEqual({ vr: 'US', Value: [513] });
    expect(dataSet['00291010']).toEqual({ vr: 'UN', bytes: join('ab') });
  });

  it('without their delimiters are read, and it is said', () => {
    const missing = [
      // The end of the last item.
      join(tag(0xfffee000), u32(undefinedLength), inner, sequenceEnd()),
      // The end of the first item.
      join(
        tag(0xfffee000),
        u32(undefinedLength),
        inner,
        tag(0xfffee000),
        u32(undefinedLength),
        itemEnd(),
        sequenceEnd(),
      ),
      // The end of the sequence.
      openItem(inner),
    ];
    for (const content of missing) {
      const { dataSet, oddities } = readDataSet(
        join(first, explicit(0x00081140, 'SQ', content, undefinedLength), explicit(0x00200013, 'IS', '1 ')),
        ele,
      );
      expect(dataSet['00081140']?.Value?.[0]).toEqual(expected[0]);
      expect(dataSet['00200013']?.Value).toEqual([1]);
      expect(oddities.map(({ kind }) => kind)).toEqual(['missing-delimiter']);
    }
  });

  it('a delimiter within binary data is data', () => {
    const binary = join([1, 2], itemEnd(), sequenceEnd());
    const content = join(
      tag(0xfffee000),
      u32(undefinedLength),
      explicit(0x00091010, 'OB', binary),
      itemEnd(),
      sequenceEnd(),
    );
    const dataSet = parseDataSet(join(first, explicit(0x00081140, 'SQ', content, undefinedLength)), ele);
    expect(dataSet['00081140']?.Value).toEqual([{ '00091010': { vr: 'OB', bytes: binary } }]);
  });

  it('too deep are refused, and nothing runs out of stack', () => {
    const depth = 100_000;
    const level = join(tag(0x00081140), 'SQ', [0, 0], u32(undefinedLength), tag(0xfffee000), u32(undefinedLength));
    const bytes = new Uint8Array(level.length * depth);
    for (let index = 0; index < depth; index++) bytes.set(level, index * level.length);
    expect(errorOf(() => parseDataSet(bytes, ele))).toMatchObject({
      code: 'damaged',
      parameters: { reason: 'too-deep' },
    });
  });

  it('too many elements are refused before memory is taken for them', () => {
    const many = join(...Array.from({ length: 50 }, () => item()));
    const bytes = join(first, explicit(0x00081140, 'SQ', many));
    expect(errorOf(() => parseDataSet(bytes, ele, { maximumElements: 40 }))).toMatchObject({
      code: 'damaged',
      parameters: { reason: 'too-large' },
    });
    const text = explicit(0x00104000, 'UT', new Uint8Array(1000).fill(65));
    const kept = join(first, text, explicit(0x00180010, 'LO', 'x '), explicit(0x00181030, 'LO', 'x '));
    expect(errorOf(() => parseDataSet(kept, ele, { maximumKeptBytes: 500 })).parameters['reason']).toBe('too-large');
  });
});
