import { hasOptions, profileChoices } from '../app/de-identify/request.ts';
import { optionData } from '../app/de-identify/words.ts';
import { DeIdentificationProfiles } from './de-identification-profiles.tsx';
import { DeIdentificationProjects } from './de-identification-projects.tsx';
import { DeviceMasks } from './device-masks.tsx';
import { useDraft } from './draft-context.ts';
import { Group, SelectField, SwitchField, TextField } from './fields.tsx';
import { UidsField } from './schema-fields.tsx';

const root = 'deIdentification';

/** How copies are de-identified: what is proposed, profiles of one's own, regions of devices, projects. */
export function DeIdentificationSection() {
  const { draft } = useDraft();
  const { enabled, request } = draft.deIdentification;
  return (
    <>
      <Group title="De-identification">
        <SwitchField path={`${root}.enabled`} hint="Off: it is not offered." />
        {enabled && (
          <>
            <SelectField
              path={`${root}.request.profile`}
              options={Object.fromEntries(
                profileChoices(draft.deIdentification).map(({ value, label }) => [value, label]),
              )}
            />
            {hasOptions(request.profile, draft.deIdentification) && (
              <UidsField
                path={`${root}.request.options`}
                label="Options that are proposed"
                data={optionData}
                placeholder="none: all that the profile takes away is taken away"
              />
            )}
            <TextField path={`${root}.request.pseudonymPrefix`} maxLength={32} />
            <SelectField
              path={`${root}.request.burnedIn`}
              options={{ 'leave-out': 'are left out', warn: 'go along, after a warning' }}
            />
          </>
        )}
      </Group>
      {enabled && (
        <>
          <DeIdentificationProfiles />
          <DeviceMasks />
          <DeIdentificationProjects />
        </>
      )}
    </>
  );
}
