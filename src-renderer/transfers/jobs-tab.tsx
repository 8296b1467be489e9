import { Button, Progress } from '@mantine/core';
import { ListX, Pause, Play } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Job, JobFilter } from '../../src-shared/contract/jobs.ts';
import { api } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { refusalText } from '../app/file-sets/refusals.ts';
import { formatBytes, formatCount, formatSpeed } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { attempt } from '../app/notify.ts';
import { GridList } from './grid-list.tsx';
import { JobDetails } from './job-details.tsx';
import { ListFilters } from './list-filters.tsx';
import { useJob, usePagedJobs } from './paged-jobs.ts';
import { isMoving, jobTitle, remaining, stateNames } from './summary.ts';
import styles from './transfers.module.css';
import { useNow } from './use-now.ts';
import { kindName, type Lane, laneName, lanesOf, nextAttempt } from './words.ts';

const groups: Record<string, Job['state'][] | undefined> = {
  all: undefined,
  active: ['running', 'waiting'],
  failed: ['failed', 'warning'],
  ended: ['done', 'cancelled'],
};

const columns = [
  { title: 'Kind', width: '76px' },
  { title: 'What', width: 'minmax(100px, 2fr)' },
  { title: 'With', width: 'minmax(50px, 0.7fr)' },
  { title: 'State', width: 'minmax(110px, 1.6fr)' },
  { title: 'Done', width: '88px', end: true },
  { title: 'Speed', width: '72px', end: true },
];

/** The queue: every job there is, what became of it, and what can be done about it. */
export function JobsTab() {
  const queue = useLive((state) => state.queue);
  const settings = useLive((state) => state.settings);
  const nodes = useMemo(() => lanesOf(settings), [settings]);
  const [group, setGroup] = useState('all');
  const [nodeId, setNodeId] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [selected, setSelected] = useState<number>();
  const filter = useMemo<JobFilter>(() => {
    const states = groups[group];
    return { ...(states && { states }), ...(nodeId !== null && { nodeId }), ...(text.trim() && { text }) };
  }, [group, nodeId, text]);
  const { total, rowAt, look } = usePagedJobs(filter);
  const job = useJob(selected);
  const now = useNow(queue !== undefined && ((queue.counts.running ?? 0) > 0 || queue.delayed > 0));

  const count = (...states: Job['state'][]): number => states.reduce((sum, one) => sum + (queue?.counts[one] ?? 0), 0);
  const label = (name: string, number: number) => ({
    value: name.toLowerCase(),
    label: number > 0 ? `${name} ${formatCount(number)}` : name,
  });
  const filtered = group !== 'all' || nodeId !== null || text.trim() !== '';
  const act = (key: string, row: Job): boolean => {
    if (key === 'Delete' && isMoving(row)) void attempt(() => api.jobs.cancel({ id: row.id }));
    else if (key === 'Delete') void attempt(() => api.jobs.clear({ ids: [row.id] }));
    else if (key === 'r' && (row.nextAttemptAt !== undefined || !isMoving(row))) {
      void attempt(() => api.jobs.retry({ id: row.id }));
    } else return false;
    return true;
  };

  return (
    <>
      <ListFilters
        of="job"
        groups={{
          label: 'Which jobs',
          choices: [
            label('All', 0),
            label('Active', count('running', 'waiting')),
            label('Failed', count('failed', 'warning')),
            label('Ended', count('done', 'cancelled')),
          ],
          value: group,
          onChange: setGroup,
        }}
        place={
          nodes.length > 0
            ? {
                label: 'Jobs with',
                every: 'Every node',
                width: 140,
                choices: nodes.map((node) => ({ value: node.id, label: node.name })),
                value: nodeId,
                onChange: setNodeId,
              }
            : undefined
        }
        text={text}
        onText={setText}
      >
        <Button
          variant={queue?.paused ? 'default' : 'subtle'}
          color="gray"
          {...(queue?.paused && { c: 'var(--ng-warning)' })}
          leftSection={queue?.paused ? <Play size={14} /> : <Pause size={14} />}
          title="Begins no job with another system. What runs goes on."
          onClick={() => void attempt(() => api.jobs.pause({ paused: !queue?.paused }))}
        >
          {queue?.paused ? 'Paused: resume' : 'Pause'}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<ListX size={14} />}
          disabled={count('done', 'warning', 'failed', 'cancelled') === 0}
          onClick={() => void attempt(() => api.jobs.clear(undefined))}
        >
          Clear ended jobs
        </Button>
      </ListFilters>
      <div className={styles['split']}>
        <GridList<Job>
          label="Jobs"
          columns={columns}
          count={total ?? 0}
          rowAt={rowAt}
          idOf={(row) => row.id}
          attributes={(row) => ({ 'data-job': row.id, 'data-state': row.state })}
          selected={selected}
          onSelect={(row) => setSelected(row?.id)}
          onRange={look}
          onKey={act}
          cells={(row) => [
            kindName(row.kind),
            <span key="title" title={jobTitle(row)}>
              {row.title}
            </span>,
            nodeText(row, nodes),
            <StateCell key="state" job={row} now={now} paused={isPaused(row, queue)} />,
            doneText(row),
            row.state === 'running' && row.bytesPerSecond !== undefined ? formatSpeed(row.bytesPerSecond) : '',
          ]}
          empty={
            total === undefined
              ? ''
              : filtered
                ? 'No job fits. Choose All and empty the fields above.'
                : 'Nothing to do. What is sent, fetched, imported or forwarded is listed here until it is cleared.'
          }
        />
        {job && <JobDetails job={job} now={now} onClose={() => setSelected(undefined)} />}
      </div>
    </>
  );
}

const nodeText = (job: Job, nodes: readonly Lane[]): string =>
  job.nodeId === undefined ? '' : laneName(nodes, job.nodeId);

const isPaused = (job: Job, queue: { paused: boolean; pausedNodes: string[] } | undefined): boolean =>
  job.state === 'waiting' &&
  job.nodeId !== undefined &&
  queue !== undefined &&
  (queue.paused || queue.pausedNodes.includes(job.nodeId));

function doneText(job: Job): string {
  if (job.total) return `${formatCount(job.done)} of ${formatCount(job.total)}`;
  if (job.done > 0) return formatCount(job.done);
  return job.bytes > 0 ? formatBytes(job.bytes) : '';
}

/** Progress while it runs, else how it stands, with the reason. */
function StateCell({ job, now, paused }: { job: Job; now: number; paused: boolean }) {
  if (job.state === 'running' && job.waitsFor !== undefined)
    return <span data-mood="warning">{refusalText(job.waitsFor)}</span>;
  if (job.state === 'running') {
    return (
      <span className={styles['running']}>
        <Progress
          size={5}
          style={{ flex: 1 }}
          value={job.total ? (job.done / job.total) * 100 : 100}
          striped={!job.total}
          aria-label={jobTitle(job)}
        />
        <span className={styles['dim']}>{remaining(job, now)}</span>
      </span>
    );
  }
  const again = nextAttempt(job, now);
  const reason = job.error && job.state !== 'cancelled' ? errorText(job.error) : undefined;
  const state = paused ? 'paused' : again ? `again ${again}` : stateNames[job.state];
  return (
    <span data-mood={moodOf(job, again)} title={reason && `${reason.title}. ${reason.advice}`}>
      {reason ? `${state}: ${reason.title}` : state}
    </span>
  );
}

const moodOf = (job: Job, again: string): 'failure' | 'warning' | undefined =>
  job.state === 'failed' ? 'failure' : job.state === 'warning' || again ? 'warning' : undefined;
