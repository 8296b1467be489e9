import { runPeer } from '../../testing/peers.ts';
import type { DataSetFolder } from './data.ts';
import { type Receiver, startDcmqrscp, startOrthanc, startOurs } from './receivers.ts';

/** An archive that is asked for what it has. */
export interface Rival {
  name: string;
  title: string;
  start: (folder: string) => Promise<Receiver>;
}

export const ours: Rival = {
  name: 'ours',
  title: 'NEGATOSCOPE',
  start: (folder) => startOurs(folder, { sink: 'archive', durability: 'relaxed' }),
};
export const dcmqrscp: Rival = { name: 'dcmqrscp', title: 'QR', start: startDcmqrscp };
export const orthanc: Rival = { name: 'Orthanc', title: 'ORTHANC', start: startOrthanc };

/** Puts a folder of files into an archive with storescu. */
export async function fill({ port }: Receiver, title: string, data: DataSetFolder): Promise<void> {
  const args = ['--max-send-pdu', '131072', '-aec', title, '+sd', '127.0.0.1', String(port), data.path];
  const { output, status } = await runPeer('storescu', args, { timeoutMs: 600_000 });
  if (status !== 0) {
    throw new Error(`storescu ended with ${status}: ${output.slice(-500)}`);
  }
}
