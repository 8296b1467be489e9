import { Button, Popover, Select, Tooltip } from '@mantine/core';
import { RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { PrinterStatus } from '../../../src-shared/contract/print.ts';
import type { PrinterSettings } from '../../../src-shared/settings/printing.ts';
import { api } from '../../app/api.ts';
import { connectionReason } from '../../app/error-text.ts';
import { formatInstant, sentence } from '../../app/formatting.ts';
import { useLive } from '../../app/live.ts';
import { attempt } from '../../app/notify.ts';
import { isAsked, moodOf, statusAdvice, statusText } from '../../app/printing/printer-words.ts';
import { testSummary } from '../../app/printing/test-words.ts';
import { profileOf } from '../printer.ts';
import { askPrinter } from './asking.ts';
import styles from './printing.module.css';
import { choosePrinter, usePrinting } from './store.ts';

/** How a printer does, as a dot: full when it answered well, hollow when nothing is known. Words stand beside it. */
const Dot = ({ status }: { status: PrinterStatus | undefined }) => (
  <span className={styles['dot']} data-mood={moodOf(status)} aria-hidden />
);

/** Which printer; how it does, and what it says of itself. */
export function PrinterChoice({ printer }: { printer: PrinterSettings }) {
  const printers = useLive(({ settings }) => settings?.printers);
  const statuses = usePrinting((state) => state.statuses);
  const settings = useLive((state) => state.settings);
  return (
    <div className={styles['printer']}>
      <Select
        aria-label="Printer"
        title={printer.name}
        className={styles['name'] ?? ''}
        data={(printers ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={printer.id}
        allowDeselect={false}
        comboboxProps={{ width: 300, position: 'bottom-start' }}
        onChange={(id) => id !== null && choosePrinter(id)}
        onDropdownOpen={() => askThose(printers ?? [])}
        renderOption={({ option }) => (
          <div className={styles['option']}>
            <Dot status={statuses[option.value]} />
            <span className={styles['short']}>{option.label}</span>
            <span className={styles['said']}>
              {statusText(statuses[option.value], isAsked(profileOf(settings, option.value)))}
            </span>
          </div>
        )}
      />
      <StatusButton
        key={printer.id}
        printer={printer}
        status={statuses[printer.id]}
        asked={isAsked(profileOf(settings, printer.id))}
      />
    </div>
  );
}

/** Those that nobody asked yet are asked when the list is opened. */
function askThose(printers: readonly PrinterSettings[]): void {
  const { statuses } = usePrinting.getState();
  for (const { id } of printers) {
    const status = statuses[id];
    if (!status || status.askedAt === 0) void askPrinter(id).catch(() => {});
  }
}

function onEscape(act: () => void): () => void {
  const listener = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  window.addEventListener('keydown', listener, true);
  return () => window.removeEventListener('keydown', listener, true);
}

function StatusButton({
  printer,
  status,
  asked,
}: {
  printer: PrinterSettings;
  status: PrinterStatus | undefined;
  asked: boolean;
}) {
  const [opened, setOpened] = useState(false);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState('');
  const text = statusText(status, asked);
  const advice = statusAdvice(status, asked);
  const covered = usePrinting(({ proof, dialog }) => proof || dialog !== undefined);
  // It lies over everything, and is closed wherever the focus is.
  useEffect(() => {
    if (covered) setOpened(false);
  }, [covered]);
  useEffect(() => (opened ? onEscape(() => setOpened(false)) : undefined), [opened]);
  const ask = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setTried('');
    await attempt(async () => {
      if (asked) await askPrinter(printer.id);
      else {
        const { title, text: words } = testSummary(await api.print.test({ printer }));
        setTried(`${title} ${words}`.trim());
      }
    }, `${printer.name} could not be asked`);
    setBusy(false);
  };
  const facts: [string, string][] = [
    ['Name', status?.name ?? ''],
    ['Made by', [status?.manufacturer, status?.model].filter(Boolean).join(' ')],
    ['Serial number', status?.serialNumber ?? ''],
    ['Software', status?.softwareVersions ?? ''],
    ['AE title', printer.aeTitle],
    ['Address', `${printer.host}:${printer.port}`],
    ['Said', status?.info === 'NORMAL' ? '' : (status?.info ?? '')],
    ['Asked', status && status.askedAt > 0 ? formatInstant(status.askedAt) : ''],
  ];
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={320} trapFocus>
      <Popover.Target>
        <Tooltip label={`${text}. ${advice}`} disabled={opened} multiline maw={320}>
          <button
            type="button"
            className={styles['status']}
            aria-label={`Printer status: ${text}`}
            data-mood={moodOf(status)}
            data-testid="printer-status"
            onClick={() => setOpened(!opened)}
          >
            <Dot status={status} />
            <span className={styles['short']}>{text}</span>
          </button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <b className={styles['broken']}>{printer.name}</b>
        <p className={styles['sentence']} data-mood={moodOf(status)}>
          {text}.
        </p>
        <p className={styles['dim']}>{advice}</p>
        {status?.error && <p className={styles['dim']}>{sentence(connectionReason(status.error))}</p>}
        <dl className={styles['facts']}>
          {facts
            .filter(([, value]) => value !== '')
            .map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
        </dl>
        <Button variant="default" aria-busy={busy} leftSection={<RotateCw size={13} />} onClick={() => void ask()}>
          {busy ? 'Asking …' : asked ? 'Ask now' : 'Try the connection'}
        </Button>
        {tried && (
          <p className={styles['dim']} role="status">
            {tried}
          </p>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
