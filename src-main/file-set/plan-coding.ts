import { createHash } from 'node:crypto';
import type { FileSetNote, FileSetRequest } from '../../src-shared/contract/file-sets.ts';
import { explicitVrLittleEndian, transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { uidFromUuid } from '../../src-shared/dicom/uids.ts';
import type { ApplicationProfile } from '../../src-shared/file-set/model.ts';
import type { NoteReason } from '../../src-shared/file-set/notes.ts';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import type { InstancePlace } from '../archive/types.ts';
import { canTranscode, isPicture } from '../transcode/can-transcode.ts';
import { codingLoses, codingOf } from '../transcode/coding.ts';
import type { LossyParameters } from '../transcode/target.ts';

export type WantedCoding = FileSetRequest['coding'];

/** In which transfer syntax an instance is written, or why it is not. */
export type CodingDecision =
  | {
      transferSyntaxUid: string;
      lossy?: LossyParameters;
      note?: { kind: FileSetNote['kind']; reason: NoteReason };
    }
  | { leftOut: NoteReason };

type Source = Pick<InstancePlace, 'transferSyntaxUid' | 'sopClassUid' | 'sopInstanceUid'>;

const isEncapsulated = (uid: string): boolean => {
  const syntax = transferSyntaxes.get(uid);
  return syntax?.encapsulated === true || syntax?.video === true;
};

/** True when a profile, or none, has a place for a transfer syntax. */
export const allowsSyntax = (profile: ApplicationProfile | undefined, uid: string): boolean =>
  profile === undefined
    ? // Packed by a private method: nobody else reads it.
      transferSyntaxes.get(uid)?.packed !== 'bzip2'
    : profile.transferSyntaxes.includes(uid);

/**
 * Decides for one instance. `pixel`: of images. What lost is never made to lose again; what is compressed without loss stays compressed
 * where the profile lets it. Objects without pixels are never put into a syntax for images.
 */
export function decideCoding(
  wanted: WantedCoding,
  profile: ApplicationProfile | undefined,
  source: Source,
  pixel: PixelDescription | undefined,
): CodingDecision {
  const stored = source.transferSyntaxUid;
  const staysLegal = allowsSyntax(profile, stored);
  if (pixel === undefined) {
    if (staysLegal && (!isEncapsulated(stored) || wanted.transferSyntaxUid === 'as-stored')) {
      return { transferSyntaxUid: stored };
    }
    return plain(wanted, profile, source, pixel) ?? { leftOut: 'cannot-transcode' };
  }
  switch (wanted.transferSyntaxUid) {
    case 'as-stored':
      if (staysLegal) return { transferSyntaxUid: stored };
      return profile === undefined ? asProfileAsks(profile, source, pixel) : { leftOut: 'syntax-not-allowed' };
    case 'profile':
      return staysLegal ? { transferSyntaxUid: stored } : asProfileAsks(profile, source, pixel);
    case 'uncompressed': {
      if (staysLegal && !isEncapsulated(stored)) return { transferSyntaxUid: stored };
      return (
        plain(wanted, profile, source, pixel) ?? keptOr(staysLegal, stored, () => ({ leftOut: 'cannot-transcode' }))
      );
    }
    default:
      return chosen(wanted, profile, source, pixel);
  }
}

function keptOr(staysLegal: boolean, stored: string, otherwise: () => CodingDecision): CodingDecision {
  return staysLegal
    ? { transferSyntaxUid: stored, note: { kind: 'unchanged', reason: 'kept-as-stored' } }
    : otherwise();
}

/** Explicit VR Little Endian, which every profile allows. */
function plain(
  wanted: WantedCoding,
  profile: ApplicationProfile | undefined,
  { transferSyntaxUid }: Source,
  pixel: PixelDescription | undefined,
): CodingDecision | undefined {
  const target = { transferSyntaxUid: explicitVrLittleEndian };
  if (!allowsSyntax(profile, explicitVrLittleEndian)) return undefined;
  if (canTranscode({ transferSyntaxUid, pixel }, target) !== true) return undefined;
  const reason = wanted.transferSyntaxUid === 'uncompressed' ? 'chosen-syntax' : 'profile-syntax';
  return { ...target, note: { kind: 'transcoded', reason } };
}

/** As it is, but in a syntax of the profile: compressed without loss where it is compressed. */
function asProfileAsks(
  profile: ApplicationProfile | undefined,
  source: Source,
  pixel: PixelDescription,
): CodingDecision {
  const { transferSyntaxUid } = source;
  const lossless = (profile?.transferSyntaxes ?? []).filter((uid) => transferSyntaxes.get(uid)?.lossy === false);
  const packed = lossless.filter((uid) => isEncapsulated(uid));
  const order = isEncapsulated(transferSyntaxUid) ? [...packed, explicitVrLittleEndian] : [explicitVrLittleEndian];
  for (const uid of [...order, ...(profile?.transferSyntaxes ?? [])]) {
    if (!allowsSyntax(profile, uid)) continue;
    if (canTranscode({ transferSyntaxUid, pixel }, { transferSyntaxUid: uid }) === true) {
      return { transferSyntaxUid: uid, note: { kind: 'transcoded', reason: 'profile-syntax' } };
    }
  }
  return { leftOut: 'cannot-transcode' };
}

function chosen(
  wanted: WantedCoding,
  profile: ApplicationProfile | undefined,
  source: Source,
  pixel: PixelDescription,
): CodingDecision {
  const { transferSyntaxUid: uid } = wanted;
  const stored = source.transferSyntaxUid;
  if (uid === stored && allowsSyntax(profile, uid)) return { transferSyntaxUid: uid };
  if (allowsSyntax(profile, uid)) {
    const lossy = lossOf(wanted, source, pixel);
    const target = { transferSyntaxUid: uid, ...(lossy !== undefined && { lossy }) };
    if (canTranscode({ transferSyntaxUid: stored, pixel }, target) === true) {
      const coding = codingOf(target);
      const loses = lossy !== undefined && coding !== undefined && codingLoses(coding);
      return loses
        ? { ...target, note: { kind: 'lossy', reason: 'chosen-syntax' } }
        : { transferSyntaxUid: uid, note: { kind: 'transcoded', reason: 'chosen-syntax' } };
    }
  }
  return keptOr(allowsSyntax(profile, stored), stored, () => asProfileAsks(profile, source, pixel));
}

/** How much may be lost: nothing of what lost before, and nothing of what is no picture. */
function lossOf(
  { lossy, quality, ratio, transferSyntaxUid }: WantedCoding,
  source: Source,
  pixel: PixelDescription,
): LossyParameters | undefined {
  const lostBefore = pixel.lossy !== undefined || transferSyntaxes.get(source.transferSyntaxUid)?.lossy === true;
  if (!lossy || lostBefore || !isPicture(source.sopClassUid)) return undefined;
  // The same loss of the same instance is the same instance, however often it is written.
  const made = createHash('sha256')
    .update(`${source.sopInstanceUid} ${transferSyntaxUid} ${quality} ${ratio}`)
    .digest('hex');
  const uuid = made.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const sopInstanceUid = uidFromUuid(uuid);
  return { quality, ...(ratio > 1 && { ratio }), ...(sopInstanceUid !== undefined && { sopInstanceUid }) };
}

/** Room for what is no pixel, when a size can only be guessed. */
const headerBytes = 16 * 1024;

/** Bytes of the file at most; exact when nothing is recoded. */
export function bytesAtMost(
  decision: { transferSyntaxUid: string; lossy?: LossyParameters },
  place: Pick<InstancePlace, 'bytes' | 'transferSyntaxUid'>,
  pixel: PixelDescription | undefined,
  frames: number,
): number {
  if (decision.transferSyntaxUid === place.transferSyntaxUid) return place.bytes;
  if (pixel === undefined) return place.bytes + Math.ceil(place.bytes / 4);
  const cells = pixel.rows * pixel.columns * pixel.samplesPerPixel * frames;
  const raw = cells * Math.max(1, Math.ceil(pixel.bitsAllocated / 8));
  // What is no pixel is at most all of the file.
  const rest = Math.min(place.bytes, headerBytes + frames * 2048);
  const recoded = decision.lossy !== undefined ? Math.ceil(raw / 2) : Math.ceil(raw * 1.03);
  return (isEncapsulated(decision.transferSyntaxUid) ? recoded : raw) + rest;
}
