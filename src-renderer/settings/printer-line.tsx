import { ActionIcon, Button, Text, Tooltip } from '@mantine/core';
import { ArrowDown, ArrowUp, Pencil, Printer, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { PrinterStatus } from '../../src-shared/contract/print.ts';
import type { PrinterSettings } from '../../src-shared/settings/printing.ts';
import { moodOf, statusAdvice, statusText } from '../app/printing/printer-words.ts';
import { TrialResult, useTrial } from './printer-try.tsx';
import styles from './printers.module.css';
import settings from './settings.module.css';

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
  // What it said a moment ago, when it was tried, is the newest.
  const said = trial.result?.status;
  const status = said && said.askedAt >= (told?.askedAt ?? 0) ? said : told;
  const [leaving, setLeaving] = useState(false);
  const name = printer.name || printer.aeTitle || 'the printer without name';
  return (
    <div className={styles['line']} data-printer={printer.id}>
      <div className={settings['item']}>
        <div>
          <b>{printer.name || '(no name)'}</b>{' '}
          <Text span size="xs" c="dimmed">
            {printer.aeTitle} at {printer.host}:{printer.port}
            {printer.tls ? ', TLS' : ''}
            {usual ? ', usual' : ''}
          </Text>
        </div>
        {leaving ? (
          <>
            <Text size="xs" c="var(--ng-warning)">
              Its jobs stay in the list. Remove it?
            </Text>
            <Button color="red" onClick={onDelete} aria-label={`Remove ${name} now`}>
              Remove
            </Button>
            <Button variant="default" onClick={() => setLeaving(false)}>
              Keep
            </Button>
          </>
        ) : (
          <>
            <span className={styles['state']} title={`${statusText(status)}. ${statusAdvice(status)}`}>
              <span className={styles['dot']} data-mood={moodOf(status)} />
              <span>{statusText(status)}</span>
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
            <Tooltip label="Change">
              <ActionIcon aria-label={`Change ${name}`} onClick={onEdit}>
                <Pencil size={14} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Remove">
              <ActionIcon aria-label={`Remove ${name}`} onClick={() => setLeaving(true)}>
                <Trash2 size={14} />
              </ActionIcon>
            </Tooltip>
          </>
        )}
      </div>
      <TrialResult result={trial.result} />
    </div>
  );
}
