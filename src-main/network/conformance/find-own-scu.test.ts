import { expect, it } from 'vitest';
import { startRemoteRig } from '../../remote/testing/remote-rig.ts';
import { startFindRig } from './find-rig.ts';

/** Our own two ends of a query. */

it('[OSM-143] private elements that a server sends are passed over by whoever asked', async () => {
  const server = await startFindRig('default', {
    catalogue: {
      find: async () => ({
        rows: [
          {
            '00090010': { vr: 'LO', Value: ['SOMEBODY'] },
            '00091001': { vr: 'UN', bytes: Uint8Array.of(1, 2, 3, 4) },
            '00091002': { vr: 'SQ', Value: [{ '00091003': { vr: 'LO', Value: ['inside'] } }] },
            '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Known^Name' }] },
            '00100020': { vr: 'LO', Value: ['P1'] },
            '0020000D': { vr: 'UI', Value: ['1.2.3'] },
            '00291010': { vr: 'OB', bytes: Uint8Array.of(5, 6) },
          },
        ],
      }),
    },
  });
  const rig = await startRemoteRig({ nodes: [{ port: server.ports[0]!, aeTitle: 'STATION' }] });
  try {
    const { rows, end } = await rig.find({});
    expect(end).toMatchObject({ outcome: 'complete', count: 1 });
    expect(rows.map(({ studyUid }) => studyUid)).toEqual(['1.2.3']);
  } finally {
    await rig.close();
    await server.close();
  }
});
