import type { DataSet, PersonName } from '../../../src-shared/dicom/data-set.ts';
import { encodeDataSet, encodeFileMeta } from '../../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../../src-shared/dicom/transfer-syntaxes.ts';

export const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';

/** What is said of a made instance; the rest has fixed values. */
export interface MadeInstance {
  patientId?: string;
  name?: PersonName;
  studyUid?: string;
  studyDate?: string;
  studyTime?: string;
  accession?: string;
  description?: string;
  seriesUid?: string;
  seriesDescription?: string;
  modality?: string;
  number?: number;
  sopInstanceUid?: string;
  /** Bytes of pixel data; even. */
  pixelBytes?: number;
  /** Every pixel byte. */
  fill?: number;
}

const text = (vr: 'UI' | 'CS' | 'LO' | 'SH' | 'DA' | 'TM', value: string) => ({ vr, Value: [value] });

/** A small CT image as a data set. */
export function madeDataSet(made: MadeInstance = {}): DataSet {
  const pixels = made.pixelBytes ?? 128;
  return {
    '00080005': text('CS', 'ISO_IR 192'),
    '00080016': text('UI', ctImageStorage),
    '00080018': text('UI', made.sopInstanceUid ?? '1.2.3.1.1.1'),
    '00080020': text('DA', made.studyDate ?? '20260102'),
    '00080030': text('TM', made.studyTime ?? '101112'),
    '00080050': text('SH', made.accession ?? 'A-1'),
    '00080060': text('CS', made.modality ?? 'CT'),
    '00081030': text('LO', made.description ?? 'Head'),
    '0008103E': text('LO', made.seriesDescription ?? 'Axial'),
    '00100010': { vr: 'PN', Value: [made.name ?? { Alphabetic: 'Doe^Jane' }] },
    '00100020': text('LO', made.patientId ?? 'P1'),
    '0020000D': text('UI', made.studyUid ?? '1.2.3.1'),
    '0020000E': text('UI', made.seriesUid ?? '1.2.3.1.1'),
    '00200011': { vr: 'IS', Value: [1] },
    '00200013': { vr: 'IS', Value: [made.number ?? 1] },
    '00280002': { vr: 'US', Value: [1] },
    '00280004': text('CS', 'MONOCHROME2'),
    '00280010': { vr: 'US', Value: [Math.min(60_000, Math.max(1, Math.floor(pixels / 16)))] },
    '00280011': { vr: 'US', Value: [8] },
    '00280100': { vr: 'US', Value: [16] },
    '00280101': { vr: 'US', Value: [12] },
    '00280102': { vr: 'US', Value: [11] },
    '00280103': { vr: 'US', Value: [0] },
    '7FE00010': { vr: 'OW', bytes: new Uint8Array(pixels).fill(made.fill ?? 0) },
  };
}

/** The same as the bytes of a bare data set in Explicit VR Little Endian. */
export const madeBytes = (made: MadeInstance = {}): Uint8Array =>
  encodeDataSet(madeDataSet(made), explicitVrLittleEndian);

/** The same as a Part 10 file. */
export function madeFile(made: MadeInstance = {}): Uint8Array {
  const meta = encodeFileMeta({
    sopClassUid: ctImageStorage,
    sopInstanceUid: made.sopInstanceUid ?? '1.2.3.1.1.1',
    transferSyntaxUid: explicitVrLittleEndian,
    implementationClassUid: '1.2.3',
  });
  return Buffer.concat([meta, madeBytes(made)]);
}
