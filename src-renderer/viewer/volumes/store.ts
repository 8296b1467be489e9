import { create } from 'zustand';
import type { Projection, Slab } from '../../../src-shared/imaging/volume/reslice.ts';
import type { BodyPlane } from '../../../src-shared/imaging/volume/views.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';

/** What along the thickness of a slab is shown; `thin`: no slab. */
export type SlabChoice = Projection | 'thin';
export const slabChoices: readonly SlabChoice[] = ['thin', 'average', 'maximum', 'minimum'];

/** A computed frame set that cells show. */
export interface ShownView {
  /** Frame set that it was computed from; undefined: what a presentation state describes. */
  source: string | undefined;
  plane: BodyPlane | undefined;
  /** SOP Instance UID of the state that describes it. */
  state?: string;
  /** Volume it is computed from. */
  volume: string;
  /** The images of that volume. */
  images: readonly DisplayFrame[];
  /** Absent: thin planes. */
  slab?: Slab | undefined;
  /** What it is: `coronal MPR, average 10 mm`. */
  label: string;
}

interface VolumesStore {
  /** By key of the frame set. */
  views: ReadonlyMap<string, ShownView>;
  slab: SlabChoice;
  /** Thickness of slabs, mm. */
  slabMm: number;
  /** Volumes that are being read, by cell. */
  reading: ReadonlyMap<number, { done: number; total: number }>;
  /** Opacity of what is superimposed, by SOP Instance UID of the blending state; absent: as the state says. */
  opacities: ReadonlyMap<string, number>;
}

export const useVolumes = create<VolumesStore>(() => ({
  views: new Map(),
  slab: 'thin',
  slabMm: 10,
  reading: new Map(),
  opacities: new Map(),
}));

export function setReading(cell: number, progress: { done: number; total: number } | undefined): void {
  useVolumes.setState(({ reading }) => {
    const next = new Map(reading);
    if (progress) next.set(cell, progress);
    else next.delete(cell);
    return { reading: next };
  });
}

/** Opacity of what a blending state superimposes: as the reader chose, else as it says. */
export const opacityOf = (uid: string, stated: number): number => useVolumes.getState().opacities.get(uid) ?? stated;

export const setOpacity = (uid: string, opacity: number): void =>
  useVolumes.setState(({ opacities }) => ({ opacities: new Map(opacities).set(uid, opacity) }));
