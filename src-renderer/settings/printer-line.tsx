import { ActionIcon, Button } from '@mantine/core';
import { ArrowDown, ArrowUp, Printer } from 'lucide-react';
import type { PrinterStatus } from '../../src-shared/contract/print.ts';
import type { PrinterSettings } from '../../src-shared/settings/printing.ts';
import { printingFor } from '../../src-shared/settings/printing-for.ts';
import { isAsked, moodOf, statusAdvice, statusText } from '../app/printing/printer-words.ts';
import { useDraft } from './draft-context.ts';
import { PlaceLine } from './place-line.tsx';
import { TrialResult, useTrial } from './printer-try.tsx';
import styles from './printers.module.css';

interface PrinterLineProps {
  printer: PrinterSettings;
  status: PrinterStatus | undefined;
  /** It is chosen first for a new film. */
  usual: boolean;
  at: number;
  count: number;
  onEdit: () => void;
  onMove: (from: number, to: number) => void;
  onDelete: () => void;
}

/** A printer in the list: where it is, how it does, and what can be done with it. */
export function PrinterLine({ printer, status: told, usual, at, count, onEdit, onMove, onDelete }: PrinterLineProps) {
  const trial = useTrial(printer);
  const { draft } = useDraft();
  const asked = isAsked(printingFor(draft.printing, printer));
  // What it said a moment ago, when it was tried, is the newest.
  const said = trial.result?.status;
  const status = said && said.askedAt >= (told?.askedAt ?? 0) ? said : told;
  const name = printer.name || printer.aeTitle || 'the printer without name';
  return (
    <div className={styles['line']} data-printer={printer.id}>
      <PlaceLine
        {...{ place: printer, name, onEdit, onDelete }}
        more={usual ? ', usual' : ''}
        question="Its jobs stay in the list. Remove it?"
      >
        <span className={styles['state']} title={`${statusText(status, asked)}. ${statusAdvice(status, asked)}`}>
          <span className={styles['dot']} data-mood={moodOf(status)} />
          <span>{statusText(status, asked)}</span>
        </span>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<Printer size={14} />}
          loading={trial.busy}
          onClick={() => void trial.run()}
          aria-label={`Try ${name}`}
        >
          Try it
        </Button>
        <ActionIcon aria-label={`${name} up`} disabled={at === 0} onClick={() => onMove(at, at - 1)}>
          <ArrowUp size={14} />
        </ActionIcon>
        <ActionIcon aria-label={`${name} down`} disabled={at === count - 1} onClick={() => onMove(at, at + 1)}>
          <ArrowDown size={14} />
        </ActionIcon>
      </PlaceLine>
      <TrialResult result={trial.result} />
    </div>
  );
}
