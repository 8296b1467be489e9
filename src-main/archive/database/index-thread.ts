import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import {
  type DirectoryHead,
  type DirectoryPlace,
  DirectorySession,
  iconOf,
  type NamedFile,
} from '../../media/directory-session.ts';
import { workerEntry } from '../../workers/entry.ts';
import { describeFile } from '../describe-file.ts';
import type { FileReference, IndexRecord, UnreadableReference } from '../index-record.ts';
import type { StoreEntry } from '../journal.ts';
import { unreadableReason } from '../quarantine-reason.ts';
import type { CatalogueChange, CatalogueQuery, FindQuery, InstanceSelector } from '../types.ts';
import { IndexReader } from './index-reader.ts';
import { createIndex, highestRows, indexIsUsable, prepareIndex, propertyOf, setProperty } from './index-schema.ts';
import { IndexWriter, type ReadChange } from './index-writer.ts';
import { Thread, transferBytes } from './rpc.ts';
import { Database, numberOf, textOf } from './sqlite.ts';

/** How the thread of an index works. */
export interface IndexThreadData {
  /** File of the index; `:memory:` for a medium. */
  path: string;
  /** Folder of the files. */
  root: string;
  /** Path of the state database, whose read marks a reader shows. */
  state?: string;
  /** Rows given away by an earlier index: a new one begins above them. */
  rowsAbove?: { study: number; series: number; instance: number };
  /** Tags in which lists follow the instance that came last; absent: in none. */
  demographics?: readonly string[];
}

/** What became of a batch. */
export interface IndexedBatch {
  change: CatalogueChange;
  unreadable: UnreadableReference[];
}

/** What a thread that only reads answers. */
export function readerHandlers(data: IndexThreadData) {
  let database: Database | undefined;
  let reader: IndexReader | undefined;
  const open = (): IndexReader => {
    if (reader !== undefined) return reader;
    const opened = new Database(data.path, { readOnly: true });
    try {
      opened.exec('PRAGMA cache_size = -64000; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 268435456;');
      if (data.state !== undefined) {
        opened.run(
          'ATTACH ? AS state',
          `file:${encodeURI(data.state).replaceAll('?', '%3f').replaceAll('#', '%23')}?mode=ro`,
        );
      }
    } catch (error) {
      opened.close();
      throw error;
    }
    database = opened;
    reader = new IndexReader(opened, data.state === undefined ? 'none' : 'state');
    return reader;
  };
  const close = (): void => {
    database?.close();
    database = undefined;
    reader = undefined;
  };
  return { ...readerMethods(open), close };
}

/** Questions to an index, whoever holds it. */
function readerMethods(open: () => IndexReader) {
  return {
    search: (query: CatalogueQuery) => open().search(query),
    find: (query: FindQuery) => open().find(query),
    seriesOfStudy: (studyRow: number) => open().seriesOfStudy(studyRow),
    seriesJson: (catalogue: string, seriesRow: number) => {
      const json = open().seriesJson(catalogue, seriesRow);
      return json === undefined ? undefined : transferBytes(json);
    },
    instance: (row: number) => open().instance(row),
    locate: (uids: { studyUid?: string; seriesUid?: string; sopInstanceUid?: string }) => open().locate(uids),
    select: (selector: InstanceSelector) => open().select(selector),
    places: (rows: readonly number[]) => open().places(rows),
    syntaxes: (afterRow: number, limit: number) => open().syntaxes(afterRow, limit),
    filesOfStudies: (studyRows: number[]) => open().filesOfStudies(studyRows),
    files: (afterRow: number, limit: number) => open().files(afterRow, limit),
    counts: () => open().counts(),
    studyUids: (studyRows: number[]) => open().studyUids(studyRows),
    seriesElsewhere: (seriesUid: string, studyUid: string) => open().seriesElsewhere(seriesUid, studyUid),
  };
}

