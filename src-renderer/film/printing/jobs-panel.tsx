import { ActionIcon, Button, Menu, SegmentedControl, Tooltip } from '@mantine/core';
import { ChevronDown, ChevronRight, MoreHorizontal, RotateCw, X } from 'lucide-react';
import { useState } from 'react';
import type { PrintJob, PrintSheet } from '../../../src-shared/contract/print.ts';
import { errorText } from '../../app/error-text.ts';
import { formatInstant, onOneLine, plural } from '../../app/formatting.ts';
import { Grip } from '../../app/grip.tsx';
import {
  againText,
  isMoving,
  jobMood,
  jobProgress,
  jobText,
  messageText,
  needsSomebody,
  sheetMood,
  sheetText,
  statusCode,
} from '../../app/printing/words.ts';
import { useWidth } from '../../app/width.ts';
import { useFilm } from '../store.ts';
import { cancelJob, confirmPrinted, forget, openAgain, reprint, retryJob } from './job-actions.ts';
import styles from './jobs-panel.module.css';
import { isOfPatient } from './own-jobs.ts';
import { openDialog, usePrinting } from './store.ts';

const widths = { least: 200, usual: 270, most: 600 };

/** Jobs of this patient, and on demand of all: how they go, what the printer said, and what can be done. */
export function JobsPanel() {
  const jobs = usePrinting((state) => state.jobs);
  const failed = usePrinting((state) => state.jobsFailed);
  const patient = useFilm(({ film }) => film.patient);
  const { width, grip } = useWidth('film.printing.panelWidth', widths);
  const [all, setAll] = useState(false);
  const own = (jobs ?? []).filter((job) => isOfPatient(job, patient));
  const shown = all ? (jobs ?? []) : own;
  // What failed, or is perhaps printed, is forgotten one by one.
  const ended = shown.filter((job) => !isMoving(job) && !needsSomebody(job));
  const troubled = (jobs ?? []).filter((job) => jobMood(job) === 'failure' && !isOfPatient(job, patient)).length;
  return (
    <section className={styles['panel']} style={{ width }} aria-label="Print jobs" data-testid="print-jobs">
      <Grip label="Width of the print jobs" reversed {...grip} />
      <div className={styles['head']}>
        <h3>Print jobs</h3>
        <SegmentedControl
          aria-label="Whose jobs"
          data={[
            { value: 'patient', label: 'This patient' },
            { value: 'all', label: 'All' },
          ]}
          value={all ? 'all' : 'patient'}
          onChange={(value) => setAll(value === 'all')}
        />
        {ended.length > 0 && (
          <Tooltip label="Forget what was printed or cancelled">
            <ActionIcon aria-label="Forget what was printed or cancelled" onClick={() => void forget(ended)}>
              <X size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {failed !== '' && <p className={styles['empty']}>The print jobs could not be read: {failed}.</p>}
      {jobs !== undefined && shown.length === 0 && (
        <p className={styles['empty']}>
          {all ? 'Nothing was printed yet.' : 'Nothing was printed for this patient yet.'}
        </p>
      )}
      {!all && troubled > 0 && (
        <button type="button" className={styles['others']} onClick={() => setAll(true)}>
          {plural(troubled, 'job')} of other patients failed
        </button>
      )}
      <ul className={styles['list']}>
        {shown.map((job) => (
          <Job key={job.id} job={job} withPatient={all} own={isOfPatient(job, patient)} />
        ))}
      </ul>
    </section>
  );
}

function Job({ job, withPatient, own }: { job: PrintJob; withPatient: boolean; own: boolean }) {
  const mood = jobMood(job);
  const [folded, setFolded] = useState<boolean>();
  // What needs somebody stands open.
  const open = !(folded ?? (mood === undefined && !isMoving(job)));
  return (
    <li className={styles['job']} data-testid="print-job" data-state={job.state} data-job={job.id}>
      <div className={styles['line']}>
        <button type="button" className={styles['fold']} aria-expanded={open} onClick={() => setFolded(open)}>
          {open ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />}
          <span className={styles['title']}>
            {withPatient && (
              <b>
                {onOneLine(job.patientName) || 'No name'} {onOneLine(job.patientId)}
              </b>
            )}
            <span>
              {job.title}
              {job.copies > 1 && `, ${job.copies} copies`}
            </span>
            <span className={styles['where']}>{job.printerName}</span>
            <span className={styles['where']}>{formatInstant(job.submittedAt).slice(0, 16)}</span>
          </span>
        </button>
        <JobMenu job={job} own={own} />
      </div>
      <div className={styles['state']} data-mood={mood} role="status">
        {jobText(job)}
        {job.state === 'waiting' && job.attempts > 0 && ` (attempt ${job.attempts + 1})`}
      </div>
      {isMoving(job) && (
        <div
          className={styles['progress']}
          role="progressbar"
          aria-label="Progress"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(jobProgress(job) * 100)}
        >
          <span style={{ width: `${jobProgress(job) * 100}%` }} />
        </div>
      )}
      {job.error && job.state !== 'done' && <Reason job={job} error={job.error} />}
      <Remedies job={job} />
      {open && (
        <ol className={styles['sheets']}>
          {job.sheets.map((sheet, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: sheets of a job have no identity but their place.
            <Sheet key={index} job={job} sheet={sheet} index={index} />
          ))}
        </ol>
      )}
    </li>
  );
}

/** Why the whole job failed, where no sheet says it. */
function Reason({ job, error }: { job: PrintJob; error: NonNullable<PrintJob['error']> }) {
  const { title, advice } = errorText({ ...error, parameters: {} });
  const said = job.sheets.some(({ messages }) => messages.some(({ kind }) => kind === 'error'));
  if (said) return null;
  return (
    <p className={styles['message']} data-mood={job.state === 'failed' ? 'failure' : 'warning'}>
      {title}. {advice}
    </p>
  );
}

function Sheet({ job, sheet, index }: { job: PrintJob; sheet: PrintSheet; index: number }) {
  const mood = sheetMood(sheet);
  return (
    <li data-testid="print-sheet" data-state={sheet.state}>
      <div className={styles['sheet']}>
        <span>Sheet {index + 1}</span>
        <span data-mood={mood}>{sheetText(sheet)}</span>
      </div>
      {sheet.messages.map((message, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the printer may say the same twice.
        <p key={at} className={styles['message']} data-mood={message.kind === 'error' ? 'failure' : 'warning'}>
          {messageText(message)}
          {message.status !== undefined && !message.text.includes(statusCode(message.status)) && (
            <span className={styles['code']}> {statusCode(message.status)}</span>
          )}
        </p>
      ))}
      {sheet.state === 'unsure' && !isMoving(job) && (
        <div className={styles['question']}>
          <span>Was it printed?</span>
          <Button variant="default" onClick={() => void confirmPrinted(job, index)}>
            It was printed
          </Button>
          <Button variant="default" onClick={() => void retryJob(job, [index])}>
            Print it again
          </Button>
        </div>
      )}
    </li>
  );
}

/** What is done next, where something is to be done. */
function Remedies({ job }: { job: PrintJob }) {
  if (isMoving(job)) {
    return (
      <div className={styles['remedies']}>
        {job.state === 'waiting' && job.attempts > 0 && (
          <Button variant="default" leftSection={<RotateCw size={13} />} onClick={() => void retryJob(job)}>
            Try now
          </Button>
        )}
        <Button variant="subtle" color="gray" leftSection={<X size={13} />} onClick={() => void cancelJob(job)}>
          Cancel
        </Button>
      </div>
    );
  }
  const again = againText(job);
  if (again === undefined) return null;
  return (
    <div className={styles['remedies']}>
      <Button variant="default" leftSection={<RotateCw size={13} />} onClick={() => void retryJob(job)}>
        {again}
      </Button>
    </div>
  );
}

function JobMenu({ job, own }: { job: PrintJob; own: boolean }) {
  const { association } = job;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`More for the job ${job.title}`}>
          <MoreHorizontal size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {own && <Menu.Item onClick={() => void openAgain(job)}>Open in the composer</Menu.Item>}
        {!isMoving(job) && <Menu.Item onClick={() => void reprint(job)}>Print all of it once more</Menu.Item>}
        {!isMoving(job) &&
          job.sheets.length > 1 &&
          job.sheets.map((_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: sheets of a job have no identity but their place.
            <Menu.Item key={index} onClick={() => void reprint(job, [index])}>
              Print sheet {index + 1} once more
            </Menu.Item>
          ))}
        {association !== undefined && (
          <Menu.Item onClick={() => openDialog({ kind: 'log', association })}>Log of the association</Menu.Item>
        )}
        {!isMoving(job) && <Menu.Item onClick={() => void forget([job])}>Forget the job</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
