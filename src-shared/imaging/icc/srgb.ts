/** s15Fixed16Number of the colorants of sRGB, adapted to D50 (ICC.1:2010, IEC 61966-2-1). */
const colorants = {
  rXYZ: [0x6fa2, 0x38f5, 0x0390],
  gXYZ: [0x6299, 0xb785, 0x18da],
  bXYZ: [0x24a0, 0x0f84, 0xb6cf],
  wtpt: [0xf6d6, 0x10000, 0xd32d],
} as const;

/** The curve of sRGB as a parametric one of type 3: g, a, b, c, d. */
const curve = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];

const signature = (view: DataView, at: number, text: string): void => {
  for (let i = 0; i < 4; i++) view.setUint8(at + i, text.charCodeAt(i));
};

const fixed = (view: DataView, at: number, values: readonly number[]): void => {
  for (const [index, value] of values.entries()) view.setInt32(at + index * 4, value);
};

function block(type: string, length: number, write: (view: DataView) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(Math.ceil(length / 4) * 4));
  signature(view, 0, type);
  write(view);
  return new Uint8Array(view.buffer);
}

/** multiLocalizedUnicodeType with one text. */
const unicode = (text: string): Uint8Array =>
  block('mluc', 28 + text.length * 2, (view) => {
    view.setUint32(8, 1);
    view.setUint32(12, 12);
    signature(view, 16, 'enUS');
    view.setUint32(20, text.length * 2);
    view.setUint32(24, 28);
    for (let i = 0; i < text.length; i++) view.setUint16(28 + i * 2, text.charCodeAt(i));
  });

/**
 * An ICC profile of sRGB as an input profile (PS3.3 C.11.15.1.1: class `scnr`, RGB, matrix and curves, connection space XYZ), for colours
 * that say nothing of themselves.
 */
export function srgbProfile(): Uint8Array<ArrayBuffer> {
  const trc = block('para', 12 + curve.length * 4, (view) => {
    view.setUint16(8, 3);
    fixed(
      view,
      12,
      curve.map((value) => Math.round(value * 65536)),
    );
  });
  const parts: [tags: string[], data: Uint8Array][] = [
    [['desc'], unicode('sRGB')],
    [['cprt'], unicode('No copyright')],
    ...Object.entries(colorants).map(([tag, values]): [string[], Uint8Array] => [
      [tag],
      block('XYZ ', 20, (view) => fixed(view, 8, values)),
    ]),
    [['rTRC', 'gTRC', 'bTRC'], trc],
  ];
  const tags = parts.flatMap(([names]) => names).length;
  const start = 132 + tags * 12;
  const size = parts.reduce((sum, [, data]) => sum + data.length, start);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, size);
  view.setUint32(8, 0x04200000);
  signature(view, 12, 'scnr');
  signature(view, 16, 'RGB ');
  signature(view, 20, 'XYZ ');
  // A date that never changes: the same profile is the same bytes.
  for (const [index, value] of [2026, 1, 1].entries()) view.setUint16(24 + index * 2, value);
  signature(view, 36, 'acsp');
  fixed(view, 68, colorants.wtpt);
  view.setUint32(128, tags);
  let at = start;
  let entry = 132;
  for (const [names, data] of parts) {
    for (const name of names) {
      signature(view, entry, name);
      view.setUint32(entry + 4, at);
      view.setUint32(entry + 8, data.length);
      entry += 12;
    }
    bytes.set(data, at);
    at += data.length;
  }
  return bytes;
}
