import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { StorageSettings } from '../../src-shared/settings/schema.ts';
import type { Log } from '../log/types.ts';
import type { Committer } from './committer.ts';
import type { DiskSpace } from './disk-space.ts';
import type { FileOperations } from './files.ts';
import { Filing } from './filing.ts';
import { IncomingObject } from './incoming-object.ts';
import type { StoreEntry } from './journal.ts';
import type { ObjectStore } from './object-store.ts';
import type { Identifiers } from './passing-data-set.ts';
import type { QuarantineReason } from './quarantine-reason.ts';
import type { Ingest, IngestRules, IngestStart, IngestStream } from './types.ts';

/** A file that is read properly before it is accepted: it is packed, unusual, or strict validation is asked for. */
export interface InspectRequest {
  path: string;
  rules: Pick<IngestRules, 'validation' | 'presentationStates'>;
}

/** What `ingest` works with. */
export interface IngestContext {
  store: ObjectStore;
  files: FileOperations;
  committer: Committer;
  space: DiskSpace;
  settings: () => StorageSettings;
  log: Log;
  /** Reads a whole file in another thread. Rejects with `damaged`, `not-dicom`, `unsupported` or `invalid-input`. */
  inspect(request: InspectRequest): Promise<Identifiers>;
  /** Puts a file aside; the file at `path` is gone afterwards. */
  quarantine(path: string, start: IngestStart, bytes: number, reason: QuarantineReason): Promise<void>;
  /** Tells the index; may ask to wait. */
  stored(entry: StoreEntry): Promise<void> | undefined;
  /** True when a series with this UID is in the index under another study. */
  seriesElsewhere(seriesUid: string, studyUid: string): Promise<boolean>;
  /** Refuses new instances while something is wrong with the archive (it is closing, the index cannot be written). */
  refusal(): NegatoscopeError | undefined;
}

/** The only way into the archive. */
export class ArchiveIngest implements Ingest {
  private readonly context: IngestContext;
  private readonly filing: Filing;
  private readonly open = new Set<IncomingObject>();
  private whenIdle: (() => void)[] = [];

  constructor(context: IngestContext) {
    this.context = context;
    this.filing = new Filing(context);
  }

  begin(start: IngestStart): IngestStream {
    const incoming = new IncomingObject(this.context, this.filing, start, () => {
      this.open.delete(incoming);
      if (this.open.size === 0) for (const wake of this.whenIdle.splice(0)) wake();
    });
    this.open.add(incoming);
    return incoming;
  }

  /** Drops what is on its way and waits for what is being committed: who was promised an answer gets it. */
  async close(): Promise<void> {
    await Promise.all([...this.open].map((incoming) => incoming.abort()));
    if (this.open.size > 0) await new Promise<void>((resolve) => this.whenIdle.push(resolve));
  }
}
