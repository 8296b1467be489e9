import { madeFile } from '../src-main/archive/testing/instance.ts';

/** Images of each series that benchmarks write. */
export const perSeries = 250;

/** One of many images, as a Part 10 file: `perSeries` of them are a study with one series, each of a patient of its own. */
export function benchImage(number: number, pixelBytes: number): Uint8Array {
  const series = Math.floor(number / perSeries);
  return madeFile({
    patientId: `P${series}`,
    studyUid: `1.2.3.${series}`,
    seriesUid: `1.2.3.${series}.1`,
    sopInstanceUid: `1.2.3.${series}.1.${number}`,
    number: (number % perSeries) + 1,
    pixelBytes,
    fill: number % 256,
  });
}
