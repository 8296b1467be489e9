import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../contract/errors.ts';
import type { Vr } from '../data-set.ts';
import { canEncode, characterSetFor, characterSetsOf, decodeText, encodeText, type TextProblem } from './index.ts';

/** Bytes of a text whose characters are byte values. */
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const binary = (value: Uint8Array): string => String.fromCharCode(...value);

function decoded(value: string, sets: string[], vr: Vr = 'PN'): { text: string; problems: TextProblem[] } {
  const problems = new Set<TextProblem>();
  return { text: decodeText(bytes(value), sets, vr, problems), problems: [...problems] };
}

/** Names of PS3.5 annexes H to K and of the field: bytes, Specific Character Set, text. */
const names: [string, string[], string][] = [
  ['Buc^J\xe9r\xf4me', ['ISO_IR 100'], 'Buc^Jérôme'],
  ['Wa\xb3\xeasa', ['ISO_IR 101'], 'Wałęsa'],
  ['\xc4neas^R\xfcdiger', ['ISO_IR 100'], 'Äneas^Rüdiger'],
  ['Eg\xb5v \xf8', ['ISO_IR 109'], 'Egµv ĝ'],
  ['J\xe2nis', ['ISO_IR 110'], 'Jânis'],
  ['\xbb\xee\xdace\xdc\xd1yp\xd3', ['ISO_IR 144'], 'Люкceмбypг'],
  ['\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1', ['ISO_IR 127'], 'قباني^لنزار'],
  ['\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2', ['ISO_IR 126'], 'Διονυσιος'],
  ['\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4', ['ISO_IR 138'], 'שרון^דבורה'],
  ['\xd6zg\xfcr \xdd\xfe\xf0', ['ISO_IR 148'], 'Özgür İşğ'],
  ['\xa4\xbc\xbd\xbe', ['ISO_IR 203'], '€ŒœŸ'],
  ['\xa1\xd2\xc3', ['ISO_IR 166'], 'การ'],
  ['\xd4\xcf\xc0\xde^\xc0\xdb\xb3', ['ISO_IR 13'], 'ﾔﾏﾀﾞ^ﾀﾛｳ'],
  [
    'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B',
    ['', 'ISO 2022 IR 87'],
    'Yamada^Tarou=山田^太郎=やまだ^たろう',
  ],
  [
    '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J',
    ['ISO 2022 IR 13', 'ISO 2022 IR 87'],
    'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
  ],
  ['\x1b$(D0!\x1b(B', ['ISO 2022 IR 6', 'ISO 2022 IR 87', 'ISO 2022 IR 159'], '丂'],
  [
    'Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf',
    ['', 'ISO 2022 IR 149'],
    'Hong^Gildong=洪^吉洞=홍^길동',
  ],
  ['Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1=', ['ISO_IR 192'], 'Wang^XiaoDong=王^小東='],
  ['Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=', ['GB18030'], 'Wang^XiaoDong=王^小东='],
  ['Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=', ['GBK'], 'Wang^XiaoDong=王^小东='],
  ['Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=', ['', 'ISO 2022 IR 58'], 'Zhang^XiaoDong=张^小东='],
  [
    'Dionysios is \x1b-F\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2',
    ['ISO 2022 IR 100', 'ISO 2022 IR 126'],
    'Dionysios is Διονυσιος',
  ],
];

