import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../testing/peers.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { correctionOf, jndOfLuminance, luminanceOfJnd } from './gsdf.ts';

const measured = Array.from({ length: 256 }, (_, level) => ({
  level,
  luminance: 0.3 + 349.7 * (level / 255) ** 2.2,
}));
const ambient = 0.2;

describe.skipIf(!peersAvailable('dcmdspfn'))('beside dcmtk', () => {
  it('[VIT-111] the correction of a measured monitor gives the same luminance', async () => {
    await withTemporaryFolder(async (folder) => {
      const monitor = join(folder, 'monitor.lut');
      const curve = join(folder, 'gsdf.txt');
      const lines = measured.map(({ level, luminance }) => `${level} ${luminance.toFixed(6)}`);
      writeFileSync(monitor, `max 255\namb ${ambient}\n${lines.join('\n')}\n`);
      const { status, output } = await runPeer('dcmdspfn', ['+Im', monitor, '+Og', curve]);
      expect(status, output).toBe(0);
      const rows = readFileSync(curve, 'utf8')
        .split('\n')
        .filter((line) => /^\d/.test(line))
        .map((line) => line.split('\t').map(Number));
      expect(rows).toHaveLength(256);

      const correction = correctionOf(measured, ambient);
      if (typeof correction === 'string') throw new Error(correction);
      const [low, high] = [jndOfLuminance(correction.minimum), jndOfLuminance(correction.maximum)];
      for (const [value, , wanted, corrected] of rows) {
        const ours = luminanceOfJnd(low + ((high - low) * value!) / 255);
        expect(Math.abs(ours / wanted! - 1), `wanted luminance of ${value}`).toBeLessThan(0.003);
        // Each takes the nearest level; where two are as near, they may differ by one.
        const level = correction.levels[value!]!;
        const near = [level - 1, level, level + 1]
          .map((one) => measured[one])
          .filter((one) => one !== undefined)
          .map(({ luminance }) => luminance + ambient);
        const closest = Math.min(...near.map((luminance) => Math.abs(luminance - corrected!)));
        expect(closest, `corrected luminance of ${value}`).toBeLessThan(1e-3);
      }
    });
  });
});
