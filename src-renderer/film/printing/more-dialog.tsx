import {
  ActionIcon,
  Autocomplete,
  Button,
  Group,
  Modal,
  NumberInput,
  Select,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import type { PrintOptions } from '../../../src-shared/film/model.ts';
import type { PrinterProfile, PrinterSettings } from '../../../src-shared/settings/printing.ts';
import {
  annotationFormatOf,
  barOptions,
  changedOptions,
  defaultOf,
  type OptionField,
  type OptionGroup,
  optionFields,
  optionOf,
  optionProblems,
  termText,
} from '../../app/printing/options.ts';
import { usePrinter, useProfile } from '../printer.ts';
import { PlaceTextInput } from './place-text.tsx';
import styles from './printing.module.css';
import { closeDialog, resetOptions, setOption, useOptions } from './store.ts';

const titles: Record<OptionGroup, string> = {
  job: 'Job',
  picture: 'Images',
  film: 'Film',
  density: 'Density',
  annotation: 'Texts printed by the printer',
  printer: 'Printer',
};
const groups = Object.keys(titles) as OptionGroup[];

/** Everything that can be said to this printer; what differs from its profile is marked and goes back with one press. */
export function MoreDialog() {
  const printer = usePrinter();
  const profile = useProfile();
  return printer ? <OpenDialog printer={printer} profile={profile} /> : null;
}

function OpenDialog({ printer, profile }: { printer: PrinterSettings; profile: PrinterProfile }) {
  const options = useOptions(printer.id);
  const fields = optionFields(profile, options);
  const problems = optionProblems(profile, options);
  const changed = changedOptions(profile, options);
  return (
    <Modal
      opened
      onClose={closeDialog}
      size={880}
      title={<span className={styles['broken']}>What {printer.name} is told</span>}
    >
      <div className={styles['scrolled']}>
        <div className={styles['fields']}>
          {groups.map((group) => {
            const own = fields.filter((field) => field.group === group && !barOptions.includes(field.key));
            return own.length === 0 ? null : (
              <section key={group} aria-label={titles[group]}>
                <h3>{titles[group]}</h3>
                {own.map((field) => (
                  <Field
                    key={field.key}
                    field={field}
                    profile={profile}
                    options={options}
                    problem={problems[field.key]}
                    changed={changed.includes(field.key)}
                  />
                ))}
              </section>
            );
          })}
        </div>
      </div>
      <Group justify="space-between" mt="md">
        <Button
          variant="subtle"
          color="gray"
          disabled={changed.length === 0}
          leftSection={<RotateCcw size={13} />}
          onClick={() => resetOptions()}
        >
          All as in the settings
        </Button>
        <Button data-autofocus onClick={closeDialog}>
          Done
        </Button>
      </Group>
    </Modal>
  );
}

interface FieldProps {
  field: OptionField;
  profile: PrinterProfile;
  options: PrintOptions;
  problem: string | undefined;
  changed: boolean;
}

function Field({ field, profile, options, problem, changed }: FieldProps) {
  const id = `print-option-${field.key}`;
  return (
    <div className={styles['field']} data-option={field.key} data-changed={changed || undefined}>
      <label htmlFor={id}>{field.label}</label>
      <div>
        <Control id={id} field={field} profile={profile} options={options} invalid={problem !== undefined} />
        {problem !== undefined ? (
          <div className={styles['problem']} role="alert">
            {problem}
          </div>
        ) : (
          field.hint && <div className={styles['hint']}>{field.hint}</div>
        )}
      </div>
      {changed && (
        <Tooltip label={`As in the settings: ${defaultText(field, profile)}`}>
          <ActionIcon aria-label={`${field.label}: as in the settings`} onClick={() => resetOptions(field.key)}>
            <RotateCcw size={13} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}

function defaultText(field: OptionField, profile: PrinterProfile): string {
  const value = defaultOf(profile, field.key);
  if (field.kind === 'choice') return field.choices.find((one) => one.value === value)?.label ?? String(value ?? '');
  if (field.kind === 'density') return value === '' ? 'Printer’s choice' : termText(String(value));
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return 'nothing';
  return String(value);
}

type ControlProps = Omit<FieldProps, 'problem' | 'changed'> & { id: string; invalid: boolean };

function Control({ id, field, profile, options, invalid }: ControlProps) {
  const { key } = field;
  const value = optionOf(profile, options, key);
  // The kind of a field says of which type its value is.
  const set = (next: unknown): void => setOption(key, next as never);
  switch (field.kind) {
    case 'choice': {
      // What the profile says and does not list is a choice too.
      const data = field.choices.some((one) => one.value === value)
        ? [...field.choices]
        : [...field.choices, { value: String(value), label: termText(String(value)) }];
      return (
        <Select
          id={id}
          data={data}
          value={String(value ?? '')}
          allowDeselect={false}
          error={invalid}
          onChange={(next) => next !== null && set(next)}
        />
      );
    }
    case 'density':
      return (
        <Autocomplete
          id={id}
          size="xs"
          data={[...field.terms]}
          value={String(value ?? '')}
          placeholder={`Printer’s choice (${field.least} to ${field.most})`}
          error={invalid}
          maxLength={16}
          onChange={(next) => set(/^[a-z]+$/i.test(next) ? next.toUpperCase() : next)}
        />
      );
    case 'number':
      return (
        <NumberInput
          id={id}
          value={typeof value === 'number' ? value : ''}
          placeholder="Printer’s choice"
          suffix={field.unit ? ` ${field.unit}` : ''}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          clampBehavior="none"
          error={invalid}
          onChange={(next) => set(typeof next === 'number' ? next : key === 'memoryAllocation' ? 0 : null)}
        />
      );
    case 'texts':
      return <Texts id={id} profile={profile} options={options} onTexts={set} />;
    default:
      return field.several ? (
        <Textarea
          id={id}
          autosize
          minRows={1}
          maxRows={4}
          value={String(value ?? '')}
          error={invalid}
          spellCheck={false}
          onChange={(event) => set(event.currentTarget.value)}
        />
      ) : (
        <TextInput
          id={id}
          value={String(value ?? '')}
          error={invalid}
          spellCheck={false}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
  }
}

/** A text for each annotation position; header and footer of the sheet where nothing is written. */
function Texts({
  id,
  profile,
  options,
  onTexts,
}: {
  id: string;
  profile: PrinterProfile;
  options: PrintOptions;
  onTexts: (texts: string[]) => void;
}) {
  const positions = annotationFormatOf(profile, options)?.positions ?? 0;
  const texts = optionOf(profile, options, 'annotations') ?? [];
  const set = (index: number, text: string): void => {
    const next = Array.from({ length: Math.max(positions, texts.length) }, (_, n) =>
      n === index ? text : (texts[n] ?? ''),
    );
    while (next.at(-1) === '') next.pop();
    onTexts(next);
  };
  return (
    <div className={styles['texts']}>
      {Array.from({ length: positions }, (_, index) => (
        <PlaceTextInput
          // biome-ignore lint/suspicious/noArrayIndexKey: a text is known by its position.
          key={index}
          id={index === 0 ? id : `${id}-${index}`}
          label={`Text ${index + 1}`}
          value={texts[index] ?? ''}
          onValue={(text) => set(index, text)}
        />
      ))}
      <div className={styles['hint']}>Without texts of its own: header and footer of the sheet.</div>
    </div>
  );
}
