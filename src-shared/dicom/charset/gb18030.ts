/** Encoding direction of GB 18030 and GBK: the platform only decodes, so its decoder is asked once for every code. */

let twoBytes: Map<string, number> | undefined;
let fourBytes: Map<string, number> | undefined;

/** Lead 81-FE, trail 40-7E and 80-FE: GBK, and the two-byte part of GB 18030. */
function loadTwoBytes(): Map<string, number> {
  const map = new Map<string, number>();
  const decoder = new TextDecoder('gb18030');
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (!text.includes('\uFFFD') && [...text].length === 1 && !map.has(text)) map.set(text, (lead << 8) | trail);
    }
  }
  return map;
}

/** Four-byte codes of the basic plane: 81308130 to 8431A439, as a linear number. */
function loadFourBytes(): Map<string, number> {
  const map = new Map<string, number>();
  const decoder = new TextDecoder('gb18030');
  for (let linear = 0; linear <= 39_419; linear++) {
    const text = decoder.decode(Uint8Array.from(fourByteCodes(linear)));
    if (text.length === 1 && text !== '\uFFFD' && !map.has(text)) map.set(text, linear);
  }
  return map;
}

function fourByteCodes(linear: number): number[] {
  const fourth = linear % 10;
  const third = Math.floor(linear / 10) % 126;
  const second = Math.floor(linear / 1260) % 10;
  const first = Math.floor(linear / 12_600);
  return [0x81 + first, 0x30 + second, 0x81 + third, 0x30 + fourth];
}

/** First linear number of the supplementary planes: 90308130 is U+10000. */
const supplementary = 189_000;

/** Codes of one character, four-byte ones only when asked for; undefined when it has none. */
export function encodeGb18030(character: string, allowFourBytes: boolean): number[] | undefined {
  const code = character.codePointAt(0)!;
  if (code < 0x80) return [code];
  if (code >= 0x10000) return allowFourBytes ? fourByteCodes(supplementary + code - 0x10000) : undefined;
  twoBytes ??= loadTwoBytes();
  const pair = twoBytes.get(character);
  if (pair !== undefined) return [pair >> 8, pair & 0xff];
  if (!allowFourBytes) return undefined;
  fourBytes ??= loadFourBytes();
  const linear = fourBytes.get(character);
  return linear === undefined ? undefined : fourByteCodes(linear);
}
