import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { corpusAvailable, corpusPath } from '../../../testing/corpus.ts';
import type { DataSet, Element, Value, Vr } from '../../dicom/data-set.ts';
import { parseFile } from '../../dicom/part10/read.ts';
import { planeOf } from '../../imaging/geometry/planes.ts';
import { fft, shifted } from './fft.ts';
import { readSpectroscopy } from './read-spectroscopy.ts';
import { partOf, phased, spectrumOf } from './spectrum.ts';
import { cutOfSlabs, middleOfVoxel, slabsOfVoxels, voxelAt } from './voxels.ts';

const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
const sequence = (...Value: DataSet[]): Element => ({ vr: 'SQ', Value });

/** The transform as it is defined, one sum for each point. */
function direct(real: Float64Array, imaginary: Float64Array): { real: number[]; imaginary: number[] } {
  const n = real.length;
  const out: { real: number[]; imaginary: number[] } = { real: [], imaginary: [] };
  for (let k = 0; k < n; k++) {
    let [re, im] = [0, 0];
    for (let i = 0; i < n; i++) {
      const angle = (-2 * Math.PI * k * i) / n;
      re += real[i]! * Math.cos(angle) - imaginary[i]! * Math.sin(angle);
      im += real[i]! * Math.sin(angle) + imaginary[i]! * Math.cos(angle);
    }
    out.real.push(re);
    out.imaginary.push(im);
  }
  return out;
}

/** Numbers that are always the same ones. */
function noise(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648 - 0.5;
  });
}

describe('the Fourier transform', () => {
  for (const n of [1, 2, 3, 8, 12, 31, 64, 100, 256]) {
    it(`is that of its definition for ${n} points`, () => {
      const [real, imaginary] = [noise(n, 7 + n), noise(n, 99 + n)];
      const expected = direct(real, imaginary);
      const found = fft(real, imaginary);
      for (let i = 0; i < n; i++) {
        expect(found.real[i]).toBeCloseTo(expected.real[i]!, 9);
        expect(found.imaginary[i]).toBeCloseTo(expected.imaginary[i]!, 9);
      }
    });
  }

  it('has the zero frequency in the middle afterwards', () => {
    expect([...shifted(Float64Array.of(0, 1, 2, 3))]).toEqual([2, 3, 0, 1]);
    expect([...shifted(Float64Array.of(0, 1, 2, 3, 4))]).toEqual([3, 4, 0, 1, 2]);
  });
});

interface Options {
  rows?: number;
  columns?: number;
  frames?: number;
  points?: number;
  domain?: string;
  representation?: string;
  values: Float32Array;
}

const object = ({ rows = 1, columns = 1, frames = 1, points = 64, ...rest }: Options): DataSet => ({
  '00189052': element('FD', 2000),
  '00189053': element('FD', 4.7),
  '00189098': element('FD', 64),
  '00189100': element('CS', '1H'),
  '00280008': element('IS', frames),
  '00280010': element('US', rows),
  '00280011': element('US', columns),
  '00289001': element('UL', 1),
  '00289002': element('UL', points),
  '00289003': element('CS', rest.domain ?? 'TIME'),
  '00289108': element('CS', rest.representation ?? 'COMPLEX'),
  '52009229': sequence({
    '00209113': sequence({ '00200032': element('DS', -10, 20, 30) }),
    '00209116': sequence({ '00200037': element('DS', 1, 0, 0, 0, 1, 0) }),
    '00289110': sequence({ '00180050': element('DS', 8), '00280030': element('DS', 12, 10) }),
  }),
  '56000020': { vr: 'OF', bytes: new Uint8Array(rest.values.buffer) },
});

/** A signal in time of one frequency, decaying. */
function signal(points: number, hertz: number): Float32Array {
  const out = new Float32Array(points * 2);
  for (let i = 0; i < points; i++) {
    const angle = (2 * Math.PI * hertz * i) / 2000;
    const decay = Math.exp(-i / points);
    out[i * 2] = decay * Math.cos(angle);
    out[i * 2 + 1] = decay * Math.sin(angle);
  }
  return out;
}

