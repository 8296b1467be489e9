import { type Curve, readCurve, sampledCurve } from './curves.ts';
import { fixedAt, IccError, type IccProfile, textAt } from './profile.ts';

/** From three device values 0..1 to three connection values as the table encodes them, 0..1. */
export type DeviceToConnection = (red: number, green: number, blue: number) => [number, number, number];

/** Most entries of a table in three dimensions: 255 grid points a side would be 16 million. */
const largestGrid = 2 ** 24;

/** Straight between the corners of the cell a colour lies in (trilinear). */
function gridOf(sizes: readonly [number, number, number], values: Float32Array): DeviceToConnection {
  const [nr, ng, nb] = sizes;
  const strides = [ng * nb * 3, nb * 3, 3];
  return (red, green, blue) => {
    const cell = [red, green, blue].map((value, axis) => {
      const last = [nr, ng, nb][axis]! - 1;
      const at = Math.max(0, Math.min(1, value)) * last;
      const low = Math.min(Math.max(0, last - 1), Math.floor(at));
      return { from: low * strides[axis]!, step: last > 0 ? strides[axis]! : 0, share: at - low };
    });
    const out: [number, number, number] = [0, 0, 0];
    for (let corner = 0; corner < 8; corner++) {
      let weight = 1;
      let index = 0;
      for (let axis = 0; axis < 3; axis++) {
        const { from, step, share } = cell[axis]!;
        const upper = ((corner >> axis) & 1) === 1;
        weight *= upper ? share : 1 - share;
        index += from + (upper ? step : 0);
      }
      if (weight === 0) continue;
      for (let c = 0; c < 3; c++) out[c]! += weight * values[index + c]!;
    }
    return out;
  };
}

const chain =
  (curves: readonly Curve[]): DeviceToConnection =>
  (a, b, c) => [curves[0]!(a), curves[1]!(b), curves[2]!(c)];

function checkGrid(sizes: readonly number[]): void {
  if (sizes.some((size) => size < 1) || sizes.reduce((a, b) => a * b, 3) > largestGrid) {
    throw new IccError('its table is too large');
  }
}

/** Nothing is taken for values that are not there. */
function checkSize(view: DataView, at: number, bytes: number): void {
  if (at + bytes > view.byteLength) throw new IccError('it ends too soon');
}

/** `mft1` and `mft2` (ICC.1:2010 10.8, 10.9). The matrix counts for XYZ input alone, which RGB is not. */
function readLegacyTable(view: DataView, bytes: 1 | 2): DeviceToConnection {
  const [inputs, outputs, points] = [view.getUint8(8), view.getUint8(9), view.getUint8(10)];
  if (inputs !== 3 || outputs !== 3) throw new IccError('its table has other channels');
  checkGrid([points, points, points]);
  const inputEntries = bytes === 2 ? view.getUint16(48) : 256;
  const outputEntries = bytes === 2 ? view.getUint16(50) : 256;
  let at = bytes === 2 ? 52 : 48;
  checkSize(view, at, bytes * 3 * (inputEntries + outputEntries + points ** 3));
  const read = (count: number): Float32Array => {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++, at += bytes) {
      values[i] = bytes === 2 ? view.getUint16(at) / 65535 : view.getUint8(at) / 255;
    }
    return values;
  };
  if (inputEntries < 2 || outputEntries < 2) throw new IccError('its curves are empty');
  const curves = (entries: number): Curve[] => [0, 1, 2].map(() => sampledCurve(read(entries)));
  const before = chain(curves(inputEntries));
  const grid = gridOf([points, points, points], read(points ** 3 * 3));
  const after = chain(curves(outputEntries));
  return (a, b, c) => after(...grid(...before(a, b, c)));
}

/** `mAB ` (ICC.1:2010 10.10): A curves, table, M curves, matrix, B curves; all but the last may be missing. */
function readStagedTable(view: DataView): DeviceToConnection {
  if (view.getUint8(8) !== 3 || view.getUint8(9) !== 3) throw new IccError('its table has other channels');
  const [b, matrix, m, clut, a] = [12, 16, 20, 24, 28].map((at) => view.getUint32(at));
  const curvesAt = (offset: number): DeviceToConnection => {
    let at = offset;
    return chain(
      [0, 1, 2].map(() => {
        const { curve, length } = readCurve(view, at);
        at += Math.ceil(length / 4) * 4;
        return curve;
      }),
    );
  };
  const stages: DeviceToConnection[] = [];
  if (a) stages.push(curvesAt(a));
  if (clut) {
    const sizes: [number, number, number] = [view.getUint8(clut), view.getUint8(clut + 1), view.getUint8(clut + 2)];
    checkGrid(sizes);
    const bytes = view.getUint8(clut + 16) === 2 ? 2 : 1;
    checkSize(view, clut + 20, bytes * 3 * sizes[0] * sizes[1] * sizes[2]);
    const values = new Float32Array(sizes[0] * sizes[1] * sizes[2] * 3);
    for (let i = 0; i < values.length; i++) {
      values[i] = bytes === 2 ? view.getUint16(clut + 20 + 2 * i) / 65535 : view.getUint8(clut + 20 + i) / 255;
    }
    stages.push(gridOf(sizes, values));
  }
  if (m) stages.push(curvesAt(m));
  if (matrix) {
    const e = Array.from({ length: 12 }, (_, i) => fixedAt(view, matrix + 4 * i));
    stages.push((x, y, z) => [
      e[0]! * x + e[1]! * y + e[2]! * z + e[9]!,
      e[3]! * x + e[4]! * y + e[5]! * z + e[10]!,
      e[6]! * x + e[7]! * y + e[8]! * z + e[11]!,
    ]);
  }
  if (b) stages.push(curvesAt(b));
  return (x, y, z) => {
    let value: [number, number, number] = [x, y, z];
    for (const stage of stages) value = stage(value[0], value[1], value[2]);
    return value;
  };
}

/**
 * The table that leads from the device to the connection space (perceptual, else colorimetric), with the way its Lab values are
 * coded: 16-bit tables of the older kind have 100 % lightness at 0xFF00.
 */
export function deviceTable(profile: IccProfile): { of: DeviceToConnection; legacyLab: boolean } | undefined {
  const view = profile.tag('A2B0') ?? profile.tag('A2B1');
  if (!view) return undefined;
  const type = textAt(view, 0);
  if (type === 'mft2') return { of: readLegacyTable(view, 2), legacyLab: true };
  if (type === 'mft1') return { of: readLegacyTable(view, 1), legacyLab: false };
  if (type === 'mAB ') return { of: readStagedTable(view), legacyLab: false };
  throw new IccError(`its table is a ${type}`);
}
