import { Autocomplete, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { printOptionsSchema } from '../../src-shared/film/model.ts';
import { type PrinterProfile, printerProfileSchema } from '../../src-shared/settings/printing.ts';
import {
  defaultOf,
  densityUnit,
  type OptionField,
  optionFields,
  problemOf,
  termText,
} from '../app/printing/options.ts';
import { valueAt } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Row } from './fields.tsx';

/** Said elsewhere among the fields of the profile, or for one job alone. */
const elsewhere: readonly string[] = ['imaging', 'colour', 'resolution', 'calledAeTitle'];

/** What a job says when nobody chooses: the same fields as a film has, with what the profile offers. */
export function PrintingDefaults({ path }: { path: string }) {
  const { draft } = useDraft();
  // While a field of it is being typed it may be none; then what it offers is not known.
  const read = printerProfileSchema.safeParse(valueAt(draft, path));
  if (!read.success) return null;
  const profile = read.data;
  return optionFields(profile, profile.defaults)
    .filter(({ key }) => !elsewhere.includes(key))
    .map((field) => (
      <Row
        key={field.key}
        path={`${path}.defaults.${field.key}`}
        label={field.label}
        hint={field.hint ?? (field.kind === 'number' && field.unit === densityUnit ? densityHint(profile) : undefined)}
        {...problemProp(field, profile.defaults[field.key])}
      >
        {(id) => <Control id={id} field={field} profile={profile} path={`${path}.defaults.${field.key}`} />}
      </Row>
    ));
}

const densityHint = ({ densityRange: { minimum, maximum } }: PrinterProfile): string =>
  `${minimum} to ${maximum}; empty: not sent`;

function problemProp(field: OptionField, value: unknown): { problem?: string } {
  const problem = value === undefined || value === '' ? undefined : problemOf(field, value);
  return problem === undefined ? {} : { problem };
}

/** What was chosen; nothing where nothing can be said by an empty value. */
const said = ({ key }: OptionField, value: string | null): unknown =>
  printOptionsSchema.shape[key].safeParse(value).success ? value : undefined;

const withCurrent = (choices: readonly { value: string; label: string }[], current: string) =>
  choices.some(({ value }) => value === current) ? [...choices] : [...choices, { value: current, label: current }];

interface ControlProps {
  id: string;
  field: OptionField;
  profile: PrinterProfile;
  path: string;
}

function Control({ id, field, profile, path }: ControlProps) {
  const { set } = useDraft();
  const value: unknown = profile.defaults[field.key];
  switch (field.kind) {
    case 'choice': {
      const current = value === undefined ? String(defaultOf(profile, field.key) ?? '') : String(value);
      return (
        <Select
          id={id}
          data={withCurrent(field.choices, current)}
          value={current}
          allowDeselect={false}
          onChange={(next) => next !== null && set(path, said(field, next))}
        />
      );
    }
    case 'density':
      return (
        <Autocomplete
          id={id}
          size="xs"
          data={field.terms.map((term) => ({ value: term, label: termText(term) }))}
          placeholder="Printer’s choice"
          maxLength={16}
          value={String(value ?? '')}
          onChange={(next) => set(path, next.toUpperCase())}
        />
      );
    case 'number':
      return (
        <NumberInput
          id={id}
          w={200}
          hideControls
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="none"
          suffix={field.unit ? ` ${field.unit}` : ''}
          placeholder={field.key === 'copies' ? '1' : 'not sent'}
          value={typeof value === 'number' && Number.isFinite(value) ? value : ''}
          onChange={(next) => set(path, typeof next === 'number' ? next : said(field, null))}
        />
      );
    case 'texts':
      return (
        <TagsInput
          id={id}
          size="xs"
          value={Array.isArray(value) ? value.map(String) : []}
          splitChars={['|']}
          acceptValueOnBlur
          onChange={(next) => set(path, next)}
        />
      );
    default:
      return field.several ? (
        <Textarea
          id={id}
          autosize
          minRows={1}
          maxRows={6}
          maxLength={field.longest}
          spellCheck={false}
          value={String(value ?? '')}
          onChange={(event) => set(path, event.currentTarget.value)}
        />
      ) : (
        <TextInput
          id={id}
          maxLength={field.longest}
          value={String(value ?? '')}
          onChange={(event) => set(path, event.currentTarget.value)}
        />
      );
  }
}
