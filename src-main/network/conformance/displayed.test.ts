import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpusAvailable, corpusPath, referenceTable } from '../../../testing/corpus.ts';
import { createDicomWeb } from '../../archive/dicomweb/handler.ts';
import type { InstanceLocation } from '../../archive/types.ts';
import { createRenderer } from '../../decode/renderer.ts';
import { silentLog } from '../../log/types.ts';
import { readMeta } from '../testing/phantom.ts';
import { type ArchiveRig, startArchiveRig } from './archive-rig.ts';
import { testImage } from './encode.ts';
import { storage, storeOn } from './rig.ts';

/** Images of every transfer syntax that Vitrea Read takes: sent by C-STORE, then decoded and rendered from the archive. */

const renderer = createRenderer({ threads: 1 });
let rig: ArchiveRig;
let count = 1;
beforeAll(async () => {
  rig = await startArchiveRig('vitrea-read');
});
afterAll(async () => {
  await rig.close();
  await renderer.close();
});

const folder = 'transfer-syntaxes/ctimage-15-syntaxes/CTImage.dcm_';

/** Sends the data set of a Part 10 file as it is. */
async function receive(path: string): Promise<InstanceLocation> {
  const file = readFileSync(corpusPath(path));
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSetOffset } = readMeta(file);
  const endpoint = await rig.open([[sopClassUid, [transferSyntaxUid]]]);
  const { status } = await storeOn(endpoint, { sopClassUid, sopInstanceUid, dataSet: file.subarray(dataSetOffset) });
  expect(status).toBe(0);
  await endpoint.release();
  const [location] = await rig.locate(sopInstanceUid);
  return location!;
}

async function ask(location: InstanceLocation, what: string, accept: string): Promise<Buffer> {
  const dicomweb = createDicomWeb({ catalogue: () => rig.archive, renderer, log: silentLog });
  const { studyUid, seriesUid, sopInstanceUid } = location;
  const address = `dicomweb://archive/studies/${studyUid}/series/${seriesUid}/instances/${sopInstanceUid}/${what}`;
  const response = await dicomweb(new Request(address, { headers: { accept } }));
  expect(response.status, await (response.ok ? '' : response.clone().text())).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

/** The decoded frame against what independent decoders got: the same hash, or for lossy ones their samples within a level. */
async function check(path: string): Promise<void> {
  const reference = referenceTable('PIXELS').find((row) => row['path'] === path)!;
  const location = await receive(path);
  const cells = await ask(location, 'frames/1', 'application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1');
  const wide = reference['dtype']?.endsWith('16') === true;
  const hash = createHash('sha256').update(cells).digest('hex').slice(0, 32);
  if (![reference['dcmtk'], reference['gdcm'], reference['pydicom']].includes(hash)) {
    const samples = reference['samples']!.split(' ').map((sample) => sample.split(':').map(Number));
    for (const [index = 0, value = 0] of samples) {
      const ours = wide
        ? reference['dtype'] === 'int16'
          ? cells.readInt16LE(index * 2)
          : cells.readUInt16LE(index * 2)
        : cells[index]!;
      expect(Math.abs(ours - value), `sample ${index}`).toBeLessThanOrEqual(1);
    }
  }
  const picture = await ask(location, 'rendered', 'image/png');
  expect(picture.subarray(1, 4).toString('latin1')).toBe('PNG');
  expect(picture.length).toBeGreaterThan(5000);
}

describe.skipIf(!corpusAvailable)('Vitrea Read', () => {
  it.each([
    ['[VIT-048] JPEG Baseline', 'JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50.dcm'],
    ['[VIT-049] JPEG Extended of 12 bits', 'JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm'],
    ['[VIT-050] JPEG Lossless, process 14', 'JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57.dcm'],
    ['[VIT-051] JPEG Lossless, first-order prediction', 'JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm'],
    ['[VIT-052] JPEG-LS lossless', 'JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80.dcm'],
    ['[VIT-053] JPEG-LS near-lossless', 'JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81.dcm'],
    ['[VIT-054] RLE', 'RLELosslessTransferSyntax_1.2.840.10008.1.2.5.dcm'],
    ['[VIT-055] JPEG 2000 lossless', 'JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90.dcm'],
    ['[VIT-055] JPEG 2000', 'JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91.dcm'],
    ['[VIT-056] Explicit VR Big Endian', 'BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm'],
  ])('%s: received, decoded, displayed', async (_title, file) => {
    await check(folder + file);
  });

  it.each<[string, string]>([
    ['[VIT-061] Fuji CR', '1.2.392.200036.9125.1.1.2'],
    ['[VIT-062] breast tomosynthesis', storage('13.1.3')],
  ])('%s: taken and displayed', async (_title, sopClassUid) => {
    const image = { number: count++, sopClassUid };
    expect((await rig.send(image)).status).toBe(0);
    const [location] = await rig.locate(testImage(image).sopInstanceUid);
    expect(location?.description.kind).toBe('image');
    const picture = await ask(location!, 'rendered', 'image/png');
    expect(picture.subarray(1, 4).toString('latin1')).toBe('PNG');
  });
});
