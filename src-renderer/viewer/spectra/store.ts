import { create } from 'zustand';
import type { Spectroscopy, VoxelPlace } from '../../../src-shared/objects/spectroscopy/model.ts';
import type { FrameSet } from '../frame-sets.ts';

/** A spectroscopy object that a cell shows, and the voxel whose spectrum is seen. */
export interface ShownSpectra {
  object: Spectroscopy;
  series: FrameSet['series'];
  voxel: VoxelPlace;
}

interface SpectraState {
  /** By cell. */
  shown: ReadonlyMap<number, ShownSpectra>;
  /** Voxels that were looked at, by key of the object's frame set: they are there again when it is shown anew. */
  voxels: ReadonlyMap<string, VoxelPlace>;
}

export const useSpectra = create<SpectraState>(() => ({ shown: new Map(), voxels: new Map() }));

/** A cell shows an object; gives back how it ends. */
export function putSpectra(cell: number, spectra: ShownSpectra): () => void {
  useSpectra.setState(({ shown }) => ({ shown: new Map(shown).set(cell, spectra) }));
  return () =>
    useSpectra.setState(({ shown }) => {
      if (shown.get(cell)?.object !== spectra.object) return {};
      const next = new Map(shown);
      next.delete(cell);
      return { shown: next };
    });
}

/** Chooses a voxel of an object, in its cell and on images. */
export const chooseVoxel = (key: string, voxel: VoxelPlace): void =>
  useSpectra.setState(({ voxels }) => ({ voxels: new Map(voxels).set(key, voxel) }));
