import { sopClasses, verificationSopClass } from '../../../src-shared/dicom/sop-classes.ts';
import {
  deflatedExplicitVrLittleEndian,
  explicitVrBigEndian,
  explicitVrLittleEndian,
  implicitVrLittleEndian,
  transferSyntaxes,
} from '../../../src-shared/dicom/transfer-syntaxes.ts';
import type { AcceptancePolicy, TransferSyntaxPreference } from '../../../src-shared/settings/schema.ts';
import type { ServiceClass } from '../services/service-class.ts';
import type { CommonExtendedNegotiation } from '../upper-layer/pdu.ts';

/** Storage Service Class (PS3.6 A). */
export const storageServiceClass = '1.2.840.10008.4.2';
const standardStorageRoot = '1.2.840.10008.5.1.4.1.1.';

export type ServiceOfContext = 'verification' | 'storage' | ServiceClass;

/** Which service of ours a presentation context is for; undefined: none, the abstract syntax is not supported. */
export function serviceOf(
  policy: AcceptancePolicy,
  abstractSyntax: string,
  commonExtended: readonly CommonExtendedNegotiation[],
  others: readonly ServiceClass[],
): ServiceOfContext | undefined {
  if (abstractSyntax === verificationSopClass) {
    return policy.verification ? 'verification' : undefined;
  }
  for (const service of others) {
    if (includes(service.sopClasses(policy), abstractSyntax)) {
      return service;
    }
  }
  return policy.storage && storesClass(policy, abstractSyntax, commonExtended) ? 'storage' : undefined;
}

function includes(uids: Iterable<string>, wanted: string): boolean {
  for (const uid of uids) {
    if (uid === wanted) {
      return true;
    }
  }
  return false;
}

function storesClass(
  policy: AcceptancePolicy,
  uid: string,
  commonExtended: readonly CommonExtendedNegotiation[],
): boolean {
  const known = sopClasses.get(uid);
  const listed = policy.storageSopClasses;
  if (listed.includes(uid) || (listed.length === 0 && known?.storage === true)) {
    return true;
  }
  if (known !== undefined || uid === '') {
    return false;
  }
  const described = commonExtended.find((item) => item.sopClassUid === uid);
  if (described && policy.extendedNegotiation === 'answer') {
    // PS3.7 D.3.3.6: a specialised class of a service and of general classes that we know.
    if (described.serviceClassUid !== storageServiceClass) {
      return false;
    }
    if (described.relatedGeneralSopClassUids.some((general) => storesClass(policy, general, []))) {
      return true;
    }
  }
  return policy.acceptUnknownSopClasses && canOnlyBeStorage(uid);
}

/** A class that no table knows: in the standard's storage branch, or private. */
const canOnlyBeStorage = (uid: string): boolean =>
  /^[0-9.]{3,64}$/.test(uid) && (uid.startsWith(standardStorageRoot) || !uid.startsWith('1.2.840.10008.'));

/** Of the standard's table but no encoding of a DIMSE data set: MIME and XML (PS3.6 A), real-time video (PS3.22). */
const neverSent = /^1\.2\.840\.10008\.1\.2\.[67]\./;

/**
 * Our own order of transfer syntaxes for storage, when the settings give none: what needs no decoding first and what keeps every bit before
 * what may lose, so that a sender that offers several in one context is asked for the form that serves reading best.
 */
export const ownStorageOrder: TransferSyntaxPreference = ownOrder();

function ownOrder(): string[] {
  const native = [explicitVrLittleEndian, implicitVrLittleEndian, deflatedExplicitVrLittleEndian, explicitVrBigEndian];
  const rank = (lossy: boolean | undefined) => (lossy === false ? 0 : lossy === undefined ? 1 : 2);
  const others = [...transferSyntaxes.values()]
    .filter(({ uid, frameCodec }) => !native.includes(uid) && frameCodec !== 'jpip' && !neverSent.test(uid))
    .sort((a, b) => Number(a.retired) - Number(b.retired) || rank(a.lossy) - rank(b.lossy));
  return [...native, ...others.map((syntax) => syntax.uid)];
}
