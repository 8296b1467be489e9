import { describe, expect, it } from 'vitest';
import { nameOf } from './attribute-names.ts';
import { attributes, keywordOf, lookup, tagFrom, tagOf } from './dictionary.ts';
import { formatTag, isPrivate, isPrivateCreator, parseTag, privateCreatorOf, tagNumber, tagString } from './tag.ts';

describe('the attribute dictionary', () => {
  it('knows the attributes of the current standard, the meta header and the command set', () => {
    expect([...attributes()].length).toBeGreaterThan(5100);
    expect(lookup('00100010')).toEqual({ tag: '00100010', keyword: 'PatientName', vr: 'PN', vm: '1', retired: false });
    expect(lookup('00020010')?.keyword).toBe('TransferSyntaxUID');
    expect(lookup('00000901')).toMatchObject({ keyword: 'OffendingElement', vr: 'AT', vm: '1-n' });
    expect(lookup('00080001')?.retired).toBe(true);
  });

  it('keeps all representations where the standard leaves a choice', () => {
    expect(lookup('00280106')?.alternatives).toEqual(['US', 'SS']);
    expect(lookup('00283006')?.alternatives).toEqual(['US', 'OW']);
    expect(lookup('00281200')?.alternatives).toEqual(['US', 'SS', 'OW']);
    expect(lookup('7FE00010')?.alternatives).toEqual(['OB', 'OW']);
  });

  it('knows repeating groups by every one of their tags', () => {
    for (const group of ['6000', '6002', '601E']) expect(lookup(`${group}3000`)?.keyword).toBe('OverlayData');
    expect(lookup('50040005')?.keyword).toBe('CurveDimensions');
    expect(lookup('002031A7')?.keyword).toBe('SourceImageIDs');
    expect(lookup('10001231')?.keyword).toBe('RunLengthTriplet');
    expect(lookup('60010010')?.keyword).toBe('PrivateCreator');
    expect(tagOf('OverlayRows')).toBe('60000010');
  });

  it('knows nothing of private elements but their creators', () => {
    expect(lookup('00291008')).toBeUndefined();
    expect(lookup('00290010')).toMatchObject({ keyword: 'PrivateCreator', vr: 'LO' });
    expect(lookup('00290000')).toMatchObject({ vr: 'UL' });
  });

  it('finds tags by keyword, the data element before the command element of the same name', () => {
    expect(tagOf('StudyDate')).toBe('00080020');
    expect(keywordOf('0020000D')).toBe('StudyInstanceUID');
    expect(tagOf('Nonsense')).toBeUndefined();
    expect(tagFrom('(0010,0010)')).toBe('00100010');
    expect(tagFrom('0008103e')).toBe('0008103E');
    expect(tagFrom('00-10')).toBeUndefined();
    const keywords = [...attributes()].map(({ keyword }) => keyword);
    expect(new Set(keywords).size).toBe(keywords.length);
  });

  it('names attributes as the standard does', () => {
    expect(nameOf('00100010')).toBe("Patient's Name");
    expect(nameOf('0020000D')).toBe('Study Instance UID');
    expect(nameOf('00187060')).toBe('Exposure Control Mode');
    expect(nameOf('60023000')).toBe('Overlay Data');
    expect(nameOf('00291008')).toBeUndefined();
  });
});

describe('tags', () => {
  it('are text and numbers', () => {
    expect(tagString(0x7fe00010)).toBe('7FE00010');
    expect(tagString(0x00080005)).toBe('00080005');
    expect(tagString(0xfffee00d)).toBe('FFFEE00D');
    expect(tagNumber('FFFEE00D')).toBe(0xfffee00d);
    expect(tagNumber('patient')).toBeNaN();
    expect(formatTag('00100010')).toBe('(0010,0010)');
    expect(parseTag(' 0010,000d ')).toBe('0010000D');
  });

  it('say whose private elements are', () => {
    expect(isPrivate(0x00291008)).toBe(true);
    expect(isPrivate('00280010')).toBe(false);
    expect(isPrivateCreator(0x002900ff)).toBe(true);
    expect(isPrivateCreator(0x00290100)).toBe(false);
    expect(privateCreatorOf(0x00291008)).toBe(0x00290010);
    expect(privateCreatorOf(0x00290010)).toBeUndefined();
  });
});
