import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';

/** What a runner is given to do its work with. */
export interface JobContext<P> {
  readonly id: number;
  readonly parameters: P;
  /** Counts from 1; begins anew when the user tries an ended job again. */
  readonly attempt: number;
  /** Aborted when the user cancels or the program ends. */
  readonly signal: AbortSignal;
  /** How far it is; told to the windows a few times a second. */
  progress(progress: { done?: number; total?: number; bytes?: number }): void;
  /**
   * Something that could not be done; the job goes on and ends as `warning`. The next attempt forgets it, unless it is `lasting`: for
   * runners that keep what is left with `saveParameters` and do not come to this object again.
   */
  problem(object: string, error: unknown, lasting?: boolean): void;
  /**
   * Something to know of what was done, as a line beside the problems that lasts; nothing failed. `warns`: the job ends as `warning` all the
   * same.
   */
  notice?(object: string, line: { code: string; message: string }, warns?: boolean): void;
  /** The job ends as `warning`, for what its lines say already. */
  warn?(): void;
  /** While it runs: what it waits for somebody to do, as a word (`insert-disc`); undefined: it goes on. */
  waits?(reason: string | undefined): void;
  /** The association it works over, for its log; and the last status that was not success. */
  association?(id: number): void;
  status?(status: number): void;
  /** Keeps what a later attempt needs to go on from here. */
  saveParameters(parameters: P): Promise<void>;
}

/** `background`: priors, forwarding: begins when nothing of the same node waits that somebody asked for. */
export type JobPriority = 'interactive' | 'background';

/** How a kind of job is done. */
export interface JobRunner<P> {
  kind: string;
  /** Works until it is done; throws when the job failed. */
  run(context: JobContext<P>): Promise<void>;
  /** After the program ended in the middle of it: begin again, or leave it as failed (`interrupted`). */
  afterRestart: 'resume' | 'fail';
  /** Jobs of this kind at the same time; default 1. For kinds with `node` the workers of the node count instead. */
  parallel?: number;
  /** The node that a job works with: jobs of one node share its workers, and wait for each other, not for other nodes. */
  node?(parameters: P): string | undefined;
  /** What it fetches, for windows that show it. */
  retrieves?(parameters: P): Job['retrieves'];
  /** With `node`: jobs of this kind with one node at the same time, whatever the settings of the queue allow; absent: as they do. */
  perNode?(nodeId: string): number;
  /** With `node`: jobs of this kind at the same time, whatever their nodes; undefined: as many as the nodes allow. Asked each time. */
  atOnce?(): number | undefined;
  /** Kinds, this one among them, whose jobs count together for `atOnce`; absent: this one alone. */
  together?: readonly string[];
  /** Of jobs of this kind, where `submit` does not say; default `interactive`. */
  priority?: JobPriority;
  /** After a failure: milliseconds until it is tried again by itself; undefined: it stays failed. `attempt` counts from 1. */
  retry?(error: NegatoscopeError, parameters: P, attempt: number): number | undefined;
  /** Cancelled while it waited: `run` does not hear of it. For kinds that keep elsewhere what is still to be done. */
  withdrawn?(parameters: P): Promise<void>;
}
