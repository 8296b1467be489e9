import { deflateRawSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { text } from '../../../src-shared/dicom/access.ts';
import { encodeFileMeta } from '../../../src-shared/dicom/part10/write.ts';
import { deflatedExplicitVrLittleEndian } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { ctImageStorage, madeBytes, madeFile } from '../../archive/testing/instance.ts';
import { createRenderer } from '../../decode/renderer.ts';
import { readObject } from './written-object.ts';

const renderer = createRenderer();
afterAll(() => renderer.close());

async function* inParts(bytes: Buffer): AsyncGenerator<Uint8Array> {
  const part = Buffer.alloc(1000);
  for (let at = 0; at < bytes.length; at += part.length) yield part.subarray(0, bytes.subarray(at).copy(part));
}
const read = (bytes: Uint8Array) => readObject(inParts(Buffer.from(bytes)), renderer, new AbortController().signal);

const made = { fill: 7, pixelBytes: 4096, sopInstanceUid: '1.2.3.4' };
const meta = encodeFileMeta({
  ...{ sopClassUid: ctImageStorage, sopInstanceUid: made.sopInstanceUid, implementationClassUid: '1.2.3' },
  transferSyntaxUid: deflatedExplicitVrLittleEndian,
});
const deflated = (bytes: Uint8Array): Uint8Array => Buffer.concat([meta, deflateRawSync(bytes)]);

it('an object that was deflated is shown as it is without', async () => {
  const plain = await read(madeFile(made));
  const packed = await read(deflated(madeBytes(made)));
  expect(text(packed.dataSet, 'SOPInstanceUID')).toBe('1.2.3.4');
  expect(packed.description).toEqual({ ...plain.description, transferSyntaxUid: deflatedExplicitVrLittleEndian });
  const frame = await packed.frame(1);
  expect(frame.bytes).toEqual(new Uint8Array(4096).fill(7));
  expect(frame.bytes).toEqual((await plain.frame(1)).bytes);
  expect([...packed.bytesOf('7FE00010')!]).toEqual([...plain.bytesOf('7FE00010')!]);
  expect(packed.bytesOf('00420011')).toBeUndefined();
});

it('one that is cut short, or deflated wrongly, is damaged', async () => {
  const whole = deflated(madeBytes(made));
  await expect(read(whole.subarray(0, whole.length - 20))).rejects.toMatchObject({ code: 'damaged' });
  await expect(read(Buffer.concat([meta, Buffer.alloc(300, 0xff)]))).rejects.toMatchObject({ code: 'damaged' });
});
