import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { phantomUid } from '../testing/phantom.ts';
import { phantomImage } from '../testing/phantom-image.ts';

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
/** Whose images are put on paper. */
export const patient = { name: 'Paper^Film', id: 'PAPER-1', studyUid: phantomUid('film paper study') };
/** Of the square in the middle of the image, and of a pixel, mm. */
export const squareMm = 80;
const pixelMm = 0.5;

/** A white square of a known size on black, in an image of 110 mm. */
export const squareImage = (number: number) => {
  const side = 220;
  const edge = (side - squareMm / pixelMm) / 2;
  const inside = (at: number): boolean => at >= edge && at < side - edge;
  return phantomImage({
    ...{ seed: `film paper ${number}`, sopClassUid: '1.2.840.10008.5.1.4.1.1.2', modality: 'CT' },
    ...{ rows: side, columns: side, bitsStored: 12, pixelSpacing: [pixelMm, pixelMm] as [number, number] },
    ...{ position: [0, 0, number] as [number, number, number], sliceThickness: 1 },
    window: { center: 1024, width: 2048 },
    value: ({ row, column }) => (inside(row) && inside(column) ? 2047 : 0),
    elements: {
      '00080005': element('CS', 'ISO_IR 192'),
      '00081030': element('LO', 'On paper'),
      '0008103E': element('LO', 'Squares'),
      '00100010': element('PN', { Alphabetic: patient.name }),
      '00100020': element('LO', patient.id),
      '0020000D': element('UI', patient.studyUid),
      '0020000E': element('UI', phantomUid('film paper squares')),
      '00200011': element('IS', 1),
      '00200013': element('IS', number),
      '00280301': element('CS', 'NO'),
    } satisfies DataSet,
  }).file;
};
