import type { CommitmentBook } from './book.ts';

/** The user cancelled the job that a transaction waited for: it is over, and does not begin again with the program. */
export async function cancelledByUser(book: CommitmentBook, id: number): Promise<void> {
  const commitment = await book.get(id);
  if (commitment !== undefined && commitment.endedAt === undefined && commitment.state !== 'waiting') {
    const error = { code: 'cancelled', message: 'cancelled by the user', parameters: {} };
    await book.change(id, { state: 'failed', endedAt: Date.now(), error });
  }
}
