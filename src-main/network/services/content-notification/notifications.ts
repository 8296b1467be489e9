import { text } from '../../../../src-shared/dicom/access.ts';
import type { NodeSettings, Settings } from '../../../../src-shared/settings/schema.ts';
import type { Archive } from '../../../archive/archive.ts';
import type { Announcement } from '../../../archive/database/state-announcements.ts';
import type { State } from '../../../archive/database/state-thread.ts';
import type { CatalogueChange } from '../../../archive/types.ts';
import type { AuditSink } from '../../../audit/types.ts';
import type { JobQueue } from '../../../jobs/queue.ts';
import type { Log } from '../../../log/types.ts';
import type { Outgoing } from '../../outgoing.ts';
import type { ProcedureSteps } from '../procedure-step/procedure-steps.ts';
import type { ServiceClass } from '../service-class.ts';
import { notifyJob, notifyJobKind, patientKeyOf } from './notify-job.ts';
import { notificationScp } from './scp.ts';

export interface NotificationsOptions {
  state: State;
  archive: Pick<Archive, 'search' | 'select' | 'places' | 'onChanged' | 'settle' | 'changes'>;
  settings: () => Settings;
  outgoing: Outgoing;
  jobs: Pick<JobQueue, 'register' | 'submit'>;
  /** A study is not complete while a step of it is in progress. */
  steps: Pick<ProcedureSteps, 'ofStudy' | 'onStep'>;
  audit: AuditSink;
  log: Log;
}

export interface ContentNotifications {
  /** For the listener. */
  readonly serviceClass: ServiceClass;
  /** After the jobs were started: studies that became complete meanwhile are announced. */
  start(): Promise<void>;
  /** What others announced of a study, newest first. */
  announcements(studyUid: string): Promise<Announcement[]>;
  close(): Promise<void>;
}

/** Study Content Notification both ways (retired; PS3.4 2004 D). Call before the jobs are started. */
export const createContentNotifications = (options: NotificationsOptions): ContentNotifications =>
  new NotificationService(options);

const gatherMs = 250;
/** A study that a procedure step holds back is looked at again after this time at the latest. */
const recheckMs = 30_000;
const longestTimerMs = 2 ** 31 - 1;

class NotificationService implements ContentNotifications {
  readonly serviceClass: ServiceClass;
  readonly #options: NotificationsOptions;
  readonly #log: Log;
  readonly #leave: (() => void)[];
  /** Rows that changed and are not written down yet. */
  #changed = new Set<number>();
  #gathering: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Writing down and looking what is due, one after the other. */
  #working: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: NotificationsOptions) {
    this.#options = options;
    const log = options.log.child('notification');
    this.#log = log;
    options.jobs.register(notifyJob({ ...options, log }));
    this.serviceClass = notificationScp({ ...options, log });
    this.#leave = [
      options.archive.onChanged((change) => this.#studiesChanged(change)),
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

  announcements(studyUid: string): Promise<Announcement[]> {
    return this.#options.state.call('announcements', studyUid);
  }

  /** What changed, up to the last instance acknowledged, is written down; the next start announces it. */
  async close(): Promise<void> {
    await this.#options.archive.settle();
    this.#options.archive.changes.flush();
    for (const leave of this.#leave) {
      leave();
    }
    clearTimeout(this.#gathering);
    if (this.#changed.size > 0) {
      this.#work(() => this.#writeDown());
    }
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

  #studiesChanged({ studies }: CatalogueChange): void {
    if (this.#nodes().length === 0) {
      return;
    }
    for (const { studyRow, seriesRows, removed } of studies) {
      // Without series: a mark was set, or the index made anew.
      if (removed !== true && seriesRows.length > 0) {
        this.#changed.add(studyRow);
      }
    }
    if (this.#changed.size > 0) {
      this.#gathering ??= setTimeout(() => {
        this.#gathering = undefined;
        this.#work(async () => {
          await this.#writeDown();
          await this.#announceDue();
        });
      }, gatherMs).unref();
    }
  }

  async #writeDown(): Promise<void> {
    const studyRows = [...this.#changed];
    this.#changed = new Set();
    const { state, archive } = this.#options;
    const { rows } = await archive.search({ level: 'study', match: {}, studyRows, limit: studyRows.length });
    const studies = rows.map(({ attributes }) => ({
      studyUid: text(attributes, 'StudyInstanceUID') ?? '',
      patientId: patientKeyOf(attributes),
    }));
    await state.call('studyChanged', studies, Date.now());
  }

  /** Submits a job for each node and study that is complete. */
  async #announceDue(): Promise<void> {
    const { state, settings, jobs } = this.#options;
    const { quietMs } = settings().contentNotification;
    const nodes = this.#nodes();
    for (const { studyUid, patientId, changedAt } of await state.call('studiesToAnnounce')) {
      if (changedAt + quietMs > Date.now() || (await this.#inProgress(studyUid))) {
        continue;
      }
      for (const { id, name } of nodes) {
        await jobs.submit(notifyJobKind, name, { nodeId: id, studyUid, patientKey: patientId }, 1);
      }
      await state.call('studyQueued', studyUid, patientId, changedAt);
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
