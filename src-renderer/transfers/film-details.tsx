import { Button, Menu } from '@mantine/core';
import { ChevronDown, Eraser, Printer, RotateCw, X } from 'lucide-react';
import type { PrintJob, PrintSheet } from '../../src-shared/contract/print.ts';
import { api } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { formatDuration, formatInstant, onOneLine } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { attempt } from '../app/notify.ts';
import { againText, isMoving, jobText, messageText, sheetMood, sheetText, statusCode } from '../app/printing/words.ts';
import { Details } from './details.tsx';
import { canGoAgain, retryFilm } from './film-jobs.ts';
import styles from './transfers.module.css';

/** Everything about one printed film, sheet by sheet, and what can be done about it. */
export function FilmDetails({ job, onClose }: { job: PrintJob; onClose: () => void }) {
  return (
    <Details
      id={job.id}
      label="About the film"
      title={`${onOneLine(job.patientName) || 'No name'} ${onOneLine(job.patientId)}`}
      facts={factsOf(job)}
      associations={job.association === undefined ? [] : [job.association]}
      onClose={onClose}
    >
      <Actions job={job} />
      <Reason job={job} />
      <ul className={styles['problems']} aria-label="Sheets">
        {job.sheets.map((sheet, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: sheets have no identity but their place.
          <Sheet key={index} job={job} sheet={sheet} index={index} />
        ))}
      </ul>
    </Details>
  );
}

function Actions({ job }: { job: PrintJob }) {
  const printers = useLive((state) => state.settings?.printers) ?? [];
  const { id } = job;
  const again = (printerId?: string) => () =>
    void attempt(() => api.print.reprint({ id, ...(printerId && { printerId }) }), 'It could not be printed again');
  return (
    <div className={styles['links']}>
      {canGoAgain(job) && (
        <Button variant="default" leftSection={<RotateCw size={13} />} onClick={() => void retryFilm(job)}>
          {isMoving(job) ? 'Try now' : againText(job)}
        </Button>
      )}
      {isMoving(job) && (
        <Button
          variant="default"
          leftSection={<X size={13} />}
          onClick={() => void attempt(() => api.print.cancel({ id }))}
        >
          Cancel
        </Button>
      )}
      {!isMoving(job) && (
        <Menu position="bottom-start" withinPortal>
          <Menu.Target>
            <Button variant="default" leftSection={<Printer size={13} />} rightSection={<ChevronDown size={12} />}>
              Print once more
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {printers.map((printer) => (
              <Menu.Item key={printer.id} onClick={again(printer.id)}>
                {printer.id === job.printerId
                  ? `All sheets on ${printer.name}`
                  : `All sheets on ${printer.name} instead`}
              </Menu.Item>
            ))}
            {printers.length === 0 && <Menu.Item disabled>There is no printer in the settings</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      )}
      {!isMoving(job) && (
        <Button
          variant="default"
          leftSection={<Eraser size={13} />}
          onClick={() => void attempt(() => api.print.remove({ ids: [id] }))}
        >
          Remove
        </Button>
      )}
    </div>
  );
}

/** Why the whole job failed, where no sheet says it. */
function Reason({ job }: { job: PrintJob }) {
  if (!job.error || job.state === 'done' || job.state === 'cancelled') return null;
  if (job.sheets.some(({ messages }) => messages.some(({ kind }) => kind === 'error'))) return null;
  const { title, advice } = errorText({ ...job.error, parameters: {} });
  return (
    <p className={styles['reason']} data-mood={job.state === 'failed' ? 'failure' : 'warning'}>
      <b>{title}.</b> {advice}
    </p>
  );
}

function Sheet({ job, sheet, index }: { job: PrintJob; sheet: PrintSheet; index: number }) {
  return (
    <li data-sheet={index} data-state={sheet.state}>
      <span className={styles['running']}>
        <b style={{ flex: 1 }}>Sheet {index + 1}</b>
        <span data-mood={sheetMood(sheet)}>{sheetText(sheet)}</span>
      </span>
      {sheet.messages.map((message, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a printer may say the same twice.
        <div key={at} data-mood={message.kind === 'error' ? 'failure' : 'warning'} data-selectable>
          {messageText(message)}
          {message.status !== undefined && !message.text.includes(statusCode(message.status))
            ? ` (${statusCode(message.status)})`
            : ''}
        </div>
      ))}
      {sheet.state === 'unsure' && !isMoving(job) && (
        <div className={styles['links']}>
          <span>Was it printed?</span>
          <Button
            variant="default"
            onClick={() => void attempt(() => api.print.confirmPrinted({ id: job.id, sheets: [index] }))}
          >
            It was printed
          </Button>
          <Button variant="default" onClick={() => void retryFilm(job, [index])}>
            Print it again
          </Button>
        </div>
      )}
    </li>
  );
}

function factsOf(job: PrintJob): [string, string][] {
  const took = job.endedAt === undefined ? 0 : job.endedAt - job.submittedAt;
  const printJobs = job.sheets.map(({ printJobUid }) => printJobUid).filter((uid) => uid !== '');
  const facts: [string, string | false][] = [
    ['State', jobText(job)],
    ['What', job.title],
    ['Printer', job.printerName],
    ['Images', String(job.images)],
    ['Copies', job.copies > 1 && String(job.copies)],
    ['Attempts', job.attempts > 1 && String(job.attempts)],
    ['Given', formatInstant(job.submittedAt)],
    ['Ended', job.endedAt !== undefined && formatInstant(job.endedAt)],
    ['Took', took > 0 && formatDuration(took)],
    ['Print jobs', printJobs.length > 0 && printJobs.join(', ')],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== false && fact[1] !== '');
}
