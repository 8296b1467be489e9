import { bundledDeIdentificationProfiles } from '../../src-shared/changes/de-identify/options.ts';
import type { DeIdentifyProfile, DeIdentifyRequest } from '../../src-shared/changes/model.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { DeIdentificationSettings } from '../../src-shared/settings/de-identification.ts';

const isBundled = (id: string): id is DeIdentifyProfile['basedOn'] =>
  bundledDeIdentificationProfiles.some((profile) => profile.id === id);

/** The profile that a request names, a bundled one or one of the settings. Throws `not-found`, `invalid-input`. */
export function profileOf(request: DeIdentifyRequest, settings: DeIdentificationSettings): DeIdentifyProfile {
  const own = settings.profiles.find(({ id }) => id === request.profile);
  const basedOn = own?.basedOn ?? request.profile;
  if (!isBundled(basedOn)) {
    throw new NegatoscopeError('not-found', `there is no de-identification profile ${request.profile}`, {
      profile: request.profile,
    });
  }
  const options = [...new Set([...(own?.options ?? []), ...request.options])];
  if (options.includes('retain-full-dates') && options.includes('retain-modified-dates')) {
    throw new NegatoscopeError('invalid-input', 'dates are either kept or shifted', { field: 'options' });
  }
  return { basedOn, options, actions: own?.actions ?? {}, safePrivate: own?.safePrivate ?? [] };
}

/** Whether dates are shifted by it. */
export const shiftsDates = ({ basedOn, options }: DeIdentifyProfile): boolean =>
  basedOn === 'canon-gca' || (basedOn === 'ps3.15' && options.includes('retain-modified-dates'));
