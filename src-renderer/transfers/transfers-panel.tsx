import { ActionIcon, Button, Progress, Text, Title, Tooltip } from '@mantine/core';
import { ArrowDownLeft, ArrowUpRight, ListX, RotateCw, TriangleAlert, X } from 'lucide-react';
import { Fragment, useEffect, useState } from 'react';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { AssociationActivity } from '../../src-shared/contract/network.ts';
import { api } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { formatBytes, formatCount, formatInstant, formatSpeed, plural } from '../app/formatting.ts';
import { Grip } from '../app/grip.tsx';
import { useLive } from '../app/live.ts';
import { toggleTransfers } from '../app/navigation.ts';
import { attempt } from '../app/notify.ts';
import { remember, remembered } from '../app/remembered.ts';
import { isMoving, jobSpeed, jobTitle, outcomeText, remaining, stateNames } from './summary.ts';
import styles from './transfers.module.css';

const isHeight = (value: unknown): value is number => typeof value === 'number' && value >= 80 && value <= 2000;

/** Every job and every association, newest first. */
export function TransfersPanel() {
  const jobs = useLive((state) => state.jobs);
  const activity = useLive((state) => state.activity);
  const [height, setHeight] = useState(() => remembered('transfers.height', 240, isHeight));
  const now = useNow(jobs?.some((job) => job.state === 'running') ?? false);

  const ended = jobs?.some((job) => !isMoving(job)) ?? false;
  const newest = [...(activity ?? [])].sort((a, b) => b.startedAt - a.startedAt);
  return (
    <section className={styles['panel']} style={{ height }} aria-label="Transfers">
      <Grip
        className={styles['grip']}
        label="Height of the transfers"
        axis="y"
        reversed
        value={height}
        minimum={100}
        maximum={Math.max(100, window.innerHeight - 260)}
        onValue={(wanted) => {
          setHeight(wanted);
          remember('transfers.height', wanted);
        }}
      />
      <div className={styles['head']}>
        <Title order={3} style={{ flex: 1 }}>
          Transfers
        </Title>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<ListX size={14} />}
          disabled={!ended}
          onClick={() => void attempt(() => api.jobs.clear())}
        >
          Clear ended jobs
        </Button>
        <ActionIcon aria-label="Close transfers" onClick={toggleTransfers}>
          <X size={14} />
        </ActionIcon>
      </div>
      <div className={styles['body']}>
        {jobs?.length === 0 && newest.length === 0 && (
          <Text size="sm" c="dimmed" p="md">
            Nothing was sent, received or imported since the start.
          </Text>
        )}
        <table className={styles['table']}>
          <colgroup>
            <col style={{ width: '34%' }} />
            <col style={{ width: '22%' }} />
            <col style={{ width: '28%' }} />
            <col style={{ width: '16%' }} />
          </colgroup>
          <tbody>
            {[...(jobs ?? [])]
              .sort((a, b) => b.createdAt - a.createdAt)
              .map((job) => (
                <JobLine key={`job-${job.id}`} job={job} now={now} />
              ))}
            {newest.map((one) => (
              <AssociationLine key={`association-${one.id}`} one={one} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The time, once a second while something runs. */
function useNow(running: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}

interface Problem {
  object: string;
  code: string;
  message: string;
}

function JobLine({ job, now }: { job: Job; now: number }) {
  const [problems, setProblems] = useState<Problem[]>();
  const toggle = async (): Promise<void> => {
    if (problems) setProblems(undefined);
    else await attempt(async () => setProblems(await api.jobs.problems({ id: job.id })));
  };
  const title = jobTitle(job);
  const counts = job.total ? `${formatCount(job.done)} of ${formatCount(job.total)}` : formatCount(job.done);
  const details = [
    counts,
    job.bytes > 0 && formatBytes(job.bytes),
    jobSpeed(job, now),
    remaining(job, now),
    job.attempts > 1 && plural(job.attempts, 'attempt'),
  ].filter(Boolean);
  const failedColour =
    job.state === 'failed' ? 'var(--ng-failure)' : job.state === 'warning' ? 'var(--ng-warning)' : undefined;
  return (
    <Fragment>
      <tr data-job={job.id} data-state={job.state}>
        <td title={title}>{title}</td>
        <td>
          {job.state === 'running' ? (
            <Progress
              size={5}
              value={job.total ? (job.done / job.total) * 100 : 100}
              striped={!job.total}
              aria-label={title}
            />
          ) : (
            <span
              style={failedColour ? { color: failedColour } : undefined}
              title={job.error && errorText(job.error).advice}
            >
              {job.error ? `${stateNames[job.state]}: ${errorText(job.error).title}` : stateNames[job.state]}
            </span>
          )}
        </td>
        <td className={styles['dim']}>{details.join('  ')}</td>
        <td className={styles['actions']}>
          {job.failed > 0 && (
            <Button
              variant="subtle"
              color="gray"
              c="var(--ng-warning)"
              leftSection={<TriangleAlert size={13} />}
              aria-expanded={problems !== undefined}
              onClick={() => void toggle()}
            >
              {plural(job.failed, 'problem')}
            </Button>
          )}
          {(job.state === 'failed' || job.state === 'warning' || job.state === 'cancelled') && (
            <Tooltip label="Try again">
              <ActionIcon
                aria-label={`Try again: ${title}`}
                onClick={() => void attempt(() => api.jobs.retry({ id: job.id }))}
              >
                <RotateCw size={14} />
              </ActionIcon>
            </Tooltip>
          )}
          {isMoving(job) && (
            <Tooltip label="Cancel">
              <ActionIcon
                aria-label={`Cancel: ${title}`}
                onClick={() => void attempt(() => api.jobs.cancel({ id: job.id }))}
              >
                <X size={14} />
              </ActionIcon>
            </Tooltip>
          )}
        </td>
      </tr>
      {problems?.map((problem) => (
        <tr key={`${problem.object} ${problem.message}`} className={styles['problems']}>
          <td style={{ paddingLeft: 28 }}>{problem.object}</td>
          <td colSpan={3}>{problem.message || errorText({ ...problem, parameters: {} }).title}</td>
        </tr>
      ))}
    </Fragment>
  );
}

function AssociationLine({ one }: { one: AssociationActivity }) {
  const Arrow = one.direction === 'in' ? ArrowDownLeft : ArrowUpRight;
  const bad = one.outcome === 'aborted' || one.outcome === 'rejected' || one.outcome === 'failed';
  const details = [
    plural(one.received, 'object'),
    one.failed > 0 && `${formatCount(one.failed)} refused`,
    one.bytes > 0 && formatBytes(one.bytes),
    one.outcome === 'open' && one.bytesPerSecond > 0 && formatSpeed(one.bytesPerSecond),
  ].filter(Boolean);
  return (
    <tr data-association={one.id}>
      <td title={`${one.peerAeTitle} at ${one.peerAddress}`}>
        <Arrow size={13} aria-label={one.direction === 'in' ? 'in' : 'out'} style={{ verticalAlign: -2 }} />{' '}
        {one.peerAeTitle || '(no title)'} <span className={styles['dim']}>{one.peerAddress}</span>
      </td>
      <td title={one.reason} style={bad || one.failed > 0 ? { color: 'var(--ng-warning)' } : undefined}>
        {outcomeText(one)}
      </td>
      <td className={styles['dim']}>{details.join('  ')}</td>
      <td align="right" className={styles['dim']}>
        {formatInstant(one.startedAt).slice(11)}
      </td>
    </tr>
  );
}
