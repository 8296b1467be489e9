import { fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPeer, startPeer } from '../testing/peers.ts';
import { freePort } from '../testing/ports.ts';
import { type DataSetFolder, images } from './network/data.ts';
import { dcmtkAvailable, median } from './network/measure.ts';
import type { SenderFigures } from './network/sender-process.ts';
import { type BenchContext, type BenchPart, type BenchRow, ratioRow } from './row.ts';

/** C-STORE send against storescu, into `storescp +B`: rounds interleaved, medians, TCP_NODELAY on both sides, PDUs of 131072 bytes. */
async function run(context: BenchContext): Promise<BenchRow[]> {
  if (!dcmtkAvailable()) {
    context.skipped('send', 'dcmtk is not installed');
    return [];
  }
  const { folder, quick } = context;
  const loads: [string, DataSetFolder, 'MB/s' | 'files/s'][] = [
    ['ct', images(folder, 'ct', quick ? 20 : 500, 512), 'MB/s'],
    ['big', images(folder, 'big', 1, quick ? 2048 : 10_240), 'MB/s'],
    ['small', images(folder, 'small', quick ? 50 : 2000, 70), 'files/s'],
  ];
  const rows: BenchRow[] = [];
  for (const [, data, unit] of loads) {
    const name = `send ${data.files} x ${(data.bytes / data.files / 1e6).toFixed(2)} MB`;
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      context.progress(`${name}, round ${round + 1}`);
      ours.push(await received(folder, (port) => timeOurs(port, data)));
      theirs.push(await received(folder, (port) => timeStorescu(port, data)));
    }
    const rate = (milliseconds: number) => ((unit === 'MB/s' ? data.bytes / 1e6 : data.files) * 1000) / milliseconds;
    rows.push(ratioRow(name, unit, rate(median(ours)), { name: 'storescu', figure: rate(median(theirs)) }, 0.8));
  }
  return rows;
}

/** Runs `send` against a storescp that keeps what it gets. */
async function received(folder: string, send: (port: number) => Promise<number>): Promise<number> {
  const output = join(folder, 'received');
  mkdirSync(output, { recursive: true });
  const port = await freePort();
  const peer = await startPeer('storescp', ['+B', '-pdu', '131072', '-od', output, String(port)], { port });
  try {
    return await send(port);
  } finally {
    await peer.stop();
    rmSync(output, { recursive: true, force: true });
  }
}

async function timeStorescu(port: number, data: DataSetFolder): Promise<number> {
  const began = performance.now();
  const args = ['--max-send-pdu', '131072', '+sd', '127.0.0.1', String(port), data.path];
  const { status, output } = await runPeer('storescu', args, { timeoutMs: 600_000 });
  if (status !== 0) {
    throw new Error(`storescu ended with ${status}: ${output.slice(-500)}`);
  }
  return performance.now() - began;
}

function timeOurs(port: number, data: DataSetFolder): Promise<number> {
  const script = fileURLToPath(new URL('network/sender-process.ts', import.meta.url));
  const child = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the sender ended')));
    child.on('message', (message: 'ready' | SenderFigures) => {
      if (message === 'ready') {
        child.send({ port, path: data.path });
        return;
      }
      child.removeAllListeners('exit');
      child.kill();
      if (message.sent === data.files) {
        resolve(message.milliseconds);
      } else {
        reject(new Error(`${message.sent} of ${data.files} files were sent`));
      }
    });
  });
}

export const part: BenchPart = { name: 'send', rows: ['send'], run };
