import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  explicit,
  implicit,
  item,
  join,
  openItem,
  sequenceEnd,
  tag,
  u16,
  u32,
  undefinedLength,
} from '../../../testing/dicom-bytes.ts';
import { NegatoscopeError } from '../../contract/errors.ts';
import type { DataSet, Element } from '../data-set.ts';
import { parseDataSet, parseFile } from './read.ts';
import {
  encodeCommandSet,
  encodeDataSet,
  encodeDataSetChunks,
  encodeFileMeta,
  type FileMeta,
  writePart10,
} from './write.ts';

const ele = '1.2.840.10008.1.2.1';
const ile = '1.2.840.10008.1.2';
const ebe = '1.2.840.10008.1.2.2';

const meta: FileMeta = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.7',
  sopInstanceUid: '1.2.3',
  transferSyntaxUid: ele,
  implementationClassUid: '1.2.3.4',
};

/** One element of every representation. */
const everything: DataSet = {
  '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
  '00080008': { vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL'] },
  '0008001A': { vr: 'UI', Value: ['1.2.3', '1.2.34'] },
  '00080020': { vr: 'DA', Value: ['20240105'] },
  '0008002A': { vr: 'DT', Value: ['20240105101530.5'] },
  '00080030': { vr: 'TM', Value: ['101530'] },
  '00080050': { vr: 'SH', Value: ['A1'] },
  '00080054': { vr: 'AE', Value: ['STORE'] },
  '00080119': { vr: 'UC', Value: [' é', 'b'] },
  '00080120': { vr: 'UR', Value: ['https://example.org/a?b'] },
  '00081140': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.2'] } }, {}] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^J', Phonetic: 'ど' }, null] },
  '00101010': { vr: 'AS', Value: ['045Y'] },
  '00104000': { vr: 'LT', Value: ['  line\r\nline\\'] },
  '00200013': { vr: 'IS', Value: [-7] },
  '00200032': { vr: 'DS', Value: [1.5, -2000, '1.50'] },
  '00280009': { vr: 'AT', Value: ['00181063'] },
  '00280010': { vr: 'US', Value: [40000] },
  '00280103': { vr: 'US', Value: [1] },
  '00280106': { vr: 'SS', Value: [-2] },
  '00281201': { vr: 'OW', bytes: Uint8Array.of(1, 2, 3, 4) },
  '00282000': { vr: 'OB', bytes: Uint8Array.of(1, 2, 3, 4) },
  '00291010': { vr: 'UN', bytes: Uint8Array.of(9, 8) },
  '00400280': { vr: 'ST', Value: ['comment'] },
  '00720078': { vr: 'UL', Value: [4000000000] },
  '00660016': { vr: 'OF', bytes: Uint8Array.of(1, 2, 3, 4) },
  '00660022': { vr: 'OD', bytes: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
  '00660040': { vr: 'OL', bytes: Uint8Array.of(1, 2, 3, 4) },
  '00720074': { vr: 'FD', Value: [-0.5, Number.POSITIVE_INFINITY] },
  '00720076': { vr: 'FL', Value: [0.25] },
  '0072007C': { vr: 'SL', Value: [-70000] },
  '00720081': { vr: 'OV', bytes: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
  '00720082': { vr: 'SV', Value: [-3, '-9223372036854775808'] },
  '00720083': { vr: 'UV', Value: [5, '18446744073709551615'] },
  '0040A160': { vr: 'UT', Value: ['x'.repeat(70_001)] },
};

describe('data sets', () => {
  it.each([ele, ile, ebe])('of every representation come back from %s', (syntax) => {
    for (const sequenceLengths of ['explicit', 'undefined'] as const) {
      const bytes = encodeDataSet(everything, syntax, { sequenceLengths });
      const back = parseDataSet(bytes, syntax);
      // Implicit VR does not say what private elements are; 1.50 is a number.
      const expected = { ...everything, '00200032': { vr: 'DS', Value: [1.5, -2000, 1.5] } };
      expect(back).toEqual(expected);
      expect(Object.keys(parseDataSet(bytes, syntax)).length).toBe(Object.keys(everything).length);
    }
  });

  it('are encoded byte for byte as PS3.5 7 says', () => {
    const dataSet: DataSet = {
      '00280010': { vr: 'US', Value: [258] },
      '00080060': { vr: 'CS', Value: ['CTX'] },
      '00080016': { vr: 'UI', Value: ['1.2'] },
      '00081140': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.25'] } }] },
      '00091010': { vr: 'OB', bytes: Uint8Array.of(1) },
      '00080000': { vr: 'UL', Value: [99] },
      '00020010': { vr: 'UI', Value: ['1.2'] },
    };
    const inner = explicit(0x00081155, 'UI', '1.25');
    const before = [explicit(0x00080016, 'UI', '1.2\0'), explicit(0x00080060, 'CS', 'CTX ')];
    const after = [explicit(0x00091010, 'OB', [1, 0]), explicit(0x00280010, 'US', u16(258))];
    expect(encodeDataSet(dataSet, ele)).toEqual(join(...before, explicit(0x00081140, 'SQ', item(inner)), ...after));
    const open = explicit(0x00081140, 'SQ', join(openItem(inner), sequenceEnd()), undefinedLength);
    expect(encodeDataSet(dataSet, ele, { sequenceLengths: 'undefined' })).toEqual(join(...before, open, ...after));
    expect(encodeDataSet({ '00280010': dataSet['00280010']! }, ile)).toEqual(implicit(0x00280010, u16(258)));
    const bigEndian = explicit(0x00280010, 'US', [1, 2], undefined, true);
    expect(encodeDataSet({ '00280010': dataSet['00280010']! }, ebe)).toEqual(bigEndian);
    expect(encodeDataSet({ '00081140': { vr: 'SQ' } }, ele)).toEqual(explicit(0x00081140, 'SQ', ''));
  });

  it('in implicit VR: sequences that no dictionary knows keep undefined length', () => {
    const dataSet: DataSet = { '00091010': { vr: 'SQ', Value: [{ '00091011': { vr: 'LO', Value: ['ab'] } }] } };
    const back = parseDataSet(encodeDataSet(dataSet, ile), ile);
    expect(back['00091010']).toEqual({ vr: 'SQ', Value: [{ '00091011': { vr: 'UN', bytes: join('ab') } }] });
  });

  it('values too long for their representation become UN, little endian (PS3.5 6.2.2)', () => {
    const numbers = Array.from({ length: 40_000 }, (_, index) => index);
    for (const syntax of [ele, ebe]) {
      const bytes = encodeDataSet({ '00283006': { vr: 'US', Value: numbers } }, syntax);
      expect(String.fromCharCode(bytes[4]!, bytes[5]!)).toBe('UN');
      const limits = { maximumDisplayBytes: 1 << 20 };
      const read = parseDataSet(bytes, syntax, limits)['00283006'];
      expect(read?.bytes).toEqual(new Uint8Array(Uint16Array.from(numbers).buffer));
    }
  });

  it('long values are not copied', () => {
    const pixels = new Uint8Array(50_000);
    const chunks = encodeDataSetChunks(
      { '00280010': { vr: 'US', Value: [1] }, '7FE00010': { vr: 'OW', bytes: pixels } },
      ele,
    );
    expect(chunks.some((chunk) => chunk === pixels)).toBe(true);
    const sequence: DataSet = {
      '00081140': { vr: 'SQ', Value: [{ '00282000': { vr: 'OB', bytes: pixels } }] },
      '00280010': { vr: 'US', Value: [1] },
    };
    expect(parseDataSet(encodeDataSet(sequence, ele), ele, { maximumDisplayBytes: 1 << 20 })).toEqual(sequence);
  });

  it('raw values are repeated as they stood', () => {
    const bytes = join(
      explicit(0x00080005, 'CS', 'ISO_IR 100'),
      explicit(0x00100010, 'PN', 'Doe^Jo\xe9 '),
      explicit(0x00200013, 'IS', '+007'),
      explicit(0x00200032, 'DS', '1.2500\\-0.000 '),
      explicit(0x00280010, 'US', u16(258)),
      explicit(0x00291010, 'UN', [1, 2]),
    );
    const raw = parseDataSet(bytes, ele, { raw: true });
    expect(encodeDataSet(raw, ele)).toEqual(bytes);
    expect(parseDataSet(encodeDataSet(raw, ebe), ebe, { raw: true })).toEqual(raw);
    // A corrected element among them is written in the character set they have.
    const corrected: DataSet = { ...raw, '00100020': { vr: 'LO', Value: ['é1'] } };
    expect(parseDataSet(encodeDataSet(corrected, ele), ele)['00100020']?.Value).toEqual(['é1']);
  });

  it('encapsulated pixel data', () => {
    const element: Element = { vr: 'OW', fragments: [new Uint8Array(0), Uint8Array.of(1, 2, 3)] };
    const expected = join(tag(0xfffee000), u32(0), tag(0xfffee000), u32(4), [1, 2, 3, 0], sequenceEnd());
    const bytes = encodeDataSet({ '7FE00010': element }, '1.2.840.10008.1.2.5');
    expect(bytes).toEqual(explicit(0x7fe00010, 'OB', expected, undefinedLength));
  });

  it('text is written in the declared character set, of items in theirs', () => {
    const dataSet: DataSet = {
      '00080005': { vr: 'CS', Value: [null, 'ISO 2022 IR 87'] },
      '00081140': {
        vr: 'SQ',
        Value: [
          { '00080005': { vr: 'CS', Value: ['ISO_IR 192'] }, '00100010': { vr: 'PN', Value: [{ Alphabetic: '山' }] } },
          { '00100010': { vr: 'PN', Value: [{ Alphabetic: '山' }] } },
        ],
      },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yama', Ideographic: '山' }] },
    };
    const bytes = encodeDataSet(dataSet, ele);
    expect(parseDataSet(bytes, ele)).toEqual(dataSet);
    expect(Buffer.from(bytes).includes('\x1b$B;3\x1b(B')).toBe(true);
    expect(Buffer.from(bytes).includes(Buffer.from('山', 'utf8'))).toBe(true);
  });
});

describe('what cannot be written is refused with its tag', () => {
  const cases: [string, DataSet][] = [
    ['characters outside of the character set', { '00100020': { vr: 'LO', Value: ['山'] } }],
    ['values beyond the representation', { '00280010': { vr: 'US', Value: [65536] } }],
    ['text for a number', { '00280010': { vr: 'US', Value: ['x'] } }],
    ['a number for bytes', { '00281201': { vr: 'OW', Value: [1] } }],
    ['no tag', { '00280009': { vr: 'AT', Value: ['x'] } }],
    ['several long texts', { '00104000': { vr: 'LT', Value: ['a', 'b'] } }],
    ['an infinite decimal string', { '00200032': { vr: 'DS', Value: [Number.POSITIVE_INFINITY] } }],
    ['a fraction as an integer string', { '00200013': { vr: 'IS', Value: [1.5] } }],
    ['a value left in its file', { '00281201': { vr: 'OW', location: { offset: 0, length: 2 } } }],
    ['no base64', { '00281201': { vr: 'OW', InlineBinary: '?' } }],
    ['an unknown representation', { '00281201': { vr: 'XX' as 'OW' } }],
    ['a text as an item', { '00081140': { vr: 'SQ', Value: ['x'] } }],
    ['no tag as a key', { patient: { vr: 'LO' } }],
    ['the same in an item', { '00081140': { vr: 'SQ', Value: [{ '00280010': { vr: 'US', Value: [-1] } }] } }],
  ];
  it.each(cases)('%s', (_, dataSet) => {
    expect(() => encodeDataSet(dataSet, ele)).toThrow(NegatoscopeError);
    try {
      encodeDataSet(dataSet, ele);
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid-input', parameters: { tag: expect.any(String) } });
    }
  });

  it('an unknown transfer syntax, and a packed one without a packer', () => {
    expect(() => encodeDataSet({}, '1.2.3')).toThrow(expect.objectContaining({ code: 'unsupported' }));
    const deflated = { ...meta, transferSyntaxUid: '1.2.840.10008.1.2.1.99' };
    expect(() => writePart10(deflated, {})).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });

  it('unless question marks will do, or the bytes can be fetched', () => {
    const bytes = encodeDataSet({ '00100020': { vr: 'LO', Value: ['a山b'] } }, ele, { unencodable: 'replace' });
    expect(parseDataSet(bytes, ele)['00100020']?.Value).toEqual(['a?b']);
    const located: DataSet = { '00281201': { vr: 'OW', location: { offset: 7, length: 2 } } };
    const fetched = encodeDataSet(located, ele, { readLocation: ({ offset }) => Uint8Array.of(offset, 2) });
    expect(parseDataSet(fetched, ele)['00281201']?.bytes).toEqual(Uint8Array.of(7, 2));
  });
});

describe('files', () => {
  it('have preamble, prefix and a meta header in explicit VR with its length', () => {
    const bytes = encodeFileMeta({
      ...meta,
      implementationVersionName: 'TEST_1',
      sourceAeTitle: 'A',
      privateInformation: { creatorUid: '1.2.5', bytes: Uint8Array.of(1) },
    });
    const { meta: read, oddities, dataSetOffset } = parseFile(bytes);
    expect(oddities).toEqual([]);
    expect(dataSetOffset).toBe(bytes.length);
    expect(read).toEqual({
      '00020000': { vr: 'UL', Value: [bytes.length - 144] },
      '00020001': { vr: 'OB', bytes: Uint8Array.of(0, 1) },
      '00020002': { vr: 'UI', Value: [meta.sopClassUid] },
      '00020003': { vr: 'UI', Value: ['1.2.3'] },
      '00020010': { vr: 'UI', Value: [ele] },
      '00020012': { vr: 'UI', Value: ['1.2.3.4'] },
      '00020013': { vr: 'SH', Value: ['TEST_1'] },
      '00020016': { vr: 'AE', Value: ['A'] },
      '00020100': { vr: 'UI', Value: ['1.2.5'] },
      '00020102': { vr: 'OB', bytes: Uint8Array.of(1, 0) },
    });
  });

  it('in packed syntaxes are packed, and of even length', () => {
    const transferSyntaxUid = '1.2.840.10008.1.2.1.99';
    for (let length = 1; length < 6; length++) {
      const dataSet: DataSet = { '00104000': { vr: 'LT', Value: ['x'.repeat(length * 7)] } };
      const bytes = writePart10({ ...meta, transferSyntaxUid }, dataSet, { pack: (plain) => deflateRawSync(plain) });
      expect(bytes.length % 2).toBe(0);
      const back = parseFile(bytes, { unpack: (packed) => inflateRawSync(packed) });
      expect(back).toMatchObject({ dataSet, transferSyntaxUid });
    }
  });
});

it('command sets are implicit, with their group length (PS3.7 6.3.1)', () => {
  const command: DataSet = {
    '00000002': { vr: 'UI', Value: ['1.2.840.10008.1.1'] },
    '00000100': { vr: 'US', Value: [0x30] },
    '00000800': { vr: 'US', Value: [0x101] },
  };
  const bytes = encodeCommandSet({
    ...command,
    '00080016': { vr: 'UI', Value: ['1.2'] },
  });
  expect(bytes).toEqual(
    join(
      implicit(0, u32(46)),
      implicit(0x00000002, '1.2.840.10008.1.1\0'),
      implicit(0x00000100, u16(0x30)),
      implicit(0x00000800, u16(0x101)),
    ),
  );
  expect(parseDataSet(bytes, ile)).toEqual({ '00000000': { vr: 'UL', Value: [46] }, ...command });
});
