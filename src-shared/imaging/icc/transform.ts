import { readCurve } from './curves.ts';
import { labToSrgb, srgbLevel, xyzToLinearSrgb } from './lab.ts';
import { fixedAt, IccError, type IccProfile, readProfile } from './profile.ts';
import { deviceTable } from './tables.ts';

/** Changes RGB bytes (`step` bytes a pixel, the first three of which are colours) into sRGB, in place. */
export type ToSrgb = (bytes: Uint8Array | Uint8ClampedArray, step: 3 | 4) => void;

/**
 * What turns colours of a device into sRGB, by its ICC profile (PS3.3 C.11.15): a table where there is one, else matrix and
 * curves. Throws IccError when the profile cannot be used.
 */
export function srgbTransform(bytes: Uint8Array): ToSrgb {
  try {
    const profile = readProfile(bytes);
    const table = deviceTable(profile);
    const transform = table ? byTable(profile, table) : byMatrix(profile);
    checkWhite(transform);
    return transform;
  } catch (error) {
    if (error instanceof RangeError) throw new IccError('it ends too soon');
    throw error;
  }
}

/** A profile that makes black or nonsense of white is broken: colours are right as they are rather than gone. */
function checkWhite(transform: ToSrgb): void {
  const colours = Uint8Array.of(255, 255, 255, 0, 0, 0);
  transform(colours, 3);
  const sum = (at: number): number => colours[at]! + colours[at + 1]! + colours[at + 2]!;
  if (!(sum(0) - sum(3) > 128)) throw new IccError('it leaves nothing of white');
}

function byMatrix(profile: IccProfile): ToSrgb {
  const column = (name: string): [number, number, number] => {
    const view = profile.tag(name);
    if (!view) throw new IccError('it has neither a table nor a matrix');
    return [fixedAt(view, 8), fixedAt(view, 12), fixedAt(view, 16)];
  };
  const curve = (name: string): Float64Array => {
    const view = profile.tag(name);
    if (!view) throw new IccError('it lacks a curve');
    const { curve: of } = readCurve(view);
    return Float64Array.from({ length: 256 }, (_, i) => of(i / 255));
  };
  const columns = [column('rXYZ'), column('gXYZ'), column('bXYZ')].map((xyz) => xyzToLinearSrgb(...xyz));
  const [red, green, blue] = [curve('rTRC'), curve('gTRC'), curve('bTRC')];
  // Encoded from a fine table: a power for each sample of each pixel would take seconds.
  const fine = 16384;
  const encode = Uint8Array.from({ length: fine + 1 }, (_, i) => srgbLevel(i / fine));
  const level = (linear: number): number => encode[Math.round(Math.max(0, Math.min(1, linear)) * fine)]!;
  return (pixels, step) => {
    for (let i = 0; i + 2 < pixels.length; i += step) {
      const r = red[pixels[i]!]!;
      const g = green[pixels[i + 1]!]!;
      const b = blue[pixels[i + 2]!]!;
      for (let c = 0; c < 3; c++)
        pixels[i + c] = level(columns[0]![c]! * r + columns[1]![c]! * g + columns[2]![c]! * b);
    }
  };
}

function byTable(profile: IccProfile, { of, legacyLab }: NonNullable<ReturnType<typeof deviceTable>>): ToSrgb {
  const toLevels = (x: number, y: number, z: number): [number, number, number] => {
    if (profile.connection === 'XYZ') {
      // XYZ is coded from 0 to 1 + 32767/32768.
      const scale = 1 + 32767 / 32768;
      const linear = xyzToLinearSrgb(x * scale, y * scale, z * scale);
      return [srgbLevel(linear[0]), srgbLevel(linear[1]), srgbLevel(linear[2])];
    }
    const stretch = legacyLab ? 65535 / 65280 : 1;
    return labToSrgb(x * 100 * stretch, y * 255 * stretch - 128, z * 255 * stretch - 128);
  };
  // Neighbouring pixels are often alike: each colour is computed once.
  const known = new Map<number, number>();
  return (pixels, step) => {
    for (let i = 0; i + 2 < pixels.length; i += step) {
      const key = (pixels[i]! << 16) | (pixels[i + 1]! << 8) | pixels[i + 2]!;
      let found = known.get(key);
      if (found === undefined) {
        const [r, g, b] = toLevels(...of(pixels[i]! / 255, pixels[i + 1]! / 255, pixels[i + 2]! / 255));
        found = (r << 16) | (g << 8) | b;
        if (known.size > 2 ** 18) known.clear();
        known.set(key, found);
      }
      pixels[i] = found >> 16;
      pixels[i + 1] = (found >> 8) & 255;
      pixels[i + 2] = found & 255;
    }
  };
}

const transforms = new Map<string, ToSrgb | undefined>();

/** The transform of a profile, made once; undefined when the profile cannot be used. */
export function knownTransform(key: string, bytes: () => Uint8Array): ToSrgb | undefined {
  if (!transforms.has(key)) {
    if (transforms.size >= 8) transforms.clear();
    try {
      transforms.set(key, srgbTransform(bytes()));
    } catch {
      transforms.set(key, undefined);
    }
  }
  return transforms.get(key);
}
