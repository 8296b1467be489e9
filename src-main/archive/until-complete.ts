import { setTimeout } from 'node:timers/promises';

const lookAgainMs = 500;

/** Resolves when what an archive does not find is not there: not while its index is built anew. Rejects when the signal is aborted. */
export async function untilComplete(archive: { readonly complete: boolean }, signal: AbortSignal): Promise<void> {
  while (!archive.complete) await setTimeout(lookAgainMs, undefined, { signal });
}
