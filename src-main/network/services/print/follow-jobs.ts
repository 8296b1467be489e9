import { items, text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { printSopClasses } from '../../../../src-shared/dicom/print-classes.ts';
import { isUsableUid } from '../../../../src-shared/dicom/uids.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { Conversation } from './conversation.ts';
import type { JobReport } from './events.ts';
import { quoted } from './report.ts';

/** Print Jobs (PS3.4 H.4.5): what the printer says of films that it took, as long as the association lasts. */

/** Referenced Print Job Sequence of an N-ACTION's reply (PS3.4 table H.4-8); the dictionary's keyword is that of a retired queue. */
const referencedPrintJobs = '21000500';
const asked = [0x21000020, 0x21000030];
const isOver = ({ status }: JobReport): boolean => status === 'DONE' || status === 'FAILURE';

/** The Print Job that an N-ACTION made; undefined where the printer names none. */
export function jobOf(dataSet: DataSet): string | undefined {
  const uid = text(items(dataSet, referencedPrintJobs)[0] ?? {}, 'ReferencedSOPInstanceUID') ?? '';
  return isUsableUid(uid) ? uid : undefined;
}

const mostEarly = 100;

export interface FollowOptions {
  forMs: number;
  everyMs: number;
  signal: AbortSignal;
  /** Of a job that changed. */
  onJob(report: JobReport): Promise<void>;
}

/** Print Jobs of an association, by instance, with what was last heard of each. */
export class JobsToFollow {
  readonly #jobs = new Map<string, JobReport>();
  /** What jobs said before the answer came that names them; of so many at most. */
  readonly #early = new Map<string, JobReport>();
  #heard = (): void => undefined;

  /** Gives what the job has said already. */
  add(instance: string): JobReport | undefined {
    const said = this.#jobs.get(instance) ?? this.#early.get(instance);
    this.#early.delete(instance);
    this.#jobs.set(instance, said ?? { instance, status: '', info: '' });
    return said;
  }

  /** N-EVENT-REPORT of a job; true when it says something new of one of ours. */
  hear(report: JobReport): boolean {
    const known = this.#jobs.get(report.instance);
    if (known === undefined) {
      if (this.#early.size < mostEarly || this.#early.has(report.instance)) this.#early.set(report.instance, report);
      return false;
    }
    if (known.status === report.status && known.info === report.info) return false;
    // Late words of a job that is over; that it failed after all is none of them.
    if (known.status === 'FAILURE' || (isOver(known) && report.status !== 'FAILURE')) return false;
    this.#jobs.set(report.instance, report);
    this.#heard();
    return true;
  }

  get over(): boolean {
    return [...this.#jobs.values()].every(isOver);
  }

  /** Asks after them until all are over, the time is, or the association ends. What the printer does not want to tell is not asked twice. */
  async follow(conversation: Conversation, { forMs, everyMs, signal, onJob }: FollowOptions): Promise<void> {
    const context = conversation.context(printSopClasses.printJob);
    const end = performance.now() + forMs;
    while (context !== undefined && !this.over) {
      for (const known of [...this.#jobs.values()].filter((job) => !isOver(job))) {
        if (signal.aborted || !conversation.established) return;
        const report = await conversation
          .ask({
            operation: 'job-get',
            context,
            command: {
              field: commandField.getAttributes,
              requestedSopClassUid: printSopClasses.printJob,
              requestedSopInstanceUid: known.instance,
              attributeIdentifiers: asked,
            },
          })
          .then(({ dataSet }) => ({
            instance: known.instance,
            status: quoted(text(dataSet, 'ExecutionStatus')),
            info: quoted(text(dataSet, 'ExecutionStatusInfo')),
          }))
          .catch(() => undefined);
        if (report === undefined || report.status === '') this.#jobs.delete(known.instance);
        else if (this.hear(report)) await onJob(report);
      }
      if (this.over || performance.now() >= end || !conversation.established) return;
      await this.#pause(Math.min(everyMs, end - performance.now()), conversation, signal);
    }
  }

  async #pause(ms: number, conversation: Conversation, signal: AbortSignal): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let wake = (): void => undefined;
    await Promise.race([
      conversation.open.association.endpoint.ended,
      new Promise<void>((resolve) => {
        wake = resolve;
        this.#heard = () => this.over && resolve();
        timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', wake, { once: true });
      }),
    ]);
    clearTimeout(timer);
    signal.removeEventListener('abort', wake);
    this.#heard = () => undefined;
  }
}
