import { describe, expect, it } from 'vitest';
import { instanceKindOf, isStorageSopClass, sopClasses, sopClassName } from './sop-classes.ts';
import { transferSyntaxes } from './transfer-syntaxes.ts';
import { isUsableUid, isValidUid, uidFromRandom, uidFromUuid } from './uids.ts';

const storage = '1.2.840.10008.5.1.4.1.1.';

describe('SOP classes', () => {
  it('have every storage class of the current standard and the retired ones', () => {
    const classes = [...sopClasses.values()];
    expect(classes.filter((one) => one.storage && !one.private && !one.retired).length).toBeGreaterThan(170);
    for (const retired of ['3', '5', '6', '8', '9', '10', '11', '12.3', '77.1', '77.2', '88.1', '129']) {
      expect(sopClasses.get(storage + retired)).toMatchObject({ storage: true, retired: true });
    }
    expect(sopClasses.get('1.2.840.10008.5.1.1.29')).toMatchObject({ storage: true, retired: true, kind: 'image' });
  });

  it('[TEL-037] have the private presentation state of OFFIS', () => {
    const uid = '1.2.276.0.7230010.3.4.1915765545.18030.917282194.0';
    expect(sopClasses.get(uid)).toMatchObject({ storage: true, private: true });
  });

  it('[VIT-042] have the private 3D presentation state, which nothing can be said of', () => {
    expect(sopClasses.get('1.3.6.1.4.1.16978.3.1')).toMatchObject({ storage: true, private: true, kind: 'other' });
  });

  it("[VIT-061] have Fuji's private computed radiography, as images", () => {
    expect(instanceKindOf('1.2.392.200036.9125.1.1.2')).toBe('image');
  });

  it('tell services from storage', () => {
    expect(isStorageSopClass('1.2.840.10008.1.1')).toBe(false);
    expect(isStorageSopClass('1.2.840.10008.1.3.10')).toBe(false);
    expect(isStorageSopClass(`${storage}2`)).toBe(true);
    expect(isStorageSopClass('1.2.3')).toBe(false);
    expect(sopClasses.get('1.2.840.10008.5.1.4.1.2.2.1')).toMatchObject({ kind: 'query-retrieve', storage: false });
    expect(sopClassName('1.2.3')).toBe('1.2.3');
  });

  it('say what a reader can do with an instance', () => {
    const kinds = Object.entries({
      '2': 'image',
      '481.1': 'image',
      '481.2': 'rt',
      '481.3': 'rt',
      '481.10': 'rt',
      '481.23': 'image',
      '11.1': 'presentation-state',
      '11.12': 'presentation-state',
      '11': 'other',
      '88.59': 'key-object',
      '88.11': 'report',
      '88.4': 'report',
      '66': 'raw',
      '66.1': 'registration',
      '66.4': 'segmentation',
      '67': 'real-world-value',
      '4.2': 'spectroscopy',
      '9.1.1': 'waveform',
      '104.1': 'document',
      '78.1': 'other',
      '77.1.5.3': 'other',
      '77.1.5.4': 'image',
    });
    for (const [end, kind] of kinds) expect([end, instanceKindOf(storage + end)]).toEqual([end, kind]);
    expect(instanceKindOf('1.2.840.10008.5.1.4.38.1')).toBe('hanging-protocol');
    expect(instanceKindOf('1.2.3.4')).toBe('other');
    expect(instanceKindOf(`${storage}77.1.4.1`, '1.2.840.10008.1.2.4.102')).toBe('video');
    expect(instanceKindOf(`${storage}77.1.4.1`, '1.2.840.10008.1.2.4.50')).toBe('image');
  });
});

describe('transfer syntaxes', () => {
  it('say how elements and frames are encoded', () => {
    expect(transferSyntaxes.get('1.2.840.10008.1.2')).toMatchObject({ explicitVr: false, encapsulated: false });
    expect(transferSyntaxes.get('1.2.840.10008.1.2.2')).toMatchObject({ bigEndian: true, retired: true });
    expect(transferSyntaxes.get('1.2.840.10008.1.2.1.99')).toMatchObject({ packed: 'deflate', encapsulated: false });
    expect(transferSyntaxes.get('1.3.6.1.4.1.5962.300.1')).toMatchObject({ packed: 'bzip2', explicitVr: true });
    expect(transferSyntaxes.get('1.2.840.10008.1.2.5')).toMatchObject({ frameCodec: 'rle', lossy: false });
    expect(transferSyntaxes.get('1.2.840.10008.1.2.4.203')).toMatchObject({ frameCodec: 'htj2k' });
    expect(transferSyntaxes.get('1.2.840.10008.1.2.4.203')?.lossy).toBeUndefined();
    expect(transferSyntaxes.get('1.2.840.113619.5.2')).toMatchObject({ explicitVr: false, bigEndianPixels: true });
  });

  it('are all of the standard', () => {
    const ends = ['', '.1', '.1.98', '.1.99', '.2', '.5', '.6.1', '.6.2', '.7.1', '.7.2', '.7.3', '.8.1'];
    const numbers = [
      ...range(50, 66),
      70,
      80,
      81,
      ...range(90, 95),
      ...range(100, 108),
      ...range(110, 112),
      ...range(201, 205),
    ];
    const fragmentable = range(100, 106).map((number) => `.4.${number}.1`);
    for (const end of [...ends, ...numbers.map((number) => `.4.${number}`), ...fragmentable]) {
      expect([end, transferSyntaxes.has(`1.2.840.10008.1.2${end}`)]).toEqual([end, true]);
    }
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('UIDs', () => {
  it('are valid as PS3.5 9.1 says', () => {
    expect(isValidUid('1.2.840.10008.1.1')).toBe(true);
    for (const wrong of ['', '1', '1.', '.1', '1..2', '1.02', '1.a', `1.${'2'.repeat(63)}`]) {
      expect([wrong, isValidUid(wrong)]).toEqual([wrong, false]);
    }
    expect(isUsableUid('1.02')).toBe(true);
    expect(isUsableUid('1.2\\3')).toBe(false);
    expect(isUsableUid('1..2')).toBe(false);
  });

  it('come from random bytes below 2.25, as UUIDs of version 4', () => {
    expect(uidFromRandom(new Uint8Array(16))).toBe(uidFromUuid('00000000-0000-4000-8000-000000000000'));
    expect(uidFromRandom(new Uint8Array(16).fill(255))).toBe(uidFromUuid('ffffffff-ffff-4fff-bfff-ffffffffffff'));
    expect(uidFromRandom(new Uint8Array(16).fill(255)).length).toBeLessThanOrEqual(64);
    expect(isValidUid(uidFromRandom(Uint8Array.from({ length: 16 }, (_, index) => index * 7)))).toBe(true);
    // PS3.5 B.2.
    expect(uidFromUuid('f81d4fae-7dec-11d0-a765-00a0c91e6bf6')).toBe('2.25.329800735698586629295641978511506172918');
    expect(() => uidFromRandom(new Uint8Array(15))).toThrow(RangeError);
    expect(uidFromUuid('no')).toBeUndefined();
  });
});
