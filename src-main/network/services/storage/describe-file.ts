import { open } from 'node:fs/promises';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { text } from '../../../../src-shared/dicom/access.ts';
import { HeaderReader } from '../../../../src-shared/dicom/part10/read.ts';
import { systemPath } from '../../../archive/system-path.ts';
import { fileSource, type InstanceSource } from './instance-source.ts';

const firstBytes = 8 * 1024;
const chunkBytes = 64 * 1024;
/** The identifiers stand at the beginning; a file that has none within this much is sent under those of its meta header. */
const searchedBytes = 1 << 20;
const identifiers = new Set([0x00080016, 0x00080018]);

/**
 * A Part 10 file as something to send, from its first bytes: where the data set begins, its transfer syntax as the meta header declares it, its
 * identifiers. Fails with `io`, `not-dicom`, `damaged`, or `unsupported` when it does not say what it is.
 */
export async function describeFile(path: string): Promise<InstanceSource> {
  const handle = await open(systemPath(path), 'r').catch((error: NodeJS.ErrnoException) => {
    throw new NegatoscopeError('io', `${path} cannot be opened`, { path, reason: error.code }, error);
  });
  try {
    const { size } = await handle.stat();
    const reader = new HeaderReader({ want: identifiers, salvage: true });
    for (let at = 0; at < Math.min(size, searchedBytes); ) {
      const length = at === 0 ? firstBytes : chunkBytes;
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, at);
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

/** Files read at the same time: what takes the time is waiting for the system. */
const parallel = 8;

/** Several files, in their order; a file that cannot be sent gives its error instead. */
export async function describeFiles(paths: readonly string[]): Promise<(InstanceSource | NegatoscopeError)[]> {
  const results: (InstanceSource | NegatoscopeError)[] = new Array(paths.length);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < paths.length) {
      const index = next++;
      results[index] = await describeFile(paths[index] as string).catch((error: unknown) =>
        error instanceof NegatoscopeError ? error : new NegatoscopeError('io', String(error), {}, error),
      );
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return results;
}
