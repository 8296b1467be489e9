import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { sopClasses } from '../../src-shared/dicom/sop-classes.ts';
import { copyInThread } from '../file-set/copy-in-thread.ts';
import { areAsWritten } from '../file-set/verify-read.ts';
import { withPlace } from '../media/entry-source.ts';
import { workerEntry } from '../workers/entry.ts';
import { Thread, transferBytes } from './database/rpc.ts';
import { describeSource, inspectFile } from './describe-file.ts';
import type { FileReference, IndexRecord, UnreadableReference } from './index-record.ts';
import type { InspectRequest } from './ingest.ts';
import type { Identifiers } from './passing-data-set.ts';
import { unreadableReason } from './quarantine-reason.ts';
import { readHeader, type SyncSource, withFile } from './read-header.ts';

const checksumStep = 1024 * 1024;

/** What a scanning thread answers: reading of files that must not hold up the main loop. */
export const scanHandlers = {
  inspect: (request: InspectRequest): Identifiers => inspectFile(request),
  /** Reads files below `root` for an index (only those of SOP classes that we know); the records come serialised, for `putRecords`. */
  describe: (root: string, references: FileReference[], onlyKnownClasses = false) => {
    const records: IndexRecord[] = [];
    const unreadable: UnreadableReference[] = [];
    for (const reference of references) {
      try {
        const record = fromFile(root, reference, (source) => describeSource(source, asFound(reference, source)));
        const sopClassUid = String(record.instance['class_uid']);
        if (onlyKnownClasses && !sopClasses.has(sopClassUid)) {
          throw new NegatoscopeError('unsupported', `SOP class ${sopClassUid} is not known`);
        }
        records.push(record);
      } catch (error) {
        const { path, zipEntry } = reference;
        unreadable.push({ path, ...(zipEntry === undefined ? {} : { zipEntry }), ...unreadableReason(error) });
      }
    }
    const bytes = transferBytes(new Uint8Array(serialize(records)));
    return { count: records.length, records: bytes.value, unreadable };
  },
  /** The whole header, bulk values left in the file. */
  header: (reference: FilePlace): DataSet => {
    const { meta, dataSet } = fromFile('', reference, (source) => readHeader(source, {}));
    return { ...meta, ...dataSet };
  },
  /** CRC-32 of a whole file. */
  checksum: (path: string): number =>
    withFile(path, (source) => {
      const buffer = new Uint8Array(checksumStep);
      let crc = 0;
      for (let at = 0; at < source.size; ) {
        const read = source.read(buffer, at);
        if (read === 0) break;
        crc = crc32(buffer.subarray(0, read), crc);
        at += read;
      }
      return crc;
    }),
  /** Of a file-set that is written: the data set of a file behind another meta header. */
  copyInstance: copyInThread,
  /** And read back. */
  areAsWritten,
  /** How a file begins: for those that lack preamble or meta header. */
  layout: (reference: FilePlace): FileLayout => {
    const { dataSetOffset, transferSyntaxUid, oddities } = fromFile('', reference, (source) =>
      readHeader(source, { want: new Set([0x00080016]) }),
    );
    const bare = oddities.some(({ kind }) => kind === 'no-preamble' || kind === 'no-meta-header');
    return { dataSetOffset, transferSyntaxUid, bare };
  },
};

/** A file, or an entry of a ZIP archive or disc image; or what was encrypted there. */
export type FilePlace = Pick<FileReference, 'path' | 'zip' | 'clear'>;

export interface FileLayout {
  /** First byte of the data set. */
  dataSetOffset: number;
  /** What the data set is really encoded in. */
  transferSyntaxUid: string;
  /** Without the form of PS3.10: a header has to be put before the data set. */
  bare: boolean;
}

function fromFile<T>(root: string, { path, ...place }: FilePlace, work: (source: SyncSource) => T): T {
  return withPlace({ path: root === '' ? path : join(root, ...path.split('/')), ...place }, work);
}

/** Size and time of a file that was only named so far. */
function asFound(reference: FileReference, { size, modifiedAt }: SyncSource): FileReference {
  if (reference.bytes >= 0) return reference;
  return { ...reference, bytes: size, receivedAt: modifiedAt ?? reference.receivedAt };
}

export type ScanApi = typeof scanHandlers;

/** A few threads that read files; work goes to the one that has least to do. */
export class ScanPool {
  private readonly threads: (Thread<ScanApi> | undefined)[];
  private readonly busy: number[];
  private closed = false;

  constructor(size = Math.max(1, Math.min(4, availableParallelism() - 1))) {
    this.threads = new Array(size).fill(undefined);
    this.busy = new Array(size).fill(0);
  }

  get size(): number {
    return this.threads.length;
  }

  /** Calls a method in some thread; threads start when they are needed and are replaced when they die. */
  async call<M extends keyof ScanApi & string>(method: M, ...parameters: Parameters<ScanApi[M]>) {
    let chosen = 0;
    for (let index = 1; index < this.busy.length; index++) {
      if (this.busy[index]! < this.busy[chosen]!) chosen = index;
    }
    const thread = this.thread(chosen);
    this.busy[chosen]!++;
    try {
      return await thread.call(method, ...parameters);
    } finally {
      this.busy[chosen]!--;
    }
  }

  private thread(index: number): Thread<ScanApi> {
    const known = this.threads[index];
    if (known !== undefined) return known;
    const thread: Thread<ScanApi> = new Thread<ScanApi>(workerEntry('scan'), {
      name: 'scan',
      onFailure: () => {
        if (!this.closed && this.threads[index] === thread) this.threads[index] = undefined;
      },
    });
    this.threads[index] = thread;
    return thread;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.threads.map((thread) => thread?.close()));
  }
}
