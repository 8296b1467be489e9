import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { text, texts } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { parseDataSet } from '../../src-shared/dicom/part10/read.ts';
import { mediaStorageDirectory } from '../archive/describe-file.ts';
import { readHeader, type SyncSource } from '../archive/read-header.ts';
import { type Coding, codingOf, ItemScanner } from './dicomdir-items.ts';

/** A record that names a file (PS3.3 F.3.2.2), with the records above it. */
export interface DirectoryEntry {
  /** (0004,1430): IMAGE, SR DOCUMENT, PRIVATE … */
  type: string;
  /** (0004,1500), component by component. */
  fileId: string[];
  /** Byte offset of its item in the DICOMDIR. */
  offset: number;
  record: DataSet;
  patient?: DataSet;
  study?: DataSet;
  series?: DataSet;
}

type Above = Pick<DirectoryEntry, 'patient' | 'study' | 'series'>;

const headTags = new Set([0x00041130, 0x00041200, 0x00041202, 0x00041212]);
/** Of a DICOMDIR, up to its records. */
const headBytes = 256 * 1024;
/** Records; more is taken for an attack. */
const maximumRecords = 4_000_000;

const levels: Readonly<Record<string, keyof Above>> = { PATIENT: 'patient', STUDY: 'study', SERIES: 'series' };
/** Type codes of records that were seen, by their place in the sequence. */
const codes = { patient: 1, study: 2, series: 3, other: 4 } as const;

/**
 * The records of a DICOMDIR, one after another, however long it is. The tree is walked by the offsets that link its records (PS3.3 F.3.2.2).
 * Offsets that lie do no harm: only where an item begins there is a record, none is visited twice, and records that no offset leads to
 * belong to those that stand before them.
 */
export class Directory {
  /** (0004,1130) */
  readonly fileSetId: string | undefined;
  /** What was wrong with it, with the byte: the rest was read. */
  readonly problem: { offset: number; detail: string } | undefined;
  private readonly items: ItemScanner;
  private readonly coding: Coding;
  private readonly characterSets: string[];
  private readonly first: number;
  private readonly starts: Float64Array;
  /** 0: not visited. */
  private readonly seen: Uint8Array;
  private readonly wanted: ReadonlySet<number> | undefined;

  /**
   * Reads its head and finds its records. `want`: attributes of records that are decoded; absent: all. Throws `not-dicom`, `damaged`, and
   * `unsupported` when the file is no directory.
   */
  constructor(source: SyncSource, want?: ReadonlySet<number>) {
    const head = readHeader(
      { size: Math.min(source.size, headBytes), read: (buffer, offset) => source.read(buffer, offset) },
      { want: headTags, salvage: true },
    );
    const { dataSet, meta, dataSetOffset, transferSyntaxUid, packed } = head;
    this.coding = codingOf(transferSyntaxUid);
    this.items = new ItemScanner(source, this.coding);
    const sequence = packed === undefined ? this.items.sequence(dataSetOffset) : undefined;
    if (text(meta, '00020002') !== mediaStorageDirectory && sequence === undefined) {
      throw new NegatoscopeError('unsupported', 'the file is no DICOMDIR');
    }
    if (sequence === undefined) throw new NegatoscopeError('damaged', 'the DICOMDIR has no records', { offset: 0 });
    this.fileSetId = text(dataSet, '00041130');
    this.characterSets = texts(dataSet, '00080005');
    this.first = Number(text(dataSet, '00041200') ?? 0);
    const { starts, problem } = this.items.starts(sequence, maximumRecords);
    this.starts = starts;
    this.problem = problem;
    this.seen = new Uint8Array(starts.length);
    this.wanted = want === undefined ? undefined : new Set([...want, ...linkTags]);
  }

  /** Records of any kind. */
  get size(): number {
    return this.starts.length;
  }

  /** Every record that is in use and names a file, once. */
  *entries(): Generator<DirectoryEntry> {
    const root = this.indexOf(this.first);
    if (root >= 0) yield* this.walk(root, {});
    // What no offset led to belongs to the records that stand before it.
    const before = new RecordsBefore((index) => this.read(index, this.wanted));
    for (let index = 0; index < this.starts.length; index++) {
      if (this.seen[index] === 0) yield* this.walk(index, before.above());
      before.pass(index, this.seen[index]!);
    }
  }

  /** A record, whole, by the offset of its item; undefined where none begins. */
  record(offset: number): DataSet | undefined {
    const index = this.indexOf(offset);
    return index < 0 ? undefined : this.read(index, undefined);
  }

