import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openArchive } from '../../src-main/archive/archive.ts';
import { openState } from '../../src-main/archive/database/state-thread.ts';
import type { Ingest } from '../../src-main/archive/types.ts';
import { silentAudit } from '../../src-main/audit/types.ts';
import { silentLog } from '../../src-main/log/types.ts';
import { createListener } from '../../src-main/network/listener.ts';
import { findServiceClass } from '../../src-main/network/services/query-retrieve/find-scp.ts';
import { getServiceClass } from '../../src-main/network/services/query-retrieve/get-scp.ts';
import type { ServiceClass } from '../../src-main/network/services/service-class.ts';
import { fileIngest } from '../../src-main/network/testing/file-ingest.ts';
import { listenerSchema, storageSchema } from '../../src-shared/settings/schema.ts';

/**
 * A process that receives, and answers C-GET, as the workstation does: listener and archive on one main loop, index in threads. Talks to its parent: `ready` with the
 * port, and figures when asked for.
 */
interface Options {
  folder: string;
  /** `archive`: stored and indexed; `files`: the network alone. */
  sink: 'archive' | 'files';
  durability: 'durable' | 'relaxed';
}

export interface ReceiverFigures {
  idleMb: number;
  peakMb: number;
  loopDelayP99Ms: number;
  loopDelayMaxMs: number;
}

const { durability, folder, sink } = JSON.parse(process.argv[2] ?? '{}') as Options;
const megabytes = (bytes: number): number => bytes / 2 ** 20;

const settings = listenerSchema.parse({
  host: '127.0.0.1',
  calledAeTitle: 'ignore',
  maxPduLength: 131072,
  maxAssociations: 0,
});

let ingest: Ingest;
let services: ServiceClass[] = [];
let settle = async (): Promise<void> => undefined;
if (sink === 'archive') {
  const state = await openState(folder);
  const storage = storageSchema.parse({ durability, reserveBytes: 0 });
  const archive = await openArchive({
    folder,
    state,
    settings: () => storage,
    log: silentLog,
    audit: silentAudit,
  });
  ingest = archive.ingest;
  const means = { catalogue: archive, audit: silentAudit, log: silentLog };
  services = [findServiceClass({ ...means, settings: () => ({ listener: settings }) }), getServiceClass(means)];
  settle = () => archive.settle();
} else {
  mkdirSync(join(folder, 'files'), { recursive: true });
  ingest = fileIngest(join(folder, 'files'));
}
const listener = createListener({
  settings,
  ingest,
  audit: silentAudit,
  log: silentLog,
  services,
  anyPort: true,
});
await listener.start();
await new Promise((resolve) => setTimeout(resolve, 200));
const idleMb = megabytes(process.memoryUsage.rss());
let peakMb = idleMb;
setInterval(() => {
  peakMb = Math.max(peakMb, megabytes(process.memoryUsage.rss()));
}, 50);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

process.on('message', async (message) => {
  if (message === 'settle') {
    await settle();
    process.send?.('settled');
  } else if (message === 'figures') {
    const figures: ReceiverFigures = {
      idleMb,
      peakMb,
      loopDelayP99Ms: delay.percentile(99) / 1e6,
      loopDelayMaxMs: delay.max / 1e6,
    };
    process.send?.(figures);
  }
});
process.send?.({ port: listener.status().ports[0] });
