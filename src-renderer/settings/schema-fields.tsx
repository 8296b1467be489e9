import { MultiSelect, TagsInput, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { z } from '../../src-shared/contract/define.ts';
import { sopClasses } from '../../src-shared/dicom/sop-classes.ts';
import { valueAt } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { FileField, Fold, NumberField, Row, SelectField, SwitchField, TextField } from './fields.tsx';
import { type FieldKind, fieldKind, syntaxNames } from './form-model.ts';
import { hintOf, optionLabel, shortLabelOf } from './labels.ts';
import { checkOf, type ListCheck, wrongOf } from './list-checks.ts';
import { StatusInput } from './status-input.tsx';
import { TableField } from './table-field.tsx';

interface SchemaFieldsProps {
  schema: z.ZodObject;
  /** Where its values stand in the draft. */
  path: string;
  /** Members that are not shown, or shown elsewhere. */
  omit?: readonly string[];
  /** Only these, in this order. */
  only?: readonly string[];
  /** For labels and hints, when the values stand elsewhere (a node's own ones). */
  named?: string;
}

/** A field for each member of a schema; what is not one line is folded and comes last. */
export function SchemaFields({ schema, path, omit = [], only, named = path }: SchemaFieldsProps) {
  const keys = (only ?? Object.keys(schema.shape)).filter((key) => !omit.includes(key));
  const simple: ReactNode[] = [];
  const groups: ReactNode[] = [];
  for (const key of keys) {
    const member = schema.shape[key] as z.ZodType;
    const place = `${path}.${key}`;
    const name = `${named}.${key}`;
    const kind = fieldKind(member, name);
    if (kind.kind === 'group') {
      groups.push(
        <Fold key={key} title={shortLabelOf(name)} path={place}>
          <SchemaFields schema={kind.schema} path={place} named={name} />
        </Fold>,
      );
    } else if (kind.kind === 'table' || kind.kind === 'json') {
      groups.push(
        <Fold key={key} title={shortLabelOf(name)} path={place}>
          <SchemaField kind={kind} path={place} named={name} />
        </Fold>,
      );
    } else simple.push(<SchemaField key={key} kind={kind} path={place} named={name} schema={member} />);
  }
  return (
    <>
      {simple}
      {groups}
    </>
  );
}

function SchemaField({
  kind,
  path,
  named,
  schema,
}: {
  kind: FieldKind;
  path: string;
  named: string;
  schema?: z.ZodType;
}) {
  const common = { path, label: shortLabelOf(named), hint: hintOf(named) };
  switch (kind.kind) {
    case 'switch':
      return <SwitchField {...common} />;
    case 'choice':
      return (
        <SelectField
          {...common}
          options={Object.fromEntries(kind.options.map((option) => [option, optionLabel(named, option)]))}
        />
      );
    case 'number':
      return (
        <NumberField
          {...common}
          {...(kind.suffix && { suffix: kind.suffix })}
          {...(kind.scale && { scale: kind.scale })}
          {...(kind.decimals && { decimals: true })}
          {...(kind.optional && { optional: true })}
        />
      );
    case 'file':
      return <FileField {...common} />;
    case 'status':
      return <StatusField {...common} />;
    case 'texts':
      return <TextsField {...common} check={checkOf(schema, named)} />;
    case 'choices':
      return (
        <UidsField {...common} data={kind.options.map((value) => ({ value, label: optionLabel(named, value) }))} />
      );
    case 'uids':
      return (
        <UidsField
          {...common}
          data={kind.of === 'transfer-syntaxes' ? syntaxNames() : storageClasses()}
          check={checkOf(schema, named)}
        />
      );
    case 'table':
      return <TableField {...common} schema={kind.schema} named={named} />;
    case 'json':
      return <JsonField {...common} />;
    default:
      return <TextField {...common} />;
  }
}

interface FieldProps {
  path: string;
  label: string;
  hint?: ReactNode;
}

const storageClasses = (): { value: string; label: string }[] =>
  [...sopClasses.values()]
    .filter(({ storage }) => storage)
    .map(({ uid, name, retired }) => ({ value: uid, label: retired ? `${name} (retired)` : name }));

function StatusField(props: FieldProps) {
  const { draft, set, problemAt, touched } = useDraft();
  return (
    <Row {...props}>
      {(id) => (
        <StatusInput
          id={id}
          value={valueAt(draft, props.path)}
          error={Boolean(problemAt(props.path))}
          onValue={(value) => set(props.path, value)}
          onLeave={() => touched(props.path)}
        />
      )}
    </Row>
  );
}

/** Several texts; Enter or a comma ends one. What is wrong with one of them is said while it is typed. */
export function TextsField(props: FieldProps & { placeholder?: string; splitAt?: string[]; check?: ListCheck }) {
  const { draft, set, touched } = useDraft();
  const [typed, setTyped] = useState('');
  const value = (valueAt(draft, props.path) ?? []) as string[];
  const wrong = props.check && wrongOf([...value, typed], props.check);
  return (
    <Row {...props} {...(wrong && { problem: wrong })}>
      {(id) => (
        <TagsInput
          id={id}
          size="xs"
          value={value}
          error={wrong !== undefined}
          placeholder={value.length === 0 ? (props.placeholder ?? '') : ''}
          splitChars={props.splitAt ?? [',', ';']}
          acceptValueOnBlur
          searchValue={typed}
          onSearchChange={setTyped}
          onChange={(next) => set(props.path, next)}
          onBlur={() => touched(props.path)}
        />
      )}
    </Row>
  );
}

/** Chosen out of a list of names; what is not in it stays and can be taken out. */
export function UidsField(
  props: FieldProps & { data: { value: string; label: string }[]; placeholder?: string; check?: ListCheck },
) {
  const { draft, set } = useDraft();
  const value = (valueAt(draft, props.path) ?? []) as string[];
  const bad = value.find((uid) => props.check?.(uid) !== undefined);
  const named = props.data.find((item) => item.value === bad)?.label ?? bad;
  const wrong = bad === undefined ? undefined : `${named}: ${props.check?.(bad)}`;
  const known = new Set(props.data.map((item) => item.value));
  const data = [...props.data, ...value.filter((uid) => !known.has(uid)).map((uid) => ({ value: uid, label: uid }))];
  return (
    <Row {...props} {...(wrong && { problem: wrong })}>
      {(id) => (
        <MultiSelect
          id={id}
          size="xs"
          error={wrong !== undefined}
          data={data}
          value={[...new Set(value)]}
          placeholder={value.length === 0 ? (props.placeholder ?? 'none named') : ''}
          searchable
          limit={60}
          maxDropdownHeight={220}
          onChange={(next) => set(props.path, next)}
        />
      )}
    </Row>
  );
}

/** Rich values as they are stored, checked while they are typed. */
function JsonField(props: FieldProps) {
  const { draft, set, problemAt, touched } = useDraft();
  const value = valueAt(draft, props.path);
  const [text, setText] = useState<string>();
  const [wrong, setWrong] = useState(false);
  return (
    <Row {...props} {...(wrong && { problem: 'This is no JSON yet; the value from before is kept' })}>
      {(id) => (
        <Textarea
          id={id}
          autosize
          minRows={2}
          maxRows={12}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 11 } }}
          value={text ?? compactJson(value)}
          error={wrong || Boolean(problemAt(props.path))}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            setText(typed);
            try {
              set(props.path, JSON.parse(typed));
              setWrong(false);
            } catch {
              setWrong(true);
            }
          }}
          onBlur={() => {
            if (!wrong) setText(undefined);
            touched(props.path);
          }}
        />
      )}
    </Row>
  );
}

/** A list with a member a line. */
function compactJson(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value ?? null, null, 1);
  return `[\n${value.map((item) => ` ${JSON.stringify(item)}`).join(',\n')}\n]`;
}
