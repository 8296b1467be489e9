import { create } from 'zustand';
import type { Projection } from '../../../src-shared/imaging/volume/reslice.ts';
import type { NmOperation } from '../../../src-shared/objects/derived-image-nm-parts.ts';

/** What is made. */
export type Task =
  | { kind: 'nm'; operation: NmOperation; frames: number[] }
  | { kind: 'slabs'; projection: Projection; size: number; step: number }
  | { kind: 'planes'; every: number };

interface DerivingStore {
  /** The cell whose images the dialog is about. */
  cell?: number | undefined;
  progress?: { done: number; total: number; cancel(): void } | undefined;
}

export const useDeriving = create<DerivingStore>(() => ({}));
