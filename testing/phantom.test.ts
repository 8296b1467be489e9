import { expect, it } from 'vitest';
import { peersAvailable, runPeer } from './peers.ts';
import { writeCtPhantom } from './phantom.ts';
import { withTemporaryFolder } from './temp.ts';

it.skipIf(!peersAvailable('dciodvfy', 'dcmdump'))('the computed CT series is a CT series to others', () =>
  withTemporaryFolder(async (folder) => {
    const [first = '', second = ''] = await writeCtPhantom(folder, { slices: 2, rows: 64, columns: 64 });
    const verdict = await runPeer('dciodvfy', [first]);
    expect(verdict.output).toContain('CTImage');
    expect(verdict.output).not.toMatch(/^Error/m);
    const dump = await runPeer('dcmdump', ['+P', '0020,0032', '+P', '7fe0,0010', second]);
    expect(dump.output).toContain('-179.2\\-179.2\\-2');
  }),
);
