import { fixedAt, IccError, textAt } from './profile.ts';

/** From 0..1 to 0..1. */
export type Curve = (value: number) => number;

const clamp = (value: number): number => (value > 0 ? Math.min(1, value) : 0);

/** A sampled curve, straight between its samples. */
export function sampledCurve(samples: ArrayLike<number>): Curve {
  const last = samples.length - 1;
  return (value) => {
    const at = clamp(value) * last;
    const low = Math.min(last, Math.floor(at));
    const high = Math.min(last, low + 1);
    return samples[low]! + (samples[high]! - samples[low]!) * (at - low);
  };
}

/** A `curv` or `para` element (ICC.1:2010 10.5, 10.15) from a place on, and how many bytes it takes (without filling). */
export function readCurve(view: DataView, at = 0): { curve: Curve; length: number } {
  const type = textAt(view, at);
  if (type === 'curv') {
    const count = view.getUint32(at + 8);
    const length = 12 + 2 * count;
    if (at + length > view.byteLength) throw new IccError('it ends too soon');
    if (count === 0) return { curve: clamp, length };
    if (count === 1) {
      const gamma = view.getUint16(at + 12) / 256;
      return { curve: (value) => clamp(value) ** gamma, length };
    }
    const samples = Float64Array.from({ length: count }, (_, i) => view.getUint16(at + 12 + 2 * i) / 65535);
    return { curve: sampledCurve(samples), length };
  }
  if (type !== 'para') throw new IccError(`a curve is a ${type}`);
  const kind = view.getUint16(at + 8);
  const counts = [1, 3, 4, 5, 7];
  const count = counts[kind];
  if (count === undefined) throw new IccError(`a curve is of kind ${kind}`);
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_, i) =>
    fixedAt(view, at + 12 + 4 * i),
  );
  return { curve: parametric(kind, g, a, b, c, d, e, f), length: 12 + 4 * count };
}

function parametric(kind: number, g: number, a: number, b: number, c: number, d: number, e: number, f: number): Curve {
  const power = (value: number): number => Math.max(0, a * value + b) ** g;
  switch (kind) {
    case 0:
      return (value) => clamp(value) ** g;
    case 1:
      return (value) => (value >= -b / a ? power(value) : 0);
    case 2:
      return (value) => (value >= -b / a ? power(value) : 0) + c;
    case 3:
      return (value) => (value >= d ? power(value) : c * value);
    default:
      return (value) => (value >= d ? power(value) + e : c * value + f);
  }
}
