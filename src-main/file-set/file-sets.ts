import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileSetPlan, FileSetRequest, FileSetResult } from '../../src-shared/contract/file-sets.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';

import type { Settings } from '../../src-shared/settings/schema.ts';
import type { Archive } from '../archive/archive.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Catalogue } from '../archive/types.ts';
import type { AuditSink } from '../audit/types.ts';
import type { DeIdentification } from '../de-identify/de-identification.ts';
import type { Renderer } from '../decode/renderer.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Log } from '../log/types.ts';
import type { Media } from '../media/media.ts';
import type { Transcoder } from '../transcode/transcoder.ts';

export interface FileSetOptions {
  /** For what is under way. */
  folder: string;
  state: Pick<State, 'call'>;
  settings: () => Settings;
  archive: Archive;
  catalogue(id: string): Catalogue | undefined;
  media: Media;
  transcoder: Pick<Transcoder, 'transcode'>;
  renderer: Renderer;
  deIdentification: Pick<DeIdentification, 'session'>;
  jobs: JobQueue;
  audit: AuditSink;
  log: Log;
  targetsChanged(): void;
}

/** File-sets that we make. */
export interface FileSets {
  targets(): ReturnType<NegatoscopeHandlers['fileSets']['targets']>;
  plan(request: FileSetRequest): Promise<FileSetPlan>;
  create(request: FileSetRequest): Promise<{ jobId: number }>;
  result(jobId: number): Promise<FileSetResult | undefined>;
  password(jobId: number, password: string): Promise<void>;
  close(): Promise<void>;
}

export function createFileSets(_options: FileSetOptions): FileSets {
  const unfilled = (): never => {
    throw new NegatoscopeError('unsupported', 'not there yet');
  };
  return {
    targets: () => ({ targets: [] }),
    plan: async () => unfilled(),
    create: async () => unfilled(),
    result: async () => undefined,
    password: async () => unfilled(),
    close: async () => {},
  };
}