const peakOf = (values: Float64Array): number => values.indexOf(Math.max(...values));

describe('[PXM-154] spectra', () => {
  it('[PXM-154] of a signal in time have their peak where its frequency is', () => {
    const read = readSpectroscopy(object({ points: 512, values: signal(512, 170) }));
    const spectrum = spectrumOf(read, { frame: 0, row: 0, column: 0 })!;
    const peak = peakOf(partOf(spectrum, 'magnitude'));
    expect(spectrum.hertz![peak]).toBeCloseTo(170, -1);
    expect(spectrum.ppm![peak]).toBeCloseTo(4.7 - 170 / 64, 1);
    // From the left to the right the chemical shift falls.
    expect(spectrum.ppm![0]).toBeGreaterThan(spectrum.ppm![511]!);
    const reversed = spectrumOf(read, { frame: 0, row: 0, column: 0 }, 0, true)!;
    expect(reversed.ppm![peakOf(partOf(reversed, 'magnitude'))]).toBeCloseTo(4.7 + 170 / 64, 1);
  });

  it('[PXM-154] come frame by frame, row by row, voxel by voxel', () => {
    const [rows, columns, frames, points] = [2, 3, 2, 4];
    const values = Float32Array.from({ length: rows * columns * frames * points }, (_, i) => i);
    const read = readSpectroscopy(
      object({ rows, columns, frames, points, domain: 'FREQUENCY', representation: 'REAL', values }),
    );
    const spectrum = spectrumOf(read, { frame: 1, row: 1, column: 2 })!;
    expect([...spectrum.real]).toEqual([44, 45, 46, 47]);
    expect([...spectrum.imaginary]).toEqual([0, 0, 0, 0]);
    expect(spectrumOf(read, { frame: 2, row: 0, column: 0 })).toBeUndefined();
    expect(spectrumOf(read, { frame: 0, row: 0, column: -1 })).toBeUndefined();
  });

  it('turn their phase and keep their magnitude', () => {
    const read = readSpectroscopy(object({ points: 128, values: signal(128, 300) }));
    const spectrum = spectrumOf(read, { frame: 0, row: 0, column: 0 })!;
    const turned = phased(spectrum, 90, 0);
    expect(turned.real[40]).toBeCloseTo(-spectrum.imaginary[40]!, 9);
    const [before, after] = [partOf(spectrum, 'magnitude'), partOf(phased(spectrum, 33, 720), 'magnitude')];
    for (let i = 0; i < 128; i++) expect(after[i]).toBeCloseTo(before[i]!, 9);
  });

  it('of damaged objects are refused or cut with a word', () => {
    const values = new Float32Array(64 * 2);
    expect(() => readSpectroscopy(object({ points: 4_000_000_000, values }))).toThrow(/too many/);
    expect(() => readSpectroscopy(object({ rows: 65535, columns: 65535, values }))).toThrow(/too many/);
    expect(() => readSpectroscopy(object({ points: 0, values }))).toThrow(/size/);
    expect(() => readSpectroscopy(object({ points: 65, values }))).toThrow(/shorter/);
    expect(() => readSpectroscopy({})).toThrow(/size/);
    const cut = readSpectroscopy(object({ frames: 9, values }));
    expect(cut.frames).toBe(1);
    expect(cut.problems.join()).toMatch(/1 of 9/);
    const strange = readSpectroscopy({
      ...object({ values: values.fill(Number.NaN) }),
      '00189052': element('FD', Number.NaN),
    });
    expect(spectrumOf(strange, { frame: 0, row: 0, column: 0 })!.ppm).toBeUndefined();
  });

  it('of absurd sizes are refused before memory is taken for them', () => {
    const values = new Float32Array(200_000);
    expect(() => readSpectroscopy(object({ points: 1, frames: 100_000, values }))).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
    expect(() => readSpectroscopy(object({ points: 3_000_000, values }))).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });

  it('say when the object does not tell whether it was recorded in time', () => {
    const { '00289003': _, ...silent } = object({ points: 4, values: new Float32Array(8) });
    expect(readSpectroscopy(silent).problems.join()).toMatch(/does not say/);
  });

  it('have voxels with a place in the patient, and where they lie on an image', () => {
    const read = readSpectroscopy(object({ rows: 4, columns: 5, points: 1, values: new Float32Array(40) }));
    const [grid] = read.grids;
    expect(middleOfVoxel(grid!, { row: 2, column: 3 })).toEqual([20, 44, 30]);
    expect(voxelAt(read, [20, 44, 30])).toEqual({ frame: 0, row: 2, column: 3 });
    expect(voxelAt(read, [24.9, 49.9, 33.9])).toEqual({ frame: 0, row: 2, column: 3 });
    expect(voxelAt(read, [20, 44, 34.1])).toBeUndefined();
    expect(voxelAt(read, [-15.1, 20, 30])).toBeUndefined();
    // An axial image of 1 mm pixels whose corner is at -50, -50.
    const plane = (z: number) =>
      planeOf(
        {
          position: [-49.5, -49.5, z],
          orientation: [1, 0, 0, 0, 1, 0],
          spacing: { rowMm: 1, columnMm: 1, provenance: 'pixel-spacing' },
        },
        { rows: 200, columns: 200 },
      )!;
    const slabs = slabsOfVoxels(grid!, { row: 2, column: 3 });
    const polygon = cutOfSlabs(slabs, plane(33));
    const edges = (axis: 0 | 1) => polygon.map((point) => point[axis]);
    expect(Math.min(...edges(0))).toBeCloseTo(65, 6);
    expect(Math.max(...edges(0))).toBeCloseTo(75, 6);
    expect(Math.min(...edges(1))).toBeCloseTo(88, 6);
    expect(Math.max(...edges(1))).toBeCloseTo(100, 6);
    expect(cutOfSlabs(slabs, plane(34.5))).toEqual([]);
  });
});

