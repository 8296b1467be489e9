import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { explicitVrLittleEndian } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import type { DirectoryFile } from '../../../src-shared/file-set/model.ts';
import { writeDirectory } from '../../../src-shared/file-set/write-directory.ts';
import { ctImageStorage, type MadeInstance, madeDataSet, madeFile } from '../../archive/testing/instance.ts';

/** An instance of a made disc, and what its DICOMDIR says of it. */
export interface DiscInstance extends MadeInstance {
  /** Default: `DICOM/IM000001` … */
  fileId?: string[];
  /** Where the DICOMDIR says something else than the file. */
  said?: MadeInstance;
  /** Written into the DICOMDIR only, or into the folder only. */
  only?: 'directory' | 'file';
  icon?: DataSet;
}

export const fileIdOf = (index: number): string[] => ['DICOM', `IM${String(index).padStart(6, '0')}`];

/** Bytes of the DICOMDIR of instances. */
export function madeDirectory(instances: readonly DiscInstance[], fileSetId = 'MADE'): Uint8Array {
  const files: DirectoryFile[] = instances
    .map((instance, index) => ({ instance, index }))
    .filter(({ instance }) => instance.only !== 'file')
    .map(({ instance, index }) => {
      const { fileId, said, icon, only, ...made } = instance;
      const all = { ...made, ...said };
      return {
        fileId: fileId ?? fileIdOf(index),
        sopClassUid: ctImageStorage,
        sopInstanceUid: all.sopInstanceUid ?? '1.2.3.1.1.1',
        transferSyntaxUid: explicitVrLittleEndian,
        header: madeDataSet({ ...all, pixelBytes: 0 }),
        ...(icon === undefined ? {} : { icon }),
      };
    });
  return writeDirectory(files, { fileSetId, fileSetUid: '1.2.3.99', implementationClassUid: '1.2.3.98' }).bytes;
}

/** Writes a disc into a folder: a DICOMDIR, and the files that it names. */
export function madeDisc(folder: string, instances: readonly DiscInstance[], fileSetId?: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [index, { fileId, said, icon, only, ...made }] of instances.entries()) {
    if (only === 'directory') continue;
    const path = join(folder, ...(fileId ?? fileIdOf(index)));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, madeFile(made));
  }
  writeFileSync(join(folder, 'DICOMDIR'), madeDirectory(instances, fileSetId));
}

/** Slices of series of one patient. */
export const slices = (count: number, perSeries = count): DiscInstance[] =>
  Array.from({ length: count }, (_, index) => {
    const series = Math.floor(index / perSeries) + 1;
    return {
      seriesUid: `1.2.3.1.${series}`,
      sopInstanceUid: `1.2.3.1.${series}.${index + 1}`,
      number: (index % perSeries) + 1,
      fill: index % 250,
      fileId: ['DICOM', `SE${String(series).padStart(4, '0')}`, `IM${String(index).padStart(6, '0')}`],
    };
  });
