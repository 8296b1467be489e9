import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { items, text, texts } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { mediaStorageDirectory } from '../archive/describe-file.ts';
import { readHeader, type SyncSource } from '../archive/read-header.ts';

/** A record that names a file (PS3.3 F.3.2.2). */
export interface DirectoryReference {
  /** (0004,1430): IMAGE, SR DOCUMENT, … */
  type: string;
  /** (0004,1500), component by component. */
  fileId: string[];
  sopInstanceUid?: string;
}

const directoryRecordSequence = 0x00041220;

/**
 * The files that a DICOMDIR names. Its records lie in one sequence (PS3.3 F.3); the offsets that link them say which belongs to whom,
 * which the files say better themselves, so wrong offsets do no harm. Records out of use are left out. Throws `not-dicom`, `damaged`,
 * and `unsupported` when the file is no directory.
 */
export function readDirectory(source: SyncSource): DirectoryReference[] {
  const { meta, dataSet } = readHeader(source, { want: new Set([0x00041130, directoryRecordSequence, 0x00080005]) });
  const records = items(dataSet, '00041220');
  if (text(meta, '00020002') !== mediaStorageDirectory && dataSet['00041220'] === undefined) {
    throw new NegatoscopeError('unsupported', 'the file is no DICOMDIR');
  }
  return records.map(referenceOf).filter((reference) => reference !== undefined);
}

function referenceOf(record: DataSet): DirectoryReference | undefined {
  // (0004,1410) Record In-use Flag, retired: 0 is a deleted record.
  if (text(record, '00041410') === '0') return undefined;
  const fileId = texts(record, '00041500').filter((component) => component !== '');
  if (fileId.length === 0) return undefined;
  const sopInstanceUid = text(record, '00041511');
  return {
    type: text(record, '00041430') ?? '',
    fileId,
    ...(sopInstanceUid === undefined ? {} : { sopInstanceUid }),
  };
}
