import { describe, expect, it } from 'vitest';
import {
  explicit,
  implicit,
  item,
  join,
  meta,
  openItem,
  sequenceEnd,
  tag,
  u16,
  u32,
  undefinedLength,
} from '../../../testing/dicom-bytes.ts';
import { NegatoscopeError } from '../../contract/errors.ts';
import { HeaderReader, parseFile, readDataSet } from './read.ts';

const ele = '1.2.840.10008.1.2.1';
const ile = '1.2.840.10008.1.2';
const ebe = '1.2.840.10008.1.2.2';

const uid = explicit(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7\0');
const modality = explicit(0x00080060, 'CS', 'CT');
const implicitUid = implicit(0x00080016, '1.2.840.10008.5.1.4.1.1.7\0');
const implicitModality = implicit(0x00080060, 'CT');

const kinds = (bytes: Uint8Array) => parseFile(bytes).oddities.map(({ kind }) => kind);

describe('odd files that are read', () => {
  it('without preamble, without meta header, in every plain syntax', () => {
    const bare: [Uint8Array, string][] = [
      [join(uid, modality), ele],
      [join(implicitUid, implicitModality), ile],
      [
        join(explicit(0x00080016, 'UI', '1.2 ', undefined, true), explicit(0x00080060, 'CS', 'CT', undefined, true)),
        ebe,
      ],
    ];
    for (const [bytes, syntax] of bare) {
      const result = parseFile(bytes);
      expect(result).toMatchObject({ transferSyntaxUid: syntax, dataSetOffset: 0, meta: {} });
      expect(result.dataSet['00080060']?.Value).toEqual(['CT']);
      expect(result.oddities.map(({ kind }) => kind)).toEqual(['no-preamble', 'no-meta-header']);
      // After a preamble, but without the prefix.
      const behind = parseFile(join(new Uint8Array(128), bytes));
      expect(behind).toMatchObject({ transferSyntaxUid: syntax, dataSetOffset: 128 });
    }
    const header = meta(ele);
    for (const from of [128, 132]) {
      const result = parseFile(join(header.subarray(from), uid, modality));
      expect(result).toMatchObject({ transferSyntaxUid: ele, dataSetOffset: header.length - from });
      expect(result.oddities.map(({ kind }) => kind)).toEqual(['no-preamble']);
    }
  });

  it("with the letters 'DICM' at their place by accident", () => {
    const text = `${'x'.repeat(128 - uid.length - 8)}DICMA1`;
    const bytes = join(uid, explicit(0x00081030, 'LO', text), explicit(0x00104000, 'LT', 'x'.repeat(40)));
    expect(String.fromCharCode(...bytes.subarray(128, 132))).toBe('DICM');
    expect(parseFile(bytes).dataSet['00081030']?.Value).toEqual([text]);
  });

  it('with a meta header of the wrong length, in implicit VR, or without transfer syntax', () => {
    const wrong = meta(ele);
    for (const length of [0, 10, 5000]) {
      const bytes = join(wrong, uid, modality);
      bytes.set(u32(length), 140);
      expect(parseFile(bytes)).toMatchObject({ transferSyntaxUid: ele, dataSet: { '00080060': { Value: ['CT'] } } });
      expect(kinds(bytes)).toEqual(['meta-group-length']);
    }
    const without = join(wrong.subarray(0, 132), wrong.subarray(144), uid, modality);
    expect(parseFile(without).transferSyntaxUid).toBe(ele);
    const elements = join(implicit(0x00020010, `${ele}\0`));
    const implicitMeta = join(
      new Uint8Array(128),
      'DICM',
      implicit(0x00020000, u32(elements.length)),
      elements,
      uid,
      modality,
    );
    expect(parseFile(implicitMeta).transferSyntaxUid).toBe(ele);
    expect(kinds(implicitMeta)).toEqual(['meta-implicit']);
    const missing = join(
      new Uint8Array(128),
      'DICM',
      explicit(0x00020001, 'OB', [0, 1]),
      implicitUid,
      implicitModality,
    );
    expect(parseFile(missing).transferSyntaxUid).toBe(ile);
    expect(kinds(missing)).toEqual(['transfer-syntax-missing']);
    const none = join(new Uint8Array(128), 'DICM', uid, modality);
    expect(parseFile(none)).toMatchObject({ transferSyntaxUid: ele, dataSetOffset: 132, meta: {} });
    expect(kinds(none)).toEqual(['no-meta-header']);
  });

  it('encoded otherwise than they say', () => {
    const cases: [string, Uint8Array, string][] = [
      [ele, join(implicitUid, implicitModality), ile],
      [ile, join(uid, modality), ele],
      [ebe, join(uid, modality), ele],
      [
        ele,
        join(explicit(0x00080016, 'UI', '1.2 ', undefined, true), explicit(0x00080060, 'CS', 'CT', undefined, true)),
        ebe,
      ],
    ];
    for (const [declared, content, actual] of cases) {
      const result = parseFile(join(meta(declared), content));
      expect(result).toMatchObject({ declaredTransferSyntaxUid: declared, transferSyntaxUid: actual });
      expect(result.dataSet['00080060']?.Value).toEqual(['CT']);
      expect(result.oddities.map(({ kind }) => kind)).toEqual(['transfer-syntax-wrong']);
    }
    // Of an encapsulated syntax the frames still are what it says.
    const jpeg = '1.2.840.10008.1.2.4.50';
    expect(parseFile(join(meta(jpeg), implicitUid, implicitModality)).transferSyntaxUid).toBe(jpeg);
  });

  it('in an unknown syntax that is a plain one', () => {
    const result = parseFile(join(meta('1.2.3.4'), uid, modality));
    expect(result).toMatchObject({ transferSyntaxUid: '1.2.3.4', dataSet: { '00080060': { Value: ['CT'] } } });
    expect(result.oddities.map(({ kind }) => kind)).toEqual(['transfer-syntax-unknown']);
  });

  it('with representations that are none', () => {
    const odd = (vr: string, length: number[], value: string) => join(tag(0x00080050), vr, length, value);
    const cases: [Uint8Array, string, string][] = [
      // A representation of the future has the long form; an unknown one with a length in its place the short one.
      [odd('ZZ', [0, 0, ...u32(4)], 'abcd'), 'unknown-vr', 'abcd'],
      [odd('ZZ', u16(4), 'abcd'), 'unknown-vr', 'abcd'],
      [odd('??', u16(4), 'abcd'), 'unknown-vr', 'abcd'],
      [odd('  ', u16(4), 'abcd'), 'unknown-vr', 'abcd'],
      [odd('\0\0', u16(4), 'abcd'), 'unknown-vr', 'abcd'],
      // One element in implicit VR.
      [implicit(0x00080050, 'abcd'), 'implicit-element', 'abcd'],
    ];
    for (const [element, kind, text] of cases) {
      const { dataSet, oddities } = readDataSet(join(uid, element, modality), ele);
      expect(oddities.map((oddity) => oddity.kind)).toEqual([kind]);
      expect(dataSet['00080060']?.Value).toEqual(['CT']);
      expect(dataSet['00080050']?.Value).toEqual([text]);
    }
    const sequence = join(tag(0x00081140), u32(undefinedLength), openItem(implicitUid), sequenceEnd());
    const { dataSet } = readDataSet(join(uid, modality, sequence, explicit(0x00100020, 'LO', 'ab')), ele);
    expect(dataSet['00081140']?.Value).toHaveLength(1);
    expect(dataSet['00100020']?.Value).toEqual(['ab']);
  });

  it('with odd lengths, elements out of order, elements twice, group lengths', () => {
    const { dataSet, oddities } = readDataSet(
      join(
        explicit(0x00080000, 'UL', u32(1)),
        explicit(0x00080050, 'SH', 'abc'),
        explicit(0x00080060, 'CS', 'CT'),
        explicit(0x00080018, 'UI', '1.2 '),
        explicit(0x00080060, 'CS', 'MR'),
        explicit(0x00280010, 'US', [1, 0, 2]),
      ),
      ele,
    );
    expect(dataSet['00080000']).toBeUndefined();
    expect(dataSet['00080050']?.Value).toEqual(['abc']);
    expect(dataSet['00080060']?.Value).toEqual(['CT']);
    expect(dataSet['00080018']?.Value).toEqual(['1.2']);
    expect(dataSet['00280010']?.Value).toEqual([1]);
    const found = oddities.map(({ kind, tag: at }) => `${kind} ${at}`);
    expect(found).toEqual([
      'odd-length 00080050',
      'tag-order 00080018',
      'tag-order 00080060',
      'odd-length 00280010',
      'value-length 00280010',
    ]);
  });

  it('say the same when they come in slices', () => {
    const long = 'x'.repeat(50);
    const bytes = join(
      meta(ele),
      uid,
      explicit(0x00080050, 'SH', 'abc'),
      explicit(0x00080018, 'UI', '1.2.3.4.5.6.7.8.9.10'),
      implicit(0x00081030, long),
      join(tag(0x00104000), '??', u16(50), long),
    );
    const expected = kinds(bytes);
    expect(expected).toEqual(['odd-length', 'tag-order', 'implicit-element', 'unknown-vr']);
    for (const size of [1, 3, 20]) {
      const reader = new HeaderReader();
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      expect(reader.finish().oddities.map(({ kind }) => kind)).toEqual(expected);
    }
  });

  it('with zeros behind the end, or anything behind the pixel data', () => {
    const zeros = join(meta(ele), uid, modality, new Uint8Array(1000));
    expect(kinds(zeros)).toEqual(['trailing-bytes']);
    const pixels = explicit(0x7fe00010, 'OW', [1, 2]);
    expect(kinds(join(meta(ele), uid, pixels, 'garbage after the image'))).toEqual(['trailing-bytes']);
    expect(kinds(join(meta(ele), uid, pixels, tag(0x00080060), 'CS', u16(2), 'CT'))).toEqual(['trailing-bytes']);
  });

  it('with an item longer than its sequence says', () => {
    const sequence = explicit(0x00081140, 'SQ', item(uid), uid.length);
    const { dataSet, oddities } = readDataSet(join(uid, sequence, explicit(0x00100020, 'LO', 'ab')), ele);
    expect(dataSet['00081140']?.Value).toHaveLength(1);
    expect(dataSet['00100020']?.Value).toEqual(['ab']);
    expect(oddities.map(({ kind }) => kind)).toEqual(['item-length']);
  });
});

describe('files that are refused', () => {
  function refusal(bytes: Uint8Array) {
    const whole = errorOf(() => parseFile(bytes));
    // In slices the same.
    for (const size of [1, 7, 100]) {
      const reader = new HeaderReader();
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      const inSlices = errorOf(() => reader.finish());
      expect([inSlices.code, inSlices.parameters]).toEqual([whole.code, whole.parameters]);
    }
    return { code: whole.code, ...whole.parameters };
  }

  function errorOf(read: () => unknown): NegatoscopeError {
    try {
      read();
    } catch (error) {
      expect(error).toBeInstanceOf(NegatoscopeError);
      return error as NegatoscopeError;
    }
    throw new Error('nothing was thrown');
  }

  it('are no DICOM', () => {
    const others = [
      '',
      'short',
      'a'.repeat(500),
      '%PDF-1.7\n'.padEnd(300, 'x'),
      `\x89PNG\r\n\x1a\n${'\0'.repeat(400)}`,
    ];
    const binary = [
      `PK\x03\x04${'\0'.repeat(200)}`,
      `GIF89a${'\x01'.repeat(300)}`,
      `\xff\xd8\xff\xe0${'\0'.repeat(300)}`,
    ];
    for (const text of [...others, ...binary, '\0'.repeat(1000)]) {
      expect([text.slice(0, 9), refusal(join(text)).code]).toEqual([text.slice(0, 9), 'not-dicom']);
    }
  });

  it('begin with an element that no data set begins with, and nothing else speaks for them', () => {
    const pixels = explicit(0x7fe00010, 'OW', new Uint8Array(200));
    expect(refusal(pixels).code).toBe('not-dicom');
    expect(refusal(join(implicit(0x00000002, '1.2 '), implicit(0x00000100, [1, 0]), new Uint8Array(200))).code).toBe(
      'not-dicom',
    );
    expect(parseFile(join(meta(ele), pixels)).pixelData?.length).toBe(200);
  });

  it('end too early: the place and the element are said', () => {
    const pixels = explicit(0x7fe00010, 'OW', new Uint8Array(100));
    const file = join(meta(ele), uid, explicit(0x00081140, 'SQ', item(modality)), pixels);
    const begins = { data: meta(ele).length, pixels: file.length - 112 };
    for (let length = begins.data + 1; length < file.length; length++) {
      if (length === begins.data + uid.length || length === begins.pixels) continue;
      expect(refusal(file.subarray(0, length))).toMatchObject({ code: 'damaged', reason: 'truncated', offset: length });
    }
    expect(refusal(file.subarray(0, file.length - 1))).toMatchObject({ tag: '(7FE0,0010)' });
  });

  it('have something else than an element where one should be', () => {
    const before = join(meta(ele), uid, modality);
    expect(refusal(join(before, 'garbage in the middle'))).toMatchObject({
      code: 'damaged',
      reason: 'no-element',
      offset: before.length,
    });
    expect(refusal(join(meta(ele), 'xxxxxxxxxxxxxxxxxxxxxx'))).toMatchObject({ code: 'damaged', reason: 'no-element' });
  });

  it('have lengths beyond what is around them', () => {
    const inItem = join(
      meta(ele),
      uid,
      explicit(0x00081140, 'SQ', item(join(tag(0x00080060), 'CS', u16(200), 'CT'))),
      modality,
    );
    expect(refusal(inItem)).toMatchObject({ code: 'damaged', reason: 'length-beyond-end', tag: '(0008,0060)' });
    const text = join(meta(ele), uid, join(tag(0x00104000), 'UT', [0, 0], u32(undefinedLength), 'x'.repeat(20)));
    expect(refusal(text)).toMatchObject({ code: 'damaged', reason: 'undefined-length', tag: '(0010,4000)' });
  });

  it('have no items where there should be', () => {
    const sequence = join(meta(ele), uid, explicit(0x00081140, 'SQ', 'no items'), modality);
    expect(refusal(sequence)).toMatchObject({ code: 'damaged', reason: 'no-item', tag: '(0008,1140)' });
    const fragments = join(
      meta('1.2.840.10008.1.2.5'),
      uid,
      explicit(0x7fe00010, 'OB', 'no items at all', undefinedLength),
    );
    expect(refusal(fragments)).toMatchObject({ code: 'damaged', reason: 'no-item', tag: '(7FE0,0010)' });
    const table = join(tag(0xfffee000), u32(0x7fffffff), [0, 0]);
    const huge = join(meta('1.2.840.10008.1.2.5'), uid, explicit(0x7fe00010, 'OB', table, undefinedLength));
    expect(refusal(huge)).toMatchObject({ code: 'damaged', reason: 'offset-table' });
  });

  it('are in an unknown syntax that nobody can read', () => {
    const bytes = join(meta('1.2.3.4'), 'neither explicit nor implicit VR');
    expect(refusal(bytes)).toEqual({ code: 'unsupported', transferSyntaxUid: '1.2.3.4' });
  });

  it('give what was read before the damage, when that is wanted', () => {
    const bytes = join(meta(ele), uid, modality, explicit(0x7fe00010, 'OW', new Uint8Array(100)).subarray(0, 50));
    const result = parseFile(bytes, { salvage: true });
    expect(result.dataSet['00080060']?.Value).toEqual(['CT']);
    expect(result.problem).toMatchObject({ code: 'damaged' });
    expect(errorOf(() => parseFile(join('no DICOM at all, no DICOM'), { salvage: true })).code).toBe('not-dicom');
  });

  it('whatever their bytes are, end with a result or an error of ours', () => {
    const base = join(
      meta(ele),
      uid,
      explicit(0x00080005, 'CS', 'ISO 2022 IR 87'),
      explicit(0x00081140, 'SQ', join(openItem(uid, modality), item(), sequenceEnd()), undefinedLength),
      explicit(0x00100010, 'PN', 'Doe^J=\x1b$B;3'),
      explicit(0x00280010, 'US', u16(16)),
      explicit(
        0x7fe00010,
        'OB',
        join(tag(0xfffee000), u32(0), tag(0xfffee000), u32(2), [1, 2], sequenceEnd()),
        undefinedLength,
      ),
    );
    let seed = 11;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * below);
    };
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 20_000; round++) {
      const bytes = base.slice(0, random(8) === 0 ? random(base.length) : base.length);
      for (let change = random(4); change >= 0; change--)
        bytes[128 + random(bytes.length)] = random(3) === 0 ? 0xff : random(256);
      let outcome = 'read';
      try {
        parseFile(bytes, { unpack: (packed) => packed });
      } catch (error) {
        if (!(error instanceof NegatoscopeError)) throw error;
        outcome = error.code;
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect([...outcomes.keys()].sort()).toEqual(['damaged', 'not-dicom', 'read', 'unsupported']);
  });
});
