import { Button } from '@mantine/core';
import { Printer } from 'lucide-react';
import { useEffect } from 'react';
import { type PrinterSettings, printerProfileSchema, printerSchema } from '../../src-shared/settings/printing.ts';
import { useDraft } from './draft-context.ts';
import { Fold, NumberField, TextField } from './fields.tsx';
import { IdentityFields, TlsFields } from './identity-fields.tsx';
import { OwnValues, ownPath } from './own-values.tsx';
import { FormFeet, isComplete, Twin, useFirstField } from './place-form.tsx';
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
  const { draft } = useDraft();
  const trial = useTrial(printer);
  const complete = isComplete(printer);
  const good = printerSchema.omit({ name: true }).safeParse(printer).success;
  const form = useFirstField();
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
  }, [form]);
  return (
    <div ref={form} className={styles['card']} data-printer={printer.id}>
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
      <Twin of={printer} among={draft.printers} />
      <Fold title="How it is called" path={[`${path}.tlsProfile`, `${path}.userIdentity`]}>
        <TlsFields on={printer.tls} path={path} />
        <IdentityFields identity={printer.userIdentity} path={`${path}.userIdentity`} />
      </Fold>
      <OwnValues base="printing" path={`${path}.profile`} schema={printerProfileSchema}>
        <PrintingFields path={ownPath} />
      </OwnValues>

      <FormFeet {...{ place: printer, path, onDone, onDuplicate, onDelete }}>
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
      </FormFeet>
      <TrialResult result={trial.result} />
    </div>
  );
}
