import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src-main/log/types.ts';
import { describeFiles } from '../../src-main/network/services/storage/describe-file.ts';
import { sendFiles } from '../../src-main/network/services/storage/scu.ts';
import { callingSchema } from '../../src-shared/settings/schema.ts';

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

async function send(port: number, files: readonly string[]): Promise<number> {
  const sources = (await describeFiles(files)).filter((source) => 'open' in source);
  const { sent } = await sendFiles({ aeTitle: 'ANY', host: '127.0.0.1', port }, sources, {
    callingAeTitle: 'BENCH',
    calling: callingSchema.parse({}),
    log: silentLog,
  });
  return sent;
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
