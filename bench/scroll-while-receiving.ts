import { join } from 'node:path';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { waitForPort } from '../testing/ports.ts';
import { startApplication, until } from './application.ts';
import { images } from './network/data.ts';
import { atLeastRow, atMostRow, type BenchContext, type BenchPart, type BenchRow } from './row.ts';

/** Ten nodes send at once while somebody scrolls: nobody is turned away, and the images go on as before. */

const nodes = 10;
const hooks = 'window.negatoscopeTest';

const store = (port: number, folder: string) =>
  runPeer(
    'storescu',
    ['-aec', 'NEGATOSCOPE', '--max-send-pdu', '131072', '-R', '+sd', '127.0.0.1', `${port}`, folder],
    {
      timeoutMs: 300_000,
    },
  );

async function run(context: BenchContext): Promise<BenchRow[]> {
  if (!peersAvailable('storescu')) {
    context.skipped('scroll while receiving', 'dcmtk is not installed');
    return [];
  }
  const slices = context.quick ? 20 : 200;
  const perNode = context.quick ? 10 : 200;
  const shown = join(context.folder, 'shown');
  await writeCtPhantom(shown, { seed: 'shown', slices, patientId: 'SHOWN' });
  const folders = Array.from({ length: nodes }, (_, node) =>
    // Another size for each node makes another series.
    images(context.folder, `node ${node}`, perNode, 500 + node),
  );
  const application = await startApplication(join(context.folder, 'data'));
  try {
    await waitForPort(application.port, { timeoutMs: 30_000 });
    await store(application.port, shown);
    const studies = await application.window('window=studies');
    const row = `[...document.querySelectorAll('[data-study-row]')].find((row) => row.textContent.includes('SHOWN') && row.textContent.includes('${slices}'))`;
    await until(studies, row);
    const studyRow = await studies.evaluate<number>(`Number(${row}.dataset.studyRow)`);
    await studies.evaluate(
      `(void window.negatoscope.app.openViewer({ catalogue: 'archive', studyRows: [${studyRow}] }), 0)`,
    );
    const viewer = await application.window('window=viewer#');
    await until(viewer, `${hooks}?.firstImageMs()[0] !== undefined`);
    await viewer.evaluate(`${hooks}.loadAll(0).then(() => 0)`);
    await viewer.evaluate('resizeTo(1280, 900)');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const scroll = async () =>
      (await viewer.evaluate<{ imagesPerSecond: number }>(`${hooks}.scrollBench(0, ${slices})`)).imagesPerSecond;
    const idle = await scroll();

    context.progress(`${nodes} nodes send ${perNode} images each`);
    let sending = true;
    const began = performance.now();
    const sent = Promise.all(folders.map(({ path }) => store(application.port, path))).finally(() => {
      sending = false;
    });
    const rates: number[] = [];
    while (sending) {
      rates.push(await scroll());
    }
    const outcomes = await sent;
    const seconds = (performance.now() - began) / 1000;
    const megabytes = folders.reduce((sum, folder) => sum + folder.bytes, 0) / 1e6;
    // The last round may have gone on after the last node was done.
    const during = rates.length > 1 ? rates.slice(0, -1) : rates;
    const mean = during.reduce((sum, rate) => sum + rate, 0) / during.length;
    const dropped = outcomes.filter(({ status }) => status !== 0).length;
    return [
      atMostRow(`scroll while receiving, ${nodes} nodes: associations that failed`, 'of 10', dropped, 0),
      atLeastRow('scroll while receiving: rate against idle', `of ${idle.toFixed(1)} images/s`, mean / idle, 0.9),
      atLeastRow('scroll while receiving: slowest round against idle', '', Math.min(...during) / idle, null),
      atLeastRow('scroll while receiving: received meanwhile', 'MB/s', megabytes / seconds, null),
    ];
  } finally {
    await application.stop();
  }
}

export const part: BenchPart = { name: 'scroll-while-receiving', rows: ['scroll while receiving'], run };
