import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { findProgram, runPeer } from './peers.ts';

const peers = fileURLToPath(new URL('peers.ts', import.meta.url));

/** It runs, and is not dead with nobody having asked after it. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

it.skipIf(process.platform !== 'linux' || findProgram('setpriv') === undefined)(
  'a peer ends also when the process that started it is killed',
  async () => {
    const code = `import { startPeer } from ${JSON.stringify(peers)};
      console.log((await startPeer('sleep', ['600'])).pid);
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    try {
      await expect.poll(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()).toBe('sleep');
      child.kill('SIGKILL');
      await expect.poll(() => runs(pid)).toBe(false);
    } finally {
      if (runs(pid)) process.kill(pid, 'SIGKILL');
    }
  },
);

it('a peer says how it ended', async () => {
  const { status, output } = await runPeer('sh', ['-c', 'echo "$WORD"; exit 3'], { env: { WORD: 'said' } });
  expect({ status, output }).toEqual({ status: 3, output: 'said\n' });
});
