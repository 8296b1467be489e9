import type { StudyAnnouncement } from '../../src-shared/contract/announcements.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { AssociationActivity } from '../../src-shared/contract/network.ts';
import { type StatusService, statusMeaning, statusText } from '../../src-shared/dicom/dimse-status.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { capitalised, formatCount, formatDuration } from '../app/formatting.ts';

/** What the kinds of jobs are called, and which statuses they are answered with. */
const kinds: Record<string, { name: string; service: StatusService }> = {
  import: { name: 'Import', service: 'any' },
  rebuild: { name: 'Index', service: 'any' },
  send: { name: 'Send', service: 'storage' },
  forward: { name: 'Forward', service: 'storage' },
  retrieve: { name: 'Retrieve', service: 'move' },
  priors: { name: 'Priors', service: 'find' },
  commitment: { name: 'Commitment', service: 'any' },
  'commitment-report': { name: 'Commitment result', service: 'any' },
  'procedure-step': { name: 'Procedure step', service: 'any' },
  notification: { name: 'Notification', service: 'storage' },
  compress: { name: 'Compress', service: 'any' },
  print: { name: 'Film', service: 'print' },
  'file-set': { name: 'Export', service: 'any' },
  publish: { name: 'Publish', service: 'any' },
  'de-identify': { name: 'De-identify', service: 'any' },
};

/** How much of what was announced is in the archive: `all`, `none`, `3 of 12`. */
export const hereText = ({ here, instances }: Pick<StudyAnnouncement, 'here' | 'instances'>): string =>
  here >= instances ? 'all' : here === 0 ? 'none' : `${formatCount(here)} of ${formatCount(instances)}`;

/** Whom jobs are with: a node, or a printer, whose lane in the queue has a name of its own. */
export interface Lane {
  id: string;
  name: string;
}
export const lanesOf = (settings: Pick<Settings, 'nodes' | 'printers'> | undefined): Lane[] => [
  ...(settings?.nodes ?? []).map(({ id, name }) => ({ id, name })),
  ...(settings?.printers ?? []).map(({ id, name }) => ({ id: `printer:${id}`, name })),
];

/** Of the lane of a job: a node, a printer, the drive of a burner; one that is no more is said to be removed. */
export function laneName(lanes: readonly Lane[], id: string): string {
  const burner = /^burner:(.*)$/.exec(id)?.[1];
  return burner ?? lanes.find((lane) => lane.id === id)?.name ?? '(removed)';
}

export const kindName = (kind: string): string => kinds[kind]?.name ?? capitalised(kind).replaceAll('-', ' ');

/** A status with its meaning for that kind of job: `A700H: Refused: out of resources`. */
export const jobStatusText = ({ kind, lastStatus }: Pick<Job, 'kind' | 'lastStatus'>): string =>
  lastStatus === undefined
    ? ''
    : `${statusText(lastStatus)}: ${statusMeaning(lastStatus, kinds[kind]?.service ?? 'any')}`;

/** When a waiting job is tried again: `in 3 min 20 s`. */
export function nextAttempt(job: Pick<Job, 'state' | 'nextAttemptAt'>, now: number): string {
  if (job.state !== 'waiting' || job.nextAttemptAt === undefined) return '';
  const left = job.nextAttemptAt - now;
  return left <= 1000
    ? 'now'
    : `in ${formatDuration(Math.max(10_000, left)).replace(/^10 s$/, left < 10_000 ? 'a few seconds' : '10 s')}`;
}

const purposes: Record<string, string> = {
  verification: 'echo',
  storage: 'images',
  query: 'search',
  retrieve: 'retrieve',
  worklist: 'worklist',
  commitment: 'commitment',
  'procedure-step': 'procedure step',
  notification: 'notification',
  'commitment-report': 'commitment result',
  print: 'films',
  'printer-status': 'printer status',
  'printer-test': 'printer test',
};

export const purposeName = ({ purpose }: Pick<AssociationActivity, 'purpose'>): string =>
  purpose === undefined ? '' : (purposes[purpose] ?? purpose);

/** Failure Reason (0008,1197), PS3.3 C.14. */
const failureReasons: Record<number, string> = {
  272: 'Processing failure',
  274: 'No such object instance',
  531: 'Resource limitation',
  290: 'Referenced SOP class not supported',
  281: 'Class and instance do not fit together',
  305: 'Duplicate transaction UID',
};

export const failureReason = (reason: number): string =>
  `${statusText(reason)}: ${failureReasons[reason] ?? 'Other failure'}`;
