import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { phantomUid } from '../testing/phantom.ts';
import type { PhantomImageOptions } from '../testing/phantom-image.ts';

export const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
/** Of the storage classes. */
export const root = '1.2.840.10008.5.1.4.1.1.';

/** Of one study: CT slices, PET slices of different slopes, a radiograph with a shutter, a colour loop, an angiogram with a mask. */
export function study(): PhantomImageOptions[] {
  const of = (series: number, number: number, description: string): DataSet => ({
    '00100010': element('PN', { Alphabetic: 'Phantom^Saving' }),
    '00100020': element('LO', 'PHANTOM-SAVING'),
    '0020000D': element('UI', phantomUid('saving study')),
    '0020000E': element('UI', phantomUid(`saving series ${series}`)),
    '00200011': element('IS', series),
    '00200013': element('IS', number),
    '00200052': element('UI', phantomUid(`saving frame of reference ${series}`)),
    '0008103E': element('LO', description),
  });
  const wave = ({ row, column }: { row: number; column: number }): number =>
    1000 + Math.round(400 * Math.sin(row / 9) * Math.cos(column / 7)) + ((row * 7 + column * 3) % 11);
  const ct = [0, 1, 2].map(
    (slice): PhantomImageOptions => ({
      ...{ seed: `saving ct ${slice}`, sopClassUid: `${root}2`, modality: 'CT', rows: 160, columns: 200 },
      ...{ bitsStored: 12, pixelSpacing: [0.8, 0.8], rescale: { slope: 1, intercept: -1024, type: 'HU' } },
      ...{ position: [-80, -64, slice * 5], orientation: [1, 0, 0, 0, 1, 0], sliceThickness: 5 },
      value: (place) => wave(place) + slice * 30,
      window: { center: 40, width: 700 },
      elements: of(1, slice + 1, 'Soft'),
    }),
  );
  const pet = [1.7, 2.9].map(
    (slope, slice): PhantomImageOptions => ({
      ...{ seed: `saving pet ${slice}`, sopClassUid: `${root}128`, modality: 'PT', rows: 64, columns: 64 },
      ...{ bitsStored: 12, pixelSpacing: [4, 4], rescale: { slope, intercept: 0, type: 'BQML' } },
      ...{ position: [-128, -128, slice * 4], orientation: [1, 0, 0, 0, 1, 0], sliceThickness: 4 },
      value: ({ row, column }) => row * 40 + column * 20,
      window: { center: 2000 * slope, width: 4000 * slope },
      elements: of(2, slice + 1, 'PET'),
    }),
  );
  return [
    ...ct,
    ...pet,
    {
      ...{ seed: 'saving cr', sopClassUid: `${root}1`, modality: 'CR', rows: 300, columns: 240, bitsStored: 10 },
      ...{ photometricInterpretation: 'MONOCHROME1', imagerPixelSpacing: [0.2, 0.2] },
      value: ({ row, column }) => (row * 3 + column * 2) % 1024,
      window: { center: 500, width: 900 },
      elements: {
        ...of(3, 1, 'Hand'),
        '00181600': element('CS', 'RECTANGULAR'),
        '00181602': element('IS', 20),
        '00181604': element('IS', 220),
        '00181606': element('IS', 30),
        '00181608': element('IS', 270),
      },
    },
    {
      ...{ seed: 'saving us', sopClassUid: `${root}3.1`, modality: 'US', rows: 90, columns: 120, frames: 3 },
      ...{ bitsAllocated: 8, samplesPerPixel: 3 },
      value: ({ frame, row, column, sample }) => (row * 2 + column + frame * 40 + sample * 60) & 255,
      elements: { ...of(4, 1, 'Loop'), '00181063': element('DS', 40), '00280009': element('AT', '00181063') },
    },
    {
      ...{ seed: 'saving xa', sopClassUid: `${root}12.1`, modality: 'XA', rows: 128, columns: 128, frames: 3 },
      bitsAllocated: 8,
      value: ({ frame, row, column }) =>
        60 + ((row + column) % 90) + (frame > 0 && column > 40 && column < 60 ? 50 : 0),
      window: { center: 128, width: 256 },
      elements: {
        ...of(5, 1, 'Run'),
        '00281040': element('CS', 'LOG'),
        '00286100': { vr: 'SQ', Value: [{ '00286101': element('CS', 'AVG_SUB'), '00286110': element('US', 1) }] },
      },
    },
  ];
}

/** Frame sets by their label: how many frames. */
export const modelFrames: Record<string, number> = { Soft: 3, PET: 2, Hand: 1, Loop: 3, Run: 3 };
