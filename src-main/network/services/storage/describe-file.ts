import { open } from 'node:fs/promises';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { text } from '../../../../src-shared/dicom/access.ts';
import { HeaderReader } from '../../../../src-shared/dicom/part10/read.ts';
import { fileSource, type InstanceSource } from './instance-source.ts';

const chunkBytes = 64 * 1024;
/** The identifiers stand at the beginning; a file that has none within this much is sent under those of its meta header. */
const searchedBytes = 1 << 20;
const identifiers = new Set([0x00080016, 0x00080018]);

/**
 * A Part 10 file as something to send, from its first bytes: where the data set begins, its transfer syntax as the meta header declares it, its
 * identifiers. Fails with `io`, `not-dicom`, `damaged`, or `unsupported` when it does not say what it is.
 */
export async function describeFile(path: string): Promise<InstanceSource> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new NegatoscopeError('io', `${path} cannot be opened`, { path, reason: error.code }, error);
  });
  try {
    const { size } = await handle.stat();
    const reader = new HeaderReader({ want: identifiers, salvage: true });
    for (let at = 0; at < Math.min(size, searchedBytes); ) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(chunkBytes), 0, chunkBytes, at);
      if (bytesRead === 0 || reader.problem !== undefined) {
        break;
      }
      reader.push(buffer.subarray(0, bytesRead));
      at += bytesRead;
      if (reader.packed !== undefined || reader.done || text(reader.dataSet, 'SOPInstanceUID') !== undefined) {
        break;
      }
    }
    const read = reader.result();
    if (read.problem !== undefined && read.dataSetOffset === 0) {
      throw read.problem;
    }
    const sopClassUid = text(read.dataSet, 'SOPClassUID') ?? text(read.meta, 'MediaStorageSOPClassUID');
    const sopInstanceUid = text(read.dataSet, 'SOPInstanceUID') ?? text(read.meta, 'MediaStorageSOPInstanceUID');
    const transferSyntaxUid = read.declaredTransferSyntaxUid ?? read.transferSyntaxUid;
    if (!sopClassUid || !sopInstanceUid || !transferSyntaxUid) {
      throw new NegatoscopeError('unsupported', `${path} does not say what it is`, { path });
    }
    const { dataSetOffset } = read;
    return fileSource({ path, dataSetOffset, fileBytes: size, sopClassUid, sopInstanceUid, transferSyntaxUid });
  } finally {
    await handle.close();
  }
}
