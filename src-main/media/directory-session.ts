import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { items, text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { attributesOf, columnValue, type Level } from '../archive/database/attributes.ts';
import { isIdentifier } from '../archive/identifier.ts';
import type { EntryPlace, FileReference, IndexRecord } from '../archive/index-record.ts';
import type { SyncSource } from '../archive/read-header.ts';
import { Directory, type DirectoryEntry } from './dicomdir.ts';
import { openPlace, withPlace } from './entry-source.ts';

/** Where a DICOMDIR lies: a file, or a file within a ZIP archive or disc image. */
export interface DirectoryPlace {
  path: string;
  zip?: EntryPlace;
  /** What is in it, or a private file with it, where it is encrypted. */
  clear?: Uint8Array | string;
}

export interface DirectoryHead {
  fileSetId?: string;
  records: number;
  problem?: { offset: number; detail: string };
}

/** One entry as its finder is told of it. */
export interface NamedFile {
  fileId: string[];
  /** (0004,1430) */
  type: string;
  /** (0004,1510) */
  sopClassUid: string;
  /** Byte of its record. */
  offset: number;
}

const levels: readonly Level[] = ['study', 'series', 'instance'];
/** What becomes a column, and the references of a record (PS3.3 F.3.2.2). */
const wanted: ReadonlySet<number> = new Set(
  levels.flatMap((level) => attributesOf(level).map(({ tag }) => Number.parseInt(tag, 16))),
);

/** A DICOMDIR that is being catalogued, a step at a time: in the thread of the index that it fills. */
export class DirectorySession {
  readonly head: DirectoryHead;
  private readonly file: SyncSource & { close(): void };
  private readonly entries: Iterator<DirectoryEntry>;
  private step: DirectoryEntry[] = [];

  /** Throws `not-dicom`, `damaged`, `unsupported` (also when it is larger than `maximumBytes`), `io`, `not-found`. */
  constructor(place: DirectoryPlace, maximumBytes: number) {
    this.file = openPlace(place);
    try {
      const source = this.file;
      if (source.size > maximumBytes) {
        throw new NegatoscopeError('unsupported', `the DICOMDIR has ${source.size} bytes`, { limit: maximumBytes });
      }
      const directory = new Directory(source, wanted);
      const { fileSetId, size, problem } = directory;
      this.head = {
        records: size,
        ...(fileSetId === undefined ? {} : { fileSetId }),
        ...(problem === undefined ? {} : { problem }),
      };
      this.entries = directory.entries();
    } catch (error) {
      this.file.close();
      throw error;
    }
  }

  /** The next files that it names; none: these were all. */
  next(count: number): NamedFile[] {
    this.step = [];
    while (this.step.length < count) {
      const { value, done } = this.entries.next();
      if (done) break;
      this.step.push(value);
    }
    return this.step.map(({ fileId, type, record, offset }) => ({
      fileId,
      type,
      sopClassUid: text(record, '00041510') ?? '',
      offset,
    }));
  }

  /** What the index is told of the files of the step, of those that were found (`undefined`: of none). */
  records(found: readonly (FileReference | undefined)[]): IndexRecord[] {
    return this.step
      .map((entry, index) => {
        const file = found[index];
        return file === undefined ? undefined : recordOf(entry, file);
      })
      .filter((record) => record !== undefined);
  }

  close(): void {
    this.file.close();
  }
}

/** A row of the index from records of a DICOMDIR; undefined where they do not say whose instance it is. */
function recordOf({ patient, study, series, record }: DirectoryEntry, file: FileReference): IndexRecord | undefined {
  if (patient === undefined || study === undefined || series === undefined) return undefined;
  const sources: Record<Level, DataSet> = {
    study: { ...patient, ...study },
    series,
    instance: {
      ...record,
      // (0004,1510) and (0004,1511) are those of the file; of a record's own keys others may be there.
      ...(record['00041510'] === undefined ? {} : { '00080016': record['00041510'] }),
      ...(record['00041511'] === undefined ? {} : { '00080018': record['00041511'] }),
    },
  };
  const columns = (level: Level): Record<string, string | number | null> =>
    Object.fromEntries(
      attributesOf(level).map(({ tag, vr, column }) => [column, columnValue(sources[level][tag], vr)]),
    );
  const values = { study: columns('study'), series: columns('series'), instance: columns('instance') };
  const uids = [values.study['uid'], values.series['uid'], values.instance['sop_uid']];
  if (!uids.every((uid) => typeof uid === 'string' && uid !== '' && isIdentifier(uid))) return undefined;
  if (values.study['patient_id'] === '') return undefined;
  if (values.series['modality'] === '') values.series['modality'] = 'OT';
  return {
    path: file.path,
    ...(file.zipEntry === undefined ? {} : { zipEntry: file.zipEntry }),
    bytes: Math.max(0, file.bytes),
    receivedAt: file.receivedAt,
    transferSyntaxUid: text(record, '00041512') ?? '',
    ...values,
    header: '{}',
    description: '{}',
    frames: '{"kind":"none"}',
    keys: { study: '{}', series: '{}', instance: '{}' },
    unread: true,
  };
}

/** (0088,0200) of the record that begins at a byte of a DICOMDIR, with its pixel data; undefined when it has none. */
export function iconOf(place: DirectoryPlace, offset: number): DataSet | undefined {
  return withPlace(place, (source) => {
    const record = new Directory(source).record(offset);
    return record === undefined ? undefined : items(record, '00880200')[0];
  });
}
