import { integer, text } from '../dicom/access.ts';
import type { DataSet } from '../dicom/data-set.ts';
import { ctImageStorage, mrImageStorage, secondaryCaptureImageStorage } from '../dicom/sop-classes.ts';
import { explicitVrLittleEndian } from '../dicom/transfer-syntaxes.ts';
import type { ApplicationProfile } from './model.ts';

/** What is asked about: a header as it is, or will be, written. */
export interface ProfileCandidate {
  sopClassUid: string;
  transferSyntaxUid: string;
  /** Modality and the Image Pixel attributes are looked at; the rest may be absent. */
  header: DataSet;
}

/** Why a file may not be part of a file-set of a profile. */
export type ProfileRefusal = 'sop-class' | 'transfer-syntax' | 'image-attributes';

/** What must hold for an image; true: it does, or it is about other classes. */
type ImageRule = (candidate: ProfileCandidate) => boolean;

const isGrey = (header: DataSet): boolean => text(header, '00280004') === 'MONOCHROME2';
const highBitFollows = (header: DataSet): boolean =>
  integer(header, '00280102') === (integer(header, '00280101') ?? Number.NaN) - 1;

/** PS3.11 E.3.4.1, by the names that profiles have them under. */
const imageRules: Readonly<Record<string, ImageRule>> = {
  'ct-monochrome': ({ sopClassUid, header }) =>
    sopClassUid !== ctImageStorage || (text(header, '00080060') === 'CT' && isGrey(header)),
  'mr-monochrome-8-12-16': ({ sopClassUid, header }) =>
    sopClassUid !== mrImageStorage ||
    (text(header, '00080060') === 'MR' &&
      isGrey(header) &&
      [8, 12, 16].includes(integer(header, '00280101') ?? 0) &&
      highBitFollows(header)),
  'sc-grey-or-palette': ({ sopClassUid, header }) => {
    if (sopClassUid !== secondaryCaptureImageStorage) return true;
    const allocated = integer(header, '00280100') ?? 0;
    const full = integer(header, '00280101') === allocated && highBitFollows(header);
    if (integer(header, '00280002') !== 1 || !full) return false;
    if (isGrey(header)) return allocated === 8 || allocated === 16;
    return text(header, '00280004') === 'PALETTE COLOR' && allocated === 8;
  },
  'compressed-images-only': ({ sopClassUid, transferSyntaxUid }) =>
    transferSyntaxUid === explicitVrLittleEndian ||
    [ctImageStorage, mrImageStorage, secondaryCaptureImageStorage].includes(sopClassUid),
};

/** The rules that there are: profiles may name no others. */
export const imageRuleNames: readonly string[] = Object.keys(imageRules);

/** True when a profile has a place for a SOP class at all. */
export function profileAllowsClass(profile: ApplicationProfile, sopClassUid: string): boolean {
  return profile.sopClasses === undefined || profile.sopClasses.includes(sopClassUid);
}

/** Whether a file may be written under a profile (PS3.11): undefined when it may. */
export function profileRefusal(profile: ApplicationProfile, candidate: ProfileCandidate): ProfileRefusal | undefined {
  if (!profileAllowsClass(profile, candidate.sopClassUid)) return 'sop-class';
  if (!profile.transferSyntaxes.includes(candidate.transferSyntaxUid)) return 'transfer-syntax';
  return profile.imageRules.every((name) => imageRules[name]?.(candidate) === true) ? undefined : 'image-attributes';
}
