import { expect, it } from 'vitest';
import type { DisplayFrame, Shown } from '../../cornerstone/index.ts';
import { imageName, numberedName, pictureName } from './names.ts';

const frame = {
  instance: {},
  description: {},
  series: {
    patient: { name: 'Doe^Jane', id: 'P1' },
    study: { uid: '1.2' },
    series: { modality: 'CT', number: 3, description: 'Thorax/Lung' },
  },
} as unknown as DisplayFrame;

it('tells who the patient is only where the picture may', () => {
  expect(pictureName(frame, false)).toBe('CT series 3 Thorax Lung');
  expect(pictureName(frame, true)).toBe('Doe, Jane P1 CT series 3 Thorax Lung');
  expect(imageName({ frame, index: 11 } as Shown, false)).toBe('CT series 3 Thorax Lung image 12');
});

const described = (description: string): DisplayFrame =>
  ({ ...frame, series: { ...frame.series, series: { ...frame.series.series, description } } }) as DisplayFrame;

it('leaves out a description that tells it', () => {
  expect(pictureName(described('Doe, Jane follow-up'), false)).toBe('CT series 3');
  expect(pictureName(described('ID p1'), false)).toBe('CT series 3');
});

it('keeps the number of the image behind the longest description', () => {
  expect(imageName({ frame: described('x'.repeat(300)), index: 11 } as Shown, false)).toMatch(/x image 12$/);
});

it('numbers sort as the images were shown', () => {
  expect([1, 10, 200].map((place) => numberedName('CT', place, 200))).toEqual(['CT 0001', 'CT 0010', 'CT 0200']);
  expect(numberedName('CT', 7, 123456)).toBe('CT 000007');
});
