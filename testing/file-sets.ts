import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from '../src-shared/dicom/access.ts';
import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../src-shared/dicom/transfer-syntaxes.ts';
import { FileIds } from '../src-shared/file-set/file-ids.ts';
import type { DirectoryFile } from '../src-shared/file-set/model.ts';
import { type DirectoryOptions, writeDirectory } from '../src-shared/file-set/write-directory.ts';
import { phantomUid } from './phantom.ts';

const element = (vr: Vr, ...values: Value[]): Element => (values.length === 0 ? { vr } : { vr, Value: values });

export interface FileSetObject {
  sopClassUid: string;
  patientId?: string;
  patientName?: string;
  birthDate?: string;
  study?: string;
  studyDate?: string;
  series?: string;
  seriesNumber?: number;
  modality?: string;
  number?: number;
  elements?: DataSet;
}

/** A small object that says who and what it belongs to: enough for a directory, and a valid file. */
export function fileSetObject(object: FileSetObject): DataSet {
  const {
    sopClassUid,
    patientId = 'PID1',
    patientName = 'Phantom^One',
    study = 'a',
    series = 's',
    number = 1,
  } = object;
  return {
    '00080016': element('UI', sopClassUid),
    '00080018': element('UI', phantomUid(`${patientId} ${study} ${series} ${sopClassUid} ${number}`)),
    '00080020': element('DA', object.studyDate ?? '20240105'),
    '00080023': element('DA', '20240105'),
    '00080030': element('TM', '101500'),
    '00080033': element('TM', '101500'),
    '00080050': element('SH', 'A1'),
    '00080060': element('CS', object.modality ?? 'OT'),
    '00081030': element('LO', 'Study of a phantom'),
    '00100010': element('PN', { Alphabetic: patientName }),
    '00100020': element('LO', ...(patientId === '' ? [] : [patientId])),
    '00100030': element('DA', object.birthDate ?? '19500102'),
    '00100040': element('CS', 'O'),
    '0020000D': element('UI', phantomUid(`${patientId} ${study}`)),
    '0020000E': element('UI', phantomUid(`${patientId} ${study} ${series}`)),
    '00200010': element('SH', '1'),
    '00200011': element('IS', object.seriesNumber ?? 1),
    '00200013': element('IS', number),
    ...object.elements,
  };
}

/** The same as the file of a directory, with an ID from `ids`. */
export function directoryFile(dataSet: DataSet, ids: FileIds): DirectoryFile {
  const sopClassUid = text(dataSet, '00080016') ?? '';
  return {
    fileId: ids.next({ sopClassUid, header: dataSet }),
    sopClassUid,
    sopInstanceUid: text(dataSet, '00080018') ?? '',
    transferSyntaxUid: explicitVrLittleEndian,
    header: dataSet,
  };
}

export const directoryOptions: DirectoryOptions = {
  fileSetId: 'PHANTOM',
  fileSetUid: '2.25.11',
  implementationClassUid: '2.25.12',
};

/** Writes objects and their DICOMDIR into a folder. */
export async function writeFileSet(
  folder: string,
  dataSets: readonly DataSet[],
  options: Partial<DirectoryOptions> = {},
): Promise<DirectoryFile[]> {
  const ids = new FileIds();
  const files: DirectoryFile[] = [];
  for (const dataSet of dataSets) {
    const file = directoryFile(dataSet, ids);
    const path = join(folder, ...file.fileId);
    await mkdir(dirname(path), { recursive: true });
    const { sopClassUid, sopInstanceUid, transferSyntaxUid } = file;
    const meta = { sopClassUid, sopInstanceUid, transferSyntaxUid, implementationClassUid: '2.25.12' };
    await writeFile(path, writePart10(meta, dataSet));
    files.push(file);
  }
  await writeFile(join(folder, 'DICOMDIR'), writeDirectory(files, { ...directoryOptions, ...options }).bytes);
  return files;
}
