import { Button, MultiSelect, Select } from '@mantine/core';
import { Plus } from 'lucide-react';
import { type PrintStatusRule, printOperation } from '../../src-shared/settings/printing.ts';
import { valueAt } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Block } from './fields.tsx';
import { hintOf, optionLabel } from './labels.ts';
import { RowMoves } from './row-moves.tsx';
import { StatusInput } from './status-input.tsx';
import texts from './texts-section.module.css';

const named = 'printing.statuses';
const choices = (name: string, values: readonly string[]) =>
  values.map((value) => ({ value, label: optionLabel(`${named}.${name}`, value) }));

/** What the statuses of a printer mean, request by request; the first line that fits counts. */
export function PrintStatusesField({ path }: { path: string }) {
  const { draft, set } = useDraft();
  const rules = (valueAt(draft, path) ?? []) as PrintStatusRule[];
  const change = (at: number, part: Partial<PrintStatusRule>): void =>
    set(
      path,
      rules.map((rule, other) => (other === at ? { ...rule, ...part } : rule)),
    );
  const requests = (at: number, operations: string[]): void => {
    const { operations: _, ...rule } = rules[at] as PrintStatusRule;
    const kept = printOperation.options.filter((one) => operations.includes(one));
    set(
      path,
      rules.map((one, other) => (other === at ? (kept.length > 0 ? { operations: kept, ...rule } : rule) : one)),
    );
  };
  const move = (from: number, to: number): void => {
    const next = [...rules];
    next.splice(to, 0, ...next.splice(from, 1));
    set(path, next);
  };
  return (
    <Block path={path} label="Statuses, in this order" hint={hintOf(named)}>
      <table className={texts['items']}>
        <thead>
          <tr>
            <th>From</th>
            <th>To</th>
            <th>Answer to</th>
            <th>Then</th>
            <th>Association</th>
            <th aria-label="Changes" />
          </tr>
        </thead>
        <tbody>
          {rules.map((rule, at) => {
            const name = `status ${at + 1}`;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what counts.
              <tr key={at} style={{ verticalAlign: 'top' }}>
                <td style={{ width: 86 }}>
                  <StatusInput label={`From, ${name}`} value={rule.from} onValue={(from) => change(at, { from })} />
                </td>
                <td style={{ width: 86 }}>
                  <StatusInput label={`To, ${name}`} value={rule.to} onValue={(to) => change(at, { to })} />
                </td>
                <td>
                  <MultiSelect
                    aria-label={`Requests, ${name}`}
                    size="xs"
                    data={choices('operations', printOperation.options)}
                    value={rule.operations ?? []}
                    placeholder={rule.operations?.length ? '' : 'every request'}
                    onChange={(next) => requests(at, next)}
                  />
                </td>
                <td style={{ width: 150 }}>
                  <Select
                    aria-label={`Meaning, ${name}`}
                    data={choices('outcome', ['done', 'warning', 'failed'])}
                    value={rule.outcome}
                    allowDeselect={false}
                    onChange={(next) => next !== null && change(at, { outcome: next as PrintStatusRule['outcome'] })}
                  />
                </td>
                <td style={{ width: 96 }}>
                  <Select
                    aria-label={`Association, ${name}`}
                    data={choices('association', ['keep', 'abort'])}
                    value={rule.association}
                    allowDeselect={false}
                    onChange={(next) =>
                      next !== null && change(at, { association: next as PrintStatusRule['association'] })
                    }
                  />
                </td>
                <td style={{ width: 66 }}>
                  <RowMoves
                    name={name}
                    at={at}
                    count={rules.length}
                    onMove={move}
                    onRemove={() =>
                      set(
                        path,
                        rules.filter((_, other) => other !== at),
                      )
                    }
                  />
                </td>
              </tr>
            );
          })}
          <tr>
            <td colSpan={6}>
              <Button
                variant="subtle"
                color="gray"
                leftSection={<Plus size={13} />}
                onClick={() =>
                  set(path, [...rules, { from: 0xb000, to: 0xbfff, outcome: 'warning', association: 'keep' }])
                }
              >
                Add a status
              </Button>
            </td>
          </tr>
        </tbody>
      </table>
    </Block>
  );
}