describe('Specific Character Set', () => {
  it.each(names)('reads and writes %j in %j', (value, sets, text) => {
    expect(decoded(value, sets)).toEqual({ text, problems: [] });
    expect(binary(encodeText(text, sets, 'PN'))).toBe(value);
  });

  it('does not take halves of two-byte characters for delimiters', () => {
    expect(decoded('\x1b$B$\\$^$=\x1b(B', ['', 'ISO 2022 IR 87'])).toEqual({ text: 'ぼまそ', problems: [] });
    expect(decoded('\x81\x5c\\\x81\x5e', ['GB18030'], 'LO')).toEqual({ text: '乗\\乛', problems: [] });
    // A lead byte, digits as second and fourth byte.
    expect(decoded('\x81\x30\x81\x30', ['GB18030'], 'LO').text).toBe('\u0080');
  });

  it('goes back to the first character set after delimiters, line ends and other control characters', () => {
    const sets = ['', 'ISO 2022 IR 87'];
    // The escape back is missing before ^ and = of a name, \ of values, and line ends.
    expect(decoded('\x1b$B;3ED^\x1b$BB@O:=\x1b$B$d', sets).text).toBe('山田^太郎=や');
    expect(decoded('\x1b$B;3ED\\\x1b$BB@O:', sets, 'LO').text).toBe('山田\\太郎');
    for (const control of ['\r\n', '\n', '\f', '\t']) {
      expect(decoded(`\x1b$B;3ED${control}abcd`, sets, 'LT').text).toBe(`山田${control}abcd`);
    }
    // With Latin-1 first, G1 is Latin-1 again after the delimiter.
    expect(decoded('\x1b-F\xc4^\xc4', ['ISO 2022 IR 100', 'ISO 2022 IR 126']).text).toBe('Δ^Ä');
    expect(decoded('\x1b-F\xc4\r\n\xc4', ['ISO 2022 IR 100', 'ISO 2022 IR 126'], 'ST').text).toBe('Δ\r\nÄ');
  });

  it('keeps a set of G1 that was not designated again after a delimiter, where nothing else could be meant', () => {
    expect(decoded('\x1b$)C\xfb\xf3^\xd1\xce\xd4\xd7', ['', 'ISO 2022 IR 149']).text).toBe('洪^吉洞');
    expect(decoded('\x1b$)C\xb1\xe8 \xc8\xf1\xc1\xdf\x1b(B', ['', 'ISO 2022 IR 149']).text).toBe('김 희중');
  });

  it('reads a backslash as a letter where values are not separated, and a caret only in names as a delimiter', () => {
    expect(decoded('C:\\x', [''], 'LT').text).toBe('C:\\x');
    expect(decoded('5\\ ~', ['ISO_IR 13'], 'LT').text).toBe('5¥ ‾');
    expect(decoded('a\\b', ['ISO_IR 13'], 'LO').text).toBe('a\\b');
    expect(decoded('\x1b-F\xc4^\xc4', ['ISO 2022 IR 100', 'ISO 2022 IR 126'], 'LO').text).toBe('Δ^Δ');
  });

  it('leaves value representations alone that it does not apply to', () => {
    expect(decodeText(bytes('A~B'), ['ISO_IR 13'], 'CS')).toBe('A~B');
  });

  it('understands the spellings of the field', () => {
    for (const term of [
      'ISO_IR 100',
      'ISO-IR 100',
      'ISO IR 100',
      'ISO_IR_100',
      'iso_ir 100',
      'ISO 2022 IR 100',
      'ISO2022IR100',
    ]) {
      expect(decoded('\xe9', [term])).toEqual({ text: 'é', problems: [] });
    }
    for (const term of ['ISO_IR 192', 'ISO IR 192', 'UTF-8', 'UTF8', 'ISO 2022 IR 192']) {
      expect(decoded('\xc3\xa9', [term])).toEqual({ text: 'é', problems: [] });
    }
    for (const term of ['GB18030', 'GB 18030', 'ISO 2022 GB18030']) expect(decoded('\xcd\xf5', [term]).text).toBe('王');
    expect(decoded('\xcd\xf5', ['ISO 2022 GBK']).text).toBe('王');
    // A two-byte set as the only value, without its escape sequence.
    expect(decoded('\xb1\xe8', ['ISO 2022 IR 149']).text).toBe('김');
    expect(decoded('\x1b$B;3\x1b(B', ['ISO 2022 IR 87']).text).toBe('山');
  });

  it('never fails, but says what is wrong', () => {
    expect(decoded('\xe9', [])).toEqual({ text: 'é', problems: ['undeclared-bytes'] });
    expect(decoded('\xc3\xa9', [])).toEqual({ text: 'é', problems: ['undeclared-bytes'] });
    expect(decoded('\xe9t\xe9', ['ISO_IR 999'])).toEqual({ text: 'été', problems: ['unknown-character-set'] });
    expect(decoded('M\xfcller', ['ISO_IR 192'])).toEqual({ text: 'Müller', problems: ['invalid-bytes'] });
    // UTF-8 that was cut within a character.
    expect(decoded('\xe7\x8e\x8b\xe5\xb0', ['ISO_IR 192'])).toEqual({ text: '王\ufffd', problems: ['invalid-bytes'] });
    expect(decoded('\x1b%Gabc', [''])).toEqual({ text: '%Gabc', problems: ['unknown-escape'] });
    expect(decoded('\x1b$B;', ['', 'ISO 2022 IR 87']).problems).toEqual(['invalid-bytes']);
    expect(decoded('\xff', ['ISO_IR 127']).problems).toEqual(['invalid-bytes']);
    expect(decoded('\xcf\xf0\xe8', ['windows-1251'])).toEqual({ text: 'При', problems: ['unknown-character-set'] });
    expect(decoded('\x93x\x94', ['ISO_IR 100']).text).toBe('“x”');
    expect(characterSetsOf(['ISO_IR 999']).unknown).toBe('ISO_IR 999');
  });

  it('decodes every byte sequence to something', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed / 2147483648;
    };
    const sets = [[], ['ISO_IR 192'], ['GB18030'], ['ISO 2022 IR 13', 'ISO 2022 IR 87'], ['', 'ISO 2022 IR 149']];
    const pieces = [0x1b, 0x24, 0x42, 0x28, 0x29, 0x5c, 0x5e, 0x3d, 0x0a, 0x20];
    for (let round = 0; round < 3000; round++) {
      const value = Uint8Array.from({ length: Math.floor(random() * 20) }, () =>
        random() < 0.4 ? pieces[Math.floor(random() * pieces.length)]! : Math.floor(random() * 256),
      );
      for (const set of sets) expect(typeof decodeText(value, set, 'PN')).toBe('string');
    }
  });
});

