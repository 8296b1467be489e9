import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { fromDicomJson } from '../../../src-shared/dicom/json.ts';
import { writePart10 } from '../../../src-shared/dicom/part10/write.ts';
import { ctPhantomSlice, phantomUid } from '../../../testing/phantom.ts';
import { packDataSet } from '../pack.ts';
import { type Fixture, openFixture } from './testing/fixture.ts';

let fixture: Fixture;
const words = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 31) & 0xff);
/** A presentation state with a small and a large table, and one in a nested item, by transfer syntax. */
const small = words(20);
const large = words(120_000);
const syntaxes = {
  little: '1.2.840.10008.1.2.1',
  big: '1.2.840.10008.1.2.2',
  deflated: '1.2.840.10008.1.2.1.99',
};

function state(name: keyof typeof syntaxes): Uint8Array {
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.11.1';
  const sopInstanceUid = phantomUid(`whole ${name}`);
  const table = (bytes: Uint8Array): DataSet => ({
    '00283002': { vr: 'US', Value: [bytes.length / 2, 0, 16] },
    '00283006': { vr: 'OW', bytes },
  });
  const dataSet: DataSet = {
    '00080005': { vr: 'CS', Value: ['ISO_IR 100'] },
    '00080016': { vr: 'UI', Value: [sopClassUid] },
    '00080018': { vr: 'UI', Value: [sopInstanceUid] },
    '00080060': { vr: 'CS', Value: ['PR'] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller^Jörg' }] },
    '00100020': { vr: 'LO', Value: ['WHOLE'] },
    '0020000D': { vr: 'UI', Value: [phantomUid('whole study')] },
    '0020000E': { vr: 'UI', Value: [phantomUid(`whole series ${name}`)] },
    '00283000': { vr: 'SQ', Value: [table(small)] },
    '00283110': { vr: 'SQ', Value: [{ '00283010': { vr: 'SQ', Value: [table(large)] } }] },
    '00420011': { vr: 'OB', bytes: words(5000) },
  };
  const meta = {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid: syntaxes[name],
    implementationClassUid: phantomUid('implementation'),
  };
  return writePart10(meta, dataSet, { pack: packDataSet });
}

const slice = ctPhantomSlice(0, { slices: 1, rows: 16, columns: 16 });

beforeAll(async () => {
  fixture = await openFixture();
  await fixture.store(...(Object.keys(syntaxes) as (keyof typeof syntaxes)[]).map(state));
  const meta = {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: slice.uid,
    transferSyntaxUid: syntaxes.little,
    implementationClassUid: phantomUid('implementation'),
  };
  await fixture.store(writePart10(meta, slice.dataSet));
});
afterAll(() => fixture.close());

async function read(sopInstanceUid: string): Promise<{ address: string; dataSet: DataSet; response: Response }> {
  const [found] = await fixture.archive.locate({ sopInstanceUid });
  const address = `/view/instances/${found!.row}/${found!.revision}/data-set`;
  const response = await fixture.get(address);
  return { address, response, dataSet: fromDicomJson(await response.clone().json()) };
}

describe('the whole data set of an object', () => {
  for (const name of Object.keys(syntaxes) as (keyof typeof syntaxes)[]) {
    it(`has its binary values inline at every depth, little endian (${name})`, async () => {
      const { dataSet, response } = await read(phantomUid(`whole ${name}`));
      expect(response.status).toBe(200);
      const inner = dataSet['00283000']!.Value![0] as DataSet;
      expect(Buffer.from(inner['00283006']!.bytes!).equals(Buffer.from(small))).toBe(true);
      const voi = dataSet['00283110']!.Value![0] as DataSet;
      const outer = voi['00283010']!.Value![0] as DataSet;
      expect(Buffer.from(outer['00283006']!.bytes!).equals(Buffer.from(large))).toBe(true);
      expect(dataSet['00100010']!.Value).toEqual([{ Alphabetic: 'Müller^Jörg' }]);
      // Documents and pixels have routes of their own.
      expect(dataSet['00420011']).toBeUndefined();
    });
  }

  it('leaves the pixels of an image out, and is not sent twice', async () => {
    const { address, dataSet, response } = await read(slice.uid);
    expect(dataSet['7FE00010']).toBeUndefined();
    expect(dataSet['00280010']?.Value).toEqual([16]);
    const again = await fixture.get(address, { 'if-none-match': response.headers.get('etag')! });
    expect(again.status).toBe(304);
    expect((await fixture.get(address.replace(/\d+\/data-set/, '99/data-set'))).status).toBe(404);
  });
});
