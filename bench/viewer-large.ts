import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet, Element, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { findProgram, runPeer } from '../testing/peers.ts';
import { ctPhantomSlice, phantomUid, writeCtPhantom } from '../testing/phantom.ts';
import { type MeasuredApplication, startApplication } from './application.ts';
import { heldMegabytes } from './process-memory.ts';
import { atLeastRow, atMostRow, type BenchContext, type BenchPart, type BenchRow } from './row.ts';
import { cachedBytes, closeWindow, hooks, loadAll, missing, openStudy, sendStudy } from './viewer-study.ts';

/** Series of very many images and objects of very many frames. */

interface Frames {
  name: string;
  side: number;
  jpeg: boolean;
}

const objects: readonly Frames[] = [
  { name: '512x512 native', side: 512, jpeg: false },
  { name: '512x512 JPEG', side: 512, jpeg: true },
  { name: '1024x1024 native', side: 1024, jpeg: false },
  { name: '1024x1024 JPEG', side: 1024, jpeg: true },
];

/** One angiographic object of 8 bits: a ramp that moves. */
async function writeObject(folder: string, { name, side, jpeg }: Frames, frames: number): Promise<string> {
  const element = (vr: Vr, ...values: NonNullable<Element['Value']>): Element => ({ vr, Value: [...values] });
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.12.1';
  const { dataSet } = ctPhantomSlice(0, { seed: name, rows: side, columns: side, patientId: name, patientName: name });
  const { '00281050': _, '00281051': __, '00281052': ___, '00281053': ____, ...plain } = dataSet;
  const pixels = Buffer.alloc(frames * side * side);
  for (let at = 0; at < pixels.length; at++)
    pixels[at] = (at + (at >> 9) * 3 + Math.floor(at / (side * side)) * 5) & 127;
  const whole: DataSet = {
    ...plain,
    '00080016': element('UI', sopClassUid),
    '00080018': element('UI', phantomUid(name)),
    '00080060': element('CS', 'XA'),
    '00181063': element('DS', 66),
    '00280008': element('IS', frames),
    '00280009': element('AT', '00181063'),
    '00280100': element('US', 8),
    '00280101': element('US', 8),
    '00280102': element('US', 7),
    '00280103': element('US', 0),
    '7FE00010': { vr: 'OB', bytes: pixels },
  };
  const sorted = Object.fromEntries(Object.entries(whole).sort(([a], [b]) => (a < b ? -1 : 1)));
  const meta = {
    sopClassUid,
    sopInstanceUid: phantomUid(name),
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    implementationClassUid: phantomUid('implementation'),
  };
  mkdirSync(folder, { recursive: true });
  const native = join(folder, 'native.dcm');
  await writeFile(native, writePart10(meta, sorted));
  if (!jpeg) return native;
  const coded = join(folder, 'jpeg.dcm');
  const outcome = await runPeer('dcmcjpeg', ['+eb', native, coded], { timeoutMs: 300_000 });
  if (outcome.status !== 0) throw new Error(`dcmcjpeg: ${outcome.output.slice(-500)}`);
  return coded;
}

async function series(application: MeasuredApplication, context: BenchContext, slices: number): Promise<BenchRow[]> {
  const folder = join(context.folder, 'series');
  await writeCtPhantom(folder, { seed: 'thousand', slices, patientId: 'THOUSAND', patientName: 'Thousand' });
  await sendStudy(application, [folder]);
  const { viewer, firstMs, opened } = await openStudy(application, 'THOUSAND', String(slices));
  const before = heldMegabytes(application.pid);
  const all = await loadAll(viewer);
  const pixels = (await cachedBytes(viewer)) / 2 ** 20;
  const after = heldMegabytes(application.pid);
  const name = `viewer-large, ${slices} slices`;
  const rows = [
    atMostRow(`${name}: double click to first image`, 'ms', firstMs, 500),
    atMostRow(`${name}: double click to all decoded`, 'ms', all - opened, null),
  ];
  if (before !== undefined && after !== undefined) {
    rows.push(
      atMostRow(
        `${name}: memory of all processes against the pixels (${pixels.toFixed(0)} MB)`,
        'times',
        after / pixels,
        3,
      ),
    );
  }
  await viewer.evaluate('resizeTo(1280, 900)');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const scroll = `${hooks}.scrollBench(0, ${Math.min(300, slices)})`;
  const { imagesPerSecond } = await viewer.evaluate<{ imagesPerSecond: number }>(scroll);
  const gpu = (await viewer.evaluate<string>(`${hooks}.rendering`)) === 'gpu';
  rows.push(atLeastRow(`${name}: scroll, ${gpu ? 'gpu' : 'cpu'}`, 'images/s', imagesPerSecond, (gpu ? 60 : 50) - 1));
  // As fast as a wheel can be turned: what is on the screen in the end is what was asked for.
  const last = await viewer.evaluate<number>(`(async () => {
    for (let i = 0; i < ${slices - 1}; i += 7) { ${hooks}.goto(0, i); await new Promise((r) => setTimeout(r, 3)); }
    ${hooks}.goto(0, ${slices - 2});
    return await ${hooks}.settled(0);
  })()`);
  rows.push(
    atMostRow(`${name}: images between the last one asked for and the one shown`, 'images', slices - 2 - last, 0),
  );
  await closeWindow(viewer);
  return rows;
}

async function object(
  application: MeasuredApplication,
  context: BenchContext,
  form: Frames,
  frames: number,
): Promise<BenchRow[]> {
  const file = await writeObject(join(context.folder, form.name), form, frames);
  await sendStudy(application, [file], form.jpeg ? '-xy' : '-R');
  const { viewer, firstMs, opened } = await openStudy(application, form.name);
  const held = (await cachedBytes(viewer)) / 2 ** 20;
  const all = await loadAll(viewer);
  const whole = (await cachedBytes(viewer)) / 2 ** 20;
  await closeWindow(viewer);
  const name = `viewer-large, ${frames} frames ${form.name}`;
  return [
    atMostRow(`${name}: double click to first image`, 'ms', firstMs, 400),
    atMostRow(`${name}: decoded by then, of ${whole.toFixed(0)} MB`, 'MB', held, whole / 4),
    atMostRow(`${name}: double click to all decoded`, 'ms', all - opened, null),
  ];
}

async function run(context: BenchContext): Promise<BenchRow[]> {
  const reason = missing();
  if (reason !== undefined) {
    context.skipped('viewer-large', reason);
    return [];
  }
  const application = await startApplication(join(context.folder, 'data'));
  try {
    context.progress('series');
    const rows = await series(application, context, context.quick ? 60 : 1000);
    for (const form of objects) {
      if (form.jpeg && findProgram('dcmcjpeg') === undefined) {
        context.skipped(`viewer-large, ${form.name}`, 'dcmcjpeg is not installed');
        continue;
      }
      context.progress(form.name);
      rows.push(...(await object(application, context, form, context.quick ? 20 : 500)));
    }
    return rows;
  } finally {
    await application.stop();
  }
}

export const part: BenchPart = { name: 'viewer-large', rows: ['viewer-large'], run };
