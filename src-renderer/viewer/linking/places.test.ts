import { describe, expect, it } from 'vitest';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { placeText } from './draw.ts';
import { referenceOf } from './places.ts';

describe('the frame of reference of an image', () => {
  const frame = (uid: string | undefined, id: string): DisplayFrame =>
    ({
      instance: uid === undefined ? {} : { frameOfReferenceUid: uid },
      series: { patient: { id }, series: { frameOfReferenceUid: '1.2.3' } },
    }) as unknown as DisplayFrame;

  it("[BIR-G5] is its own and its patient's, never that of another image of the series", () => {
    expect(referenceOf(frame('1.2.3', 'A'))).toBe(referenceOf(frame('1.2.3', 'A')));
    expect(referenceOf(frame('1.2.3', 'A'))).not.toBe(referenceOf(frame('1.2.4', 'A')));
    expect(referenceOf(frame('1.2.3', 'A'))).not.toBe(referenceOf(frame('1.2.3', 'B')));
    expect(referenceOf(frame(undefined, 'A'))).toBeUndefined();
  });
});

describe('a place in the patient', () => {
  it('is told by its sides, of an animal by its own', () => {
    expect(placeText([20, -14.04, 0])).toBe('L 20.0  A 14.0  H 0.0 mm');
    expect(placeText([-20, 14, -3], true)).toBe('RT 20.0  D 14.0  CD 3.0 mm');
  });
});
