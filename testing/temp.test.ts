import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder, temporaryFolderSync, withTemporaryFolder } from './temp.ts';

it('a folder is gone when its work is done, also when that fails', async () => {
  let path = '';
  const failing = withTemporaryFolder((at) => {
    path = at;
    writeFileSync(join(at, 'file'), 'x');
    throw new Error('the work failed');
  });
  await expect(failing).rejects.toThrow('the work failed');
  expect([path.length > 0, existsSync(path)]).toEqual([true, false]);
});

// Windows ends a process without asking.
it.each(process.platform === 'win32' ? ['its end'] : ['SIGTERM', 'its end'])(
  'what nobody removed goes with the process, ended by %s',
  async (how) => {
    const module = JSON.stringify(new URL('./temp.ts', import.meta.url).href);
    const script = `
    import { temporaryFolder, temporaryFolderSync } from ${module};
    const folders = [temporaryFolderSync('left'), (await temporaryFolder('left')).path];
    process.stdout.write(JSON.stringify(folders) + '\\n');
    process.stdin.on('end', () => process.exit()).resume();
  `;
    const root = await temporaryFolder('ends');
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TMPDIR: root.path, TEMP: root.path, TMP: root.path },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const folders = JSON.parse(String(line)) as string[];
      expect(folders.map((folder) => [folder.startsWith(root.path), existsSync(folder)])).toEqual([
        [true, true],
        [true, true],
      ]);
      mkdirSync(join(folders[0]!, 'deep', 'er'), { recursive: true });
      const ended = once(child, 'exit');
      if (how === 'SIGTERM') child.kill('SIGTERM');
      else child.stdin.end();
      await ended;
      expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
    } finally {
      child.kill('SIGKILL');
      await root.remove();
    }
  },
);

it('two folders of one name are two', async () => {
  const folders = [temporaryFolderSync('same'), temporaryFolderSync('same')];
  expect(new Set(folders).size).toBe(2);
});
