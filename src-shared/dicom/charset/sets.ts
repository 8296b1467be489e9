/**
 * Coded character sets that DICOM designates to G0 (codes 21-7E) and G1 (codes A1-FE) (PS3.3 C.12.1.1.2, ISO/IEC 2022).
 * The tables come from the platform's TextDecoder; the encoding direction is made by decoding every code once.
 */
export interface CodedSet {
  readonly id: string;
  readonly half: 'G0' | 'G1';
  readonly bytes: 1 | 2;
  /** Text of a run of codes as they stand in the value; U+FFFD for what the set does not define. */
  decode(codes: Uint8Array): string;
  /** Codes of one character, or undefined when the set lacks it. */
  encode(character: string): readonly number[] | undefined;
}

const replacement = '\uFFFD';

/** A set of one byte a character from a function of the code. */
function singleByte(id: string, half: 'G0' | 'G1', characterOf: (code: number) => string): CodedSet {
  let table: string[] | undefined;
  let reverse: Map<string, number[]> | undefined;
  const load = (): string[] => {
    table ??= Array.from({ length: 256 }, (_, code) => characterOf(code));
    return table;
  };
  return {
    id,
    half,
    bytes: 1,
    decode(codes) {
      const characters = load();
      let text = '';
      for (const code of codes) text += characters[code]!;
      return text;
    },
    encode(character) {
      if (reverse === undefined) {
        reverse = new Map();
        load().forEach((text, code) => {
          const inside = half === 'G0' ? code >= 0x20 && code < 0x7f : code >= 0xa0;
          if (inside && text !== replacement && !reverse!.has(text)) reverse!.set(text, [code]);
        });
      }
      return reverse.get(character);
    },
  };
}

/** The upper half of one of the 8-bit encodings of TextDecoder. */
function upperHalf(id: string, label: string): CodedSet {
  let decoded: string | undefined;
  return singleByte(id, 'G1', (code) => {
    decoded ??= new TextDecoder(label).decode(Uint8Array.from({ length: 256 }, (_, index) => index));
    const character = decoded[code]!;
    // TextDecoder fills holes of ISO 8859 with C1 control codes only where the encoding defines them so.
    return code >= 0xa0 && character >= '\u0080' && character < '\u00a0' ? replacement : character;
  });
}

/** ISO 8859-9 differs from ISO 8859-1 in six letters; the platform's label means windows-1254. */
const latin5: Record<number, string> = { 208: 'Ğ', 221: 'İ', 222: 'Ş', 240: 'ğ', 253: 'ı', 254: 'ş' };

/** Windows-1252 text that calls itself ISO 8859-1 is common: its printable codes 80-9F are read, never written. */
let windows1252: string | undefined;
function latin1Character(code: number): string {
  if (code < 0x80 || code > 0x9f) return String.fromCharCode(code);
  windows1252 ??= new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 32 }, (_, index) => 0x80 + index));
  return windows1252[code - 0x80]!;
}

/** A set of two bytes a character; `prepare` turns codes into what the decoder of the label reads. */
function doubleByte(
  id: string,
  half: 'G0' | 'G1',
  label: string,
  prepare: (codes: Uint8Array) => Uint8Array,
): CodedSet {
  let decoder: TextDecoder | undefined;
  let reverse: Map<string, number[]> | undefined;
  const decode = (codes: Uint8Array): string => {
    decoder ??= new TextDecoder(label);
    return decoder.decode(prepare(codes));
  };
  return {
    id,
    half,
    bytes: 2,
    decode,
    encode(character) {
      reverse ??= reverseDoubleByte(half, decode);
      return reverse.get(character);
    },
  };
}

function reverseDoubleByte(half: 'G0' | 'G1', decode: (codes: Uint8Array) => string): Map<string, number[]> {
  const map = new Map<string, number[]>();
  const base = half === 'G0' ? 0x20 : 0xa0;
  for (let row = 1; row <= 94; row++) {
    for (let cell = 1; cell <= 94; cell++) {
      const codes = [base + row, base + cell];
      const text = decode(Uint8Array.from(codes));
      if (!text.includes(replacement) && [...text].length === 1 && !map.has(text)) map.set(text, codes);
    }
  }
  return map;
}

const setHighBits = (codes: Uint8Array): Uint8Array => codes.map((code) => code | 0x80);
const asTheyAre = (codes: Uint8Array): Uint8Array => codes;

/** EUC-JP writes JIS X 0212 as three bytes: 8F, then the two with their high bits. */
function jis0212Bytes(codes: Uint8Array): Uint8Array {
  const result = new Uint8Array((codes.length >> 1) * 3);
  for (let from = 0, to = 0; from + 1 < codes.length; from += 2) {
    result[to++] = 0x8f;
    result[to++] = codes[from]! | 0x80;
    result[to++] = codes[from + 1]! | 0x80;
  }
  return result;
}

export const ascii = singleByte('ISO 646', 'G0', (code) => String.fromCharCode(code));
/** JIS X 0201 Romaji: ASCII with a yen sign and an overline. */
export const jisRomaji = singleByte('JIS X 0201 Romaji', 'G0', (code) =>
  code === 0x5c ? '¥' : code === 0x7e ? '‾' : String.fromCharCode(code),
);
export const jisKatakana = singleByte('JIS X 0201 Katakana', 'G1', (code) =>
  code < 0xa0
    ? String.fromCharCode(code)
    : code > 0xa0 && code < 0xe0
      ? String.fromCharCode(0xff61 + code - 0xa1)
      : replacement,
);
export const latin1 = singleByte('ISO 8859-1', 'G1', latin1Character);
export const iso88599 = singleByte('ISO 8859-9', 'G1', (code) => latin5[code] ?? latin1Character(code));
export const iso88592 = upperHalf('ISO 8859-2', 'iso-8859-2');
export const iso88593 = upperHalf('ISO 8859-3', 'iso-8859-3');
export const iso88594 = upperHalf('ISO 8859-4', 'iso-8859-4');
export const iso88595 = upperHalf('ISO 8859-5', 'iso-8859-5');
export const iso88596 = upperHalf('ISO 8859-6', 'iso-8859-6');
export const iso88597 = upperHalf('ISO 8859-7', 'iso-8859-7');
export const iso88598 = upperHalf('ISO 8859-8', 'iso-8859-8');
export const iso885915 = upperHalf('ISO 8859-15', 'iso-8859-15');
export const tis620 = upperHalf('TIS 620-2533', 'windows-874');
export const jis0208 = doubleByte('JIS X 0208', 'G0', 'euc-jp', setHighBits);
export const jis0212 = doubleByte('JIS X 0212', 'G0', 'euc-jp', jis0212Bytes);
export const ksx1001 = doubleByte('KS X 1001', 'G1', 'euc-kr', asTheyAre);
export const gb2312 = doubleByte('GB 2312', 'G1', 'gb18030', asTheyAre);
