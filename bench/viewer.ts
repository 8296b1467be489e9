import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, peersAvailable, runPeer } from '../testing/peers.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { waitForPort } from '../testing/ports.ts';
import { type MeasuredApplication, startApplication, until } from './application.ts';
import { atLeastRow, atMostRow, type BenchContext, type BenchPart, type BenchRow } from './row.ts';

/** The real application: from its start to a study that scrolls. Times are those of the windows themselves. */

interface Form {
  name: string;
  /** Program and arguments before the two files; none: as the phantom comes. */
  convert?: readonly [program: string, ...args: string[]];
  /** What makes storescu propose it. */
  propose?: string;
  /** All slices decoded, in milliseconds after the double click. */
  limitMs: number;
}

const forms: readonly Form[] = [
  { name: 'native', limitMs: 1600 },
  { name: 'JPEG-LS', convert: ['dcmcjpls'], propose: '-xt', limitMs: 2000 },
  { name: 'JPEG 2000', convert: ['gdcmconv', '--j2k'], propose: '-xv', limitMs: 7000 },
];

const hooks = 'window.negatoscopeTest';
const now = 'performance.timeOrigin + performance.now()';

async function series(context: BenchContext, form: Form, slices: number): Promise<string> {
  const folder = join(context.folder, form.name);
  const files = await writeCtPhantom(folder, { seed: form.name, slices, patientId: form.name, patientName: form.name });
  if (!form.convert) {
    return folder;
  }
  const [program, ...args] = form.convert;
  const converted = `${folder} converted`;
  mkdirSync(converted);
  for (const file of files) {
    const outcome = await runPeer(program, [...args, file, join(converted, `${file.split(/[\\/]/).at(-1)}`)]);
    if (outcome.status !== 0) {
      throw new Error(`${program}: ${outcome.output.slice(-500)}`);
    }
  }
  return converted;
}

/** Sends, waits for the row, opens it, and measures until everything is decoded. */
async function read(application: MeasuredApplication, form: Form, folder: string, slices: number): Promise<BenchRow[]> {
  await waitForPort(application.port, { timeoutMs: 30_000 });
  const sent = await runPeer('storescu', [
    '-aec',
    'NEGATOSCOPE',
    ...(form.propose ? [form.propose] : ['-R']),
    '+sd',
    '127.0.0.1',
    String(application.port),
    folder,
  ]);
  if (sent.status !== 0) {
    throw new Error(`storescu: ${sent.output.slice(-500)}`);
  }
  const studies = await application.window('window=studies');
  const row = `[...document.querySelectorAll('[data-study-row]')].find((row) => row.textContent.includes('${form.name}') && row.textContent.includes('${slices}'))`;
  await until(studies, row);
  // The listener and the index are at rest.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const studyRow = await studies.evaluate<number>(`Number(${row}.dataset.studyRow)`);
  const opened = await studies.evaluate<number>(`(() => {
    void window.negatoscope.app.openViewer({ catalogue: 'archive', studyRows: [${studyRow}] });
    return ${now};
  })()`);
  const viewer = await application.window('window=viewer#');
  await until(viewer, `${hooks}?.firstImageMs()[0] !== undefined`);
  const first = await viewer.evaluate<number>(`performance.timeOrigin + ${hooks}.firstImageMs()[0]`);
  const all = await viewer.evaluate<number>(`${hooks}.loadAll(0).then(() => ${now})`);
  const name = `${form.name}, ${slices} slices`;
  const rows = [
    atMostRow(`viewer, ${name}: double click to first image`, 'ms', first - opened, form.convert ? null : 400),
    atMostRow(`viewer, ${name}: double click to all decoded`, 'ms', all - opened, form.limitMs),
  ];
  if (!form.convert) {
    await viewer.evaluate('resizeTo(1280, 900)');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const scroll = await viewer.evaluate<{ imagesPerSecond: number; longestMs: number }>(
      `${hooks}.scrollBench(0, ${slices})`,
    );
    const rendering = await viewer.evaluate<string>(`${hooks}.rendering`);
    const size = await viewer.evaluate<string>(`innerWidth + 'x' + innerHeight`);
    const limit = rendering === 'gpu' ? 60 : 50;
    rows.push(
      // A display of 60 Hz gives a little less than 60.
      atLeastRow(`viewer, scroll in a window of ${size}, ${rendering}`, 'images/s', scroll.imagesPerSecond, limit - 1),
      atMostRow('viewer, scroll: longest time between two images', 'ms', scroll.longestMs, null),
    );
  }
  await viewer.evaluate('setTimeout(() => window.close(), 0), 0').catch(() => {});
  viewer.close();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return rows;
}

async function run(context: BenchContext): Promise<BenchRow[]> {
  if (!peersAvailable('storescu')) {
    context.skipped('viewer', 'dcmtk is not installed');
    return [];
  }
  const slices = context.quick ? 20 : 200;
  const rows: BenchRow[] = [];
  const dataFolder = join(context.folder, 'data');
  // The first start makes the databases and fills the caches of the system; the second one is what a user has every day.
  const starts: number[] = [];
  for (let round = 0; round < (context.quick ? 1 : 3); round++) {
    context.progress(`start, round ${round + 1}`);
    const application = await startApplication(dataFolder);
    try {
      const studies = await application.window('window=studies');
      await until(studies, `document.querySelector('[data-study-row], [aria-label="First steps"]') !== null`);
      starts.push((await studies.evaluate<number>(now)) - application.startedAt);
    } finally {
      await application.stop();
    }
  }
  rows.push(atMostRow('viewer, application start to study list', 'ms', Math.min(...starts), 1500));
  const application = await startApplication(dataFolder);
  try {
    for (const form of forms) {
      const program = form.convert?.[0];
      if (program !== undefined && findProgram(program) === undefined) {
        context.skipped(`viewer, ${form.name}`, `${program} is not installed`);
        continue;
      }
      context.progress(`${form.name}: ${slices} slices`);
      rows.push(...(await read(application, form, await series(context, form, slices), slices)));
    }
  } finally {
    await application.stop();
  }
  return rows;
}

export const part: BenchPart = { name: 'viewer', rows: ['viewer'], run };
