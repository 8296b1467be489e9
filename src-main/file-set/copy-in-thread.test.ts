import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { text } from '../../src-shared/dicom/access.ts';
import { explicitVrLittleEndian, implicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { readHeaderOfFile } from '../archive/read-header.ts';
import { madeFile } from '../archive/testing/instance.ts';
import { copyInThread } from './copy-in-thread.ts';

const file = Buffer.from(
  madeFile({
    patientId: 'P1',
    studyUid: '1.2.3',
    seriesUid: '1.2.3.1',
    sopInstanceUid: '1.2.3.1.1',
    number: 1,
    pixelBytes: 300_000,
    fill: 7,
  }),
);

const meta = (transferSyntaxUid: string) => ({
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: '1.2.3.1.1',
  transferSyntaxUid,
  implementationClassUid: '2.25.1',
  sourceAeTitle: 'HERE',
});
const want = new Set([0x00100020, 0x00080018]);

describe('an instance that a thread copies', () => {
  it('is the same data set behind another meta header, with its hash and what was wanted of its header', () =>
    withTemporaryFolder(async (folder) => {
      const [path, to] = [join(folder, 'from'), join(folder, 'to')];
      await writeFile(path, file);
      const { transferSyntaxUid, dataSetOffset } = readHeaderOfFile(path, {});
      const made = copyInThread({ path, to, want, meta: meta(transferSyntaxUid) });
      const written = await readFile(to);
      const read = readHeaderOfFile(to, {});
      expect(written.subarray(read.dataSetOffset).equals(file.subarray(dataSetOffset))).toBe(true);
      expect(text(read.meta, '00020016')).toBe('HERE');
      expect(text(read.meta, '00020003')).toBe('1.2.3.1.1');
      expect(made).toMatchObject({
        bytes: written.length,
        sha256: createHash('sha256').update(written).digest('hex'),
      });
      expect(text(made!.header, '00100020')).toBe('P1');
    }));

  it('is left to be done the long way where anything is not as it should be', () =>
    withTemporaryFolder(async (folder) => {
      const [path, to] = [join(folder, 'from'), join(folder, 'to')];
      await writeFile(path, file);
      const { transferSyntaxUid, dataSetOffset } = readHeaderOfFile(path, {});
      const other = transferSyntaxUid === explicitVrLittleEndian ? implicitVrLittleEndian : explicitVrLittleEndian;
      const copy = (from: string, syntax = transferSyntaxUid) =>
        copyInThread({ path: from, to, want, meta: meta(syntax) });
      expect(copy(join(folder, 'nothing'))).toBeUndefined();
      expect(copy(path, other)).toBeUndefined();
      for (const bytes of [file.subarray(0, file.length - 10), file.subarray(dataSetOffset), Buffer.from('no image')]) {
        await writeFile(path, bytes);
        expect(copy(path)).toBeUndefined();
      }
      await expect(stat(to)).rejects.toThrow();
    }));

  it('is put over nothing that is there, and into no folder that is not', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'from');
      await writeFile(path, file);
      const { transferSyntaxUid } = readHeaderOfFile(path, {});
      const copy = (to: string) => copyInThread({ path, to, want, meta: meta(transferSyntaxUid) });
      expect(() => copy(join(folder, 'no', 'to'))).toThrow(expect.objectContaining({ code: 'not-found' }));
      await writeFile(join(folder, 'to'), 'something else');
      expect(() => copy(join(folder, 'to'))).toThrow();
      expect(await readFile(join(folder, 'to'), 'utf8')).toBe('something else');
    }));
});
