import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../contract/errors.ts';
import type { DataSet } from './data-set.ts';
import { fromDicomJson, toDicomJson } from './json.ts';

const dataSet: DataSet = {
  '00020010': { vr: 'UI', Value: ['1.2.840.10008.1.2.1'] },
  '00080005': { vr: 'CS', Value: ['ISO 2022 IR 87'] },
  '00080000': { vr: 'UL', Value: [4] },
  '00080008': { vr: 'CS', Value: ['ORIGINAL', null] },
  '00081140': {
    vr: 'SQ',
    Value: [{ '00080005': { vr: 'CS', Value: ['x'] }, '00282000': { vr: 'OB', bytes: Uint8Array.of(1) } }],
  },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yamada', Ideographic: '山田' }] },
  '00200013': { vr: 'IS', Value: [7] },
  '00200032': { vr: 'DS', Value: [1.5, '1A'] },
  '00720074': { vr: 'FD', Value: [Number.NaN, Number.NEGATIVE_INFINITY, 1] },
  '00720083': { vr: 'UV', Value: [5, '18446744073709551615'] },
  '00800008': { vr: 'OF', bytes: new Uint8Array(0) },
  '7FE00010': { vr: 'OW', location: { offset: 100, length: 4 } },
};

describe('DICOM JSON', () => {
  it('is written as PS3.18 F has it', () => {
    const json = toDicomJson(dataSet, {
      bulkDataUri: (element, path) => (element.location ? `bulk/${path.join('/')}` : undefined),
    });
    expect(json).toEqual({
      '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
      '00080008': { vr: 'CS', Value: ['ORIGINAL', null] },
      '00081140': { vr: 'SQ', Value: [{ '00282000': { vr: 'OB', InlineBinary: 'AQ==' } }] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yamada', Ideographic: '山田' }] },
      '00200013': { vr: 'IS', Value: [7] },
      '00200032': { vr: 'DS', Value: [1.5, '1A'] },
      '00720074': { vr: 'FD', Value: ['NaN', '-inf', 1] },
      '00720083': { vr: 'UV', Value: [5, '18446744073709551615'] },
      '00800008': { vr: 'OF' },
      '7FE00010': { vr: 'OW', BulkDataURI: 'bulk/7FE00010' },
    });
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(toDicomJson(dataSet)['7FE00010']).toBeUndefined();
  });

  it('gives every binary value an address when asked, with its path', () => {
    const paths: string[] = [];
    toDicomJson(dataSet, {
      bulkDataUri: (_, path) => {
        paths.push(path.join('/'));
        return 'x';
      },
    });
    expect(paths).toEqual(['00081140/0/00282000', '00800008', '7FE00010']);
  });

  it('is read back', () => {
    const json = JSON.parse(JSON.stringify(toDicomJson(dataSet)));
    const back = fromDicomJson(json);
    expect(back['00081140']?.Value).toEqual([{ '00282000': { vr: 'OB', bytes: Uint8Array.of(1) } }]);
    expect(back['00720074']?.Value).toEqual([Number.NaN, Number.NEGATIVE_INFINITY, 1]);
    expect(back['00720083']?.Value).toEqual([5, '18446744073709551615']);
    expect(back['00200032']?.Value).toEqual([1.5, '1A']);
  });

  it('is read with what others write: lower case tags, numbers as text, plain names, no representation', () => {
    expect(
      fromDicomJson({
        '0020000d': { vr: 'UI', Value: ['1.2'] },
        '00100010': { Value: ['Doe^J'] },
        '00200013': { vr: 'IS', Value: ['7'] },
        '00200032': { vr: 'DS', Value: ['1.50', ''] },
        '00280010': { vr: 'US', Value: ['512'] },
        '00280009': { vr: 'AT', Value: ['0018106a'] },
        '00081140': { vr: 'SQ', Value: [null] },
        '7FE00010': { vr: 'OW', BulkDataURI: 'https://example.org/1' },
        '00282000': { vr: 'OB', InlineBinary: '' },
        '00080050': { vr: 'SH', Value: null },
      }),
    ).toEqual({
      '0020000D': { vr: 'UI', Value: ['1.2'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^J' }] },
      '00200013': { vr: 'IS', Value: [7] },
      '00200032': { vr: 'DS', Value: [1.5, ''] },
      '00280010': { vr: 'US', Value: [512] },
      '00280009': { vr: 'AT', Value: ['0018106A'] },
      '00081140': { vr: 'SQ', Value: [{}] },
      '7FE00010': { vr: 'OW', BulkDataURI: 'https://example.org/1' },
      '00282000': { vr: 'OB' },
      '00080050': { vr: 'SH' },
    });
  });

  it('declares UTF-8 when it holds more than ASCII, whatever it said', () => {
    const name = { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller' }] } };
    expect(fromDicomJson(name)['00080005']?.Value).toEqual(['ISO_IR 192']);
    const nested = { '00081140': { vr: 'SQ', Value: [{ '00080005': { vr: 'CS', Value: ['ISO_IR 100'] }, ...name }] } };
    expect(fromDicomJson(nested)).toMatchObject({ '00080005': { Value: ['ISO_IR 192'] } });
    expect(fromDicomJson(nested)['00081140']?.Value?.[0]).not.toHaveProperty('00080005');
    const ascii = { '00080005': { vr: 'CS', Value: ['ISO_IR 100'] } };
    expect(fromDicomJson(ascii)).toEqual(ascii);
  });

  it.each([
    ['no object', null, ''],
    ['a list', [], ''],
    ['no tag', { patient: { vr: 'LO' } }, 'patient'],
    ['an element that is no object', { '00100010': 'Doe' }, '00100010'],
    ['an unknown representation', { '00100010': { vr: 'XX' } }, '00100010'],
    ['a private element without one', { '00291010': { Value: ['x'] } }, '00291010'],
    ['two values', { '00282000': { vr: 'OB', InlineBinary: 'AQ==', BulkDataURI: 'x' } }, '00282000'],
    ['no base64', { '00282000': { vr: 'OB', InlineBinary: '?' } }, '00282000'],
    ['values that are no list', { '00100010': { vr: 'PN', Value: 'Doe' } }, '00100010'],
    ['values of a binary representation', { '00282000': { vr: 'OB', Value: [1] } }, '00282000/0'],
    ['a number as text', { '00100020': { vr: 'LO', Value: [1] } }, '00100020/0'],
    ['no number', { '00280010': { vr: 'US', Value: ['x'] } }, '00280010/0'],
    ['no name', { '00100010': { vr: 'PN', Value: [1] } }, '00100010/0'],
    ['no text in a name', { '00100010': { vr: 'PN', Value: [{ Alphabetic: 1 }] } }, '00100010/0/Alphabetic'],
    ['no tag as a value', { '00280009': { vr: 'AT', Value: ['x'] } }, '00280009/0'],
    ['an item that is no object', { '00081140': { vr: 'SQ', Value: [1] } }, '00081140/0'],
    ['the same within an item', { '00081140': { vr: 'SQ', Value: [{ x: {} }] } }, '00081140/0/x'],
  ])('refuses %s', (_, json, path) => {
    expect(() => fromDicomJson(json)).toThrow(NegatoscopeError);
    try {
      fromDicomJson(json);
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid-input', parameters: { path } });
    }
  });

  it('refuses what is too deep or too much', () => {
    let deep: unknown = {};
    for (let level = 0; level < 100; level++) deep = { '00081140': { vr: 'SQ', Value: [deep] } };
    expect(() => fromDicomJson(deep)).toThrow(/too deep/);
    const many = { '00081140': { vr: 'SQ', Value: Array.from({ length: 50 }, () => ({})) } };
    expect(() => fromDicomJson(many, { maximumElements: 40 })).toThrow(/too many/);
    expect(() => fromDicomJson(JSON.parse('{"__proto__":{"vr":"LO"}}'))).toThrow(NegatoscopeError);
  });
});
