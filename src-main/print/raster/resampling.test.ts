import { expect, it } from 'vitest';
import { resampled } from './resampling.ts';

it('an image that is shown as small as can be takes no more memory than it has pixels', () => {
  const plane = { columns: 5000, rows: 1, samples: 1 as const, highest: 255, data: new Uint8Array(5000).fill(200) };
  // Half of a pixel of the box lies on either side of its middle: one weight for each pixel of the image, not for all that have room in it.
  const scale = 1e-9;
  const made = resampled(plane, [scale, 0, 0, 1, 10.5 - 2500 * scale, 0], { columns: 21, rows: 1, background: 7 });
  expect([...made.data]).toEqual(Array.from({ length: 21 }, (_, column) => (column === 10 ? 200 : 7)));
});
