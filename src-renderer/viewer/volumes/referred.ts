import type { StateReference } from '../../../src-shared/objects/presentation-state/model.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { FrameSet } from '../frame-sets.ts';
import { type KnownState, samePatient } from '../states/known.ts';
import { allFrameSets, useViewer } from '../store.ts';

/** The frames that references of a state name, as far as they are among the open studies and of its patient. */
export function referredFrames(
  known: KnownState,
  references: readonly StateReference[],
): { frames: DisplayFrame[]; base: FrameSet | undefined; missing: number } {
  const wanted = new Map<string, StateReference[]>();
  for (const one of references) wanted.set(one.sopInstanceUid, [...(wanted.get(one.sopInstanceUid) ?? []), one]);
  const frames: DisplayFrame[] = [];
  const found = new Set<string>();
  const ids = new Set<string>();
  let base: FrameSet | undefined;
  for (const frameSet of allFrameSets(useViewer.getState().studies)) {
    for (const frame of frameSet.frames) {
      const uid = frame.instance.sopInstanceUid;
      if (!wanted.get(uid)?.some((one) => !one.frames || one.frames.includes(frame.frame))) continue;
      if (ids.has(frame.imageId) || !samePatient(known, frame)) continue;
      ids.add(frame.imageId);
      found.add(uid);
      frames.push(frame);
      base ??= frameSet;
    }
  }
  return { frames, base, missing: wanted.size - found.size };
}
