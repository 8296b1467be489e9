import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { madeBytes } from './testing/instance.ts';
import { openTestArchive } from './testing/open-archive.ts';

const burst = fileURLToPath(new URL('./testing/burst.ts', import.meta.url));

/** Runs a storing process and kills it after about `afterMs` of storing; gives back what it acknowledged. */
function storeUntilKilled(folder: string, durability: string, from: number, afterMs: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [burst, folder, durability, String(from)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let errors = '';
    child.stdout.on('data', (data: Buffer) => {
      const before = out;
      out += data.toString();
      if (!before.includes('ready') && out.includes('ready')) setTimeout(() => child.kill('SIGKILL'), afterMs);
    });
    child.stderr.on('data', (data: Buffer) => {
      errors += data.toString();
    });
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`ended by itself: ${errors}`));
      // The last line may be cut off: then nobody heard of it.
      else
        resolve(
          out
            .slice(0, out.lastIndexOf('\n'))
            .split('\n')
            .filter((line) => /^\d+$/.test(line))
            .map(Number),
        );
    });
  });
}

for (const durability of ['durable', 'relaxed'] as const) {
  it(`has every acknowledged instance after kill -9 in mid-burst (${durability})`, { timeout: 90_000 }, async () => {
    await withTemporaryFolder(async (folder) => {
      const acknowledged: number[] = [];
      for (const afterMs of [150, 400, 700]) {
        acknowledged.push(...(await storeUntilKilled(folder, durability, 1000 * (1 + acknowledged.length), afterMs)));
      }
      expect(acknowledged.length).toBeGreaterThan(20);
      const opened = await openTestArchive(folder, { durability });
      try {
        expect(opened.archive.needsRebuild).toBe(false);
        expect(readdirSync(join(folder, 'objects', 'incoming'))).toEqual([]);
        const stored = new Map(
          (await opened.archive.locate({ studyUid: '1.2.3.1' })).map((location) => [location.sopInstanceUid, location]),
        );
        for (const number of acknowledged) {
          const location = stored.get(`1.2.3.1.1.${number}`);
          expect(location, `instance ${number}`).toBeDefined();
          const file = readFileSync(location!.path);
          const expected = madeBytes({
            sopInstanceUid: `1.2.3.1.1.${number}`,
            number,
            pixelBytes: number % 10 === 0 ? 2_000_000 : 2048,
            fill: number % 251,
          });
          expect(file.subarray(144 + file.readUInt32LE(140)).equals(expected), `bytes of ${number}`).toBe(true);
        }
        // What was on its way and not acknowledged is either whole or not there.
        expect(await opened.archive.verify()).toMatchObject({ missing: [], damaged: [], unknown: [] });
      } finally {
        await opened.close();
      }
    }, `crash-${durability}`);
  });
}
