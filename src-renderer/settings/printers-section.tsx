import { Button, Menu, Text } from '@mantine/core';
import { ChevronDown, Plus } from 'lucide-react';
import { useState } from 'react';
import { type PrinterSettings, printingSchema } from '../../src-shared/settings/printing.ts';
import { useLive } from '../app/live.ts';
import { useDraft } from './draft-context.ts';
import { Group, SelectField, SwitchField } from './fields.tsx';
import { PrinterForm } from './printer-form.tsx';
import { PrinterLine } from './printer-line.tsx';
import { newPrinter, type PrinterStart, printerStarts } from './printer-starts.ts';
import { usePrinterStatuses } from './printers-status.ts';
import { PrintingFields } from './printing-fields.tsx';
import { SchemaFields } from './schema-fields.tsx';
import styles from './settings.module.css';

/** Printers of films, what is the same for all of them, and what becomes of their jobs. */
export function PrintersSection() {
  const { draft } = useDraft();
  return (
    <>
      <Group title="Printers">
        <SwitchField path="printing.enabled" />
        {draft.printing.enabled && <PrinterList />}
      </Group>
      {draft.printing.enabled && (
        <>
          <Group title="All printers">
            <Text size="xs" c="dimmed" mb="sm">
              Where a printer has nothing of its own, this holds.
            </Text>
            <PrintingFields path="printing" />
          </Group>
          <Group title="Jobs">
            {draft.printers.length > 0 && (
              <SelectField
                path="printing.usualPrinter"
                options={{
                  '': `The first one (${draft.printers[0]?.name || draft.printers[0]?.aeTitle})`,
                  ...Object.fromEntries(draft.printers.map(({ id, name, aeTitle }) => [id, name || aeTitle])),
                  ...(draft.printing.usualPrinter !== '' &&
                    !draft.printers.some(({ id }) => id === draft.printing.usualPrinter) && {
                      [draft.printing.usualPrinter]: 'One that was removed: the first one',
                    }),
                }}
              />
            )}
            <SchemaFields
              schema={printingSchema}
              path="printing"
              only={['printersAtOnce', 'requireProof', 'keepDays', 'keepFilmsDays']}
            />
          </Group>
        </>
      )}
    </>
  );
}

function PrinterList() {
  const { draft, set } = useDraft();
  const [editing, setEditing] = useState<string>();
  const { printers } = draft;
  const statuses = usePrinterStatuses(printers.map(({ id }) => id));
  const add = (added: PrinterSettings): void => {
    set('printers', [...printers, added]);
    setEditing(added.id);
  };
  const remove = (printer: PrinterSettings): void => {
    set(
      'printers',
      printers.filter(({ id }) => id !== printer.id),
    );
    if (draft.printing.usualPrinter === printer.id) set('printing.usualPrinter', '');
  };
  const move = (from: number, to: number): void => {
    const next = [...printers];
    next.splice(to, 0, ...next.splice(from, 1));
    set('printers', next);
  };
  return (
    <>
      <WhatToTellThem />
      {printers.map((printer, at) =>
        editing === printer.id ? (
          <PrinterForm
            key={printer.id}
            printer={printer}
            path={`printers.${at}`}
            onDone={() => setEditing(undefined)}
            onDuplicate={() =>
              add({ ...printer, id: crypto.randomUUID(), name: `${printer.name.slice(0, 57)} (copy)` })
            }
            onDelete={() => remove(printer)}
          />
        ) : (
          <PrinterLine
            key={printer.id}
            printer={printer}
            status={statuses[printer.id]}
            usual={draft.printing.usualPrinter === printer.id}
            at={at}
            count={printers.length}
            onEdit={() => setEditing(printer.id)}
            onMove={move}
            onDelete={() => remove(printer)}
          />
        ),
      )}
      {printers.length === 0 && (
        <Text size="sm" mb="sm">
          There are none yet.
        </Text>
      )}
      <div className={styles['bar']}>
        <AddPrinter onAdd={add} />
      </div>
    </>
  );
}

/** A printer to begin with, from what printers are like in general. */
function AddPrinter({ onAdd }: { onAdd: (printer: PrinterSettings) => void }) {
  // The form of the new printer takes the focus; without one it goes back to the button.
  const [chosen, setChosen] = useState(false);
  const add = (start?: PrinterStart) => (): void => {
    setChosen(true);
    onAdd(newPrinter(start));
  };
  return (
    <Menu position="bottom-start" withinPortal returnFocus={!chosen} onOpen={() => setChosen(false)}>
      <Menu.Target>
        <Button variant="default" leftSection={<Plus size={14} />} rightSection={<ChevronDown size={13} />}>
          Add a printer
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {printerStarts.map((start) => (
          <Menu.Item key={start.id} onClick={add(start)}>
            {start.title}
            <Text size="xs" c="dimmed">
              {start.text}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Item onClick={add()}>
          Another one
          <Text size="xs" c="dimmed">
            As all printers, until you say otherwise
          </Text>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Printers take films from those they know alone. */
function WhatToTellThem() {
  const { draft } = useDraft();
  const listener = useLive((state) => state.listener);
  const title = draft.printing.callingAeTitle || draft.callingAeTitle || draft.listener.aeTitle;
  const addresses = listener?.addresses.join(' or ') || 'the address of this computer';
  return (
    <Text size="xs" c="dimmed" mb="sm">
      DICOM printers. Who looks after them knows title, address and port, and has to be told ours:{' '}
      <span data-selectable style={{ color: 'var(--ng-text)' }}>
        {title} at {addresses}
      </span>
      . Printers of this computer need no setting: a film goes to them as paper.
    </Text>
  );
}
