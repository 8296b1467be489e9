import { describe, expect, it } from 'vitest';
import type { Spacing } from '../imaging/description.ts';
import { imageSize, type SizedImage } from './placed-size.ts';

const sized = (spacing: Partial<Spacing> | undefined, aspectRatio?: [number, number]) =>
  imageSize(
    {
      instance: { sopClassUid: '1.2.840.10008.5.1.4.1.1.1.2' },
      description: spacing ? { spacing: { rowMm: 0.1, columnMm: 0.1, provenance: 'imager', ...spacing } } : {},
      modality: 'MG',
      pixel: { rows: 20, columns: 10, ...(aspectRatio ? { aspectRatio } : {}) } as SizedImage['pixel'],
    },
    { columns: 10, rows: 20 },
  );

describe('the size of the pixels of an image on film', () => {
  it('is what its spacing says, with a word where that is uncertain', () => {
    expect(sized({ rowMm: 0.2 })).toMatchObject({
      ...{ columns: 10, rows: 20, columnMm: 0.1, rowMm: 0.2, known: true },
      note: expect.stringContaining('not corrected for magnification'),
    });
    expect(sized({ rowMm: 2.5e-4, columnMm: 2.5e-4 }).known).toBe(true);
    expect(sized(undefined, [3, 2])).toEqual({ columns: 10, rows: 20, columnMm: 1, rowMm: 1.5, known: false });
  });

  it('is not known where no pixel can have it: the image is neither a line nor nothing', () => {
    for (const spacing of [
      { rowMm: 1, columnMm: 1e-7 },
      { rowMm: 1e-300, columnMm: 1e-300 },
      { rowMm: 1e308, columnMm: 1e308 },
      { rowMm: 0.1, columnMm: 10 },
    ]) {
      expect(sized(spacing), JSON.stringify(spacing)).toEqual({
        ...{ columns: 10, rows: 20, columnMm: 1, rowMm: 1, known: false },
      });
    }
    expect(sized(undefined, [1000, 1])).toMatchObject({ rowMm: 1, known: false });
  });
});
