import { Button, Tooltip } from '@mantine/core';
import { ArrowUpToLine, Eraser, Pause, Play, RotateCw, X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Job } from '../../src-shared/contract/jobs.ts';
import { api } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { refusalText } from '../app/file-sets/refusals.ts';
import {
  capitalised,
  formatBytes,
  formatCount,
  formatDuration,
  formatInstant,
  formatSpeed,
  plural,
} from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { attempt } from '../app/notify.ts';
import { Details } from './details.tsx';
import { FileSetDetails, needsPassword, PasswordAgain } from './file-set-details.tsx';
import { isMoving, jobTitle, remaining, stateNames } from './summary.ts';
import styles from './transfers.module.css';
import { jobStatusText, lanesOf, nextAttempt } from './words.ts';

/** Everything about one job, and what can be done about it. */
export function JobDetails({ job, now, onClose }: { job: Job; now: number; onClose: () => void }) {
  return (
    <Details
      id={job.id}
      label="About the job"
      title={jobTitle(job)}
      facts={factsOf(job, now)}
      associations={job.associations ?? []}
      end={job.failed > 0 && <Problems job={job} />}
      onClose={onClose}
    >
      {job.kind === 'file-set' && <StateLine job={job} />}
      {!(job.kind === 'file-set' && job.state === 'done') && <Actions job={job} />}
      {job.error && <Reason job={job} />}
      {job.waitsFor !== undefined && (
        <p className={styles['reason']} data-mood="warning" role="alert">
          <b>{refusalText(job.waitsFor)}</b>
        </p>
      )}
      {needsPassword(job) && <PasswordAgain key={job.id} job={job} />}
      {job.kind === 'file-set' && <FileSetDetails job={job} />}
      {job.kind === 'file-set' && job.state === 'done' && <Actions job={job} />}
    </Details>
  );
}

/** What matters first of what is given away: whether it is all there. */
const StateLine = ({ job }: { job: Job }) => (
  <div data-testid="job-state" data-state={job.state}>
    <b>{capitalised(stateNames[job.state])}</b>
    {job.total ? `, ${formatCount(job.done)} of ${plural(job.total, 'object')}` : ''}
  </div>
);

function Actions({ job }: { job: Job }) {
  const paused = useLive(
    (state) => job.nodeId !== undefined && (state.queue?.pausedNodes.includes(job.nodeId) ?? false),
  );
  const settings = useLive((state) => state.settings);
  const node = lanesOf(settings).find(({ id }) => id === job.nodeId);
  const call = (work: () => Promise<unknown>) => () => void attempt(work);
  const { id } = job;
  return (
    <div className={styles['links']}>
      {job.nextAttemptAt !== undefined && (
        <Action icon={<RotateCw size={13} />} label="Try now" onClick={call(() => api.jobs.retry({ id }))} />
      )}
      {!isMoving(job) && job.state !== 'done' && (
        <Action icon={<RotateCw size={13} />} label="Try again" onClick={call(() => api.jobs.retry({ id }))} />
      )}
      {job.state === 'waiting' && (
        <Action icon={<ArrowUpToLine size={13} />} label="First" onClick={call(() => api.jobs.raise({ id }))} />
      )}
      {isMoving(job) && <Action icon={<X size={13} />} label="Cancel" onClick={call(() => api.jobs.cancel({ id }))} />}
      {!isMoving(job) && (
        <Action icon={<Eraser size={13} />} label="Clear" onClick={call(() => api.jobs.clear({ ids: [id] }))} />
      )}
      {node && (
        <Tooltip label={paused ? `Jobs with ${node.name} begin again` : `No further job with ${node.name} begins`}>
          <Button
            variant={paused ? 'default' : 'subtle'}
            color="gray"
            {...(paused && { c: 'var(--ng-warning)' })}
            leftSection={paused ? <Play size={13} /> : <Pause size={13} />}
            onClick={call(() => api.jobs.pause({ nodeId: node.id, paused: !paused }))}
          >
            <span className={styles['short']}>{paused ? `Resume ${node.name}` : `Pause ${node.name}`}</span>
          </Button>
        </Tooltip>
      )}
    </div>
  );
}

