import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { items, text } from '../../src-shared/dicom/access.ts';
import { parseFile } from '../../src-shared/dicom/part10/read.ts';
import { writePart10 } from '../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { presentationStates } from '../../src-shared/objects/presentation-state/write.ts';
import { peersAvailable, startPeer } from '../../testing/peers.ts';
import { ctImage } from '../../testing/phantom-image.ts';
import { freePort } from '../../testing/ports.ts';
import { seenImage, testCreation } from '../../testing/saved-views.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { receive } from '../archive/testing/open-archive.ts';
import { startSendingRig } from './testing/sending-rig.ts';

const root = '1.2.840.10008.5.1.4.1.1.';
/** Table 4 of the conformance statement: what presentation states may refer to. */
const table4 = [
  ...[
    '1',
    '1.1',
    '1.1.1',
    '1.2',
    '1.2.1',
    '1.3',
    '1.3.1',
    '2',
    '3',
    '3.1',
    '4',
    '6',
    '6.1',
    '7',
    '12.1',
    '12.2',
    '12.3',
  ],
  ...['20', '77.1.1', '77.1.2', '77.1.3', '77.1.4', '128', '481.1'],
].map((part) => `${root}${part}`);

it.skipIf(!peersAvailable('storescp'))(
  '[OSM-062] presentation states of all the classes they may refer to are stored and sent',
  () =>
    withTemporaryFolder(async (folder) => {
      expect(table4).toHaveLength(24);
      const received = join(folder, 'received');
      mkdirSync(received);
      const port = await freePort();
      const peer = await startPeer('storescp', ['-od', received, String(port)], { port });
      const rig = await startSendingRig('kodak-osm', port);
      try {
        const image = ctImage();
        for (const [index, sopClassUid] of table4.entries()) {
          const { view } = seenImage(image.dataSet, { sopClassUid, sopInstanceUid: `1.2.3.${index + 1}` });
          let uids = 0;
          const creation = { ...testCreation(image.dataSet), newUid: () => `2.25.99${index}0${++uids}` };
          const [state] = presentationStates(creation, { label: 'View', description: '', creator: '' }, [view]);
          const sopInstanceUid = text(state!, 'SOPInstanceUID') ?? '';
          const meta = {
            sopClassUid: text(state!, 'SOPClassUID') ?? '',
            ...{ sopInstanceUid, transferSyntaxUid: explicitVrLittleEndian, implementationClassUid: '2.25.1' },
          };
          const outcome = await receive(rig.archive, writePart10(meta, state!), {
            origin: { kind: 'stow' },
            bareDataSet: false,
          });
          expect(outcome).toMatchObject({ sopInstanceUid });
        }
        await rig.archive.settle();
        expect(await rig.send()).toMatchObject({ state: 'done', done: 24 });
        const found = readdirSync(received).map((name) => parseFile(readFileSync(join(received, name))).dataSet);
        const referred = found.map((dataSet) => {
          expect(text(dataSet, 'SOPClassUID')).toBe(`${root}11.1`);
          const [series] = items(dataSet, 'ReferencedSeriesSequence');
          return text(items(series!, 'ReferencedImageSequence')[0]!, 'ReferencedSOPClassUID');
        });
        expect(referred.sort()).toEqual([...table4].sort());
      } finally {
        await rig.close();
        await peer.stop();
      }
    }, 'states-of-classes'),
  120_000,
);
