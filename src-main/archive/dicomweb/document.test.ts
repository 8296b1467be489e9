import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { writePart10 } from '../../../src-shared/dicom/part10/write.ts';
import { phantomUid } from '../../../testing/phantom.ts';
import { type Fixture, openFixture } from './testing/fixture.ts';

let fixture: Fixture;
const sopClassUid = '1.2.840.10008.5.1.4.1.1.104.1';
const content = Uint8Array.from({ length: 3000 }, (_, index) => (index * 31) & 0xff);

function documentFile(name: string, length: number): Uint8Array {
  const sopInstanceUid = phantomUid(`document ${name}`);
  const dataSet: DataSet = {
    '00080016': { vr: 'UI', Value: [sopClassUid] },
    '00080018': { vr: 'UI', Value: [sopInstanceUid] },
    '00080060': { vr: 'CS', Value: ['DOC'] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Phantom^Document' }] },
    '00100020': { vr: 'LO', Value: ['DOCUMENT'] },
    '0020000D': { vr: 'UI', Value: [phantomUid('document study')] },
    '0020000E': { vr: 'UI', Value: [phantomUid('document series')] },
    '00420011': { vr: 'OB', bytes: content },
    '00420012': { vr: 'LO', Value: ['text/html'] },
    '00420015': { vr: 'UL', Value: [length] },
  };
  const meta = {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    implementationClassUid: phantomUid('implementation'),
  };
  return writePart10(meta, dataSet);
}

const lengths = { odd: 2999, even: 3000, short: 17, long: 4_000_000_000, none: 0 };
beforeAll(async () => {
  fixture = await openFixture();
  for (const [name, length] of Object.entries(lengths)) await fixture.store(documentFile(name, length));
});
afterAll(() => fixture.close());

describe('the document of an object', () => {
  it('is whole whatever length the object says, without the byte that makes it even, and is never a page', async () => {
    for (const [name, bytes] of Object.entries({ odd: 2999, even: 3000, short: 3000, long: 3000, none: 3000 })) {
      const [found] = await fixture.archive.locate({ sopInstanceUid: phantomUid(`document ${name}`) });
      const response = await fixture.get(`/view/instances/${found!.row}/${found!.revision}/document`);
      expect(response.headers.get('content-type'), name).toBe('application/octet-stream');
      expect(Buffer.from(await response.arrayBuffer()).equals(content.subarray(0, bytes)), name).toBe(true);
    }
  });
});
