import type { FrameDescription } from '../description.ts';
import { expandTable, lookUp } from './lookup.ts';

/**
 * Which modality transformation leads to what a window is meant for. `ignore` leaves stored values as they are: for
 * kinds of images whose windows are given in stored values (IHE Basic Image Review, display of MR, XA, XRF and PET).
 */
export type ModalityPolicy = 'apply' | 'ignore';

/** Stored values to modality values (PS3.3 C.11.1): table, rescale or nothing. */
export function modalityFunction(
  frame: Pick<FrameDescription, 'rescale' | 'modalityLut'>,
  policy: ModalityPolicy = 'apply',
): (stored: number) => number {
  if (policy === 'ignore') return (stored) => stored;
  if (frame.modalityLut) {
    const table = expandTable(frame.modalityLut);
    return (stored) => lookUp(table, stored);
  }
  if (!frame.rescale) return (stored) => stored;
  const { slope, intercept } = frame.rescale;
  return (stored) => stored * slope + intercept;
}

/** Unit of modality values for people: HU, OD, the type as given, or nothing. */
export function modalityUnit(frame: Pick<FrameDescription, 'rescale' | 'modalityLut'>): string | undefined {
  const type = frame.modalityLut?.type ?? frame.rescale?.type;
  return type === undefined || type === 'US' ? undefined : type;
}
