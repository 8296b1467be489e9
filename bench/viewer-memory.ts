import { join } from 'node:path';
import { writeCtPhantom } from '../testing/phantom.ts';
import { startApplication } from './application.ts';
import { heldMegabytes } from './process-memory.ts';
import { atMostRow, type BenchContext, type BenchPart, type BenchRow } from './row.ts';
import { closeWindow, hooks, loadAll, missing, openStudy, sendStudy } from './viewer-study.ts';

/** Studies opened and closed, one after the other: what is left of them. */
async function run(context: BenchContext): Promise<BenchRow[]> {
  const reason = missing();
  if (reason !== undefined) {
    context.skipped('viewer-memory', reason);
    return [];
  }
  const studies = context.quick ? 3 : 20;
  const slices = context.quick ? 10 : 60;
  const application = await startApplication(join(context.folder, 'data'));
  try {
    for (let study = 0; study < studies; study++) {
      const id = `MEMORY${String(study).padStart(2, '0')}`;
      const folder = join(context.folder, id);
      await writeCtPhantom(folder, { seed: id, slices, patientId: id, patientName: id });
      await sendStudy(application, [folder]);
    }
    const held: number[] = [];
    const heap: number[] = [];
    for (let study = 0; study < studies; study++) {
      context.progress(`study ${study + 1} of ${studies}`);
      const { viewer } = await openStudy(application, `MEMORY${String(study).padStart(2, '0')}`);
      await loadAll(viewer);
      // In the same window: the study is let go and read again.
      const before = await heapMegabytes(viewer);
      await viewer.evaluate(`${hooks}.reopen().then(() => ${hooks}.loadAll(0)).then(() => 0)`);
      heap.push((await heapMegabytes(viewer)) - before);
      await closeWindow(viewer);
      held.push(heldMegabytes(application.pid) ?? Number.NaN);
    }
    const rows = [
      atMostRow('viewer-memory, a study let go and opened again: script memory', 'MB', Math.max(...heap), 20),
    ];
    // The first ones fill what is kept on purpose: compiled code, prepared statements, thumbnails.
    const warm = held[Math.min(2, held.length - 1)] ?? Number.NaN;
    const end = held.at(-1) ?? Number.NaN;
    if (Number.isNaN(end)) context.skipped('viewer-memory', 'the system does not tell the memory of processes');
    else {
      const name = `viewer-memory, ${studies} studies opened and closed (${warm.toFixed(0)} MB after the third)`;
      rows.push(atMostRow(`${name}: memory of all processes afterwards`, 'times', end / warm, 1.1));
    }
    return rows;
  } finally {
    await application.stop();
  }
}

async function heapMegabytes(viewer: Awaited<ReturnType<typeof openStudy>>['viewer']): Promise<number> {
  await viewer.collectGarbage();
  return (await viewer.evaluate<number>(`${hooks}.memory().heapBytes`)) / 1e6;
}

export const part: BenchPart = { name: 'viewer-memory', rows: ['viewer-memory'], run };
