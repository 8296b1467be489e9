import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { openState } from '../archive/database/state-thread.ts';
import { silentLog } from '../log/types.ts';
import { createJobQueue } from './queue.ts';
import { registerSteps } from './testing/crashing.ts';

const program = fileURLToPath(new URL('./testing/crashing.ts', import.meta.url));

/** Runs a process that submits and works, kills it when it has said so many jobs; gives back the jobs it was told are kept. */
function workUntilKilled(folder: string, count: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
      // One line says that it is ready.
      if (out.split('\n').length > count + 1) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error('it ended by itself'));
      else resolve(out.slice(0, out.lastIndexOf('\n')).split('\n').filter(Boolean).slice(1).map(Number));
    });
  });
}

it('loses no job and no step of one, however often it is killed', { timeout: 90_000 }, async () => {
  await withTemporaryFolder(async (folder) => {
    const submitted: number[] = [];
    for (const count of [4, 9, 14]) submitted.push(...(await workUntilKilled(folder, count)));
    expect(submitted.length).toBeGreaterThanOrEqual(27);
    const state = await openState(folder);
    const queue = createJobQueue(state, silentLog);
    registerSteps(queue, folder);
    try {
      await queue.start();
      for (const id of submitted) expect(await queue.finished(id), `job ${id}`).toMatchObject({ state: 'done' });
      const steps = new Map<number, number[]>();
      for (const line of readFileSync(join(folder, 'steps.txt'), 'utf8').trim().split('\n')) {
        const [id = 0, step = 0] = line.split(' ').map(Number);
        steps.set(id, [...(steps.get(id) ?? []), step]);
      }
      for (const id of submitted) {
        const done = steps.get(id) ?? [];
        // Each in its order; a step whose end was not written down is done once more, never left out.
        expect([...new Set(done)], `steps of job ${id}`).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        expect(done.length, `steps of job ${id}`).toBeLessThanOrEqual(13);
      }
    } finally {
      await queue.close();
      await state.close('close');
    }
  }, 'jobs-crash');
});
