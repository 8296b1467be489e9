import type { StudyAnnouncement } from '../../../../src-shared/contract/announcements.ts';
import type { NodeSettings, Settings } from '../../../../src-shared/settings/schema.ts';
import type { Archive } from '../../../archive/archive.ts';
import type { State } from '../../../archive/database/state-thread.ts';
import type { AuditSink } from '../../../audit/types.ts';
import type { JobQueue } from '../../../jobs/queue.ts';
import type { Log } from '../../../log/types.ts';
import type { Outgoing } from '../../outgoing.ts';
import type { ProcedureSteps } from '../procedure-step/procedure-steps.ts';
import type { ServiceClass } from '../service-class.ts';
import { notifyJob, notifyJobKind } from './notify-job.ts';
import { ReceivedAnnouncements } from './received.ts';
import { notificationScp } from './scp.ts';

export interface NotificationsOptions {
  state: State;
  archive: Pick<Archive, 'search' | 'select' | 'places' | 'onChanged' | 'settle' | 'complete'>;
  settings: () => Settings;
  outgoing: Outgoing;
  jobs: Pick<JobQueue, 'register' | 'submit'>;
  /** A study is not complete while a step of it is in progress. */
  steps: Pick<ProcedureSteps, 'ofStudy' | 'onStep'>;
  audit: AuditSink;
  log: Log;
  /** The list of what others announced may be another. */
  onChanged?(): void;
}

export interface ContentNotifications {
  /** For the listener. */
  readonly serviceClass: ServiceClass;
  /** After the jobs were started: studies that became complete meanwhile are announced. */
  start(): Promise<void>;
  /** What others announced, newest first. */
  list(): Promise<StudyAnnouncement[]>;
  /** Studies that changed lie in the state database. */
  studiesChanged(): void;
  close(): Promise<void>;
}

/** Study Content Notification both ways (retired; PS3.4 2004 D). Call before the jobs are started. */
export const createContentNotifications = (options: NotificationsOptions): ContentNotifications =>
  new NotificationService(options);

/** A study that a procedure step holds back is looked at again after this time at the latest. */
const recheckMs = 30_000;
const longestTimerMs = 2 ** 31 - 1;

class NotificationService implements ContentNotifications {
  readonly serviceClass: ServiceClass;
  readonly #options: NotificationsOptions;
  readonly #log: Log;
  readonly #leave: (() => void)[];
  readonly #received: ReceivedAnnouncements;
  #timer: NodeJS.Timeout | undefined;
  /** Looking what is due, once at a time. */
  #working: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: NotificationsOptions) {
    this.#options = options;
    const log = options.log.child('notification');
    this.#log = log;
    options.jobs.register(notifyJob({ ...options, log }));
    this.#received = new ReceivedAnnouncements({ ...options, log, onChanged: () => options.onChanged?.() });
    this.serviceClass = notificationScp({ ...options, log, onTaken: () => this.#received.added() });
    this.#leave = [
      options.archive.onChanged((change) => this.#received.studiesChanged(change)),
      options.steps.onStep(({ state }) => {
        if (state !== 'IN PROGRESS') {
          this.#work(() => this.#announceDue());
        }
      }),
    ];
  }

  async start(): Promise<void> {
    this.#work(() => this.#announceDue());
    await this.#working;
  }

  list(): Promise<StudyAnnouncement[]> {
    return this.#received.list();
  }

  studiesChanged(): void {
    this.#work(() => this.#announceDue());
  }

  async close(): Promise<void> {
    for (const leave of this.#leave) {
      leave();
    }
    this.#received.close();
    this.#closed = true;
    await this.#working;
    clearTimeout(this.#timer);
  }

  #nodes(): NodeSettings[] {
    return this.#options.settings().nodes.filter(({ roles }) => roles.includes('notification'));
  }

  #work(work: () => Promise<void>): void {
    if (this.#closed) {
      return;
    }
    this.#working = this.#working
      .then(work)
      .catch((error: unknown) => this.#log.error('studies cannot be announced', { message: String(error) }));
  }

  /** Submits a job for each node and study that is complete. */
  async #announceDue(): Promise<void> {
    const { state, settings, jobs } = this.#options;
    const { quietMs } = settings().contentNotification;
    const nodes = this.#nodes();
    for (const { studyUid, changedAt } of await state.call('studiesToAnnounce')) {
      if (changedAt + quietMs > Date.now() || (await this.#inProgress(studyUid))) {
        continue;
      }
      for (const { id, name } of nodes) {
        await jobs.submit(notifyJobKind, name, { nodeId: id, studyUid }, 1);
      }
      await state.call('studyQueued', studyUid, changedAt);
    }
    await this.#arm();
  }

  async #inProgress(studyUid: string): Promise<boolean> {
    const { steps, settings } = this.#options;
    const { waitForProcedureSteps, forgottenStepMs } = settings().contentNotification;
    if (!waitForProcedureSteps) {
      return false;
    }
    const found = await steps.ofStudy(studyUid);
    return found.some(({ state, changedAt }) => state === 'IN PROGRESS' && changedAt + forgottenStepMs > Date.now());
  }

  async #arm(): Promise<void> {
    const waiting = await this.#options.state.call('studiesToAnnounce');
    clearTimeout(this.#timer);
    if (waiting.length === 0 || this.#closed) {
      return;
    }
    const { quietMs } = this.#options.settings().contentNotification;
    const now = Date.now();
    let wait = longestTimerMs;
    for (const { changedAt } of waiting) {
      const due = changedAt + quietMs - now;
      wait = Math.min(wait, due > 0 ? due + 5 : recheckMs);
    }
    this.#timer = setTimeout(() => this.#work(() => this.#announceDue()), wait).unref();
  }
}
