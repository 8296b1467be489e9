import { expect, it } from 'vitest';
import { settingsSchema } from '../../src-shared/settings/schema.ts';
import type { Arrival, SendItem } from '../archive/database/state-sending.ts';
import type { CatalogueRow, InstancePlace } from '../archive/types.ts';
import { silentLog } from '../log/types.ts';
import { Forwarder, type ForwarderOptions } from './forwarder.ts';

const place = (row: number, path: string) =>
  ({ row, path, seriesRow: row, studyUid: '2.25.1', seriesUid: '2.25.2', sopInstanceUid: '2.25.3' }) as InstancePlace;

/** Rows that go on, of what arrived at this path while these lie in the archive. */
async function forwarded(path: string, places: InstancePlace[]): Promise<number[]> {
  const arrival: Arrival = {
    sequence: 1,
    path,
    sopInstanceUid: '2.25.3',
    studyUid: '2.25.1',
    kind: 'c-store',
    peer: 'CT',
    address: '',
    called: '',
    at: 0,
    replaces: false,
  };
  const settings = settingsSchema.parse({
    nodes: [{ id: 'node', name: 'Node', aeTitle: 'NODE', host: '127.0.0.1', port: 104 }],
    forwarding: [{ id: 'rule', nodeId: 'node' }],
  });
  const items: SendItem[] = [];
  const calls: Record<string, (...given: never[]) => unknown> = {
    arrivals: () => [arrival],
    arrivalsMatched: (_: number, matches: { item: SendItem }[]) => void items.push(...matches.map(({ item }) => item)),
    pendingForwards: () => [],
  };
  const forwarder = new Forwarder({
    settings: () => settings,
    state: { call: async (name: string, ...given: never[]) => calls[name]!(...given) },
    archive: {
      complete: true,
      settle: async () => {},
      tellReceipts: async () => {},
      select: async () => ({ rows: Uint32Array.from(places, ({ row }) => row) }),
      places: async () => places,
      search: async () => ({ rows: places.map(({ row }) => ({ row, attributes: {} }) as CatalogueRow) }),
    },
    jobs: { list: () => [], submit: async () => 1 },
    log: silentLog,
  } as unknown as ForwarderOptions);
  forwarder.start();
  await forwarder.idle();
  await forwarder.close();
  return items.map(({ row }) => row);
}

const mine = 'ab/0123/77-1-';
const other = 'cd/4567/88-1-';

it('what arrived is found by its place, or by what replaced it there', async () => {
  const places = [place(1, `/store/objects/${mine}2.dcm`), place(2, `/store/objects/${other}1.dcm`)];
  expect(await forwarded(`${mine}2.dcm`, places)).toEqual([1]);
  expect(await forwarded(`${mine}1.dcm`, places)).toEqual([1]);
  expect(await forwarded(`${mine}1.dcm`, [place(3, `C:\\store\\objects\\${mine.replaceAll('/', '\\')}2.dcm`)])).toEqual(
    [3],
  );
});

it("another patient's instance with the same UIDs does not go instead", async () => {
  expect(await forwarded(`${mine}1.dcm`, [place(2, `/store/objects/${other}1.dcm`)])).toEqual([]);
});
