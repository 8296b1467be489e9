import { describe, expect, it } from 'vitest';
import { documentFormat, xmlText } from './encapsulated-document.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a document inside of an object', () => {
  it('is what its first bytes say', () => {
    expect(documentFormat(bytes('%PDF-1.4\n'))).toBe('pdf');
    expect(documentFormat(bytes('junk before\n%PDF-1.7'))).toBe('pdf');
    expect(documentFormat(bytes('<?xml version="1.0"?><ClinicalDocument/>'))).toBe('xml');
    expect(documentFormat(bytes('\uFEFF <ClinicalDocument/>'))).toBe('xml');
    expect(documentFormat(Uint8Array.of(0xff, 0xfe, 0x3c, 0, 0x3f, 0))).toBe('xml');
    expect(documentFormat(bytes('MZ\u0090 this is a program'))).toBeUndefined();
    expect(documentFormat(bytes(`${' '.repeat(2000)}%PDF-`))).toBeUndefined();
    expect(documentFormat(new Uint8Array(0))).toBeUndefined();
  });

  it('has its text in the encoding it declares', () => {
    const latin = Uint8Array.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>M\xfcller</a>', (c) =>
      c.charCodeAt(0),
    );
    expect(xmlText(latin)).toContain('M\u00fcller');
    expect(xmlText(bytes('<?xml version="1.0" encoding="no-such"?><a>M\u00fcller</a>'))).toContain('M\u00fcller');
    expect(xmlText(Uint8Array.of(0xff, 0xfe, 0x3c, 0, 0x61, 0))).toBe('<a');
  });
});