describe('encoding', () => {
  it('refuses what the declared sets lack, and names the character', () => {
    for (const [text, sets] of [
      ['é', []],
      ['山', ['ISO_IR 100']],
      ['€', ['ISO_IR 100']],
      ['é', ['', 'ISO 2022 IR 87']],
      ['ﾔ', ['ISO_IR 192', 'x'].slice(1)],
      ['𠀀', ['GBK']],
    ] as [string, string[]][]) {
      expect(canEncode(text, sets)).toBe(false);
      expect(() => encodeText(`a${text}`, sets, 'LO')).toThrow(NegatoscopeError);
    }
    try {
      encodeText('a山', ['ISO_IR 100'], 'LO');
    } catch (error) {
      expect(error).toMatchObject({
        code: 'invalid-input',
        parameters: { character: '山', characterSet: 'ISO_IR 100' },
      });
    }
  });

  it('writes all of GB 18030, GBK what it has', () => {
    for (const text of ['王小东', '€', 'é', 'ḿ', '𠀀', '😀', '\u00b7']) {
      expect(decodeText(encodeText(text, ['GB18030'], 'LO'), ['GB18030'], 'LO')).toBe(text);
    }
    expect(binary(encodeText('😀', ['GB18030'], 'LO'))).toBe('\x94\x39\xfc\x36');
  });

  it('goes back to the first set before every delimiter and at the end', () => {
    const sets = ['', 'ISO 2022 IR 87'];
    expect(binary(encodeText('山\\田', sets, 'LO'))).toBe('\x1b$B;3\x1b(B\\\x1b$BED\x1b(B');
    expect(binary(encodeText('山\r\n田', sets, 'LT'))).toBe('\x1b$B;3\x1b(B\r\n\x1b$BED\x1b(B');
    expect(binary(encodeText('山a', sets, 'LO'))).toBe('\x1b$B;3\x1b(Ba');
  });

  it('chooses the smallest declaration', () => {
    expect(characterSetFor(['abc', 'x'])).toEqual([]);
    expect(characterSetFor(['abc', 'é'])).toEqual(['ISO_IR 192']);
  });
});
