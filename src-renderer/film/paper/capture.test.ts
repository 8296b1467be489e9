import { expect, it } from 'vitest';
import type { FilmSheet } from '../../../src-shared/film/model.ts';
import { capturedImages, derivationOf, imagesByStudy, lossOf, type SheetImage, spacingOfSheet } from './capture.ts';

const imageOf = (uid: string, frame: number, instance: object = {}): SheetImage =>
  ({
    image: { seriesUid: '1.2', sopClassUid: '1.2.3', sopInstanceUid: uid, frame },
    series: { series: { modality: 'CT' } },
    instance: {
      numberOfFrames: 1,
      shared: { spacing: { rowMm: 0.5, columnMm: 0.5, provenance: 'pixel-spacing' } },
      ...instance,
    },
  }) as unknown as SheetImage;
const sheet = (...scales: string[]): FilmSheet =>
  ({
    ...{ filmSize: '14INX17IN', orientation: 'PORTRAIT', format: 'STANDARD\\1,2' },
    boxes: [...scales.map((scale) => ({ content: { kind: 'image' }, view: { scale } })), null],
  }) as unknown as FilmSheet;

it('images are named once, with their frames where they have several', () => {
  const several = { numberOfFrames: 9 };
  expect(
    capturedImages([imageOf('a', 3, several), imageOf('b', 1), imageOf('a', 2, several), imageOf('b', 1)]),
  ).toEqual([
    { seriesUid: '1.2', modality: 'CT', sopClassUid: '1.2.3', sopInstanceUid: 'a', frames: [2, 3] },
    { seriesUid: '1.2', modality: 'CT', sopClassUid: '1.2.3', sopInstanceUid: 'b' },
  ]);
});

it('a picture has a spacing where all its images are at true size, and know it from the same', () => {
  const images = [imageOf('a', 1), imageOf('b', 1)];
  expect(spacingOfSheet(sheet('true-size', 'true-size'), images, 0.127)).toEqual({
    ...{ rowMm: 0.127, columnMm: 0.127, provenance: 'pixel-spacing' },
  });
  expect(spacingOfSheet(sheet('true-size', 'fit'), images, 0.127)).toBeUndefined();
  const detector = imageOf('c', 1, { shared: { spacing: { rowMm: 1, columnMm: 1, provenance: 'imager' } } });
  expect(spacingOfSheet(sheet('true-size', 'true-size'), [imageOf('a', 1), detector], 0.127)).toBeUndefined();
  expect(spacingOfSheet(sheet('true-size'), [imageOf('d', 1, { shared: {} })], 0.127)).toBeUndefined();
  const ultrasound = imageOf('e', 1, { ultrasoundRegions: [{}] });
  expect(spacingOfSheet(sheet('true-size'), [ultrasound], 0.127)).toBeUndefined();
});

it('a loss of one image is one of the picture', () => {
  const lossy = { method: 'ISO_10918_1', ratio: 12 };
  expect(lossOf([imageOf('a', 1), imageOf('b', 1, { pixel: { lossy } })])).toEqual(lossy);
  expect(lossOf([imageOf('a', 1)])).toBeUndefined();
});

it('says in words what it is', () => {
  expect(derivationOf(sheet('true-size'), true)).toBe(
    'Sheet of a film as one picture: 14INX17IN PORTRAIT, STANDARD 1,2, 1 image; true size',
  );
});

it('sheets are stored by study, that of their first image', () => {
  const of = (uid: string, studyRow: number): SheetImage => {
    const image = imageOf(uid, 1);
    return { ...image, series: { ...image.series, studyRow } };
  };
  const found = imagesByStudy([[of('a', 1), of('b', 2)], [of('c', 2)], [], [of('d', 1)]]);
  expect([...found].map(([row, images]) => [row, images.map(({ image }) => image.sopInstanceUid)])).toEqual([
    [1, ['a', 'b', 'd']],
    [2, ['c']],
  ]);
});
