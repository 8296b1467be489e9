import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { corpusAvailable, corpusFiles, corpusPath } from '../../testing/corpus.ts';
import { openFileFrames } from '../../testing/file-frames.ts';
import type { PetDescription } from './description.ts';
import { modalityFunction } from './pipeline/modality.ts';
import { frameOf } from './pipeline/render.ts';
import { suvScaling } from './suv.ts';

const pet: PetDescription = {
  units: 'BQML',
  decayCorrection: 'START',
  correctedImage: ['DECY', 'ATTN', 'SCAT'],
  totalDoseBq: 400e6,
  halfLifeS: 6588,
  injectedAt: '20240105090000',
  seriesAt: '20240105100000',
  weightKg: 80,
  heightM: 1.8,
};
const frame = { acquisitionDateTime: '20240105101500' };
const scaling = (change: Partial<PetDescription> = {}, of = frame, sex = 'M') => {
  const changed = Object.fromEntries(Object.entries({ ...pet, ...change }).filter(([, value]) => value !== undefined));
  return suvScaling({ pet: changed as PetDescription, frame: of, sex });
};

describe('standardized uptake values', () => {
  it('divide the activity by what is left of the dose a gram at the start of the scan', () => {
    const { factors, reason } = scaling();
    expect(factors.bw).toBeCloseTo(80_000 / (400e6 * 2 ** (-3600 / 6588)), 12);
    expect(reason).toBeUndefined();
  });
  it('by lean mass, surface and ideal weight follow from the same', () => {
    const { factors } = scaling();
    const index = 80 / 1.8 ** 2;
    expect(factors.lbm! / factors.bw!).toBeCloseTo(9270 / (6680 + 216 * index), 12);
    expect(factors.ibw! / factors.bw!).toBeCloseTo((48 + 1.06 * 28) / 80, 12);
    expect(factors.bsa! / factors.bw!).toBeCloseTo((0.007184 * 80 ** 0.425 * 180 ** 0.725 * 1e4) / 80_000, 12);
    const woman = scaling({}, frame, 'F').factors;
    expect(woman.lbm! / woman.bw!).toBeCloseTo(9270 / (8780 + 244 * index), 12);
    expect(woman.ibw! / woman.bw!).toBeCloseTo((45.5 + 0.91 * 28) / 80, 12);
  });
  it('without height or sex only what needs neither', () => {
    expect(scaling({ heightM: undefined })).toMatchObject({ reason: 'The height of the patient is missing' });
    expect(Object.keys(scaling({ heightM: undefined }).factors)).toEqual(['bw']);
    // In centimetres where metres belong.
    expect(Object.keys(scaling({ heightM: 180 }).factors)).toEqual(['bw']);
    expect(Object.keys(scaling({}, frame, 'O').factors).sort()).toEqual(['bsa', 'bw']);
  });
  it('need no time when the values are corrected to the injection', () => {
    const { factors } = scaling({ decayCorrection: 'ADMIN', injectedAt: undefined, halfLifeS: undefined });
    expect(factors.bw).toBeCloseTo(80_000 / 400e6, 15);
  });
  it('take what GE says of the scan when the series was made later', () => {
    const late = { seriesAt: '20240105140000' };
    expect(scaling(late).reason).toMatch(/made after the scan/);
    expect(scaling({ ...late, decayCorrectedTo: '20240105100000' }).factors.bw).toBe(scaling().factors.bw);
  });
  it('go over midnight', () => {
    const { factors } = scaling(
      { injectedAt: '20240104233000', seriesAt: '20240105003000' },
      { acquisitionDateTime: '20240105004000' },
    );
    expect(factors.bw).toBe(scaling().factors.bw);
  });
  it('of Philips counts by its factors', () => {
    expect(scaling({ units: 'CNTS', philipsSuvFactor: 0.0004 }).factors.bw).toBe(0.0004);
    expect(scaling({ units: 'CNTS', philipsActivityFactor: 2 }).factors.bw).toBeCloseTo(2 * scaling().factors.bw!, 15);
    expect(scaling({ units: 'CNTS' }).reason).toMatch(/counts without a scale/);
  });
  it('that are there already stay as they are', () => {
    expect(scaling({ units: 'GML' }).factors.bw).toBe(1);
    expect(scaling({ units: 'GML', suvType: 'LBM' }).factors).toEqual({ lean: 1 });
    expect(scaling({ units: 'GML', suvType: 'LBMJAMES128' }).factors).toEqual({ lean128: 1 });
    expect(scaling({ units: 'GML', suvType: 'LBMJANMA' }).factors.bw).toBeCloseTo(
      1 / (scaling().factors.lbm! / scaling().factors.bw!),
      12,
    );
    expect(scaling({ units: 'CM2ML' }).factors.bsa).toBe(1);
    expect(scaling({ units: 'GML', weightKg: undefined }).factors).toEqual({ bw: 1 });
  });
  it('take the half life of the nuclide where none is stated, and never one that is not its own', () => {
    expect(scaling({ halfLifeS: undefined, nuclide: 'F-18' }).factors.bw).toBeCloseTo(
      80_000 / (400e6 * 2 ** (-3600 / 6586.2)),
      12,
    );
    expect(scaling({ nuclide: 'F-18' }).factors.bw).toBe(scaling().factors.bw);
    // In minutes where seconds belong.
    expect(scaling({ nuclide: 'F-18', halfLifeS: 109.8 }).reason).toMatch(/109.8 s is not that of F-18/);
    expect(scaling({ halfLifeS: undefined, nuclide: 'Xe-133' }).reason).toMatch(/half life is missing/);
  });
  it('know the zones of both times, or are none', () => {
    const expected = scaling().factors.bw;
    // Injection in UTC, scan in the scanner's zone.
    const utc = { injectedAt: '20240105070000+0000', zoneMinutes: 120 };
    expect(scaling(utc).factors.bw).toBe(expected);
    expect(scaling({ ...utc, injectedTime: '090000' }).factors.bw).toBe(expected);
    expect(scaling({ ...utc, zoneMinutes: undefined }).reason).toMatch(/time zones/);
    expect(scaling({ injectedAt: '20240105090000+0200', injectedTime: '090000' }).factors.bw).toBe(expected);
    expect(scaling({ injectedAt: '20240105070000+0000', injectedTime: '090000' }).reason).toMatch(/two times/);
    expect(scaling({ injectedAt: '20240105070000+0000', decayCorrectedTo: '20240105100000+0200' }).factors.bw).toBe(
      expected,
    );
  });
  it('know a series that was made between the first and the last bed for what it is', () => {
    const late = { acquisitionDateTime: '20240105103000' };
    const source = { pet: { ...pet, seriesAt: '20240105102000' }, sex: 'M', frame: late };
    expect(suvScaling(source).factors.bw).toBeDefined();
    expect(suvScaling({ ...source, begun: '20240105100500' }).reason).toMatch(/made after the scan/);
  });
  it.each([
    ['no weight', { weightKg: undefined }, /weight/],
    ['no dose', { totalDoseBq: undefined }, /dose is missing/],
    ['a weight in grams', { weightKg: 80_000 }, /80000 kg cannot be right/],
    ['a dose in MBq', { totalDoseBq: 400 }, /400 Bq cannot be right/],
    ['a dose in thousandths of becquerels', { totalDoseBq: 4e14 }, /cannot be right/],
    ['two times of the injection', { injectedTime: '080000' }, /two times of the injection/],
    ['no word on corrections', { correctedImage: undefined }, /corrections that were made/],
    ['uptake that is not attenuation corrected', { units: 'GML', correctedImage: ['DECY'] }, /attenuation/],
    ['counts with a factor, not corrected', { units: 'CNTS', philipsSuvFactor: 1, decayCorrection: 'NONE' }, /decay/],
    ['no half life', { halfLifeS: undefined }, /half life/],
    ['no injection time', { injectedAt: undefined }, /time of the injection/],
    ['an injection after the scan', { injectedAt: '20240105110000' }, /later than the scan/],
    ['dates of other days', { injectedAt: '20230105090000' }, /do not fit/],
    ['not decay corrected', { decayCorrection: 'NONE' }, /not corrected for decay/],
    ['decay not among the corrections', { correctedImage: ['ATTN'] }, /not corrected for decay/],
    ['not attenuation corrected', { correctedImage: ['DECY'] }, /attenuation/],
    ['no word on decay', { decayCorrection: undefined }, /not stated/],
    ['no units', { units: undefined }, /unit of the values/],
    ['other units', { units: 'PROPCPS' }, /no activity \(PROPCPS\)/],
  ] as const)('are refused with the reason: %s', (_, change, reason) => {
    const found = scaling(change as Partial<PetDescription>);
    expect(found.factors).toEqual({});
    expect(found.reason).toMatch(reason);
  });
  it('of an image without positron emission are none', () => {
    expect(suvScaling({ pet: undefined, frame: {}, sex: 'M' }).factors).toEqual({});
  });
});

