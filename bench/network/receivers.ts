import { fork } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startOrthanc as startOrthancPeer } from '../../testing/orthanc.ts';
import { startPeer } from '../../testing/peers.ts';
import { freePort } from '../../testing/ports.ts';
import type { ReceiverFigures } from './receiver-process.ts';

/** Something that receives, in a process and a folder of its own. */
export interface Receiver {
  port: number;
  /** Resolves when everything received is stored and in the index. */
  settle(): Promise<void>;
  figures(): Promise<ReceiverFigures | undefined>;
  stop(): Promise<void>;
}

function freshFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Starts a script of this folder; its first message says the port. */
async function startScript(script: string, options: object, folder: string): Promise<Receiver> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [JSON.stringify({ ...options, folder })], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const message = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      const ended = () => reject(new Error(`${script} ended`));
      child.once('exit', ended);
      child.once('message', (value) => {
        child.off('exit', ended);
        resolve(value as T);
      });
    });
  const { port } = await message<{ port: number }>();
  const ask = <T>(question: string): Promise<T> => {
    const answer = message<T>();
    child.send(question);
    return answer;
  };
  return {
    port,
    settle: async () => void (await ask('settle')),
    figures: () => ask('figures'),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => {
          rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
          resolve();
        });
        child.kill();
      }),
  };
}

export const startOurs = (
  parent: string,
  options: { sink: 'archive' | 'files'; durability: 'durable' | 'relaxed' },
): Promise<Receiver> => startScript('receiver-process.ts', options, freshFolder(parent, 'ours'));

export const startDcmjsDimse = (parent: string): Promise<Receiver> =>
  startScript('dcmjs-dimse-process.ts', {}, freshFolder(parent, 'dcmjs-dimse'));

/** A node that answers a query with so many studies; `perSecond` 0: at once. */
export const startAnswering = (parent: string, options: { count: number; perSecond: number }): Promise<Receiver> =>
  startScript('answering-process.ts', options, freshFolder(parent, 'answering'));

/** storescp as it comes; with `fork` one process for each association. */
export async function startStorescp(parent: string, forked: boolean): Promise<Receiver> {
  const folder = freshFolder(parent, 'storescp');
  const port = await freePort();
  const args = ['-pdu', '131072', ...(forked ? ['--fork'] : []), '-od', folder, String(port)];
  const peer = await startPeer('storescp', args, { port });
  return plain(port, folder, () => peer.stop());
}

/** dcmqrscp as an archive under the title `QR`. */
export async function startDcmqrscp(parent: string): Promise<Receiver> {
  const folder = freshFolder(parent, 'dcmqrscp');
  mkdirSync(join(folder, 'QR'));
  const port = await freePort();
  const config = join(folder, 'dcmqrscp.cfg');
  writeFileSync(
    config,
    [
      `NetworkTCPPort = ${port}`,
      'MaxPDUSize = 131072',
      'MaxAssociations = 16',
      'HostTable BEGIN',
      'HostTable END',
      'VendorTable BEGIN',
      'VendorTable END',
      'AETable BEGIN',
      `QR ${join(folder, 'QR')} RW (200, 1000mb) ANY`,
      'AETable END',
      '',
    ].join('\n'),
  );
  const peer = await startPeer('dcmqrscp', ['-c', config], { port, cwd: folder });
  return plain(port, folder, () => peer.stop());
}

/** Orthanc with its synchronous storage on (`SyncStorageArea`, its default): files are flushed before the answer. */
export async function startOrthanc(parent: string): Promise<Receiver> {
  const folder = freshFolder(parent, 'orthanc');
  const orthanc = await startOrthancPeer(folder, {
    SyncStorageArea: true,
    DicomAlwaysAllowFind: true,
    DicomAlwaysAllowGet: true,
    MaximumPduLength: 131072,
    DicomThreadsCount: 4,
  });
  return plain(orthanc.dicomPort, folder, () => orthanc.stop());
}

function plain(port: number, folder: string, end: () => Promise<unknown>): Receiver {
  return {
    port,
    settle: async () => undefined,
    figures: async () => undefined,
    stop: async () => {
      await end();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
