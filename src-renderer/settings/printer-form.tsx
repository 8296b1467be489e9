import { Button, Text } from '@mantine/core';
import { Copy, Printer, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type PrinterSettings, printerProfileSchema, printerSchema } from '../../src-shared/settings/printing.ts';
import { useDraft } from './draft-context.ts';
import { Fold, NumberField, TextField } from './fields.tsx';
import { IdentityFields, TlsFields } from './identity-fields.tsx';
import { OwnValues, ownPath } from './own-values.tsx';
import { TrialResult, useTrial } from './printer-try.tsx';
import { PrintingFields } from './printing-fields.tsx';
import styles from './settings.module.css';

interface PrinterFormProps {
  printer: PrinterSettings;
  path: string;
  onDone: () => void;
  onDuplicate: () => void;
  onDelete: () => void;
}

/** A printer: its address first, what it is like and how it is spoken to folded; what is not its own is that of all printers. */
export function PrinterForm({ printer, path, onDone, onDuplicate, onDelete }: PrinterFormProps) {
  const { touched, draft } = useDraft();
  const trial = useTrial(printer);
  const [leaving, setLeaving] = useState(false);
  const complete = printer.aeTitle.trim() !== '' && printer.host.trim() !== '' && Number.isInteger(printer.port);
  const good = printerSchema.omit({ name: true }).safeParse(printer).success;
  const empty = printer.name === '' && printer.aeTitle === '' && printer.host === '';
  const first = useRef<HTMLDivElement>(null);
  useEffect(() => {
    first.current?.querySelector('input')?.focus();
    first.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const twin = draft.printers.find(
    (other) =>
      other.id !== printer.id &&
      complete &&
      other.host === printer.host &&
      other.port === printer.port &&
      other.aeTitle === printer.aeTitle,
  );
  const done = (): void => {
    for (const field of ['name', 'aeTitle', 'host', 'port']) touched(`${path}.${field}`);
    if (complete && printer.name.trim() !== '') onDone();
  };
  return (
    <div ref={first} className={styles['card']} data-printer={printer.id}>
      <TextField
        autofocus
        path={`${path}.name`}
        maxLength={64}
        placeholder="Film, ground floor"
        hint="As it should stand in the list"
      />
      <TextField path={`${path}.aeTitle`} maxLength={16} />
      <TextField path={`${path}.host`} placeholder="192.168.1.20 or a computer name" />
      <NumberField path={`${path}.port`} />
      {twin && (
        <Text size="xs" c="var(--ng-warning)" mb="xs">
          “{twin.name || twin.aeTitle}” is at the same place under the same title.
        </Text>
      )}
      <Fold title="How it is called" path={[`${path}.tlsProfile`, `${path}.userIdentity`]}>
        <TlsFields on={printer.tls} path={path} />
        <IdentityFields identity={printer.userIdentity} path={`${path}.userIdentity`} />
      </Fold>
      <OwnValues base="printing" path={`${path}.profile`} schema={printerProfileSchema}>
        <PrintingFields path={ownPath} />
      </OwnValues>

      <div className={styles['bar']}>
        <Button
          variant="default"
          leftSection={<Printer size={14} />}
          loading={trial.busy}
          disabled={!complete || !good}
          title={
            complete
              ? 'Calls it with what is in the form, saved or not; nothing is printed'
              : 'Needs AE title, address and port'
          }
          onClick={() => void trial.run()}
        >
          Try it
        </Button>
        <span style={{ flex: 1 }} />
        <Button variant="subtle" color="gray" leftSection={<Copy size={14} />} onClick={onDuplicate}>
          Duplicate
        </Button>
        <Button
          variant={leaving ? 'filled' : 'subtle'}
          color={leaving ? 'red' : 'gray'}
          leftSection={<Trash2 size={14} />}
          onClick={() => (leaving || empty ? onDelete() : setLeaving(true))}
          onBlur={() => setLeaving(false)}
        >
          {leaving ? 'Remove it now' : 'Remove'}
        </Button>
        <Button variant="light" onClick={done}>
          Done
        </Button>
      </div>
      <TrialResult result={trial.result} />
    </div>
  );
}
