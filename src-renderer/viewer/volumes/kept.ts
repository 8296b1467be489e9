import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { VolumePlan } from '../../../src-shared/imaging/volume/plan.ts';
import type { Volume } from '../../../src-shared/imaging/volume/volume.ts';
import { type DisplayFrame, reserveMemory } from '../../cornerstone/index.ts';
import { readVolume } from './source.ts';

interface Kept {
  promise: Promise<Volume>;
  volume?: Volume;
  abort: AbortController;
  progress: Set<(done: number) => void>;
  users: Set<object>;
}

/** Volumes that somebody uses, by what they are made of: each is read once. */
const kept = new Map<string, Kept>();

/** What a volume is made of: other images, another volume. */
export function volumeKey(frames: readonly DisplayFrame[]): string {
  // Two sums of all names (FNV-1a from two beginnings): a few images in the middle may be others.
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const { imageId } of frames) {
    for (let i = 0; i <= imageId.length; i++) {
      // NaN, behind the end of a name, counts as 0.
      const code = imageId.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x5bd1e995);
    }
  }
  return `${frames.length}|${frames[0]?.imageId}|${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}

/**
 * The volume of frames, for a user who holds it until it lets go. Rejects with a NegatoscopeError: `cancelled` when all users let it go
 * before it was read.
 */
export function holdVolume(
  user: object,
  frames: readonly DisplayFrame[],
  plan: VolumePlan,
  progress: (done: number) => void = () => undefined,
): Promise<Volume> {
  const key = volumeKey(frames);
  let found = kept.get(key);
  if (!found) {
    const abort = new AbortController();
    const listeners = new Set<(done: number) => void>();
    const promise = readVolume(frames, plan, abort.signal, (done) => {
      for (const listener of listeners) listener(done);
    });
    const made: Kept = { promise, abort, progress: listeners, users: new Set() };
    promise.then(
      (volume) => {
        made.volume = volume;
        if (kept.get(key) !== made) reserveMemory(volume, 0);
      },
      () => {
        if (kept.get(key) === made) kept.delete(key);
      },
    );
    kept.set(key, made);
    found = made;
  }
  const { users, progress: listeners, promise } = found;
  users.add(user);
  listeners.add(progress);
  const held = promise.finally(() => listeners.delete(progress));
  return held.then((volume) => {
    if (!users.has(user)) throw new NegatoscopeError('cancelled', 'given up');
    return volume;
  });
}

/** Lets the volumes of a user go; those that nobody uses give their memory back. */
export function letVolumesGo(user: object): void {
  for (const [key, one] of [...kept]) {
    if (!one.users.delete(user) || one.users.size > 0) continue;
    kept.delete(key);
    one.abort.abort();
    if (one.volume) reserveMemory(one.volume, 0);
  }
}

/** Volumes in memory or being read, and their bytes. */
export const keptVolumes = (): { count: number; bytes: number } => ({
  count: kept.size,
  bytes: [...kept.values()].reduce((sum, { volume }) => sum + (volume?.values.byteLength ?? 0), 0),
});
