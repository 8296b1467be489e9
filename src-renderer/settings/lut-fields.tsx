import { Button, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { PrinterProfile } from '../../src-shared/settings/printing.ts';
import { formatCount } from '../app/formatting.ts';
import { valueAt } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Row, SelectField, SwitchField, TextField } from './fields.tsx';
import { hintOf, optionLabel } from './labels.ts';
import { lutFromText, turnsBack } from './lut-text.ts';
import styles from './printers.module.css';

type Lut = PrinterProfile['presentationLut'];

/** Presentation LUT SOP class (PS3.4 H.4.9): whether, what kind, and its table. */
export function LutFields({ path }: { path: string }) {
  const { draft } = useDraft();
  const lut = valueAt(draft, path) as Lut;
  const named = (name: string) => ({
    path: `${path}.${name}`,
    label: labelled[name] ?? name,
    hint: hintOf(`printing.presentationLut.${name}`),
  });
  const choices = (name: string, values: readonly string[]) =>
    Object.fromEntries(values.map((value) => [value, optionLabel(`printing.presentationLut.${name}`, value)]));
  return (
    <>
      <SwitchField {...named('use')} />
      {lut.use && (
        <>
          <SelectField {...named('shape')} options={choices('shape', ['IDENTITY', 'LIN OD', 'TABLE'])} />
          {lut.shape === 'LIN OD' && (
            <SelectField {...named('linOdZero')} options={choices('linOdZero', ['minimum', 'maximum'])} />
          )}
          {lut.shape === 'TABLE' && <TableImport path={`${path}.table`} lut={lut} />}
          {lut.shape === 'TABLE' && <TextField {...named('explanation')} maxLength={64} />}
          <SelectField
            {...named('referencedBy')}
            options={choices('referencedBy', ['film-box', 'film-session', 'both'])}
          />
        </>
      )}
    </>
  );
}

const labelled: Record<string, string> = {
  use: 'Offer a Presentation LUT',
  shape: 'What the values mean',
  linOdZero: 'The value 0 is',
  explanation: 'Its name for the printer',
  referencedBy: 'Named by',
};

function TableImport({ path, lut }: { path: string; lut: Lut }) {
  const { set } = useDraft();
  const [text, setText] = useState<string>();
  const { entries, bits } = lut.table;
  const read = text === undefined || text.trim() === '' ? undefined : lutFromText(text);
  const take = (): void => {
    if (!read || read.problem) return;
    set(path, { entries: read.entries, bits: read.bits });
    setText(undefined);
  };
  return (
    <Row path={path} label="Table" hint="Spread over the values of the pixels, from the smallest to the largest">
      {(id) => (
        <div>
          {entries.length > 0 ? (
            <>
              <Curve entries={entries} bits={bits} />
              <Text size="xs">
                {formatCount(entries.length)} entries of {bits} bits, from {entries[0]} to {entries.at(-1)}
                {turnsBack(entries) && <span style={{ color: 'var(--ng-warning)' }}>; it goes up and down</span>}
              </Text>
            </>
          ) : (
            <Text size="xs" c="var(--ng-warning)">
              There is no table yet: P-values are sent until there is one.
            </Text>
          )}
          {text === undefined ? (
            <Button id={id} variant="default" mt={4} onClick={() => setText('')}>
              {entries.length > 0 ? 'Another table …' : 'Table from a text …'}
            </Button>
          ) : (
            <>
              <Textarea
                id={id}
                aria-label="Table as text"
                autosize
                minRows={3}
                maxRows={8}
                autoFocus
                spellCheck={false}
                placeholder={'0, 16, 32, …'}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
              <Text size="xs" c={read?.problem ? 'var(--ng-failure)' : 'dimmed'} role="status">
                {read?.problem ??
                  (read
                    ? `${formatCount(read.entries.length)} entries of ${read.bits} bits`
                    : 'One number for each entry, with blanks, commas or lines between them')}
              </Text>
              <Button
                variant="light"
                mt={4}
                mr={6}
                disabled={!read || read.problem !== undefined || read.entries.length === 0}
                onClick={take}
              >
                Take it
              </Button>
              <Button variant="default" mt={4} onClick={() => setText(undefined)}>
                Cancel
              </Button>
            </>
          )}
        </div>
      )}
    </Row>
  );
}

/** The table as a line: pixel values to the right, entries upwards. */
function Curve({ entries, bits }: { entries: readonly number[]; bits: number }) {
  const points = 200;
  const most = 2 ** bits - 1;
  const last = entries.length - 1;
  const line = Array.from(
    { length: Math.min(points, entries.length) },
    (_, at, count = Math.min(points, entries.length)) => {
      const index = Math.round((at * last) / Math.max(1, count - 1));
      return `${((index / Math.max(1, last)) * 100).toFixed(2)},${(100 - ((entries[index] ?? 0) / most) * 100).toFixed(2)}`;
    },
  );
  return (
    <svg className={styles['curve']} viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="The table">
      <polyline points={line.join(' ')} />
    </svg>
  );
}
