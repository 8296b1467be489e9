import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { items, text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { HeaderReader } from '../../src-shared/dicom/part10/read.ts';
import { tagNumber } from '../../src-shared/dicom/tag.ts';
import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { ExistingFileSet } from './update.ts';

const want: ReadonlySet<number> = new Set([tagNumber('00082112')]);
const step = 64 * 1024;
/** No header reaches further before Source Image Sequence. */
const furthest = 4 * 1024 * 1024;

/**
 * Images of a file-set that were compressed with loss, by the SOP Instance UIDs of what they were made of, as they say themselves (PS3.3
 * C.7.6.1.1.5.1). What cannot be read says nothing.
 * @param studies Study Instance UIDs that matter
 */
export async function writtenWithLoss(
  { files, folder, instances }: ExistingFileSet & { folder: string },
  studies: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { fileId, header, sopInstanceUid, transferSyntaxUid } of files) {
    const mayHaveLost = transferSyntaxes.get(transferSyntaxUid)?.lossy !== false;
    if (!mayHaveLost || !studies.has(text(header, 'StudyInstanceUID') ?? '')) continue;
    signal.throwIfAborted();
    const source = predecessorOf(await beginningOf(join(folder, ...fileId)));
    if (source !== undefined && !instances.has(source)) found.set(source, sopInstanceUid);
  }
  return found;
}

/** The last one of several losses. */
function predecessorOf(header: DataSet): string | undefined {
  const sources = items(header, 'SourceImageSequence').filter((item) =>
    items(item, 'PurposeOfReferenceCodeSequence').some(
      (code) => text(code, 'CodeValue') === '121320' && text(code, 'CodingSchemeDesignator') === 'DCM',
    ),
  );
  const last = sources.at(-1);
  return last === undefined ? undefined : text(last, 'ReferencedSOPInstanceUID');
}

async function beginningOf(path: string): Promise<DataSet> {
  const reader = new HeaderReader({ want, salvage: true });
  try {
    // A pipe would never open, a link leads out of the medium.
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      if (!(await file.stat()).isFile()) return {};
      for (let at = 0; at < furthest && !reader.done; ) {
        const part = Buffer.allocUnsafe(step);
        const { bytesRead } = await file.read(part, 0, step, at);
        if (bytesRead === 0) break;
        reader.push(part.subarray(0, bytesRead));
        at += bytesRead;
      }
    } finally {
      await file.close();
    }
    return (reader.done ? reader.result() : reader.finish()).dataSet;
  } catch {
    return {};
  }
}
