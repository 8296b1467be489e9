import { ActionIcon, Button, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { z } from '../../src-shared/contract/define.ts';
import { valueAt } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Row } from './fields.tsx';
import { asWords, type FieldKind, fieldKind } from './form-model.ts';
import { optionLabel } from './labels.ts';
import styles from './settings.module.css';
import { StatusInput } from './status-input.tsx';

interface FieldProps {
  path: string;
  label: string;
  hint?: ReactNode;
}

/** Flat objects, a line for each; the order counts. */
export function TableField(props: FieldProps & { schema: z.ZodObject; named: string }) {
  const { draft, set } = useDraft();
  const { schema, named, path } = props;
  const rows = (valueAt(draft, path) ?? []) as Record<string, unknown>[];
  const keys = Object.keys(schema.shape);
  const change = (at: number, key: string, value: unknown): void =>
    set(
      path,
      rows.map((row, other) => (other === at ? { ...row, [key]: value } : row)),
    );
  const blank = (): Record<string, unknown> =>
    Object.fromEntries(
      keys.map((key) => {
        const kind = fieldKind(schema.shape[key] as z.ZodType, `${named}.${key}`);
        if (kind.kind === 'choice') return [key, kind.options[0]];
        return [key, kind.kind === 'switch' ? false : kind.kind === 'text' ? '' : 0];
      }),
    );
  return (
    <Row {...props}>
      {() => (
        <table className={styles['table']}>
          <thead>
            <tr>
              {keys.map((key) => (
                <th key={key}>{asWords(key)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what counts.
              <tr key={at}>
                {keys.map((key) => (
                  <td key={key}>
                    <Cell
                      kind={fieldKind(schema.shape[key] as z.ZodType, `${named}.${key}`)}
                      label={`${props.label}, ${asWords(key)}, ${at + 1}`}
                      named={`${named}.${key}`}
                      value={row[key]}
                      onValue={(value) => change(at, key, value)}
                    />
                  </td>
                ))}
                <td>
                  <ActionIcon
                    aria-label={`${props.label}: take out ${at + 1}`}
                    onClick={() =>
                      set(
                        path,
                        rows.filter((_, other) => other !== at),
                      )
                    }
                  >
                    <X size={13} />
                  </ActionIcon>
                </td>
              </tr>
            ))}
            <tr>
              <td>
                <Button
                  variant="subtle"
                  color="gray"
                  leftSection={<Plus size={13} />}
                  onClick={() => set(path, [...rows, blank()])}
                >
                  Add
                </Button>
              </td>
            </tr>
          </tbody>
        </table>
      )}
    </Row>
  );
}

interface CellProps {
  kind: FieldKind;
  label: string;
  named: string;
  value: unknown;
  onValue: (value: unknown) => void;
}

function Cell({ kind, label, named, value, onValue }: CellProps) {
  if (kind.kind === 'choice') {
    return (
      <Select
        aria-label={label}
        data={kind.options.map((option) => ({ value: option, label: optionLabel(named, option) }))}
        value={String(value ?? '')}
        allowDeselect={false}
        onChange={(next) => next !== null && onValue(next)}
      />
    );
  }
  if (kind.kind === 'switch') {
    return (
      <Switch aria-label={label} checked={value === true} onChange={(event) => onValue(event.currentTarget.checked)} />
    );
  }
  if (kind.kind === 'status') return <StatusInput label={label} value={value} onValue={onValue} />;
  if (kind.kind === 'number') {
    return (
      <NumberInput
        aria-label={label}
        hideControls
        value={typeof value === 'number' && Number.isFinite(value) ? value : ''}
        onChange={(next) => onValue(typeof next === 'number' ? next : Number.NaN)}
      />
    );
  }
  return (
    <TextInput
      aria-label={label}
      value={String(value ?? '')}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  );
}
