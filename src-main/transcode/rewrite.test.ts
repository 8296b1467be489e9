import { expect, it } from 'vitest';
import { readDataSet } from '../../src-shared/dicom/part10/read.ts';
import { explicitVrBigEndian, explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { phantomImage } from '../../testing/phantom-image.ts';
import { asFile, memory, transcoded } from './testing/in-process.ts';

it.each(['OB', 'UN'] as const)(
  'cells of two bytes that a file calls %s are words, and turned in big endian',
  async (vr) => {
    const cells = Uint8Array.from({ length: 2 * 16 * 16 }, (_, index) => index & 0xff);
    const image = phantomImage({
      rows: 16,
      columns: 16,
      bitsStored: 16,
      elements: { '7FE00010': { vr, bytes: cells } },
    });
    const turned = await transcoded(memory(image.file), { transferSyntaxUid: explicitVrBigEndian });
    const tail = Buffer.from(turned.bytes.subarray(-cells.length));
    expect(tail.equals(Buffer.from(cells).swap16())).toBe(true);
    const back = await transcoded(memory(asFile(turned)), { transferSyntaxUid: explicitVrLittleEndian });
    const { dataSet } = readDataSet(back.bytes, explicitVrLittleEndian, { keepPixelData: true });
    expect(dataSet['7FE00010']).toMatchObject({ vr: 'OW' });
    expect(Buffer.from(back.bytes.subarray(-cells.length)).equals(Buffer.from(cells))).toBe(true);
  },
);
