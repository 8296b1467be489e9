import { peersAvailable, runPeer } from '../../testing/peers.ts';
import type { DataSetFolder } from './data.ts';
import type { Receiver } from './receivers.ts';

/** Sends a folder with storescu, `senders` times at once, and waits until everything is browsable; milliseconds. */
export async function timeReceive(receiver: Receiver, data: DataSetFolder, senders: number): Promise<number> {
  const args = ['--max-send-pdu', '131072', '+sd', '127.0.0.1', String(receiver.port), data.path];
  const began = performance.now();
  const outcomes = await Promise.all(
    Array.from({ length: senders }, () => runPeer('storescu', args, { timeoutMs: 600_000 })),
  );
  await receiver.settle();
  const elapsed = performance.now() - began;
  for (const { status, output } of outcomes) {
    if (status !== 0) {
      throw new Error(`storescu ended with ${status}: ${output.slice(-500)}`);
    }
  }
  return elapsed;
}

export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

export const dcmtkAvailable = (): boolean => peersAvailable('storescu', 'storescp');
export const orthancAvailable = (): boolean => peersAvailable('Orthanc');
