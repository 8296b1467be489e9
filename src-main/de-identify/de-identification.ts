import type { DeIdentifyPlan, DeIdentifyRequest } from '../../src-shared/changes/model.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Catalogue, Ingest, InstancePlace } from '../archive/types.ts';
import type { AuditSink } from '../audit/types.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Log } from '../log/types.ts';
import type { Transcoder } from '../transcode/transcoder.ts';

export interface DeIdentificationOptions {
  /** Projects and their mappings. */
  folder: string;
  state: Pick<State, 'call'>;
  settings: () => Settings;
  catalogue(id: string): Catalogue | undefined;
  ingest: Ingest;
  transcoder: Pick<Transcoder, 'transcode'>;
  jobs: JobQueue;
  audit: AuditSink;
  log: Log;
  changed(): void;
}

type Calls = NegatoscopeHandlers['deIdentification'];
type Input<K extends keyof Calls> = Parameters<Calls[K]>[0];

/** De-identification of copies (PS3.15 Annex E): who is who, previews, and plans for those who write copies. */
export interface DeIdentification {
  projects(): ReturnType<Calls['projects']>;
  createProject(wanted: Input<'createProject'>): ReturnType<Calls['createProject']>;
  openProject(id: string, passphrase: string): Promise<void>;
  removeProject(id: string): Promise<void>;
  mapping(id: string): ReturnType<Calls['mapping']>;
  preview(wanted: Input<'preview'>): ReturnType<Calls['preview']>;
  check(wanted: Input<'check'>): ReturnType<Calls['check']>;
  copy(wanted: Input<'copy'>): ReturnType<Calls['copy']>;
  /** Begins de-identifying for one job: the same patients get the same plan for as long as it lasts, also after a restart (`jobKey`). */
  session(request: DeIdentifyRequest, jobKey: string): Promise<DeIdentifySession>;
  close(): Promise<void>;
}

/** One job's way of de-identifying. Used by export, send, copies in the archive and import. */
export interface DeIdentifySession {
  /** The plan for an instance, or why it is left out (burned-in text, a class that cannot be cleaned). */
  plan(instance: InstancePlace, patientKey: string): Promise<{ plan: DeIdentifyPlan } | { leftOut: string }>;
  /** Tells who became who, for the project's mapping. */
  made(original: { studyUid: string; seriesUid: string; sopInstanceUid: string }, patientKey: string): void;
  /** Writes the mapping down. */
  end(): Promise<void>;
}

export function createDeIdentification(_options: DeIdentificationOptions): DeIdentification {
  const unfilled = (): never => {
    throw new NegatoscopeError('unsupported', 'not there yet');
  };
  return {
    projects: () => [],
    createProject: () => unfilled(),
    openProject: async () => unfilled(),
    removeProject: async () => unfilled(),
    mapping: () => unfilled(),
    preview: () => unfilled(),
    check: () => unfilled(),
    copy: () => unfilled(),
    session: async () => unfilled(),
    close: async () => {},
  };
}
