import { type Measurement, type MeasurementKind, measurementKinds } from '../src-shared/imaging/measure/measurement.ts';
import type { GroupedMeasurement } from '../src-shared/objects/measurement-group.ts';
import type { LibraryImage } from '../src-shared/objects/structured-report/image-library.ts';
import { ctPhantomSlice, phantomUid } from './phantom.ts';

/** The first two images of the computed phantom as an image library takes them. */
export const libraryImages = (): LibraryImage[] =>
  [0, 1].map((slice) => ({
    studyUid: phantomUid('ct study'),
    seriesUid: phantomUid('ct series 1'),
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: ctPhantomSlice(slice).uid,
    modality: 'CT',
    studyDate: '20240105',
    studyTime: '101500',
    contentDate: '20240105',
    contentTime: '101730',
    acquisitionDate: '20240105',
    frameOfReferenceUid: phantomUid('ct frame of reference'),
    pixel: { rows: 512, columns: 512 },
    frame: {
      position: [-179.2, -179.2, -2 * slice],
      orientation: [1, 0, 0, 0, 1, 0],
      spacing: { rowMm: 0.7, columnMm: 0.7, provenance: 'pixel-spacing' },
      sliceThicknessMm: 2,
    },
    numberOfFrames: 1,
  }));

const values: Partial<Record<MeasurementKind, Measurement['values']>> = {
  length: [{ name: 'length', value: 12.34567890123, unit: 'mm' }],
  angle: [{ name: 'angle', value: 33.3, unit: 'deg' }],
  cobb: [{ name: 'angle', value: 12.5, unit: 'deg' }],
  bidirectional: [
    { name: 'longAxis', value: 12, unit: 'mm' },
    { name: 'shortAxis', value: 8, unit: 'mm' },
  ],
  ellipse: [
    { name: 'area', value: 120.5, unit: 'mm2' },
    { name: 'mean', value: -812.25, unit: "[hnsf'U]" },
    { name: 'standardDeviation', value: 12.5, unit: "[hnsf'U]" },
  ],
  freehand: [{ name: 'area', value: 44, unit: 'mm2' }],
  probe: [{ name: 'value', value: 40, unit: "[hnsf'U]" }],
  calibration: [{ name: 'length', value: 100, unit: 'mm' }],
};
const counts: Record<MeasurementKind, number> = {
  ...{ length: 2, angle: 4, angle3: 3, cobb: 4, bidirectional: 4, rectangle: 2, ellipse: 2, freehand: 5 },
  ...{ probe: 1, arrow: 2, text: 1, calibration: 2 },
};

/** One measurement of every kind, on the two images by turns; points as single precision has them. */
export function measuredExamples(): GroupedMeasurement[] {
  const images = libraryImages();
  return measurementKinds.map((kind, index): GroupedMeasurement => {
    const image = images[index % 2]!;
    return {
      uid: phantomUid(`measurement ${kind}`),
      kind,
      sopClassUid: image.sopClassUid,
      sopInstanceUid: image.sopInstanceUid,
      frame: 1,
      points: Array.from({ length: counts[kind] }, (_, at): [number, number] => [
        Math.fround(100.123 + 17 * at + index),
        Math.fround(120.456 + 11 * at * at),
      ]),
      ...(index % 3 === 0 || kind === 'text' ? { text: `Läsion ${index} 結節` } : {}),
      values: values[kind] ?? [],
    };
  });
}
