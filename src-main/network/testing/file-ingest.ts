import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Ingest, IngestOutcome, IngestStart } from '../../archive/types.ts';

export interface ReceivedFile extends IngestOutcome {
  start: IngestStart;
  /** The bare data set as it came. */
  path: string;
}

export interface FileIngest extends Ingest {
  /** Streams begun so far. */
  readonly begun: number;
  received: ReceivedFile[];
  aborted: IngestStart[];
  /** Set to influence what happens next. */
  onCommit?: (start: IngestStart) => Promise<void> | void;
  onWrite?: (start: IngestStart, slice: Uint8Array) => Promise<void> | undefined;
}

/** An ingest without an archive: bare data sets as files in a folder, for tests and measurements of the network alone. */
export function fileIngest(folder: string): FileIngest {
  let number = 0;
  const ingest: FileIngest = {
    get begun() {
      return number;
    },
    received: [],
    aborted: [],
    begin(start) {
      const path = join(folder, `${++number}.dataset`);
      const part = `${path}.part`;
      const fd = openSync(part, 'w');
      let bytes = 0;
      let over = false;
      return {
        write(slice) {
          const wait = ingest.onWrite?.(start, slice);
          bytes += writeSync(fd, slice);
          return wait;
        },
        async commit() {
          over = true;
          closeSync(fd);
          try {
            await ingest.onCommit?.(start);
          } catch (error) {
            rmSync(part);
            throw error;
          }
          renameSync(part, path);
          const outcome: IngestOutcome = {
            result: 'stored',
            sopClassUid: start.sopClassUid ?? '',
            sopInstanceUid: start.sopInstanceUid ?? '',
            studyUid: '2.25.1',
            seriesUid: '2.25.2',
            bytes,
          };
          ingest.received.push({ ...outcome, start, path });
          return outcome;
        },
        async abort() {
          if (!over) {
            over = true;
            closeSync(fd);
            rmSync(part);
            ingest.aborted.push(start);
          }
        },
      };
    },
  };
  return ingest;
}
