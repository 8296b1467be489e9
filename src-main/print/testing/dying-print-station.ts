import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Film } from '../../../src-shared/film/model.ts';
import { type Death, killAt } from '../../archive/testing/dying-state.ts';
import { numberOf, startPrintStation } from './print-station.ts';

/** When the process kills itself: at a call of the state database, or while this image is made. */
export type PrintDeath = Death | { making: number };

/** As a process of its own: prints what it is told until it kills itself or its input ends. Says the number of each job that is kept. */
async function run(folder: string, settings: object, death: PrintDeath): Promise<void> {
  const station = await startPrintStation(folder, {
    settings,
    state: (state) => {
      if (!('making' in death)) killAt(state, death);
    },
    making: (task) => {
      if ('making' in death && numberOf(task) === death.making) process.kill(process.pid, 'SIGKILL');
    },
  });
  process.stdout.write('ready\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const film = JSON.parse(line) as Film;
    const { id } = await station.calls.submit({ printerId: 'film', film, options: {}, printedAt: 1 });
    process.stdout.write(`${id}\n`);
  }
  process.exit(0);
}

const own = fileURLToPath(import.meta.url);

/** Starts a station over a folder, has it print films and waits until it has killed itself; gives back the jobs that it said are kept. */
export async function printUntilDead(
  folder: string,
  settings: object,
  films: readonly Film[],
  death: PrintDeath,
  meanwhile: (kill: () => void) => void = () => undefined,
): Promise<number[]> {
  const child = spawn(process.execPath, [own, folder, JSON.stringify(settings), JSON.stringify(death)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  const kept: number[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') for (const film of films) child.stdin.write(`${JSON.stringify(film)}\n`);
    else kept.push(Number(line));
  });
  meanwhile(() => child.kill('SIGKILL'));
  const signal = await new Promise<string | null>((resolve) => child.once('close', (_code, by) => resolve(by)));
  if (signal !== 'SIGKILL') throw new Error(`it ended by itself: ${signal}`);
  return kept;
}

const [, program, folder, settings, death] = process.argv;
if (program === own && folder !== undefined) await run(folder, JSON.parse(settings ?? '{}'), JSON.parse(death ?? '{}'));