  private *walk(start: number, above: Above): Generator<DirectoryEntry> {
    const stack: { index: number; above: Above }[] = [{ index: start, above }];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { index } = next;
      if (this.seen[index] !== 0) continue;
      const record = this.read(index, this.wanted);
      if (record === undefined) {
        this.seen[index] = codes.other;
        continue;
      }
      const type = (text(record, '00041430') ?? '').toUpperCase();
      const level = levels[type];
      this.seen[index] = codes[level ?? 'other'];
      const sibling = this.linked(record, '00041400');
      if (sibling >= 0) stack.push({ index: sibling, above: next.above });
      // (0004,1410) Record In-use Flag: 0 is a record that was taken out, with what is below it.
      if (text(record, '00041410') === '0') {
        this.skipBelow(this.linked(record, '00041420'));
        continue;
      }
      const below = level === undefined ? next.above : within(next.above, level, record);
      const child = this.linked(record, '00041420');
      if (child >= 0) stack.push({ index: child, above: below });
      const fileId = this.fileIdOf(record);
      if (fileId.length > 0) yield { type, fileId, offset: this.starts[index]!, record, ...below };
    }
  }

  /** (0004,1500); of records that share a file (retired) that of the record which (0004,1504) points to. */
  private fileIdOf(record: DataSet): string[] {
    const own = componentsOf(record);
    if (own.length > 0) return own;
    const shared = this.linked(record, '00041504');
    const other = shared < 0 ? undefined : this.read(shared, this.wanted);
    return other === undefined ? [] : componentsOf(other);
  }

  /** Marks the records below one that is not in use. */
  private skipBelow(start: number): void {
    const stack = [start];
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      if (index < 0 || this.seen[index] !== 0) continue;
      this.seen[index] = codes.other;
      const record = this.read(index, this.wanted);
      if (record === undefined) continue;
      stack.push(this.linked(record, '00041400'), this.linked(record, '00041420'));
    }
  }

  private linked(record: DataSet, tag: string): number {
    return this.indexOf(Number(text(record, tag) ?? 0));
  }

  /** Place in the sequence of the item that begins at a byte; -1 when none does. */
  private indexOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.starts[middle]!;
      if (found === offset) return middle;
      if (found < offset) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  private read(index: number, want: ReadonlySet<number> | undefined): DataSet | undefined {
    const bytes = this.items.content(this.starts[index]!);
    if (bytes === undefined) return undefined;
    try {
      return parseDataSet(bytes, this.coding.transferSyntaxUid, {
        ...(want === undefined ? { keepPixelData: true } : { want }),
        copy: true,
        salvage: true,
        ...(this.characterSets.length > 0 ? { defaultCharacterSets: this.characterSets } : {}),
      });
    } catch {
      // One record that cannot be read costs no other.
      return undefined;
    }
  }
}

/** The last patient, study and series in the order of the file. */
class RecordsBefore {
  private readonly read: (index: number) => DataSet | undefined;
  private readonly last = { patient: -1, study: -1, series: -1 };
  private readonly known = new Map<number, DataSet | undefined>();

  constructor(read: (index: number) => DataSet | undefined) {
    this.read = read;
  }

  pass(index: number, code: number): void {
    if (code > codes.series || code === 0) return;
    this.known.clear();
    if (code === codes.patient) Object.assign(this.last, { patient: index, study: -1, series: -1 });
    else if (code === codes.study) Object.assign(this.last, { study: index, series: -1 });
    else this.last.series = index;
  }

  above(): Above {
    const above: Above = {};
    for (const level of ['patient', 'study', 'series'] as const) {
      const index = this.last[level];
      if (index < 0) continue;
      if (!this.known.has(index)) this.known.set(index, this.read(index));
      const record = this.known.get(index);
      if (record !== undefined) above[level] = record;
    }
    return above;
  }
}

const linkTags = [
  0x00041400, 0x00041410, 0x00041420, 0x00041430, 0x00041500, 0x00041504, 0x00041510, 0x00041511, 0x00041512,
];

/** Writers that put slashes into one component are understood too. */
const componentsOf = (record: DataSet): string[] =>
  texts(record, '00041500')
    .flatMap((component) => component.split('/'))
    .filter((component) => component !== '');

function within(above: Above, level: keyof Above, record: DataSet): Above {
  if (level === 'patient') return { patient: record };
  if (level === 'study') return { ...(above.patient === undefined ? {} : { patient: above.patient }), study: record };
  return { ...above, series: record };
}
