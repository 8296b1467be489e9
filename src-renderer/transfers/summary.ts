import type { ArchiveStatus } from '../../src-shared/contract/catalogues.ts';
import type { Job, QueueStatus } from '../../src-shared/contract/jobs.ts';
import type { AssociationActivity, ListenerStatus } from '../../src-shared/contract/network.ts';
import { connectionReason } from '../app/error-text.ts';
import { formatBytes, formatCount, formatDuration, formatShare, formatSpeed, plural } from '../app/formatting.ts';
import { kindName } from './words.ts';

export type Mood = 'plain' | 'active' | 'warning' | 'failure';
export interface Line {
  text: string;
  mood: Mood;
}

/** What a job does, to what. */
export function jobTitle(job: Job): string {
  if (job.kind === 'import') return `Import of ${job.title}`;
  if (job.kind === 'rebuild') return 'Rebuilding the index from the files';
  return `${kindName(job.kind)}: ${job.title}`;
}

export const isMoving = (job: Job): boolean => job.state === 'waiting' || job.state === 'running';

/** Associations under way, as one piece of the strip: from whom, how many objects, how fast. */
export function activityLine(activity: readonly AssociationActivity[]): Line | undefined {
  const open = activity.filter((one) => one.outcome === 'open');
  if (open.length === 0) return undefined;
  const speed = open.reduce((sum, one) => sum + one.bytesPerSecond, 0);
  const count = open.reduce((sum, one) => sum + one.received, 0);
  const failed = open.reduce((sum, one) => sum + one.failed, 0);
  const only = open[0];
  const who = open.length === 1 && only ? only.peerAeTitle || only.peerAddress : plural(open.length, 'association');
  const direction = open.every((one) => one.direction === 'out') ? '→' : '←';
  const parts = [`${direction} ${who}`, formatCount(count), ...(speed > 0 ? [formatSpeed(speed)] : [])];
  if (failed > 0) parts.push(`${formatCount(failed)} refused`);
  return { text: parts.join('  '), mood: failed > 0 ? 'warning' : 'active' };
}

/** Jobs, as one piece of the strip. Failed ones are told of until they are cleared or retried. `jobs` are those that matter now, `queue` counts all. */
export function jobsLine(jobs: readonly Job[], queue?: QueueStatus): Line | undefined {
  const count = (state: Job['state']): number =>
    queue?.counts[state] ?? jobs.filter((one) => one.state === state).length;
  const first = jobs.find((one) => one.state === 'running');
  if (first) {
    const others = count('running') + count('waiting') - 1;
    const share = first.total ? formatShare(first.done, first.total) : formatCount(first.done);
    return {
      text: `${jobTitle(first)}  ${share}${others > 0 ? `  and ${formatCount(others)} more` : ''}`,
      mood: 'active',
    };
  }
  if (count('failed') > 0) return { text: `${plural(count('failed'), 'job')} failed`, mood: 'failure' };
  if (count('warning') > 0) return { text: `${plural(count('warning'), 'job')} done with problems`, mood: 'warning' };
  const waiting = count('waiting');
  if (waiting === 0) return undefined;
  if (queue?.paused) return { text: `transfers paused, ${plural(waiting, 'job')} waiting`, mood: 'warning' };
  const again = queue !== undefined && queue.delayed === waiting;
  return {
    text: `${plural(waiting, 'job')} ${again ? 'to be tried again' : 'waiting'}`,
    mood: again ? 'warning' : 'plain',
  };
}

/** The disk: how full it is, and a loud word when nothing more is taken. */
export function diskLine(archive: ArchiveStatus): Line {
  if (archive.full) return { text: 'disk full: nothing more is received', mood: 'failure' };
  const free = archive.totalBytes > 0 ? archive.freeBytes / archive.totalBytes : 1;
  return {
    text: `disk ${formatBytes(archive.freeBytes)} free`,
    mood: free < 0.05 || archive.freeBytes < 5e9 ? 'warning' : 'plain',
  };
}

/** Whether others can reach this station. */
export function listenerLine(listener: ListenerStatus): Line {
  const ports = listener.ports.map((port) => `:${port}`).join(' ');
  switch (listener.state) {
    case 'listening':
      return { text: `${listener.aeTitle} listening ${ports}`, mood: 'plain' };
    case 'starting':
      return { text: 'listener starting …', mood: 'plain' };
    case 'off':
      return { text: 'not receiving: listener off', mood: 'warning' };
    case 'failed':
      return {
        text:
          listener.error?.code === 'address-in-use'
            ? `not receiving: port ${ports || ''} is in use`.replace(/ +/g, ' ')
            : 'not receiving: listener failed',
        mood: 'failure',
      };
  }
}

/** Remaining time of a job in words; empty while it cannot be known. */
export function remaining(job: Job, now: number): string {
  if (job.state !== 'running' || !job.total || job.done === 0 || job.startedAt === undefined) return '';
  const left = Math.max(0, ((now - job.startedAt) / job.done) * (job.total - job.done));
  return left < 1000 ? '' : `${formatDuration(left)} left`;
}

export const stateNames: Record<Job['state'], string> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  warning: 'done with problems',
  failed: 'failed',
  cancelled: 'cancelled',
};

export const outcomeNames: Record<AssociationActivity['outcome'], string> = {
  open: 'open',
  released: 'done',
  aborted: 'broken off',
  rejected: 'refused',
  failed: 'failed',
};

/** PS3.8 9.3.4: why we refused an association, by source and reason. */
const refusals: Record<string, string> = {
  '1/1': 'not allowed now',
  '1/3': 'the caller is not among those let in',
  '1/7': 'it called a title that is not ours',
  '2/2': 'another version of the protocol',
  '2/3': 'too many associations at the same time',
  '3/1': 'busy',
  '3/2': 'too many associations at the same time',
};

/** How an association ended, in words. The codes at the end of a reason (PS3.8 9.3.4, 9.3.8) say more than its text. */
export function outcomeText(one: AssociationActivity): string {
  const name = outcomeNames[one.outcome];
  if (!one.reason) return name;
  const rejection = /\((\d+)\/(\d+)\/(\d+)\)$/.exec(one.reason);
  if (rejection) return `${name}: ${refusals[`${rejection[2]}/${rejection[3]}`] ?? one.reason}`;
  if (/^service-user \(/.test(one.reason)) return `${name} by the other side`;
  return `${name}: ${connectionReason(one.reason)}`;
}
