import { integer, text } from '../../src-shared/dicom/access.ts';
import { HeaderReader } from '../../src-shared/dicom/part10/read.ts';
import type { RandomAccess } from '../archive/types.ts';

const wanted = new Set([0x00080060, 0x00180015, 0x00280004, 0x00280100, 0x00282110]);
const sliceBytes = 64 * 1024;
/** All that is asked for stands before this in any file that is not made to annoy. */
const searchedBytes = 4 << 20;

/** What rules look at in an instance, from its first bytes. */
export interface Facts {
  modality?: string | undefined;
  bodyPart?: string | undefined;
  photometricInterpretation?: string | undefined;
  bitsAllocated?: number | undefined;
  lostBefore: boolean;
}

/** Reads the header of a file up to its pixel data; of a packed one nothing is known. */
export async function readFacts(file: RandomAccess): Promise<Facts> {
  const reader = new HeaderReader({ want: wanted, salvage: true });
  for (let at = 0; at < Math.min(file.size, searchedBytes) && !reader.done && reader.packed === undefined; ) {
    const bytes = await file.read(at, Math.min(sliceBytes, file.size - at));
    reader.push(bytes);
    at += bytes.length;
  }
  const { dataSet } = reader;
  return {
    modality: text(dataSet, 'Modality'),
    bodyPart: text(dataSet, 'BodyPartExamined'),
    photometricInterpretation: text(dataSet, 'PhotometricInterpretation'),
    bitsAllocated: integer(dataSet, 'BitsAllocated'),
    lostBefore: text(dataSet, 'LossyImageCompression') === '01',
  };
}
