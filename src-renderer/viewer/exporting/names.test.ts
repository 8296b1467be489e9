import { expect, it } from 'vitest';
import type { DisplayFrame, Shown } from '../../cornerstone/index.ts';
import { imageName, numberedName, pictureName, safeName } from './names.ts';

it.each([
  ['a/b\\c:d*e?f"g<h>i|j', 'a b c d e f g h i j'],
  ['../../etc/passwd', 'etc passwd'],
  ['  .hidden. ', 'hidden'],
  ['con', 'con_'],
  ['', 'picture'],
  ['...', 'picture'],
  ['山田 太郎\u0000\u202e', '山田 太郎'],
  ['x'.repeat(300), 'x'.repeat(100)],
])('%j becomes a name that every system takes', (text, name) => expect(safeName(text)).toBe(name));

const frame = {
  series: {
    patient: { name: 'Doe^Jane', id: 'P1' },
    series: { modality: 'CT', number: 3, description: 'Thorax/Lung' },
  },
} as unknown as DisplayFrame;

it('tells who the patient is only where the picture may', () => {
  expect(pictureName(frame, false)).toBe('CT series 3 Thorax Lung');
  expect(pictureName(frame, true)).toBe('Doe, Jane P1 CT series 3 Thorax Lung');
  expect(imageName({ frame, index: 11 } as Shown, false)).toBe('CT series 3 Thorax Lung image 12');
});

it('numbers sort as the images were shown', () => {
  expect([1, 10, 200].map((place) => numberedName('CT', place, 200))).toEqual(['CT 0001', 'CT 0010', 'CT 0200']);
  expect(numberedName('CT', 7, 123456)).toBe('CT 000007');
});
