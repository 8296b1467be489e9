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
  /** Who was who in earlier jobs of the project. */
  known: Pick<Mapping, 'patient' | 'patientOf'> | undefined;
  /** Where it is written who becomes who; absent: nowhere. */
  mapping: Mapping | undefined;
}

/** Whether something is drawn on the images of a series. */
export const isMasked = ({ masks }: Pick<DeIdentifyRequest, 'masks'>, seriesUid: string): boolean =>
  (masks[seriesUid] ?? []).length + (masks['*'] ?? []).length > 0;

/** Plans for the instances of one job. Throws `invalid-input` for pseudonyms that would make two patients one. */
export function createSession({ request, profile, secret, known, mapping }: SessionOptions): DeIdentifySession {
  checkPseudonyms(request, known);
  checkValues(request);
  const hash = keyedHash(secret);
  const plans = new Map<string, DeIdentifyPlan>();
  const planFor = (patientKey: string): DeIdentifyPlan => {
    let plan = plans.get(patientKey);
    if (plan === undefined) {
      const before = known?.patient(patientKey);
      const pseudonym = pseudonymOf(patientKey, request, hash, profile.basedOn === 'canon-gca', before);
      // Without days of its own a job goes on with those of the one before: what is longitudinal stays so.
      const days = request.shiftDays ?? (before?.shiftDays || shiftOf(patientKey, hash));
      const shiftDays = shiftsDates(profile) ? days : 0;
      // The pseudonyms of the others are nobody's business.
      plan = { request: { ...request, pseudonyms: [] }, profile, secret, pseudonym, shiftDays };
      plans.set(patientKey, plan);
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
