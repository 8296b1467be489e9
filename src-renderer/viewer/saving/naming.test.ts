import { expect, it } from 'vitest';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { nameOf } from './naming.ts';

const frame = (description: string | undefined, row: number, number = 1, frames = 1): DisplayFrame =>
  ({
    series: { series: { description, modality: 'CT', number: 3 } },
    instance: { row, instanceNumber: row, numberOfFrames: frames },
    frame: number,
  }) as unknown as DisplayFrame;

it('names images by their series, their number, or how many they are', () => {
  expect(nameOf([frame('Lung', 12)])).toBe('Lung, image 12');
  expect(nameOf([frame(undefined, 12)])).toBe('CT series 3, image 12');
  expect(nameOf([frame('Run', 2, 7, 30)])).toBe('Run, image 2 frame 7');
  expect(nameOf([frame('Lung', 1), frame('Lung', 2)])).toBe('Lung, 2 images');
  expect(nameOf([frame('Run', 2, 1, 2), frame('Run', 2, 2, 2)])).toBe('Run, 2 frames');
  expect(nameOf([frame('Lung', 1), frame('Scout', 2)])).toBe('Lung, Scout');
  expect(nameOf([])).toBe('');
});

it('cuts long names of series, never the number of the image', () => {
  const name = nameOf([frame('A'.repeat(64), 12)]);
  expect(name).toHaveLength(64);
  expect(name).toMatch(/A, image 12$/);
});
