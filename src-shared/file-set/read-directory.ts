import { NegatoscopeError } from '../contract/errors.ts';
import { integer, items, text, texts } from '../dicom/access.ts';
import type { DataSet } from '../dicom/data-set.ts';
import { HeaderReader, type ReadOptions, type ReadResult } from '../dicom/part10/read.ts';
import { mediaStorageDirectorySopClass } from '../dicom/sop-classes.ts';
import { atOnce, type Steps } from '../steps.ts';
import type { DirectoryFile, DirectoryRecord } from './model.ts';
import { isRootRecordType, rankOf } from './record-types.ts';

/** What a directory says that is not so; it is read all the same. */
export type DirectoryProblem =
  /** An offset leads to no record. */
  | 'offset-wrong'
  /** All offsets were wrong by the same number of bytes, which was taken into account. */
  | 'offsets-shifted'
  /** A record leads back to itself or to one above it. */
  | 'loop'
  /** Two records lead to the same one: nobody can say whose it is. */
  | 'shared'
  /** A record lies where none of its type may, as a study in a series. */
  | 'misplaced'
  /** No offset leads to some records. */
  | 'lost'
  /** Records that refer to others by way of multi-referenced file records (retired) that are not there. */
  | 'reference-wrong'
  /** (0004,1212): whoever wrote it last did not finish. */
  | 'unfinished'
  /** The file ends before its end. */
  | 'truncated';

/** A directory as it was read (PS3.3 Annex F). */
export interface FileSetDirectory {
  /** (0004,1130). */
  fileSetId: string;
  /** (0002,0003). */
  fileSetUid: string;
  /** Records of the root directory entity. */
  records: DirectoryRecord[];
  /**
   * Records, with what is below them, of which the directory does not say to whom they belong: their files do. Never guessed from the order
   * in which they stand, since that could give images to another patient.
   */
  orphans: DirectoryRecord[];
  /** Records out of use, left out (0004,1410). */
  unused: number;
  problems: DirectoryProblem[];
}

const directoryReadOptions = (offsets: Map<DataSet, number>): ReadOptions => ({
  itemOffsets: offsets,
  salvage: true,
  want: new Set([0x00041130, 0x00041200, 0x00041202, 0x00041212, 0x00041220, 0x00080005]),
  maximumElements: 40_000_000,
  maximumDepth: 24,
  maximumKeptBytes: 1 << 30,
});

/**
 * The records of a DICOMDIR that lies in memory.
 * @throws NegatoscopeError `not-dicom`, `damaged` when not one record could be read, `unsupported` when it is no directory
 */
export const readDirectory = (bytes: Uint8Array): FileSetDirectory => atOnce(readingDirectory(bytes));

const bytesInStep = 16 * 1024;

/** The same, in steps. */
export function* readingDirectory(bytes: Uint8Array): Steps<FileSetDirectory> {
  const offsets = new Map<DataSet, number>();
  const reader = new HeaderReader({ copy: false, ...directoryReadOptions(offsets) });
  for (let at = 0; at < bytes.length && reader.problem === undefined; at += bytesInStep) {
    reader.push(bytes.subarray(at, at + bytesInStep));
    if (reader.packed !== undefined) throw new NegatoscopeError('unsupported', 'the directory is packed');
    yield;
  }
  return yield* recordTree(reader.finish(), offsets);
}

interface Node {
  record: DirectoryRecord;
  rank: number | undefined;
  used: boolean;
  next: number;
  lower: number;
  /** Whose it is: a node, the root, nobody yet, or more than one. */
  owner: Node | 'root' | 'shared' | undefined;
  /** Someone led to it who may not. */
  misplaced: boolean;
  /** What it owns, in the order in which it is linked. */
  below: Node[];
}

/** Records of the standard lie four deep. */
const maximumDepth = 16;

/**
 * The tree that the offsets of a directory make of its records. Every record is visited once however they are linked, so that loops end;
 * a record whose place is not certain becomes an orphan.
 * @throws NegatoscopeError `unsupported`, `damaged`
 */
function* recordTree(read: ReadResult, offsets: ReadonlyMap<DataSet, number>): Steps<FileSetDirectory> {
  const { meta, dataSet } = read;
  if (text(meta, '00020002') !== mediaStorageDirectorySopClass && dataSet['00041220'] === undefined) {
    throw read.problem ?? new NegatoscopeError('unsupported', 'the file is no DICOMDIR');
  }
  const found = items(dataSet, '00041220');
  if (found.length === 0 && read.problem !== undefined) throw read.problem;
  const tree = new Tree(integer(dataSet, '00041200') ?? 0);
  yield* tree.take(found, offsets);
  if (read.problem !== undefined) tree.problems.add('truncated');
  if ((integer(dataSet, '00041212') ?? 0) !== 0) tree.problems.add('unfinished');
  const { records, orphans } = yield* tree.build();
  return {
    fileSetId: text(dataSet, '00041130') ?? '',
    fileSetUid: text(meta, '00020003') ?? '',
    records,
    orphans,
    unused: tree.unused,
    problems: [...tree.problems],
  };
}

