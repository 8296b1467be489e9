import { expect, it } from 'vitest';
import { findTool, runTool } from './run.ts';

const node = process.execPath;

it('gives back what a program wrote, line by line as it comes, also what it wrote over', async () => {
  const lines: string[] = [];
  const output = await runTool(node, ['-e', 'process.stdout.write("a\\r50%\\rb\\nlast")'], {
    onLine: (line) => lines.push(line),
  });
  expect(lines).toEqual(['a', '50%', 'b', 'last']);
  expect(output).toContain('last');
});

it('says how a program failed, in its own words', async () => {
  const failing = (text: string) => runTool(node, ['-e', `console.error(${JSON.stringify(text)}); process.exit(3)`]);
  await expect(failing('the drive is busy')).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining('3: the drive is busy'),
  });
  await expect(failing('write: No space left on device')).rejects.toMatchObject({ code: 'disk-full' });
  await expect(runTool('/nowhere/program', [])).rejects.toMatchObject({ code: 'io' });
});

it('is ended when it is cancelled or takes too long, and is not started after that', async () => {
  const abort = new AbortController();
  const waiting = runTool(node, ['-e', 'console.log("here"); setInterval(() => {}, 1000)'], {
    signal: abort.signal,
    onLine: () => abort.abort(),
  });
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await expect(runTool(node, ['-e', ''], { signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
  await expect(runTool(node, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 50 })).rejects.toMatchObject({
    code: 'timeout',
  });
});

it.skipIf(process.platform === 'win32')('is not waited for when what it started holds its output', async () => {
  const abort = new AbortController();
  let started = 0;
  const waiting = runTool('/bin/sh', ['-c', 'sleep 600 & echo $!; wait'], {
    signal: abort.signal,
    onLine: (line) => {
      started = Number(line);
      abort.abort();
    },
  });
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  process.kill(started);
});

it.skipIf(process.platform === 'win32')('finds the first program that is installed', () => {
  expect(findTool('no-such-program', 'sh')).toMatch(/\/sh$/);
  expect(findTool('no-such-program')).toBeUndefined();
});
