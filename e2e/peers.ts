import { type PeerOutcome, runPeer } from '../testing/peers.ts';
import type { Application } from './application.ts';

/** Sends files to the application with dcmtk's storescu; throws when one was not answered with Success. */
export async function send(
  { port, aeTitle }: Pick<Application, 'port' | 'aeTitle'>,
  files: readonly string[],
  options: readonly string[] = [],
): Promise<PeerOutcome> {
  const to = ['-aet', 'MODALITY', '-aec', aeTitle, '127.0.0.1', String(port)];
  const outcome = await runPeer('storescu', ['-v', '-R', ...options, ...to, ...files]);
  if (outcome.status !== 0 || /Status: (Failed|0xa|0xc)/i.test(outcome.output)) {
    throw new Error(`storescu ended with ${outcome.status}: ${outcome.output.slice(-3000)}`);
  }
  return outcome;
}
