import { leftOutByClass } from '../../src-shared/changes/de-identify/left-out.ts';
import { replacementOf } from '../../src-shared/changes/de-identify/uids.ts';
import type { DeIdentifyPlan, DeIdentifyProfile, DeIdentifyRequest } from '../../src-shared/changes/model.ts';
import { keyedHash } from '../transcode/keyed-hash.ts';
import type { DeIdentifySession } from './de-identification.ts';
import type { Mapping } from './mapping.ts';
import { shiftsDates } from './profile.ts';
import { checkPseudonyms, checkValues, pseudonymOf, shiftOf } from './pseudonyms.ts';

export interface SessionOptions {
  request: DeIdentifyRequest;
  profile: DeIdentifyProfile;
  secret: Uint8Array;
  mapping: Mapping | undefined;
}

/** Whether something is drawn on the images of a series. */
export const isMasked = ({ masks }: Pick<DeIdentifyRequest, 'masks'>, seriesUid: string): boolean =>
  (masks[seriesUid] ?? []).length + (masks['*'] ?? []).length > 0;

/** Plans for the instances of one job. Throws `invalid-input` for pseudonyms that would make two patients one. */
export function createSession({ request, profile, secret, mapping }: SessionOptions): DeIdentifySession {
  checkPseudonyms(request);
  checkValues(request);
  const hash = keyedHash(secret);
  const known = new Map<string, DeIdentifyPlan>();
  const planFor = (patientKey: string): DeIdentifyPlan => {
    let plan = known.get(patientKey);
    if (plan === undefined) {
      const pseudonym = pseudonymOf(patientKey, request, hash, profile.basedOn === 'canon-gca');
      const shiftDays = shiftsDates(profile) ? (request.shiftDays ?? shiftOf(patientKey, hash)) : 0;
      // The pseudonyms of the others are nobody's business.
      plan = { request: { ...request, pseudonyms: [] }, profile, secret, pseudonym, shiftDays };
      known.set(patientKey, plan);
    }
    return plan;
  };
  const keepsUids =
    profile.basedOn === 'patient-editing' || (profile.basedOn === 'ps3.15' && profile.options.includes('retain-uids'));
  return {
    keepsUids,
    planFor,
    async plan(instance, patientKey) {
      const reason = leftOutByClass(instance, profile, isMasked(request, instance.seriesUid));
      return reason === undefined ? { plan: planFor(patientKey) } : { leftOut: reason };
    },
    made({ studyUid, seriesUid, sopInstanceUid }, patientKey) {
      if (mapping === undefined) return;
      const { pseudonym, shiftDays } = planFor(patientKey);
      mapping.add({ patient: patientKey, ...pseudonym, shiftDays });
      if (keepsUids) return;
      for (const uid of [studyUid, seriesUid, sopInstanceUid])
        mapping.add({ uid, replacement: replacementOf(uid, hash) });
    },
    end: async () => mapping?.flush(),
  };
}
