import { Checkbox, NumberInput, SegmentedControl, Select, Text } from '@mantine/core';
import { deIdentifyOptions } from '../../../src-shared/changes/de-identify/options.ts';
import { useLive } from '../live.ts';
import styles from './de-identify.module.css';
import type { EditorProps } from './editor.tsx';
import { baseOf, hasOptions, optionsOf, ownOptions, profileChoices, withOption, withProfile } from './request.ts';
import { ValuesEditor } from './values-editor.tsx';
import { optionWords } from './words.ts';

/** Profile, options, dates, burned-in text, values that are put in. */
export function RulesTab({ value, onValue }: EditorProps) {
  const settings = useLive((state) => state.settings?.deIdentification);
  const base = baseOf(value.profile, settings);
  const options = optionsOf(value, settings);
  const fixed = ownOptions(value.profile, settings);
  const excluded = deIdentifyOptions.filter(({ id }) => fixed.includes(id)).flatMap(({ excludes }) => excludes ?? []);
  const shifts = base === 'canon-gca' || options.includes('retain-modified-dates');
  // Who promises clean pixels gives no others away.
  const promised = options.includes('clean-pixel-data');
  const part = (title: string, keeps: boolean) => (
    <fieldset className={styles['options']}>
      <legend>{title}</legend>
      {optionWords
        .filter((option) => option.keeps === keeps)
        .map(({ id, title: label, hint }) => (
          <Checkbox
            key={id}
            label={label}
            description={fixed.includes(id) ? `${hint} Part of the profile.` : hint}
            checked={options.includes(id)}
            disabled={fixed.includes(id) || excluded.includes(id)}
            onChange={(event) => onValue(withOption(value, id, event.currentTarget.checked))}
          />
        ))}
    </fieldset>
  );
  const burnedIn = (
    <div>
      <Text size="sm" mb={4}>
        Images that say that text is burned in, and that are not masked
      </Text>
      <SegmentedControl
        aria-label="Images with text burned in"
        data={[
          { value: 'leave-out', label: 'are left out' },
          { value: 'warn', label: 'go along' },
        ]}
        value={promised ? 'leave-out' : value.burnedIn}
        disabled={promised}
        onChange={(burnedIn) => onValue({ ...value, burnedIn: burnedIn as 'warn' | 'leave-out' })}
      />
      {promised && (
        <Text size="xs" c="dimmed" mt={4}>
          Always, where pixel data is promised to be clean.
        </Text>
      )}
      {!promised && value.burnedIn === 'warn' && (
        <Text size="xs" c="var(--ng-warning)" mt={4} role="alert">
          Names in their pixels will be given away. Look at every one of them first.
        </Text>
      )}
    </div>
  );
  const shiftDays = shifts && (
    <NumberInput
      label="Days that are added to dates"
      description="Empty: another number for each patient, which nobody knows"
      w={360}
      min={-36500}
      max={36500}
      allowDecimal={false}
      value={value.shiftDays ?? ''}
      onChange={(days) => {
        const { shiftDays: _, ...rest } = value;
        onValue(typeof days === 'number' ? { ...rest, shiftDays: days } : rest);
      }}
    />
  );
  return (
    <div className={styles['panel']}>
      <Select
        label="Profile"
        w={360}
        data={profileChoices(settings)}
        value={value.profile}
        allowDeselect={false}
        onChange={(profile) => profile !== null && onValue(withProfile(value, profile, settings))}
      />
      {hasOptions(value.profile, settings) ? (
        <div className={styles['two']}>
          <div className={styles['column']}>
            {part('Clean instead of remove', false)}
            {burnedIn}
          </div>
          <div className={styles['column']}>
            {part('Keep, although it helps to find out who it is', true)}
            {shiftDays}
          </div>
        </div>
      ) : (
        <>
          <Text size="xs" c="dimmed">
            This profile changes the attributes of its list and no others, and does not say in the files that the
            patient's identity was removed. Use the profile of the standard for what leaves the house.
          </Text>
          {shiftDays}
          {base !== 'patient-editing' && burnedIn}
        </>
      )}
      <ValuesEditor value={value.values} onValue={(values) => onValue({ ...value, values })} />
    </div>
  );
}
