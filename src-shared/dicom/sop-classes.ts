import type { InstanceKind } from '../imaging/description.ts';
import { otherStorageTable, serviceTable } from './tables/other-sop-classes.ts';
import { sopClassTable } from './tables/sop-classes.generated.ts';
import { isVideo } from './transfer-syntaxes.ts';

/** Services a SOP class can belong to when it is not one of storage. */
export type ServiceKind =
  | 'verification'
  | 'media'
  | 'notification'
  | 'storage-commitment'
  | 'storage-management'
  | 'logging'
  | 'management'
  | 'procedure-step'
  | 'print'
  | 'display'
  | 'query-retrieve'
  | 'worklist'
  | 'real-time';

export interface SopClass {
  uid: string;
  name: string;
  /** What a reader can do with its instances, or the service it belongs to. */
  kind: InstanceKind | ServiceKind;
  retired: boolean;
  /** Instances can be sent with C-STORE. */
  storage: boolean;
  private?: boolean;
}

const root = '1.2.840.10008.5.1.4.1.1.';
/** Composite classes that are no images: UID (or its beginning, with a dot at the end) -> kind. Longest match wins. */
const kinds: Record<string, InstanceKind> = {
  [`${root}4.2`]: 'spectroscopy',
  [`${root}9.`]: 'waveform',
  [`${root}11.`]: 'presentation-state',
  [`${root}66`]: 'raw',
  [`${root}66.1`]: 'registration',
  [`${root}66.2`]: 'registration',
  [`${root}66.3`]: 'registration',
  [`${root}66.4`]: 'segmentation',
  [`${root}66.5`]: 'segmentation',
  [`${root}66.6`]: 'other',
  [`${root}67`]: 'real-world-value',
  [`${root}68.`]: 'other',
  [`${root}77.1.5.3`]: 'other',
  [`${root}78.`]: 'other',
  [`${root}79.1`]: 'report',
  [`${root}80.`]: 'other',
  [`${root}88.`]: 'report',
  [`${root}88.59`]: 'key-object',
  [`${root}90.`]: 'other',
  [`${root}91.`]: 'other',
  [`${root}104.`]: 'document',
  [`${root}131`]: 'other',
  [`${root}200.`]: 'other',
  [`${root}201.`]: 'other',
  [`${root}481.`]: 'rt',
  [`${root}481.1`]: 'image',
  [`${root}481.23`]: 'image',
  [`${root}481.24`]: 'image',
  '1.2.840.10008.5.1.4.34.': 'rt',
  '1.2.840.10008.5.1.4.38.1': 'hanging-protocol',
  '1.2.840.10008.5.1.4.39.1': 'other',
  '1.2.840.10008.5.1.4.43.1': 'other',
  '1.2.840.10008.5.1.4.44.1': 'other',
  '1.2.840.10008.5.1.4.45.1': 'other',
};

function compositeKind(uid: string): InstanceKind {
  const exact = kinds[uid];
  if (exact !== undefined) return exact;
  for (let at = uid.lastIndexOf('.'); at > 0; at = uid.lastIndexOf('.', at - 1)) {
    const kind = kinds[uid.slice(0, at + 1)];
    if (kind !== undefined) return kind;
  }
  return 'image';
}

const table = new Map<string, SopClass>();

function* lines(text: string): Generator<{ uid: string; rest: string; retired: boolean; isPrivate: boolean }> {
  for (const line of text.trim().split('\n')) {
    const retired = line.startsWith('-');
    const isPrivate = line.startsWith('*');
    const body = retired || isPrivate ? line.slice(1) : line;
    const space = body.indexOf(' ');
    yield { uid: body.slice(0, space), rest: body.slice(space + 1), retired, isPrivate };
  }
}

for (const { uid, rest } of lines(sopClassTable)) {
  table.set(uid, { uid, name: rest, kind: compositeKind(uid), retired: false, storage: true });
}
for (const { uid, rest, retired, isPrivate } of lines(otherStorageTable)) {
  const space = rest.indexOf(' ');
  const kind = rest.slice(0, space) as InstanceKind;
  const name = rest.slice(space + 1);
  table.set(uid, { uid, name, kind, retired, storage: true, ...(isPrivate ? { private: true } : {}) });
}
// Last: Media Storage Directory Storage is in the table of composite classes, but nobody may send it (PS3.4 I.4).
for (const { uid, rest, retired } of lines(serviceTable)) {
  const space = rest.indexOf(' ');
  const kind = rest.slice(0, space) as ServiceKind;
  table.set(uid, { uid, name: rest.slice(space + 1), kind, retired, storage: false });
}

/** Every SOP class we know a name of: the current standard's, retired ones, services, private ones met in the field. */
export const sopClasses: ReadonlyMap<string, SopClass> = table;

/** True for the storage classes of the tables, private ones included. */
export function isStorageSopClass(uid: string): boolean {
  return table.get(uid)?.storage === true;
}

/**
 * What a reader can do with an instance of a class. Unknown classes are `other`; images in a video transfer syntax are
 * `video`, whatever their class.
 */
export function instanceKindOf(uid: string, transferSyntaxUid?: string): InstanceKind {
  const sopClass = table.get(uid);
  if (sopClass?.storage !== true) return 'other';
  const kind = sopClass.kind as InstanceKind;
  return kind === 'image' && transferSyntaxUid !== undefined && isVideo(transferSyntaxUid) ? 'video' : kind;
}

/** Name of a SOP class for people; the UID itself when it is unknown. */
export function sopClassName(uid: string): string {
  return table.get(uid)?.name ?? uid;
}

export const verificationSopClass = '1.2.840.10008.1.1';
export const mediaStorageDirectorySopClass = '1.2.840.10008.1.3.10';
export const storageCommitmentPushModelSopClass = '1.2.840.10008.1.20.1';
export const modalityPerformedProcedureStepSopClass = '1.2.840.10008.3.1.2.3.3';
export const modalityWorklistFindSopClass = '1.2.840.10008.5.1.4.31';
export const patientRootFindSopClass = '1.2.840.10008.5.1.4.1.2.1.1';
export const patientRootMoveSopClass = '1.2.840.10008.5.1.4.1.2.1.2';
export const patientRootGetSopClass = '1.2.840.10008.5.1.4.1.2.1.3';
export const studyRootFindSopClass = '1.2.840.10008.5.1.4.1.2.2.1';
export const studyRootMoveSopClass = '1.2.840.10008.5.1.4.1.2.2.2';
export const studyRootGetSopClass = '1.2.840.10008.5.1.4.1.2.2.3';
export const ctImageStorage = `${root}2`;
export const enhancedCtImageStorage = `${root}2.1`;
export const mrImageStorage = `${root}4`;
export const computedRadiographyImageStorage = `${root}1`;
export const secondaryCaptureImageStorage = `${root}7`;
export const multiframeTrueColorSecondaryCaptureImageStorage = `${root}7.4`;
export const ultrasoundImageStorage = `${root}6.1`;
export const ultrasoundMultiframeImageStorage = `${root}3.1`;
export const grayscaleSoftcopyPresentationStateStorage = `${root}11.1`;
export const keyObjectSelectionDocumentStorage = `${root}88.59`;
export const encapsulatedPdfStorage = `${root}104.1`;
/** Retired; print servers made them of the films that they printed. */
export const storedPrintStorage = '1.2.840.10008.5.1.1.27';
export const hardcopyGrayscaleImageStorage = '1.2.840.10008.5.1.1.29';
export const hardcopyColorImageStorage = '1.2.840.10008.5.1.1.30';
