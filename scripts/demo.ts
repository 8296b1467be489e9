import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Application, launchApplication } from '../e2e/application.ts';
import { corpusAvailable, corpusFiles } from '../testing/corpus.ts';
import { writeCtPhantom } from '../testing/phantom.ts';
import { withTemporaryFolder } from '../testing/temp.ts';
import { ensureBuilt, repository } from './build.ts';
import { giveAway } from './demo/give-away.ts';
import { lookAndMeasure } from './demo/look-and-measure.ts';
import { markAndReport } from './demo/mark-and-report.ts';
import { otherSystems } from './demo/other-systems.ts';
import { printFilm } from './demo/print-film.ts';
import { receiveAndRead } from './demo/receive-and-read.ts';
import { openStage, type Scene } from './demo/stage.ts';
import { obtainDisplay } from './display.ts';
import { describeRuntime, obtainRuntime } from './electron-runtime.ts';
import { ensureSystemPackages } from './system-packages.ts';

/**
 * `npm run demo`: plays the scenes with the real application and real peers on a virtual display, and leaves pictures
 * and `report.md` in `demo-output/`. Nobody has to do anything.
 */
const scenes: readonly Scene[] = [receiveAndRead, lookAndMeasure, markAndReport, printFilm, otherSystems, giveAway];

const folder = join(repository, 'demo-output');

/** A series of real images where they are on this machine, else one that is computed. */
async function series(scratch: string): Promise<{ files: string[]; origin: string }> {
  if (corpusAvailable) {
    const files = corpusFiles('series/mr-head-100').map(({ file }) => file);
    if (files.length > 0) return { files, origin: 'a public MR series of a head' };
  }
  return { files: await writeCtPhantom(scratch, { slices: 60 }), origin: 'a computed CT phantom' };
}

async function demonstrate(): Promise<boolean> {
  const runtime = await obtainRuntime();
  await ensureSystemPackages('test', runtime.executable);
  await ensureBuilt();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const display = await obtainDisplay({ always: true });
  const lines = ['# Negatoscope, a demonstration', '', `Played on ${describeRuntime(runtime)}.`, ''];
  let failed = false;
  let application: Application | undefined;
  try {
    await withTemporaryFolder(async (scratch) => {
      const { files, origin } = await series(scratch);
      application = await launchApplication({ executable: runtime.executable, env: display.env });
      const { stage, lines: told } = openStage(application, files, { scratch, folder });
      lines.push(`The images are ${origin}.`, '');
      for (const scene of scenes) {
        console.log(scene.title);
        told.push(`## ${scene.title}`, '');
        try {
          await scene.play(stage);
        } catch (error) {
          failed = true;
          stage.say(`**This scene failed:** ${(error as Error).message}`);
        }
      }
      if (application.errors.length > 0) {
        failed = true;
        told.push('## Errors in the windows', '', ...application.errors.map((error) => `- ${error}`), '');
      }
      lines.push(...told);
    }, 'demo');
  } finally {
    await application?.close();
    await display.stop();
    writeFileSync(join(folder, 'report.md'), `${lines.join('\n').trimEnd()}\n`);
  }
  console.log('demo-output/report.md');
  return !failed;
}

try {
  if (!(await demonstrate())) process.exitCode = 1;
} catch (error) {
  console.error(`The demonstration failed: ${(error as Error).message}`);
  process.exitCode = 1;
}
