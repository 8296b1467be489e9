import { NegatoscopeError } from '../contract/errors.ts';
import type { DataSet } from '../dicom/data-set.ts';
import { concatenate } from '../dicom/part10/byte-writer.ts';
import { encodeDataSetChunks, encodeFileMeta } from '../dicom/part10/write.ts';
import { mediaStorageDirectorySopClass } from '../dicom/sop-classes.ts';
import { explicitVrLittleEndian } from '../dicom/transfer-syntaxes.ts';
import { atOnce, type Steps } from '../steps.ts';
import type { DirectoryNote } from './directory-entities.ts';
import { type PlannedRecord, planningDirectory } from './directory-tree.ts';
import { isFileId } from './file-ids.ts';
import type { ApplicationProfile, DirectoryFile } from './model.ts';

export interface DirectoryOptions {
  /** (0004,1130), may be empty. */
  fileSetId: string;
  /** (0002,0003) of the DICOMDIR: the UID of the file-set (PS3.10 8.6). */
  fileSetUid: string;
  implementationClassUid: string;
  implementationVersionName?: string;
  /** (0002,0016) of the DICOMDIR; absent: not written. */
  sourceAeTitle?: string;
  /** Its keys are written too. */
  profile?: ApplicationProfile;
}

export interface WrittenDirectory {
  bytes: Uint8Array<ArrayBuffer>;
  records: number;
  notes: DirectoryNote[];
}

/** Bytes before the first item of the directory record sequence: tag, VR, reserved, length. */
const sequenceHeader = 12;
/** Within an item, behind its tag and length: values of (0004,1400) and (0004,1420), which come first in a record. */
const nextAt = 8 + 8;
const lowerAt = 8 + 12 + 10 + 8;

interface Flat {
  record: PlannedRecord;
  /** Indices of the next record of the same entity and of the first one below; -1: none. */
  next: number;
  lower: number;
}

/** Records in the order of the file, each with who is next to it and below it. */
function flatten(roots: readonly PlannedRecord[]): Flat[] {
  const flat: Flat[] = [];
  const append = (siblings: readonly PlannedRecord[]): void => {
    let before: Flat | undefined;
    for (const record of siblings) {
      if (before !== undefined) before.next = flat.length;
      before = { record, next: -1, lower: -1 };
      flat.push(before);
      if (record.children.length === 0) continue;
      before.lower = flat.length;
      append(record.children);
    }
  };
  append(roots);
  return flat;
}

/**
 * The DICOMDIR of a file-set (PS3.3 Annex F, PS3.10 8.6): Explicit VR Little Endian, every record with the byte offsets of the next one and
 * of the first one below it.
 * @throws NegatoscopeError `invalid-input` for file IDs that PS3.10 8.2 does not allow or that two files have, and for values that cannot
 *   be encoded
 */
export const writeDirectory = (files: readonly DirectoryFile[], options: DirectoryOptions): WrittenDirectory =>
  atOnce(writingDirectory(files, options));

/** The same, in steps. */
export function* writingDirectory(files: readonly DirectoryFile[], options: DirectoryOptions): Steps<WrittenDirectory> {
  checkFileIds(files);
  yield;
  const { records, notes } = yield* planningDirectory(files, options.profile);
  const flat = flatten(records);
  yield;
  const meta = encodeFileMeta({
    sopClassUid: mediaStorageDirectorySopClass,
    sopInstanceUid: options.fileSetUid,
    transferSyntaxUid: explicitVrLittleEndian,
    implementationClassUid: options.implementationClassUid,
    ...(options.implementationVersionName === undefined
      ? {}
      : { implementationVersionName: options.implementationVersionName }),
    ...(options.sourceAeTitle === undefined ? {} : { sourceAeTitle: options.sourceAeTitle }),
  });
  const head = concatenate(
    encodeDataSetChunks(
      {
        '00041130': options.fileSetId === '' ? { vr: 'CS' } : { vr: 'CS', Value: [options.fileSetId] },
        '00041200': { vr: 'UL', Value: [0] },
        '00041202': { vr: 'UL', Value: [0] },
        '00041212': { vr: 'US', Value: [0] },
      },
      explicitVrLittleEndian,
    ),
  );
  const items = yield* encodingRecords(flat);
  const bytes = concatenate([meta, head, sequenceOf(items), ...items]);
  yield;
  linkRecords(bytes, flat, { meta: meta.length, head: head.length, roots: records.length });
  return { bytes, records: flat.length, notes };
}

