import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { createDicomWeb } from '../../archive/dicomweb/handler.ts';
import { createRenderer } from '../../decode/renderer.ts';
import { silentLog } from '../../log/types.ts';
import { commandField } from '../dimse/command-fields.ts';
import { startArchiveRig } from './archive-rig.ts';
import { encodeDataSet, type TestElement, testImage } from './encode.ts';
import { storage, ts } from './rig.ts';

const side = 2048;
const frames = 511;
/** Just below 2 GiB. */
const pixelBytes = side * side * frames;
const { bavail, bsize } = statfsSync(tmpdir());
const enough = bavail * bsize > 6 * 2 ** 30;
if (!enough) {
  process.stderr.write('\n*** less than 6 GiB are free: the test with an object of 2 GiB is SKIPPED\n\n');
}

it.skipIf(!enough)(
  '[VIT-070] an object of 2 GiB is received, and its last frame displayed',
  { timeout: 300_000 },
  async () => {
    const rig = await startArchiveRig('vitrea-read', { change: { storage: { durability: 'relaxed' } } });
    const renderer = createRenderer({ threads: 1 });
    try {
      const sopClassUid = storage('7.2');
      const change: TestElement[] = [
        [0x00280008, 'IS', String(frames)],
        [0x00280010, 'US', [side]],
        [0x00280011, 'US', [side]],
      ];
      const image = testImage({
        number: 1,
        sopClassUid,
        bits: 8,
        change,
        without: [0x7fe00010, 0xfffafffa, 0xfffcfffc],
      });
      const header = encodeDataSet(image.elements, ts.ELE);
      const pixelHeader = Buffer.from('e07f10004f42000000000000', 'hex');
      pixelHeader.writeUInt32LE(pixelBytes, 8);

      const endpoint = await rig.open([[sopClassUid, [ts.ELE]]]);
      const before = process.memoryUsage().rss;
      let peak = 0;
      const context = endpoint.association.contexts.get(1)!;
      const response = await endpoint.exchange(
        context,
        {
          field: commandField.store,
          affectedSopClassUid: sopClassUid,
          affectedSopInstanceUid: image.sopInstanceUid,
          priority: 0,
        },
        {
          data: async (association) => {
            await association.send(1, false, Buffer.concat([header, pixelHeader]), false);
            for (let frame = 0; frame < frames; frame++) {
              const last = frame === frames - 1;
              await association.send(1, false, Buffer.alloc(side * side, frame), last);
              peak = Math.max(peak, process.memoryUsage().rss);
            }
          },
        },
      );
      expect(response.status).toBe(0);
      await endpoint.release();
      // Sender and receiver are this one process; neither may have held a large part of it.
      expect(peak - before).toBeLessThan(700 * 2 ** 20);

      const [location] = await rig.locate(image.sopInstanceUid);
      expect(location?.frames).toMatchObject({ kind: 'native', frameBytes: side * side });
      expect(location?.bytes).toBeGreaterThan(pixelBytes);
      const dicomweb = createDicomWeb({ catalogue: () => rig.archive, renderer, log: silentLog });
      const { studyUid, seriesUid, sopInstanceUid } = location!;
      const address = `dicomweb://archive/studies/${studyUid}/series/${seriesUid}/instances/${sopInstanceUid}`;
      const answer = await dicomweb(
        new Request(`${address}/frames/${frames}`, { headers: { accept: 'application/octet-stream' } }),
      );
      const frame = new Uint8Array(await answer.arrayBuffer());
      expect(frame).toHaveLength(side * side);
      expect([frame[0], frame.at(-1)]).toEqual([(frames - 1) & 0xff, (frames - 1) & 0xff]);
      const picture = await dicomweb(
        new Request(`${address}/frames/${frames}/rendered`, { headers: { accept: 'image/png' } }),
      );
      expect(picture.status).toBe(200);
    } finally {
      await renderer.close();
      await rig.close();
    }
  },
);
