import { useMemo } from 'react';
import { create } from 'zustand';
import type { DisplayFrame } from '../cornerstone/index.ts';
import type { FrameSet } from './frame-sets.ts';
import { shownSet, useViewer } from './store.ts';

/** Which images viewports show and scroll through; undefined: all. Whoever sets it says on the pictures what it leaves out. */
export type FrameFilter = (frame: DisplayFrame) => boolean;

export const useFrameFilter = create<{ filter: FrameFilter | undefined }>(() => ({ filter: undefined }));

/** A frame set with the images of the filter alone (`all` has every one of them); one that has none of those stays whole. */
export function narrowed(frameSet: FrameSet, filter: FrameFilter | undefined): FrameSet {
  if (!filter) return frameSet;
  const frames = frameSet.frames.filter(filter);
  if (frames.length === 0 || frames.length === frameSet.frames.length) return frameSet;
  // Places in slices and passes are those of the whole set.
  const { dimensions: _, ...rest } = frameSet;
  return { ...rest, frames, all: frameSet.frames };
}

export function useNarrowed(frameSet: FrameSet | undefined): FrameSet | undefined {
  const filter = useFrameFilter((state) => state.filter);
  return useMemo(() => frameSet && narrowed(frameSet, filter), [frameSet, filter]);
}

/** The frame set of a key as viewports show it. */
export function shownFrameSet(key: string | undefined): FrameSet | undefined {
  const frameSet = shownSet(useViewer.getState(), key);
  return frameSet && narrowed(frameSet, useFrameFilter.getState().filter);
}