class Tree {
  readonly problems = new Set<DirectoryProblem>();
  unused = 0;
  readonly #nodes: Node[] = [];
  readonly #byOffset = new Map<number, Node>();
  readonly #first: number;
  #shift = 0;

  constructor(first: number) {
    this.#first = first;
  }

  *take(found: readonly DataSet[], offsets: ReadonlyMap<DataSet, number>): Steps<void> {
    for (const attributes of found) {
      const offset = offsets.get(attributes) ?? -1;
      const node = nodeOf(attributes, offset);
      this.#nodes.push(node);
      this.#byOffset.set(offset, node);
      yield;
    }
    this.#findShift();
  }

  /** Directories that were copied without their preamble, say, have all offsets wrong alike. */
  #findShift(): void {
    const [begin] = this.#nodes;
    if (begin === undefined || this.#first === 0 || this.#byOffset.has(this.#first)) return;
    const shift = begin.record.offset - this.#first;
    const fits = (offset: number): boolean => offset === 0 || this.#byOffset.has(offset + shift);
    if (!this.#nodes.every(({ next, lower }) => fits(next) && fits(lower))) return;
    this.#shift = shift;
    this.problems.add('offsets-shifted');
  }

  #at(offset: number): Node | undefined {
    if (offset === 0) return undefined;
    const node = this.#byOffset.get(offset + this.#shift);
    if (node === undefined) this.problems.add('offset-wrong');
    return node;
  }

