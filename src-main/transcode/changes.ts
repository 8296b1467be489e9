import { deIdentified } from '../../src-shared/changes/de-identify/de-identify.ts';
import { plainText } from '../../src-shared/changes/de-identify/element-text.ts';
import { leftOut, leftOutByClass } from '../../src-shared/changes/de-identify/left-out.ts';
import { masksOf } from '../../src-shared/changes/de-identify/masks.ts';
import { hasOverlaysInPixels } from '../../src-shared/changes/de-identify/overlays.ts';
import type { DeIdentifyPlan, InstanceChanges, MaskedRegion } from '../../src-shared/changes/model.ts';
import { reconciled } from '../../src-shared/changes/reconcile.ts';
import { withReferences } from '../../src-shared/changes/references.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import type { HeaderOfFile } from '../archive/read-header.ts';
import { keyedHash } from './keyed-hash.ts';

/** What is done to the pixels of an instance besides its coding. */
export interface PixelCleaning {
  /** Made black, in all frames. */
  masks: readonly MaskedRegion[];
  /** Bits of the cells that are not of the stored value become 0: overlays of old may lie there. */
  clearsOtherBits: boolean;
}

/**
 * What must happen to the pixels when an instance is de-identified; undefined: they stay byte for byte.
 * @throws NegatoscopeError `unsupported` (parameter `leftOut`) where the plan leaves the instance out
 */
export function pixelCleaning(
  raw: DataSet,
  { pixelData, transferSyntaxUid }: Pick<HeaderOfFile, 'pixelData' | 'transferSyntaxUid'>,
  plan: DeIdentifyPlan | undefined,
): PixelCleaning | undefined {
  if (plan === undefined) return undefined;
  const { profile, request } = plan;
  const sopClassUid = plainText(raw['00080016'] ?? { vr: 'UI' });
  const masks = masksOf(raw, plan);
  const hasPixels = pixelData !== undefined;
  const isStandard = profile.basedOn === 'ps3.15';
  const refused = leftOutByClass({ sopClassUid, transferSyntaxUid }, profile, masks.length > 0 && hasPixels);
  if (refused !== undefined) throw leftOut(refused, `instances of this kind are left out: ${refused}`);
  if (hasPixels && masks.length === 0) {
    const says = plainText(raw['00280301'] ?? { vr: 'CS' }).trim() === 'YES';
    const isPromised = isStandard && profile.options.includes('clean-pixel-data');
    if (says && profile.basedOn !== 'patient-editing' && (isPromised || request.burnedIn === 'leave-out')) {
      throw leftOut('burned-in', 'the image says that identification is burned in, and nothing is masked');
    }
  }
  if (!hasPixels) return undefined;
  const clearsOtherBits = isStandard && hasOverlaysInPixels(raw);
  return masks.length === 0 && !clearsOtherBits ? undefined : { masks, clearsOtherBits };
}

/** Other attributes come first: they are de-identified then like those that were there. */
export function reconciledIn(raw: DataSet, { reconcile }: InstanceChanges): DataSet {
  return reconcile === undefined ? raw : reconciled(raw, reconcile, new Date());
}

/**
 * References name what lies there now. What then says something else than before is another instance.
 * @param stated the SOP Instance UID that it has
 */
export function followed(
  raw: DataSet,
  { references }: InstanceChanges,
  stated: string,
): { raw: DataSet; sopInstanceUid: string } {
  const changed = references === undefined ? raw : withReferences(raw, references);
  const own = changed === raw ? undefined : new Map(Object.entries(references!)).get(stated);
  if (own === undefined) return { raw: changed, sopInstanceUid: stated };
  return { raw: { ...changed, '00080018': { vr: 'UI', Value: [own] } }, sopInstanceUid: own };
}

/** The header of the copy; its pixel data element is the one given. */
export function deIdentifiedIn(raw: DataSet, { deIdentify }: InstanceChanges): DataSet {
  return deIdentify === undefined ? raw : deIdentified(raw, deIdentify, keyedHash(deIdentify.secret));
}

/** Whether the copy gets another SOP Instance UID, made from the one it had. */
export const replacesUids = ({ deIdentify }: InstanceChanges): boolean =>
  deIdentify !== undefined &&
  deIdentify.profile.basedOn !== 'patient-editing' &&
  !(deIdentify.profile.basedOn === 'ps3.15' && deIdentify.profile.options.includes('retain-uids'));
