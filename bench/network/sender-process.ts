import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src-main/log/types.ts';
import { ActivityBook } from '../../src-main/network/activity.ts';
import { Outgoing } from '../../src-main/network/outgoing.ts';
import { describeFiles } from '../../src-main/network/services/storage/describe-file.ts';
import { instanceFrom } from '../../src-main/network/services/storage/instance-to-send.ts';
import { sendInstances } from '../../src-main/network/services/storage/scu.ts';
import { nodeSchema, settingsSchema } from '../../src-shared/settings/schema.ts';

/**
 * A process that sends folders as the workstation does. The time counts from reading the first header to the end of the release, as for storescu,
 * which reads its files' headers first, too; the start of the process and a first
 * hundred instances do not, since the workstation is running already.
 */
export interface SenderFigures {
  milliseconds: number;
  sent: number;
  peakMb: number;
}

const settings = settingsSchema.parse({ callingAeTitle: 'BENCH' });
const outgoing = new Outgoing({ settings: () => settings, activity: new ActivityBook(), log: silentLog });

async function send(port: number, files: readonly string[]): Promise<number> {
  const sources = (await describeFiles(files)).filter((source) => 'open' in source);
  const node = nodeSchema.parse({ id: 'peer', name: 'Peer', aeTitle: 'ANY', host: '127.0.0.1', port });
  const instances = sources.map((source) => instanceFrom(source));
  const { done } = await sendInstances(node, instances, { outgoing, settings: settings.sending });
  return done;
}

process.on('message', async ({ port, path }: { port: number; path: string }) => {
  const files = readdirSync(path).map((name) => join(path, name));
  // A process that has sent something before, as the workstation has.
  const first = files.slice(0, 100);
  await send(port, first);
  const began = performance.now();
  const sent = await send(port, files);
  const figures: SenderFigures = {
    milliseconds: performance.now() - began,
    sent,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
  process.send?.(figures);
});
process.send?.('ready');
