import { asError } from '../../as-error.ts';
import type { OutgoingAssociation } from '../../outgoing.ts';

/** Who has cancelled waits no longer than this for the answer to A-RELEASE-RQ. */
const afterCancelMs = 2000;

/** A-RELEASE; A-ABORT when somebody does not want to wait for the answer of the peer. Never rejects. */
export async function releaseOrAbort({ endpoint, release }: OutgoingAssociation, signal?: AbortSignal): Promise<void> {
  if (endpoint.association.ended) return;
  const abort = (): void => endpoint.association.abort(asError(signal?.reason));
  const timer = signal?.aborted ? setTimeout(abort, afterCancelMs) : undefined;
  signal?.addEventListener('abort', abort, { once: true });
  await release();
  clearTimeout(timer);
  signal?.removeEventListener('abort', abort);
}
