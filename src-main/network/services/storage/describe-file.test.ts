import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../testing/temp.ts';
import { part10, phantomImage } from '../../testing/phantom.ts';
import { describeFile, describeFiles } from './describe-file.ts';

describe('describeFile', () => {
  let folder: { path: string; remove(): Promise<void> };
  const path = (name: string) => join(folder.path, name);
  const phantom = phantomImage(7, 256, 256);
  const { file, dataSetOffset } = part10(phantom);

  beforeAll(async () => {
    folder = await temporaryFolder('describe');
    writeFileSync(path('image.dcm'), file);
    writeFileSync(path('bare.dcm'), phantom.dataSet);
    writeFileSync(path('text.txt'), 'This is no DICOM file at all, whatever it is called. '.repeat(20));
    writeFileSync(path('empty.dcm'), '');
    writeFileSync(path('cut.dcm'), file.subarray(0, 150));
  });
  afterAll(() => folder.remove());

  it('says what a file is and where its data set begins', async () => {
    const source = await describeFile(path('image.dcm'));
    expect(source).toMatchObject({
      sopClassUid: phantom.sopClassUid,
      sopInstanceUid: phantom.sopInstanceUid,
      transferSyntaxUid: phantom.transferSyntaxUid,
      bytes: file.length - dataSetOffset,
    });
    const opened = await source.open();
    const bytes = [Buffer.alloc(1000), Buffer.alloc(source.bytes - 1000)];
    expect(await opened.read(bytes, 0)).toBe(source.bytes);
    opened.close();
    expect(Buffer.concat(bytes)).toEqual(phantom.dataSet);
  });

  it('reads a data set without preamble and meta header', async () => {
    expect(await describeFile(path('bare.dcm'))).toMatchObject({
      sopInstanceUid: phantom.sopInstanceUid,
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      bytes: phantom.dataSet.length,
    });
  });

  it('says why the others cannot be sent, and keeps the order', async () => {
    const names = ['text.txt', 'image.dcm', 'empty.dcm', 'cut.dcm', 'none.dcm', 'image.dcm'];
    const results = await describeFiles(names.map(path));
    expect(results.map((result) => ('open' in result ? 'ready' : result.code))).toEqual([
      'not-dicom',
      'ready',
      expect.stringMatching(/not-dicom|unsupported/),
      expect.stringMatching(/damaged|unsupported/),
      'io',
      'ready',
    ]);
  });
});
