import { Button, Progress } from '@mantine/core';
import { ListX } from 'lucide-react';
import { useState } from 'react';
import type { PrintJob } from '../../src-shared/contract/print.ts';
import { api } from '../app/api.ts';
import { formatCount, formatInstant, onOneLine } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { attempt } from '../app/notify.ts';
import { isMoving, jobMood, jobProgress, jobText } from '../app/printing/words.ts';
import { FilmDetails } from './film-details.tsx';
import { canGoAgain, inGroup, matches, retryFilm, saidOf } from './film-jobs.ts';
import { GridList } from './grid-list.tsx';
import { ListFilters } from './list-filters.tsx';
import styles from './transfers.module.css';

const columns = [
  { title: 'Given', width: '132px' },
  { title: 'Patient', width: 'minmax(90px, 1.2fr)' },
  { title: 'What', width: 'minmax(70px, 1fr)' },
  { title: 'Printer', width: 'minmax(60px, 0.8fr)' },
  { title: 'State', width: 'minmax(120px, 1.8fr)' },
  { title: 'Sheets', width: '64px', end: true },
];

/** Films on their way to printers and those that were printed: how they go, what the printer said, and what can be done about it. */
export function FilmsTab({ jobs }: { jobs: readonly PrintJob[] | undefined }) {
  const printers = useLive((state) => state.settings?.printers);
  const [group, setGroup] = useState('all');
  const [printerId, setPrinterId] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [selected, setSelected] = useState<number>();
  const shown = (jobs ?? []).filter(
    (job) => inGroup(job, group) && (printerId === null || job.printerId === printerId) && matches(job, text),
  );
  const chosen = shown.find(({ id }) => id === selected);
  const ended = (jobs ?? []).filter((job) => inGroup(job, 'ended'));
  const count = (name: string, value: string) => {
    const number = (jobs ?? []).filter((job) => inGroup(job, value)).length;
    return { value, label: number > 0 && value !== 'all' ? `${name} ${formatCount(number)}` : name };
  };
  const act = (key: string, job: PrintJob): boolean => {
    if (key === 'Delete' && isMoving(job)) void attempt(() => api.print.cancel({ id: job.id }));
    else if (key === 'Delete') void attempt(() => api.print.remove({ ids: [job.id] }));
    else if (key === 'r' && canGoAgain(job)) void retryFilm(job);
    else return false;
    return true;
  };
  return (
    <>
      <ListFilters
        of="film"
        groups={{
          label: 'Which films',
          choices: [count('All', 'all'), count('Active', 'active'), count('Failed', 'failed'), count('Ended', 'ended')],
          value: group,
          onChange: setGroup,
        }}
        place={
          (printers?.length ?? 0) > 1
            ? {
                label: 'Films of',
                every: 'Every printer',
                width: 170,
                choices: (printers ?? []).map(({ id, name }) => ({ value: id, label: name })),
                value: printerId,
                onChange: setPrinterId,
              }
            : undefined
        }
        text={text}
        onText={setText}
      >
        <Button
          variant="subtle"
          color="gray"
          leftSection={<ListX size={14} />}
          disabled={ended.length === 0}
          onClick={() => void attempt(() => api.print.remove({ ids: ended.slice(0, 1000).map(({ id }) => id) }))}
        >
          Clear printed films
        </Button>
      </ListFilters>
      <div className={styles['split']}>
        <GridList<PrintJob>
          label="Films"
          columns={columns}
          count={shown.length}
          rowAt={(index) => shown[index]}
          idOf={({ id }) => id}
          attributes={(job) => ({ 'data-film': job.id, 'data-state': job.state })}
          selected={selected}
          onSelect={(job) => setSelected(job?.id)}
          onKey={act}
          cells={(job) => [
            formatInstant(job.submittedAt).slice(0, 16),
            <span key="patient" title={`${onOneLine(job.patientName)} ${onOneLine(job.patientId)}`}>
              {onOneLine(job.patientName) || onOneLine(job.patientId) || 'No name'}
            </span>,
            job.title,
            <span key="printer" title={job.printerName}>
              {job.printerName}
            </span>,
            <StateCell key="state" job={job} />,
            sheetsText(job),
          ]}
          empty={
            jobs === undefined
              ? ''
              : jobs.length > 0
                ? 'No film fits. Choose All and empty the fields above.'
                : 'Nothing was printed yet. Films are composed from the viewer or the studies, with Film.'
          }
        />
        {chosen && <FilmDetails job={chosen} onClose={() => setSelected(undefined)} />}
      </div>
    </>
  );
}

const sheetsText = ({ sheets }: PrintJob): string => {
  const printed = sheets.filter(({ state }) => state === 'printed').length;
  return printed === sheets.length ? String(sheets.length) : `${printed} of ${sheets.length}`;
};

/** Progress while it is printed, else how it stands, with what the printer said. */
function StateCell({ job }: { job: PrintJob }) {
  if (job.state === 'running') {
    return (
      <span className={styles['running']}>
        <Progress
          size={5}
          style={{ flex: 1 }}
          value={jobProgress(job) * 100}
          aria-label={`${job.title}, ${job.printerName}`}
        />
        <span className={styles['dim']}>{jobText(job)}</span>
      </span>
    );
  }
  const said = job.state === 'cancelled' ? '' : saidOf(job);
  return (
    <span data-mood={jobMood(job)} title={said}>
      {said ? `${jobText(job)}: ${said}` : jobText(job)}
    </span>
  );
}