/** Tag, VR and length of the record sequence with these items. */
function sequenceOf(items: readonly Uint8Array[]): Uint8Array {
  const header = Uint8Array.of(0x04, 0x00, 0x20, 0x12, 0x53, 0x51, 0, 0, 0, 0, 0, 0);
  const length = items.reduce((sum, part) => sum + part.length, 0);
  new DataView(header.buffer).setUint32(8, length, true);
  return header;
}

const recordsInStep = 20;

/** The items of the record sequence. What an object says that cannot be written costs its record that key, and nobody the directory. */
function* encodingRecords(flat: readonly Flat[]): Steps<Uint8Array[]> {
  const encode = (of: readonly DataSet[]): Uint8Array =>
    concatenate(encodeDataSetChunks({ '00041220': { vr: 'SQ', Value: [...of] } }, explicitVrLittleEndian)).subarray(
      sequenceHeader,
    );
  const parts: Uint8Array[] = [];
  for (let from = 0; from < flat.length; from += recordsInStep) {
    const items = flat.slice(from, from + recordsInStep).map(({ record }) => ({
      ...record.attributes,
      '00041400': { vr: 'UL', Value: [0] },
      '00041410': { vr: 'US', Value: [0xffff] },
      '00041420': { vr: 'UL', Value: [0] },
    })) as DataSet[];
    try {
      parts.push(encode(items));
    } catch {
      parts.push(encode(items.map(writable)));
    }
    yield;
  }
  return parts;
}

function writable(record: DataSet): DataSet {
  const kept: DataSet = {};
  const characterSet = record['00080005'];
  for (const [tag, element] of Object.entries(record)) {
    // What links records, and says which file they name, is ours: without it there is none.
    if (!tag.startsWith('0004')) {
      try {
        encodeDataSetChunks(
          { [tag]: element, ...(characterSet !== undefined && { '00080005': characterSet }) },
          explicitVrLittleEndian,
        );
      } catch {
        continue;
      }
    }
    kept[tag] = element;
  }
  return kept;
}

function checkFileIds(files: readonly DirectoryFile[]): void {
  const seen = new Set<string>();
  for (const { fileId } of files) {
    const path = fileId.join('/');
    if (!isFileId(fileId)) throw new NegatoscopeError('invalid-input', `'${path}' is no file ID`, { fileId: path });
    if (seen.has(path)) throw new NegatoscopeError('invalid-input', `two files are ${path}`, { fileId: path });
    seen.add(path);
  }
}

/** Fills in the offsets: every item is found by the lengths of those before it. */
function linkRecords(
  bytes: Uint8Array<ArrayBuffer>,
  flat: readonly Flat[],
  { meta, head, roots }: { meta: number; head: number; roots: number },
): void {
  if (flat.length === 0) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offsets = new Uint32Array(flat.length);
  let at = meta + head + sequenceHeader;
  for (let index = 0; index < flat.length; index++) {
    offsets[index] = at;
    at += 8 + view.getUint32(at + 4, true);
  }
  if (at !== bytes.length) throw new RangeError(`records end at ${at} of ${bytes.length} bytes`);
  let last = 0;
  for (const [index, { next, lower }] of flat.entries()) {
    const offset = offsets[index]!;
    if (next >= 0) view.setUint32(offset + nextAt, offsets[next]!, true);
    if (lower >= 0) view.setUint32(offset + lowerAt, offsets[lower]!, true);
  }
  for (let left = roots - 1; left > 0; left--) last = flat[last]!.next;
  // (0004,1200) and (0004,1202) are the values before the consistency flag, which closes the head.
  view.setUint32(meta + head - 10 - 12 - 4, offsets[0]!, true);
  view.setUint32(meta + head - 10 - 4, offsets[last]!, true);
}
