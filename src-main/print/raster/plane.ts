/** Pixels on their way to the film: P-values 0..`highest` (one sample), or sRGB bytes interleaved (three samples, `highest` 255). */
export interface Plane {
  columns: number;
  rows: number;
  samples: 1 | 3;
  highest: number;
  data: Levels;
}

export type Levels = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

export const newLevels = (length: number, highest: number): Levels =>
  highest > 255 ? new Uint16Array(length) : new Uint8Array(length);

/** Weights of luminance (ITU-R BT.601, as PS3.3 C.7.6.3.1.2 uses them), in thousandths. */
const weights = [299, 587, 114] as const;

/** Luminance of an sRGB colour as a level 0..`highest`. */
export const luminance = (red: number, green: number, blue: number, highest: number): number =>
  Math.round(((weights[0] * red + weights[1] * green + weights[2] * blue) * highest) / 255_000);

/** Colours as greys. */
export function asGrey({ columns, rows, data }: Plane, highest: number): Plane {
  const out = newLevels(columns * rows, highest);
  for (let i = 0; i < out.length; i++) {
    out[i] = luminance(data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!, highest);
  }
  return { columns, rows, samples: 1, highest, data: out };
}

/** Greys as colours of 8 bits. */
export function asColour({ columns, rows, data, highest }: Plane): Plane {
  const out = new Uint8Array(columns * rows * 3);
  for (let i = 0; i < columns * rows; i++) {
    const level = highest === 255 ? data[i]! : Math.round((data[i]! * 255) / highest);
    out[3 * i] = level;
    out[3 * i + 1] = level;
    out[3 * i + 2] = level;
  }
  return { columns, rows, samples: 3, highest: 255, data: out };
}
