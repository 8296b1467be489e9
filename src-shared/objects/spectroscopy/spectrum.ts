import { fft, shifted } from './fft.ts';
import type { Spectroscopy, Spectrum, SpectrumPart, VoxelPlace } from './model.ts';

/** The points of a voxel as stored; undefined outside of the object. */
function pointsOf(
  { rows, columns, frames, points, pointRows, representation, data }: Spectroscopy,
  { frame, row, column }: VoxelPlace,
  line: number,
): { real: Float64Array; imaginary: Float64Array } | undefined {
  if (frame < 0 || row < 0 || column < 0 || line < 0) return undefined;
  if (frame >= frames || row >= rows || column >= columns || line >= pointRows) return undefined;
  const parts = representation === 'COMPLEX' ? 2 : 1;
  const start = (((frame * rows + row) * columns + column) * pointRows + line) * points * parts;
  const real = new Float64Array(points);
  const imaginary = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    const value = data[start + i * parts] ?? 0;
    if (representation === 'IMAGINARY') imaginary[i] = value;
    else real[i] = value;
    if (parts === 2) imaginary[i] = data[start + i * 2 + 1] ?? 0;
  }
  return { real, imaginary };
}

/**
 * The spectrum of a voxel (PS3.3 C.8.14.4): transformed when the object holds the signal in time. The first point is that of the highest
 * chemical shift, the chemical shift reference lies at the point `points / 2`. `reversed`: a signal in time whose frequency was counted the
 * other way, of which the object says nothing.
 */
export function spectrumOf(object: Spectroscopy, place: VoxelPlace, line = 0, reversed = false): Spectrum | undefined {
  const stored = pointsOf(object, place, line);
  if (!stored) return undefined;
  const { points, spectralWidthHz: width, transmitterMhz: mhz, referencePpm: reference = 0 } = object;
  let { real, imaginary } = stored;
  if (object.domain === 'TIME') {
    if (reversed) imaginary = imaginary.map((value) => -value);
    const transformed = fft(real, imaginary);
    real = shifted(transformed.real);
    imaginary = shifted(transformed.imaginary);
  }
  const hertz =
    width === undefined
      ? undefined
      : Float64Array.from({ length: points }, (_, i) => ((i - (points >> 1)) * width) / points);
  const ppm = hertz && mhz !== undefined ? hertz.map((value) => reference - value / mhz) : undefined;
  return { hertz, ppm, real, imaginary };
}

/** Turns the phase: zero order in degrees for all points, first order in degrees over the whole width, about the middle. */
export function phased({ real, imaginary, ...axes }: Spectrum, zeroDegrees: number, firstDegrees: number): Spectrum {
  if (zeroDegrees === 0 && firstDegrees === 0) return { real, imaginary, ...axes };
  const n = real.length;
  const out: Spectrum = { ...axes, real: new Float64Array(n), imaginary: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    const angle = ((zeroDegrees + firstDegrees * ((i - (n >> 1)) / n)) * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    out.real[i] = real[i]! * cos - imaginary[i]! * sin;
    out.imaginary[i] = real[i]! * sin + imaginary[i]! * cos;
  }
  return out;
}

/** One part of a spectrum as numbers. */
export function partOf({ real, imaginary }: Spectrum, part: SpectrumPart): Float64Array {
  if (part === 'real') return real;
  if (part === 'imaginary') return imaginary;
  return real.map((value, i) => Math.hypot(value, imaginary[i]!));
}

/** The parts that an object can show. */
export const partsOf = ({ representation, domain }: Spectroscopy): SpectrumPart[] => {
  if (representation === 'COMPLEX' || domain === 'TIME') return ['magnitude', 'real', 'imaginary'];
  if (representation === 'IMAGINARY') return ['imaginary'];
  return [representation === 'MAGNITUDE' ? 'magnitude' : 'real'];
};
