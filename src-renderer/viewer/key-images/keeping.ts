import type { KeyMark } from '../../../src-shared/contract/key-images.ts';
import { api, asError } from '../../app/api.ts';
import { KeptChanges } from '../../app/kept-changes.ts';
import { notifyError } from '../../app/notify.ts';
import { useKeyImages } from './store.ts';

/**
 * Marks are kept by the main process in the moment they are made or taken away. What could not be kept stays in the window and is tried
 * again; until then the window does not close without a question.
 */

type Change = readonly [uid: string, mark: KeyMark | undefined];

/** What is still to be written, by UID; undefined: removed. */
const waiting = new Map<string, KeyMark | undefined>();

const kept = new KeptChanges(writeAll, {
  failed: 'Key images could not be kept. They stay in this window and are tried again',
  kept: 'All key images are kept now',
});

export function keepMarks(changes: readonly Change[]): void {
  for (const [uid, mark] of changes) waiting.set(uid, mark);
  kept.write();
}

/** Tries what could not be kept once more. */
export const keepAgain = (): void => kept.write();

/** Most changes that one call carries (`keyImages.put` and `remove` take 5000). */
const mostAtOnce = 1000;

function batches(): Change[][] {
  const all = [...waiting];
  const count = Math.ceil(all.length / mostAtOnce);
  return Array.from({ length: count }, (_, index) => all.slice(index * mostAtOnce, (index + 1) * mostAtOnce));
}

async function writeAll(): Promise<unknown> {
  let reason: unknown;
  for (const batch of batches()) {
    const failed = await writeBatch(batch);
    reason ??= failed;
  }
  useKeyImages.setState({ unsaved: new Set(reason === undefined ? [] : waiting.keys()) });
  return reason;
}

/** Writes changes; gives back why they have to be tried again. */
async function writeBatch(batch: readonly Change[]): Promise<unknown> {
  const done = ([uid, mark]: Change): void => {
    // What changed meanwhile is written after it.
    if (waiting.get(uid) === mark) waiting.delete(uid);
  };
  try {
    await Promise.all(calls(batch));
    batch.forEach(done);
    return undefined;
  } catch (error) {
    if (asError(error).code !== 'invalid-input') return error;
    // One of them is never taken, however often it is tried: the others are kept without it.
    const [only] = batch;
    if (only && batch.length === 1) {
      done(only);
      refuse(only, error);
      return undefined;
    }
    let reason: unknown;
    for (const one of batch) {
      const failed = await writeBatch([one]);
      reason ??= failed;
    }
    return reason;
  }
}

function refuse([uid]: Change, error: unknown): void {
  const marks = new Map(useKeyImages.getState().marks);
  if (marks.delete(uid)) useKeyImages.setState({ marks });
  notifyError(error, 'This image cannot be kept as a key image; its mark is taken away');
}

function calls(batch: readonly Change[]): Promise<void>[] {
  const marks = batch.flatMap(([, mark]) => mark ?? []);
  const uids = batch.flatMap(([uid, mark]) => (mark ? [] : [uid]));
  return [
    ...(marks.length > 0 ? [api.keyImages.put({ marks })] : []),
    ...(uids.length > 0 ? [api.keyImages.remove({ uids })] : []),
  ];
}

/** The window is about to close: what is under way is handed over. True when something would be lost. */
export function handOver(): boolean {
  if (kept.failing && waiting.size > 0) return true;
  for (const call of batches().flatMap(calls)) call.catch(() => undefined);
  return false;
}

/** What was read, with what this window has not written yet. */
export function withWaiting(read: readonly KeyMark[], patientKeys: readonly string[]): Map<string, KeyMark> {
  const marks = new Map(read.map((mark) => [mark.uid, mark]));
  for (const [uid, own] of waiting) {
    if (!own) marks.delete(uid);
    else if (patientKeys.includes(own.patientKey)) marks.set(uid, own);
  }
  return marks;
}
