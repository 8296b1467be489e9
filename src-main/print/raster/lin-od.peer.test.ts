import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { boxTask, filmBench, printerOf, testSheet, words } from '../../../testing/films.ts';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { phantomImage } from '../../../testing/phantom-image.ts';
import { withTemporaryFolder } from '../../../testing/temp.ts';

/**
 * What the values of LIN OD are: dcmtk shows the image box that we print as the film will look. It reckons with 0.20 to 3.00 OD, 2000 and
 * 10 cd/m2, as our defaults do, and takes 0 for the least density.
 */
it.skipIf(!peersAvailable('dcm2pnm'))(
  'dcmtk reads the values of LIN OD as they are meant, in steps as the eye sees them',
  async () => {
    const bench = await filmBench();
    const ramp = {
      ...{ rows: 64, columns: 64, bitsAllocated: 16, bitsStored: 12 },
      value: ({ row, column }: { row: number; column: number }) => row * 64 + column,
    };
    try {
      const row = await bench.add(phantomImage({ ...ramp, window: { center: 2048, width: 4096 } }).file);
      const task = boxTask(
        printerOf(64, 64, { presentationLut: { shape: 'LIN OD' } }),
        await bench.patient(row),
        testSheet([await bench.cell(row)]),
      );
      const sent = words((await bench.films.box(task)).bytes);
      expect([sent[0], sent[4095]]).toEqual([4095, 0]);
      await withTemporaryFolder(async (folder) => {
        const [printed, shown] = [join(folder, 'printed.dcm'), join(folder, 'shown.pgm')];
        const value: typeof ramp.value = ({ row: y, column }) => sent[y * 64 + column]!;
        await writeFile(printed, phantomImage({ ...ramp, value }).file);
        const { status, stderr } = await runPeer('dcm2pnm', ['-W', '+Pod', '+op', printed, shown]);
        expect(status, stderr).toBe(0);
        const bytes = readFileSync(shown);
        const levels = bytes.subarray(/^P5\s+64 64\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1'))![0].length);
        expect(levels).toHaveLength(4096);
        // P-values of 12 bits went in; dcmtk cuts off, and its function is off by half a JND near black.
        const worst = Math.max(...Array.from(levels, (level, p) => Math.abs(level - (255 * p) / 4095)));
        expect(worst).toBeLessThan(1.6);
      });
    } finally {
      await bench.close();
    }
  },
);
