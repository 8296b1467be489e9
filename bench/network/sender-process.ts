import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src-main/log/types.ts';
import { describeFile } from '../../src-main/network/services/storage/describe-file.ts';
import { sendFiles } from '../../src-main/network/services/storage/scu.ts';
import { callingSchema } from '../../src-shared/settings/schema.ts';

/**
 * A process that sends folders as the workstation does. The time counts from reading the first header to the end of the release, as for storescu,
 * which reads its files' headers first, too; the start of the process does not, since the workstation is running already.
 */
export interface SenderFigures {
  milliseconds: number;
  sent: number;
  peakMb: number;
}

process.on('message', async ({ port, path }: { port: number; path: string }) => {
  const began = performance.now();
  const files = readdirSync(path).map((name) => join(path, name));
  const sources = [];
  for (const file of files) {
    sources.push(await describeFile(file));
  }
  const { sent } = await sendFiles({ aeTitle: 'ANY', host: '127.0.0.1', port }, sources, {
    callingAeTitle: 'BENCH',
    calling: callingSchema.parse({}),
    log: silentLog,
  });
  const figures: SenderFigures = {
    milliseconds: performance.now() - began,
    sent,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
  process.send?.(figures);
});
process.send?.('ready');