const Action = ({ icon, label, onClick }: { icon: ReactNode; label: string; onClick: () => void }) => (
  <Button variant="default" leftSection={icon} onClick={onClick}>
    {label}
  </Button>
);

function Reason({ job }: { job: Job }) {
  // What asks for a password says why itself.
  if (!job.error || job.state === 'cancelled' || needsPassword(job)) return null;
  const { title, advice } = errorText(job.error);
  return (
    <p className={styles['reason']} data-mood={job.state === 'failed' ? 'failure' : 'warning'}>
      <b>{title}.</b> {advice}
    </p>
  );
}

function factsOf(job: Job, now: number): [string, string][] {
  const again = nextAttempt(job, now);
  const took =
    job.startedAt !== undefined ? (job.endedAt ?? (job.state === 'running' ? now : job.startedAt)) - job.startedAt : 0;
  const speed =
    job.state === 'running' ? job.bytesPerSecond : took > 200 && job.bytes > 0 ? (job.bytes * 1000) / took : undefined;
  const facts: [string, string | false | undefined][] = [
    ['State', job.kind !== 'file-set' && stateNames[job.state]],
    [
      'Next attempt',
      again && job.nextAttemptAt !== undefined && `${again} (${formatInstant(job.nextAttemptAt).slice(11)})`,
    ],
    ['Attempts', job.attempts > 0 && String(job.attempts)],
    ['Last status', jobStatusText(job)],
    [
      'Done',
      job.total ? `${formatCount(job.done)} of ${formatCount(job.total)}` : job.done > 0 && formatCount(job.done),
    ],
    ['Transferred', job.bytes > 0 && formatBytes(job.bytes)],
    ['Speed', speed !== undefined && speed > 0 && formatSpeed(speed)],
    ['Remaining', remaining(job, now)],
    ['Priority', job.priority === 'background' && 'in the background'],
    ['Begun', job.startedAt !== undefined && formatInstant(job.startedAt)],
    ['Took', job.endedAt !== undefined && took > 0 && formatDuration(took)],
    ['Put in', formatInstant(job.createdAt)],
  ];
  return facts.filter((fact): fact is [string, string] => typeof fact[1] === 'string' && fact[1] !== '');
}

interface Problem {
  object: string;
  code: string;
  message: string;
}
const shownProblems = 200;

function Problems({ job }: { job: Job }) {
  const [problems, setProblems] = useState<Problem[]>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when there are more.
  useEffect(() => {
    let left = false;
    api.jobs.problems({ id: job.id }).then(
      (list) => !left && setProblems(list),
      () => {},
    );
    return () => {
      left = true;
    };
  }, [job.id, job.failed, job.state]);
  const copy = (): void =>
    void navigator.clipboard.writeText(
      (problems ?? []).map(({ object, message }) => `${object}\t${message}`).join('\n'),
    );
  const more = job.failed - Math.min(problems?.length ?? 0, shownProblems);
  return (
    <section aria-label="Problems">
      <div className={styles['links']}>
        <b style={{ flex: 1 }}>{formatCount(job.failed)} could not be done</b>
        <Button variant="subtle" color="gray" onClick={copy}>
          Copy the list
        </Button>
      </div>
      <ul className={styles['problems']}>
        {problems?.slice(0, shownProblems).map((problem, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same object may fail twice.
          <li key={at}>
            <span data-selectable>{problem.object}</span>
            <br />
            <span className={styles['dim']}>{problem.message || errorText({ ...problem, parameters: {} }).title}</span>
          </li>
        ))}
        {more > 0 && problems !== undefined && <li className={styles['dim']}>and {formatCount(more)} more</li>}
      </ul>
    </section>
  );
}