/** Voxels of a NIfTI-1 file of little-endian numbers, first index along columns. */
function nifti(path: string) {
  const bytes = gunzipSync(readFileSync(path));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [columns, rows, slices] = [view.getInt16(42, true), view.getInt16(44, true), view.getInt16(46, true)];
  const type = view.getInt16(70, true);
  const offset = view.getFloat32(108, true);
  const read = {
    4: (i: number) => view.getInt16(offset + i * 2, true),
    16: (i: number) => view.getFloat32(offset + i * 4, true),
    64: (i: number) => view.getFloat64(offset + i * 8, true),
  }[type];
  if (!read) throw new Error(`NIfTI type ${type}`);
  const slope = view.getFloat32(112, true) || 1;
  const intercept = view.getFloat32(116, true) || 0;
  return {
    columns,
    rows,
    slices,
    at: (column: number, row: number, slice: number) =>
      read(column + columns * (row + rows * slice)) * slope + intercept,
  };
}

describe.skipIf(!corpusAvailable)('uptake values of a real study against those published with it', () => {
  it('all voxels agree', async () => {
    const reference = nifti(corpusPath('reference/nifti/sts003/PET_image.nii.gz'));
    const files = corpusFiles('petct/sts003/PET').map(({ file }) => openFileFrames(file));
    const slices = await Promise.all(
      files.map(async (file) => {
        const { bytes } = await file.frame(1);
        const description = frameOf(file.description, 1);
        const { factors } = suvScaling({ pet: file.description.pet, frame: description, sex: 'O' });
        const stored = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
        const modality = modalityFunction(description);
        await file.close();
        return { z: description.position![2], values: Array.from(stored, (value) => modality(value) * factors.bw!) };
      }),
    );
    slices.sort((a, b) => a.z - b.z);
    expect(slices).toHaveLength(reference.slices);
    let greatest = 0;
    let most = 0;
    for (const [slice, { values }] of slices.entries()) {
      for (let row = 0; row < reference.rows; row++) {
        for (let column = 0; column < reference.columns; column++) {
          const value = values[row * reference.columns + column]!;
          const other = reference.at(column, row, slice);
          greatest = Math.max(greatest, Math.abs(value - other));
          most = Math.max(most, value);
        }
      }
    }
    expect(most).toBeGreaterThan(1);
    expect(greatest).toBeLessThan(1e-3);
  });
});
