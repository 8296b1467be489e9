import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { openState } from '../../archive/database/state-thread.ts';
import { silentLog } from '../../log/types.ts';
import { createJobQueue, type JobQueue } from '../queue.ts';

export interface StepParameters {
  node: string;
  left: number[];
}

/**
 * A kind of job in steps that keeps what is left after each: a step is written to `steps.txt` before it is crossed out. Each job fails
 * once in its middle and is tried again by itself.
 */
export function registerSteps(queue: JobQueue, folder: string): void {
  queue.register<StepParameters>({
    kind: 'steps',
    afterRestart: 'resume',
    node: ({ node }) => node,
    retry: () => 20,
    run: async ({ id, parameters, signal, saveParameters, progress }) => {
      let { left } = parameters;
      while (left.length > 0) {
        signal.throwIfAborted();
        appendFileSync(join(folder, 'steps.txt'), `${id} ${left[0]}\n`);
        left = left.slice(1);
        await saveParameters({ ...parameters, left });
        progress({ done: 10 - left.length, total: 10 });
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (left.length === 5) throw new NegatoscopeError('connection-failed', 'half way');
      }
    },
  });
}

/** As a process of its own: goes on with what is there and submits more until it is killed; says each number it was given. */
const [, , folder] = process.argv;
if (folder !== undefined && process.argv[1]?.endsWith('crashing.ts')) {
  const state = await openState(folder);
  const queue = createJobQueue(state, silentLog);
  registerSteps(queue, folder);
  await queue.start();
  process.stdout.write('ready\n');
  for (let count = 0; ; count++) {
    const left = Array.from({ length: 10 }, (_, index) => index);
    const id = await queue.submit('steps', `Job ${count}`, { node: `n${count % 3}`, left });
    process.stdout.write(`${id}\n`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
