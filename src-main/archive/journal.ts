import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { type FileOperations, fileError, flushDirectorySync, systemFiles } from './files.ts';

/**
 * The receive journal: one line of JSON for every instance, written before its file gets its final name, so that after
 * a crash it names every file that the index may lack. Lines are numbered; the index says up to which it knows.
 */
export interface StoreEntry {
  /** Number of the line, growing by one. */
  s: number;
  /** Milliseconds since 1970. */
  t: number;
  /** File, relative to the object store. */
  f: string;
  /** Bytes and CRC-32 of the file. */
  b: number;
  c: number;
  /** Study Instance UID. */
  u: string;
  /** Kind, peer and address of the origin, and the AE title it called. */
  o: [kind: string, peer: string, address: string, called?: string];
  /** SOP Instance UID; lines of earlier versions have none. */
  i?: string;
  /** File whose place it takes. */
  r?: string;
}

/** Files that are being removed. */
export interface DeleteEntry {
  s: number;
  t: number;
  d: string[];
}

export type JournalEntry = StoreEntry | DeleteEntry;

const segmentPattern = /^journal-(\d{16})\.jsonl$/;
const segmentName = (first: number): string => `journal-${String(first).padStart(16, '0')}.jsonl`;
const segmentBytes = 8 * 1024 * 1024;

export class Journal {
  private readonly folder: string;
  private readonly files: FileOperations;
  private fd = -1;
  private fdBytes = 0;
  private next: number;
  private newSegment = false;
  private flushing: Promise<void> | undefined;
  /** Lines were appended to it since it was flushed last. */
  private dirty = false;
  /** Full segments with lines that are not flushed yet. */
  private readonly full: number[] = [];
  /** Lines whose outcome is open, in their order. */
  private readonly open = new Set<number>();

  private constructor(folder: string, files: FileOperations, next: number) {
    this.folder = folder;
    this.files = files;
    this.next = next;
  }

  /**
   * Opens the journal of a folder for writing after number `known` (what the index has). What earlier runs left is read
   * with `entries` before.
   */
  static open(folder: string, known: number, files: FileOperations = systemFiles): Journal {
    if (fs.mkdirSync(folder, { recursive: true }) !== undefined) flushDirectorySync(dirname(folder));
    let last = known;
    for (const entry of Journal.entries(folder, known)) last = Math.max(last, entry.s);
    return new Journal(folder, files, last + 1);
  }

  /** Lines after number `after`, in order. A line that was cut off by a crash ends its segment. */
  static *entries(folder: string, after: number): IterableIterator<JournalEntry> {
    const segments = segmentsOf(folder);
    for (const [index, segment] of segments.entries()) {
      const following = segments[index + 1];
      if (following !== undefined && following.first <= after + 1) continue;
      for (const line of fs.readFileSync(segment.path, 'utf8').split('\n')) {
        const entry = parseEntry(line);
        if (entry !== undefined && entry.s > after) yield entry;
      }
    }
  }

  /** Number of the line written last. */
  get last(): number {
    return this.next - 1;
  }

  /**
   * Up to here it is known of every line what became of it: what was stored was given to the indexer. The index may not say that it knows
   * more, or a crash would take from it what was still on its way.
   */
  get settled(): number {
    const [first] = this.open;
    return first === undefined ? this.last : first - 1;
  }

  /** The line's file is with the indexer, or will never be: to be called for every line once. */
  settle(sequence: number): void {
    this.open.delete(sequence);
  }

  /** Hands a line to the system; gives back its number. Throws `disk-full` or `io`. */
  append(entry: Omit<StoreEntry, 's'> | Omit<DeleteEntry, 's'>): number {
    try {
      if (this.fd < 0 || this.fdBytes >= segmentBytes) this.rotate();
    } catch (error) {
      throw fileError(error, 'receive journal');
    }
    const sequence = this.next;
    const bytes = Buffer.from(`${JSON.stringify({ s: sequence, ...entry })}\n`, 'utf8');
    try {
      this.files.writeSync(this.fd, [bytes]);
    } catch (error) {
      this.retire();
      throw fileError(error, 'receive journal');
    }
    this.fdBytes += bytes.length;
    this.dirty = true;
    this.next++;
    this.open.add(sequence);
    return sequence;
  }

  private rotate(): void {
    this.retire();
    // A segment of that name may be left from a run that ended before its first line.
    while (fs.existsSync(join(this.folder, segmentName(this.next)))) this.next++;
    this.fd = this.files.createSync(join(this.folder, segmentName(this.next)));
    this.fdBytes = 0;
    this.newSegment = true;
    this.dirty = false;
  }

  /** The next line begins a new segment: this one is full, or a line was written in part. */
  private retire(): void {
    if (this.fd < 0) return;
    this.full.push(this.fd);
    this.fd = -1;
    // Where nobody flushes (relaxed mode), only the last few stay open.
    while (this.flushing === undefined && this.full.length > 4) this.files.closeSync(this.full.shift()!);
  }

  /** Resolves when every line appended before is on the disk. */
  async flush(): Promise<void> {
    while (this.flushing !== undefined) await this.flushing.catch(() => {});
    if (!this.dirty && this.full.length === 0) return;
    const fresh = this.newSegment;
    const full = [...this.full];
    const { fd } = this;
    this.newSegment = false;
    this.dirty = false;
    this.flushing = (async () => {
      try {
        for (const old of full) await this.files.flush(old);
        if (fd >= 0) await this.files.flush(fd);
        if (fresh) await this.files.flushDirectory(this.folder);
        for (const old of full) this.files.closeSync(old);
        this.full.splice(0, full.length);
      } catch (error) {
        this.newSegment ||= fresh;
        this.dirty = true;
        throw fileError(error, 'receive journal');
      } finally {
        this.flushing = undefined;
      }
    })();
    return this.flushing;
  }

  /** Removes segments whose lines are all at or below `sequence`: the index has them for good. */
  forget(sequence: number): void {
    const segments = segmentsOf(this.folder);
    for (const [index, segment] of segments.entries()) {
      const following = segments[index + 1];
      if (following === undefined || following.first > sequence + 1) break;
      this.files.unlinkSync(segment.path);
    }
  }

  async close(): Promise<void> {
    while (this.flushing !== undefined) await this.flushing.catch(() => {});
    if (this.fd >= 0) this.files.closeSync(this.fd);
    for (const fd of this.full.splice(0)) this.files.closeSync(fd);
    this.fd = -1;
  }
}

function segmentsOf(folder: string): { path: string; first: number }[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .map((name) => ({ path: join(folder, name), match: segmentPattern.exec(name) }))
    .filter(({ match }) => match !== null)
    .map(({ path, match }) => ({ path, first: Number(match?.[1]) }))
    .sort((a, b) => a.first - b.first);
}

function parseEntry(line: string): JournalEntry | undefined {
  if (line === '') return undefined;
  try {
    const entry = JSON.parse(line) as JournalEntry;
    return typeof entry.s === 'number' ? entry : undefined;
  } catch {
    return undefined;
  }
}