  *build(): Steps<{ records: DirectoryRecord[]; orphans: DirectoryRecord[] }> {
    yield* this.#claim(this.#first, 'root');
    for (const node of this.#nodes) yield* this.#claim(node.lower, node);
    const tops: Node[] = [];
    const lost: Node[] = [];
    for (const node of new Set([...this.#chain, ...this.#nodes])) {
      yield;
      if (!node.used) this.unused++;
      if (node.record.type === 'MRDR') continue;
      if (node.owner === 'root') tops.push(node);
      else if (typeof node.owner === 'object') node.owner.below.push(node);
      else {
        this.problems.add(node.owner === 'shared' ? 'shared' : 'lost');
        lost.push(node);
      }
    }
    const reached = new Set<Node>();
    const records = yield* this.#grow(tops, lost, reached);
    const orphans: DirectoryRecord[] = [];
    // What is cut off while orphans grow comes behind them.
    for (let at = 0; at < lost.length; at++) orphans.push(...(yield* this.#grow([lost[at]!], lost, reached)));
    for (const node of this.#nodes) {
      if (reached.has(node) || node.record.type === 'MRDR') continue;
      this.problems.add('loop');
      lost.length = 0;
      orphans.push(...(yield* this.#grow([node], lost, reached)));
      for (let at = 0; at < lost.length; at++) orphans.push(...(yield* this.#grow([lost[at]!], lost, reached)));
    }
    for (const node of this.#nodes) {
      this.#followReference(node);
      yield;
    }
    return { records, orphans };
  }

  /** Makes the records of some nodes with all below them; what lies too deep is cut off. Each node grows once. */
  *#grow(tops: readonly Node[], cut: Node[], reached: Set<Node>): Steps<DirectoryRecord[]> {
    const grown: DirectoryRecord[] = [];
    const stack = tops.map((node) => ({ node, into: grown, depth: 0, used: true })).reverse();
    for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
      yield;
      const { node, into, depth } = entry;
      if (reached.has(node)) continue;
      reached.add(node);
      // Below a record out of use nothing is in use.
      const used = entry.used && node.used;
      if (used) into.push(node.record);
      for (const below of node.below.toReversed()) {
        if (depth + 1 < maximumDepth) {
          stack.push({ node: below, into: node.record.children, depth: depth + 1, used });
        } else if (used) cut.push(below);
        else reached.add(below);
      }
    }
    return grown;
  }

  /** Gives the records of one directory entity, linked one to the next, to whoever leads to the first. */
  *#claim(offset: number, owner: Node | 'root'): Steps<void> {
    let node = this.#at(offset);
    const seen = new Set<Node>();
    while (node !== undefined) {
      if (seen.has(node)) {
        this.problems.add('loop');
        return;
      }
      seen.add(node);
      if (!mayLieIn(node, owner)) {
        this.problems.add(node === owner ? 'loop' : 'misplaced');
        // What follows was walked already: a chain that many lead to is not walked by each.
        if (node.misplaced) return;
        node.misplaced = true;
      } else if (node.owner !== undefined && node.owner !== owner) {
        if (node.owner === 'shared') return;
        node.owner = 'shared';
      } else {
        node.owner = owner;
      }
      this.#chain.push(node);
      node = this.#at(node.next);
      yield;
    }
  }

  /** Nodes in the order in which they are linked, which is how they are listed. */
  readonly #chain: Node[] = [];

  /** (0004,1504), retired: the file is named by a multi-referenced file record. */
  #followReference({ record }: Node): void {
    const offset = integer(record.attributes, '00041504') ?? 0;
    if (record.fileId !== undefined || offset === 0) return;
    const target = this.#byOffset.get(offset + this.#shift)?.record;
    if (target?.fileId === undefined) {
      this.problems.add('reference-wrong');
      return;
    }
    const { fileId, sopClassUid, sopInstanceUid, transferSyntaxUid } = target;
    Object.assign(record, { fileId, sopClassUid, sopInstanceUid, transferSyntaxUid });
  }
}

/** Patients lie in the root, studies in patients, series in studies, instances in series; private records anywhere but in themselves. */
function mayLieIn(node: Node, owner: Node | 'root'): boolean {
  if (node === owner || node.record.type === 'MRDR') return false;
  const { rank } = node;
  if (owner === 'root') return true;
  if (rank === undefined || owner.rank === undefined) return node.rank === undefined || node.rank === 3;
  return rank === owner.rank + 1;
}

function nodeOf(attributes: DataSet, offset: number): Node {
  const type = (text(attributes, '00041430') ?? '').trim().toUpperCase();
  const fileId = texts(attributes, '00041500').filter((component) => component !== '');
  const sopClassUid = text(attributes, '00041510');
  const sopInstanceUid = text(attributes, '00041511');
  const transferSyntaxUid = text(attributes, '00041512');
  return {
    record: {
      type,
      offset,
      attributes,
      children: [],
      ...(fileId.length === 0 ? {} : { fileId }),
      ...(sopClassUid === undefined ? {} : { sopClassUid }),
      ...(sopInstanceUid === undefined ? {} : { sopInstanceUid }),
      ...(transferSyntaxUid === undefined ? {} : { transferSyntaxUid }),
    },
    rank: rankOf(type),
    used: text(attributes, '00041410') !== '0',
    next: integer(attributes, '00041400') ?? 0,
    lower: integer(attributes, '00041420') ?? 0,
    owner: undefined,
    misplaced: false,
    below: [],
  };
}

/** A record with those above it, from the patient down. */
export interface PlacedRecord {
  record: DirectoryRecord;
  above: readonly DirectoryRecord[];
}

/** Every record that names a file, also those that stand above others, with what stands above it. */
export function* namedFiles(
  records: readonly DirectoryRecord[],
  above: readonly DirectoryRecord[] = [],
): Generator<PlacedRecord> {
  for (const record of records) {
    if (record.fileId !== undefined) yield { record, above };
    if (record.children.length > 0) yield* namedFiles(record.children, [...above, record]);
  }
}

/** Linking elements, but what a record is. */
const linking = /^0004(?!143[02])/;

function keysOnly(attributes: DataSet): DataSet {
  const keys: DataSet = {};
  for (const [tag, element] of Object.entries(attributes)) if (!linking.test(tag)) keys[tag] = element;
  return keys;
}

/** Instances lie in series of studies of patients, or in the root: whoever writes a directory puts them nowhere else. */
const isInPlace = ({ type }: DirectoryRecord, above: readonly DirectoryRecord[]): boolean =>
  above.map((one) => one.type).join() === (isRootRecordType(type) ? '' : 'PATIENT,STUDY,SERIES');

/** False for what stands for an instance, or for nobody knows what, and names no file: it is not written again. */
const leadsToFiles = ({ type, fileId, children }: DirectoryRecord): boolean =>
  (fileId !== undefined || (rankOf(type) ?? 3) < 3) && children.every(leadsToFiles);

/**
 * The files of a directory as the one who writes it anew is told of them, so that a file-set can be added to without reading all its files
 * (FSU). What cannot be written again as it stands, as records without file, class or instance, is left out: `complete` says whether there is any.
 */
export const directoryFiles = (directory: FileSetDirectory): NamedFiles => atOnce(listingFiles(directory));

export interface NamedFiles {
  files: DirectoryFile[];
  complete: boolean;
}

/** The same, in steps. */
export function* listingFiles(directory: FileSetDirectory): Steps<NamedFiles> {
  const files: DirectoryFile[] = [];
  const known = new Map<DirectoryRecord, DataSet>();
  const knownOf = (record: DirectoryRecord): DataSet => {
    const found = known.get(record) ?? keysOnly(record.attributes);
    known.set(record, found);
    return found;
  };
  let complete = directory.orphans.length === 0 && directory.records.every(leadsToFiles);
  for (const { record, above } of namedFiles(directory.records)) {
    yield;
    const { fileId, sopClassUid, sopInstanceUid, transferSyntaxUid } = record;
    const isInstance = rankOf(record.type) === 3 || record.type === 'PRIVATE';
    if (
      !isInstance ||
      !isInPlace(record, above) ||
      sopClassUid === undefined ||
      sopInstanceUid === undefined ||
      transferSyntaxUid === undefined
    ) {
      complete = false;
      continue;
    }
    const own = knownOf(record);
    const keysAbove = above.map((one) => [one.type, knownOf(one)] as const);
    const header: DataSet = Object.assign({}, ...keysAbove.map(([, keys]) => keys), own);
    delete header['00041430'];
    delete header['00041432'];
    files.push({
      fileId: fileId!,
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid,
      header,
      known: own,
      above: Object.fromEntries(keysAbove),
    });
  }
  return { files, complete };
}