describe.skipIf(!corpusAvailable)('[PXM-154] real spectra', () => {
  const read = (name: string) =>
    readSpectroscopy(parseFile(readFileSync(corpusPath(`spectroscopy/${name}`)), { maximumValueBytes: 1e9 }).dataSet);

  it('[PXM-154] have the metabolites of the brain where chemistry has them', () => {
    const object = read('BRSV001');
    expect([object.rows, object.columns, object.points, object.representation]).toEqual([1, 1, 4096, 'COMPLEX']);
    const spectrum = spectrumOf(object, { frame: 0, row: 0, column: 0 })!;
    const magnitude = partOf(spectrum, 'magnitude');
    const highest = (from: number, to: number): number => {
      let best = -1;
      for (let i = 0; i < magnitude.length; i++) {
        if (spectrum.ppm![i]! > to || spectrum.ppm![i]! < from) continue;
        if (best < 0 || magnitude[i]! > magnitude[best]!) best = i;
      }
      return spectrum.ppm![best]!;
    };
    // Water, N-acetylaspartate, creatine, choline.
    expect(highest(4.2, 5.2)).toBeCloseTo(4.66, 1);
    expect(highest(1.8, 2.2)).toBeCloseTo(2.01, 1);
    expect(highest(2.95, 3.1)).toBeCloseTo(3.03, 1);
    expect(highest(3.15, 3.3)).toBeCloseTo(3.21, 1);
  });

  it('of a grid of voxels are all there', () => {
    const object = read('BRTUMSP1');
    expect([object.rows, object.columns, object.frames, object.points]).toEqual([16, 16, 1, 256]);
    expect(object.grids[0]).toMatchObject({ rowMm: 15, columnMm: 15, thicknessMm: 20 });
    expect(object.slabs).toHaveLength(3);
    expect(object.problems).toEqual([]);
  });
});
