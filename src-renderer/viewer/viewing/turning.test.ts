import { describe, expect, it } from 'vitest';
import type { Shown } from '../../cornerstone/index.ts';
import { mayFlip, mayTurn } from './turning.ts';

const shown = (modality: string, orientation?: number[]) =>
  ({ frame: { series: { series: { modality } }, description: { orientation } } }) as unknown as Pick<Shown, 'frame'>;

describe('turning', () => {
  it('is for projections; photographs may lie on their side, but are never mirrored', () => {
    for (const modality of ['CR', 'DX', 'MG', 'XA', 'RF', 'PX']) {
      expect([mayTurn(shown(modality)), mayFlip(shown(modality))], modality).toEqual([true, true]);
    }
    for (const modality of ['XC', 'SC', 'ES']) {
      expect([mayTurn(shown(modality)), mayFlip(shown(modality))], modality).toEqual([true, false]);
    }
    for (const modality of ['CT', 'MR', 'PT', 'NM', 'US', 'IVUS', 'OPT', 'SEG', '']) {
      expect([mayTurn(shown(modality)), mayFlip(shown(modality))], modality).toEqual([false, false]);
    }
  });

  it('is not for what has a plane in the patient, whatever it calls itself, nor for nothing', () => {
    expect(mayTurn(shown('XA', [1, 0, 0, 0, 1, 0]))).toBe(false);
    expect(mayFlip(shown('DX', [1, 0, 0, 0, 1, 0]))).toBe(false);
    expect(mayTurn(undefined)).toBe(false);
  });
});
