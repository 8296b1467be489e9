import { wordsFromBase64 } from '../../src-shared/imaging/base64.ts';
import type { GrayFunction } from './gray.ts';
import type { LoadedImage } from './loader.ts';
import type { DisplayFrame } from './registry.ts';

/** What the reader chose to see of the values: a window, or one of the image's VOI LUTs. */
export type VoiChoice =
  | { kind: 'window'; center: number; width: number; function: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'; label?: string }
  | { kind: 'lut'; index: number; label?: string };

/** Where a window comes from when nobody chose one: the header, else the range of the values (padding left out). */
export function defaultVoi(frame: DisplayFrame, image: LoadedImage): VoiChoice {
  const header = headerVois(frame)[0];
  return header ?? fullRangeVoi(image);
}

/** The window over all values of an image. */
export function fullRangeVoi(image: LoadedImage): VoiChoice {
  const { minimum, maximum } = image.decoded;
  const width = Math.max(1, maximum - minimum + 1);
  return { kind: 'window', center: minimum + width / 2, width, function: 'LINEAR', label: 'Full range' };
}

/** Windows and VOI LUTs the image itself names, in order (PS3.3 C.11.2): LUTs first, as the maker's own curve. */
export function headerVois({ description }: DisplayFrame): VoiChoice[] {
  const luts = (description.voiLuts ?? []).map(
    (lut, index): VoiChoice => ({ kind: 'lut', index, label: lut.explanation ?? `VOI LUT ${index + 1}` }),
  );
  const windows = (description.voiWindows ?? []).map(
    ({ center, width, explanation }): VoiChoice => ({
      kind: 'window',
      center,
      width,
      function: description.voiFunction ?? 'LINEAR',
      ...(explanation ? { label: explanation } : {}),
    }),
  );
  return [...windows, ...luts];
}

/** True when dark and light are exchanged by the image itself (PS3.3 C.7.6.3.1.2, C.11.6). */
export const invertedByItself = ({ pixel, description }: DisplayFrame): boolean =>
  description.presentationLutShape !== undefined
    ? description.presentationLutShape === 'INVERSE'
    : pixel.photometricInterpretation === 'MONOCHROME1';

const cached = new Map<string, GrayFunction>();

/** The levels of a frame under a choice; `inverted` is the reader's own inversion. */
export function grayFunction(frame: DisplayFrame, voi: VoiChoice, inverted: boolean): GrayFunction {
  const inverse = invertedByItself(frame) !== inverted;
  const lut = voi.kind === 'lut' ? frame.description.voiLuts?.[voi.index] : undefined;
  const key =
    voi.kind === 'window'
      ? `${voi.function}|${voi.center}|${voi.width}|${inverse}`
      : `${frame.imageId}|${voi.index}|${inverse}`;
  const known = cached.get(key);
  if (known) return known;
  let unit: (value: number) => number;
  if (voi.kind === 'window') {
    unit = windowFunction(voi.center, voi.width, voi.function);
  } else {
    const table = lut ? wordsFromBase64(lut.data).subarray(0, lut.count) : new Uint16Array([0]);
    const top = 2 ** (lut?.bits ?? 16) - 1;
    const first = lut?.firstMapped ?? 0;
    unit = (value) => (table[Math.min(table.length - 1, Math.max(0, Math.round(value) - first))] ?? 0) / top;
  }
  const gray: GrayFunction = {
    key,
    level: inverse
      ? (value) => 255 - Math.round(255 * Math.min(1, unit(value)))
      : (value) => Math.round(255 * Math.min(1, unit(value))),
  };
  if (cached.size > 64) cached.clear();
  cached.set(key, gray);
  return gray;
}

/** PS3.3 C.11.2.1.2 and C.11.2.1.3, output 0..1. */
export function windowFunction(
  center: number,
  width: number,
  kind: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID',
): (value: number) => number {
  if (kind === 'SIGMOID') return (value) => 1 / (1 + Math.exp((-4 * (value - center)) / width));
  if (kind === 'LINEAR_EXACT') {
    return (value) =>
      value <= center - width / 2 ? 0 : value > center + width / 2 ? 1 : (value - center) / width + 0.5;
  }
  const low = center - 0.5 - (width - 1) / 2;
  const high = center - 0.5 + (width - 1) / 2;
  if (width <= 1) return (value) => (value <= low ? 0 : 1);
  return (value) => (value <= low ? 0 : value > high ? 1 : (value - (center - 0.5)) / (width - 1) + 0.5);
}
