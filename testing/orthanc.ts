import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PeerServer, startPeer } from './peers.ts';
import { freePort } from './ports.ts';

export interface Orthanc extends PeerServer {
  dicomPort: number;
  /** Of its REST interface, without a slash at the end. */
  api: string;
}

/**
 * Orthanc with its data in an existing folder, on the loopback interface, under the title ORTHANC, taking what anybody sends. `options` are
 * added to its configuration or replace parts of it; without a `dicomPort` a free one is taken.
 */
export async function startOrthanc(
  folder: string,
  options: Record<string, unknown> = {},
  dicomPort?: number,
): Promise<Orthanc> {
  const port = dicomPort ?? (await freePort());
  const httpPort = await freePort();
  const config = join(folder, 'orthanc.json');
  writeFileSync(
    config,
    JSON.stringify({
      Name: 'peer',
      StorageDirectory: join(folder, 'storage'),
      IndexDirectory: join(folder, 'index'),
      Plugins: [],
      HttpPort: httpPort,
      RemoteAccessAllowed: false,
      AuthenticationEnabled: false,
      DicomAet: 'ORTHANC',
      DicomPort: port,
      DicomCheckCalledAet: false,
      DicomAlwaysAllowStore: true,
      ...options,
    }),
  );
  const peer = await startPeer('Orthanc', [config], { port: httpPort, cwd: folder });
  return { ...peer, dicomPort: port, api: `http://127.0.0.1:${httpPort}` };
}
