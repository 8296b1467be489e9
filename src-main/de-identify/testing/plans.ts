import {
  type DeIdentifyInput,
  type DeIdentifyPlan,
  deIdentifyRequestSchema,
} from '../../../src-shared/changes/model.ts';
import { deIdentificationSchema } from '../../../src-shared/settings/de-identification.ts';
import { profileOf } from '../profile.ts';

/** A plan as a session makes it, with a key that is the same in every test. */
export function planOf(
  input: DeIdentifyInput = {},
  more: Partial<Omit<DeIdentifyPlan, 'request' | 'profile'>> = {},
  settings: Parameters<typeof deIdentificationSchema.parse>[0] = {},
): DeIdentifyPlan {
  const request = deIdentifyRequestSchema.parse(input);
  return {
    request,
    profile: profileOf(request, deIdentificationSchema.parse(settings)),
    secret: new Uint8Array(32).fill(7),
    pseudonym: { name: 'PSEUDO-QXVWZ', id: 'PSEUDO-QXVWZ' },
    shiftDays: -1000,
    ...more,
  };
}