/** What a thread that writes an index answers; it reads it too (a medium's index has one thread). */
export function writerHandlers(data: IndexThreadData) {
  let demographics = data.demographics ?? [];
  let database: Database | undefined;
  let writer: IndexWriter | undefined;
  let reader: IndexReader | undefined;
  let directory: DirectorySession | undefined;
  const closeDirectory = (): void => {
    directory?.close();
    directory = undefined;
  };
  const close = (): void => {
    closeDirectory();
    database?.close();
    database = undefined;
    writer = undefined;
    reader = undefined;
  };
  const opened = (): { database: Database; writer: IndexWriter } => {
    if (database === undefined || writer === undefined) {
      database = new Database(data.path);
      writer = new IndexWriter(database);
      writer.followDemographics(demographics);
    }
    return { database, writer };
  };
  const openReader = (): IndexReader => {
    reader ??= new IndexReader(opened().database, 'none');
    return reader;
  };
  return {
    ...readerMethods(openReader),
    /** Opens the index; false: there is none of this version, or it is damaged. */
    open: (): { usable: boolean; complete: boolean; sequence: number } => {
      const unusable = { usable: false, complete: false, sequence: 0 };
      try {
        const { database } = opened();
        if (!indexIsUsable(database)) return unusable;
        prepareIndex(database);
        return {
          usable: true,
          complete: propertyOf(database, 'incomplete') === 0,
          sequence: propertyOf(database, 'sequence'),
        };
      } catch (error) {
        if (error instanceof NegatoscopeError && (error.code === 'disk-full' || error.code === 'busy')) throw error;
        return unusable;
      }
    },
    /** `incomplete`: there are files that it does not know yet; it must be built anew. */
    create: (incomplete: boolean): void => {
      const { database } = opened();
      createIndex(database, data.rowsAbove);
      if (incomplete) setProperty(database, 'incomplete', 1);
    },
    /**
     * Reads files of the receive journal (JSON of StoreEntry[]) and writes them into the index, which then says that it knows the journal up
     * to `sequence`; absent: up to the last of them.
     */
    indexEntries: (json: string, sequence?: number): IndexedBatch => {
      const entries = JSON.parse(json) as StoreEntry[];
      const records: IndexRecord[] = [];
      const unreadable: UnreadableReference[] = [];
      for (const { f, b, c, t, r } of entries) {
        const reference: FileReference = {
          path: f,
          bytes: b,
          receivedAt: t,
          ...(c < 0 ? {} : { crc: c }),
          ...(r === undefined ? {} : { replaces: r }),
        };
        try {
          records.push(describeFile(join(data.root, ...f.split('/')), reference));
        } catch (error) {
          unreadable.push({ path: f, ...unreadableReason(error) });
        }
      }
      const { superseded = [], ...change } = opened().writer.put(records, sequence ?? entries[entries.length - 1]?.s);
      for (const { path, detail } of superseded) unreadable.push({ path, reason: 'unsupported', detail });
      return { change, unreadable };
    },
    /** Writes records that another thread made (serialised IndexRecord[]). */
    putRecords: (serialised: Uint8Array, sequence?: number): ReadChange =>
      opened().writer.put(deserialize(serialised) as IndexRecord[], sequence),
    /** Other tags in which lists follow the instance that came last, from the next one on. */
    followDemographics: (tags: string[]): void => {
      demographics = tags;
      opened().writer.followDemographics(tags);
    },
    deleteStudies: (rows: number[], sequence?: number): CatalogueChange =>
      opened().writer.deleteStudies(rows, sequence),
    deleteFiles: (paths: string[], sequence?: number): CatalogueChange => opened().writer.deleteFiles(paths, sequence),
    /** Files without a checksum, newest first: what came last is most likely still in memory. */
    uncheckedFiles: (limit: number): { row: number; revision: number; path: string; bytes: number }[] =>
      opened()
        .database.all(
          'SELECT row, revision, path, bytes FROM instance WHERE crc IS NULL AND zip_entry IS NULL ORDER BY row DESC LIMIT ?',
          limit,
        )
        .map((row) => ({
          row: numberOf(row['row']),
          revision: numberOf(row['revision']),
          path: textOf(row['path']),
          bytes: numberOf(row['bytes']),
        })),
    /** -1: the file could not be read, and is not tried again. */
    setChecksums: (checksums: { row: number; revision: number; crc: number }[]): void => {
      const { database } = opened();
      database.transaction(() => {
        for (const { row, revision, crc } of checksums) {
          database.run('UPDATE instance SET crc = ? WHERE row = ? AND revision = ?', crc, row, revision);
        }
      });
    },
    setSequence: (sequence: number): void => {
      opened().writer.put([], sequence);
    },
    highestRows: () => highestRows(opened().database),
    /** Brings everything into the index file itself and flushes it; gives back up to which journal line it knows. */
    checkpoint: (): { sequence: number; complete: boolean } => {
      const { database } = opened();
      const sequence = propertyOf(database, 'sequence');
      const result = database.get('PRAGMA wal_checkpoint(FULL)');
      return { sequence, complete: numberOf(result?.['busy']) === 0 && result?.['log'] === result?.['checkpointed'] };
    },
    /** After much was written: figures for the planner, and the text index in one piece. */
    optimise: (): void => {
      const { database } = opened();
      database.exec("INSERT INTO study_text (study_text) VALUES ('optimize'); ANALYZE; PRAGMA optimize;");
    },
    /** Begins to catalogue a DICOMDIR; one at a time. */
    openDirectory: (place: DirectoryPlace, maximumBytes: number): DirectoryHead => {
      closeDirectory();
      directory = new DirectorySession(place, maximumBytes);
      return directory.head;
    },
    /** The next files that it names; none when these were all. */
    nextEntries: (count: number): NamedFile[] => {
      try {
        const named = directory?.next(count) ?? [];
        if (named.length === 0) closeDirectory();
        return named;
      } catch (error) {
        // An open file keeps a medium from being taken out.
        closeDirectory();
        throw error;
      }
    },
    /** Where the files of the last step are (`undefined`: not there, or not to be listed); gives back their rows, three by three. */
    putEntries: (found: (FileReference | undefined)[]): { change: CatalogueChange; rows: Float64Array } => {
      const change = opened().writer.put(directory?.records(found) ?? []);
      const rows = opened().writer.unreadRows(found.filter((file) => file !== undefined));
      return { change, rows };
    },
    /** Files that a DICOMDIR spoke of and that cannot be read leave the index. */
    dropUnread: (places: { path: string; zipEntry?: string }[]): CatalogueChange => opened().writer.dropUnread(places),
    /** Icon of a record of a DICOMDIR, by the byte that it begins at. */
    icon: (place: DirectoryPlace, offset: number): DataSet | undefined => iconOf(place, offset),
    close,
  };
}

export type ReaderApi = ReturnType<typeof readerHandlers>;
export type WriterApi = ReturnType<typeof writerHandlers>;
export type ReaderThread = Thread<ReaderApi>;
export type WriterThread = Thread<WriterApi>;

export const startIndexReader = (data: IndexThreadData, onFailure?: (error: Error) => void): ReaderThread =>
  new Thread<ReaderApi>(workerEntry('index-reader'), {
    workerData: data,
    name: 'index-reader',
    ...(onFailure === undefined ? {} : { onFailure }),
  });

export const startIndexWriter = (data: IndexThreadData, onFailure?: (error: Error) => void): WriterThread =>
  new Thread<WriterApi>(workerEntry('index-writer'), {
    workerData: data,
    name: 'index-writer',
    ...(onFailure === undefined ? {} : { onFailure }),
  });
