import type { Job } from '../../../src-shared/contract/jobs.ts';
import type { RemoteStudy } from '../../../src-shared/contract/remote.ts';
import { errorText } from '../../app/error-text.ts';
import { formatCount, formatInstant, plural } from '../../app/formatting.ts';
import { useRetrieval } from '../../app/retrievals.ts';
import styles from './remote.module.css';

export interface Presence {
  text: string;
  title: string;
  mood: 'here' | 'part' | 'away' | 'moving' | 'warning' | 'failed' | 'none';
  /** Share that is here or has come, 0..1. */
  share?: number;
}

const availabilities: Record<RemoteStudy['availability'], [text: string, title: string]> = {
  ONLINE: ['', 'Not here. Enter opens it, R retrieves it'],
  NEARLINE: ['nearline', 'The node has to fetch it from slow storage first: retrieving may take minutes'],
  OFFLINE: ['offline', 'The node has it on a medium that somebody has to put in'],
  UNAVAILABLE: ['unavailable', 'The node knows it, but cannot give it'],
  '': ['', 'Not here. Enter opens it, R retrieves it'],
};

/** What is known of where a study is, in one or two words: what comes now, else what is here, else whether the node can give it. */
export function presenceOf(
  study: Pick<RemoteStudy, 'local' | 'instances' | 'availability'>,
  job: Job | undefined,
): Presence {
  const { local, instances } = study;
  const share = instances ? { share: Math.min(1, (local?.instances ?? 0) / instances) } : {};
  const count = (done: number, total: number | undefined): string =>
    total !== undefined && total > 0 ? `${formatCount(done)} of ${formatCount(total)}` : formatCount(done);
  if (job?.state === 'running') {
    const total = job.total ?? instances;
    const done = total ? { share: Math.min(1, job.done / total) } : {};
    return { text: count(job.done, total), title: 'Being retrieved. Shift+R stops', mood: 'moving', ...done };
  }
  if (job?.state === 'waiting') {
    return job.nextAttemptAt === undefined
      ? { text: 'waiting', title: 'Waits for other retrieves. Shift+R stops', mood: 'moving' }
      : {
          text: `again ${formatInstant(job.nextAttemptAt).slice(11, 16)}`,
          title: `${job.error ? `${errorText(job.error).title}. ` : ''}It is tried again by itself`,
          mood: 'warning',
        };
  }
  const whole = local !== undefined && instances !== undefined && local.instances >= instances;
  if (job?.state === 'failed' && !whole) {
    const text = job.error ? errorText(job.error) : { title: 'The retrieve failed', advice: '' };
    return {
      text: local ? `failed, ${count(local.instances, instances)}` : 'failed',
      title: `${text.title}. ${text.advice} R tries again; Transfers says more`,
      mood: 'failed',
    };
  }
  if (job?.state === 'warning' && !whole) {
    return {
      text: local ? `${count(local.instances, instances)}` : 'with problems',
      title: `${job.failed > 0 ? `${plural(job.failed, 'object')} could not be retrieved` : 'Retrieved with problems'}: see Transfers. R tries again`,
      mood: 'warning',
      ...share,
    };
  }
  if (whole) return { text: 'here', title: `All ${plural(instances, 'object')} are here`, mood: 'here' };
  if (local && instances === undefined) {
    return {
      text: `${formatCount(local.instances)} here`,
      title: 'The node did not say how many there are',
      mood: 'part',
    };
  }
  if (local) {
    return {
      text: count(local.instances, instances),
      title: 'This many are here. R retrieves the rest',
      mood: 'part',
      ...share,
    };
  }
  const [text, title] = availabilities[study.availability];
  return { text, title, mood: text ? 'away' : 'none' };
}

/** Where a study is: here, in part, on its way, or how soon the node can give it. */
export function HereCell({ nodeId, study }: { nodeId: string; study: RemoteStudy }) {
  const presence = presenceOf(study, useRetrieval(nodeId, study));
  return <PresenceMark presence={presence} />;
}

export function PresenceMark({ presence }: { presence: Presence }) {
  const { text, title, mood, share } = presence;
  return (
    <span className={styles['presence']} data-mood={mood} title={title} data-testid="presence">
      <span>{text}</span>
      {share !== undefined && mood !== 'here' && (
        <span className={styles['bar']} style={{ '--share': share } as React.CSSProperties} aria-hidden />
      )}
    </span>
  );
}
