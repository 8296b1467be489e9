import { useEffect, useRef, useState } from 'react';
import type { PrinterTest } from '../../src-shared/contract/print.ts';
import { overlay } from '../../src-shared/settings/overlay.ts';
import { type PrinterSettings, printerProfileSchema } from '../../src-shared/settings/printing.ts';
import { api, asError } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { statusText } from '../app/printing/printer-words.ts';
import { classResults, testSummary } from '../app/printing/test-words.ts';
import type { Draft } from './draft.ts';
import { useDraft } from './draft-context.ts';
import styles from './printers.module.css';

interface Trial {
  busy: boolean;
  result: PrinterTest | undefined;
  run: () => Promise<void>;
}

/** As the form says, also where it differs from what is saved for all printers. */
function spokenTo({ printing }: Draft, printer: PrinterSettings): PrinterSettings['profile'] {
  const read = printerProfileSchema.safeParse(overlay(printing, printer.profile));
  return read.data ?? printer.profile;
}

/** Tries a printer with what is in the form, saved or not; nothing is printed. */
export function useTrial(printer: PrinterSettings): Trial {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<PrinterTest>();
  const { draft } = useDraft();
  const { name: _, ...asked } = { ...printer, profile: spokenTo(draft, printer) };
  const place = JSON.stringify(asked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a result is for what was tried.
  useEffect(() => setResult(undefined), [place]);
  const shown = useRef(place);
  shown.current = place;
  /** What comes when the form says something else already is of no use. */
  const tell = (came: PrinterTest): void => {
    if (shown.current === place) setResult(came);
  };
  return {
    busy,
    result,
    run: async () => {
      setBusy(true);
      try {
        tell(await api.print.test({ printer: { ...asked, name: printer.name.trim() || printer.aeTitle } }));
      } catch (thrown) {
        const { title, advice } = errorText(asError(thrown));
        tell({ reached: false, error: `${title}. ${advice}`, accepted: [], refused: [], configuration: [] });
      } finally {
        setBusy(false);
      }
    },
  };
}

/** What came of it, in words. */
export function TrialResult({ result }: { result: PrinterTest | undefined }) {
  if (!result) return <div role="status" />;
  const summary = testSummary(result);
  const { status, configuration } = result;
  const facts = status
    ? [
        { name: 'Status', value: statusText(status) },
        { name: 'Its name', value: status.name },
        { name: 'Maker', value: [status.manufacturer, status.model].filter(Boolean).join(' ') },
        { name: 'Serial number', value: status.serialNumber },
        { name: 'Software', value: status.softwareVersions },
      ].filter(({ value }) => value !== '')
    : [];
  return (
    <div className={styles['tried']} data-mood={summary.mood} role="status" data-testid="printer-trial">
      <b>{summary.title}</b> {summary.text}
      <ul>
        {classResults(result).map(({ uid, text, taken }) => (
          <li key={uid} data-taken={taken}>
            {taken ? '✓' : '–'} {text}
          </li>
        ))}
      </ul>
      {facts.length + configuration.length > 0 && (
        <dl>
          {[...facts, ...configuration].map(({ name, value }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a printer may say the same name twice.
            <div key={at} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
