import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { checkInstance, errorComment } from '../../src-shared/dicom/check-instance.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { framesFound, indexFrames } from '../../src-shared/dicom/frame-index.ts';
import { describeInstance, describeSeriesHeader, wantedTags } from '../../src-shared/imaging/describe.ts';
import { attributesOf, columnValue, type Level } from './database/attributes.ts';
import { keysJson, keysOf } from './database/keys.ts';
import { isIdentifier } from './identifier.ts';
import type { FileReference, IndexRecord } from './index-record.ts';
import type { InspectRequest } from './ingest.ts';
import type { Identifiers } from './passing-data-set.ts';
import { type HeaderOfFile, readHeader, readHeaderOfFile, type SyncSource, withFile } from './read-header.ts';
import type { FrameIndex } from './types.ts';

const indexed: Record<Level, readonly { tag: string; vr: Parameters<typeof columnValue>[1]; column: string }[]> = {
  study: attributesOf('study'),
  series: attributesOf('series'),
  instance: attributesOf('instance'),
};

type Columns = Record<string, string | number | null>;

/** Everything that goes into the index, as numbers: what the display wants, the columns, and the overlay groups. */
const wanted: ReadonlySet<number> = new Set([
  ...[...wantedTags].map((tag) => Number.parseInt(tag, 16)),
  ...Object.values(indexed).flatMap((attributes) => attributes.map(({ tag }) => Number.parseInt(tag, 16))),
  ...(['study', 'series', 'instance'] as const).flatMap((level) =>
    keysOf(level).map((tag) => Number.parseInt(tag, 16)),
  ),
  ...overlayTags(),
  // Extended Offset Table and its lengths.
  0x7fe00001,
  0x7fe00002,
]);

function overlayTags(): number[] {
  const tags: number[] = [];
  for (let group = 0x6000; group <= 0x601e; group += 2) {
    for (const element of [0x10, 0x11, 0x15, 0x22, 0x40, 0x50, 0x51, 0x100, 0x102, 0x1500, 0x3000]) {
      tags.push(group * 0x10000 + element);
    }
  }
  return tags;
}

/**
 * Reads a file into a row of the index. Throws `not-dicom`, `damaged`, `unsupported`, `io`, `not-found`, and
 * `invalid-input` when an identifier is missing. Synchronous: for threads.
 */
export function describeFile(path: string, reference: FileReference): IndexRecord {
  return withFile(path, (source) => describeSource(source, reference));
}

/** The same of bytes that lie anywhere. */
export function describeSource(source: SyncSource, reference: FileReference): IndexRecord {
  const header = readHeader(source, { want: wanted }, reference.transferSyntaxUid);
  const { dataSet } = header;
  if (columnValue(header.meta['00020002'], 'UI') === mediaStorageDirectory) {
    throw new NegatoscopeError('unsupported', 'a directory of a medium (DICOMDIR)', { directory: true });
  }
  const columns = (level: Level): Columns => {
    const values: Columns = {};
    for (const { tag, vr, column } of indexed[level]) values[column] = columnValue(dataSet[tag], vr);
    return values;
  };
  const study = columns('study');
  const series = columns('series');
  const instance = columns('instance');
  // What the data set lacks, the meta header may say (setting `validation` none writes it there from the message).
  instance['class_uid'] ||= columnValue(header.meta['00020002'], 'UI');
  instance['sop_uid'] ||= columnValue(header.meta['00020003'], 'UI');
  requireUid(study['uid'], '0020000D');
  requireUid(series['uid'], '0020000E');
  requireUid(instance['sop_uid'], '00080018');
  if (series['modality'] === '') series['modality'] = 'OT';
  const index = indexFrames(header);
  const description = describeInstance(dataSet, header.transferSyntaxUid, {
    hasPixelData: header.pixelData !== undefined,
    framesFound: framesFound(header, index),
  });
  // The number of an unnumbered instance sorts last; a text that is no number has none.
  instance['number'] = description.instanceNumber ?? null;
  return {
    path: reference.path,
    ...(reference.zipEntry === undefined ? {} : { zipEntry: reference.zipEntry }),
    bytes: reference.bytes,
    ...(reference.crc === undefined ? {} : { crc: reference.crc }),
    receivedAt: reference.receivedAt,
    ...(reference.replaces === undefined ? {} : { replaces: reference.replaces }),
    transferSyntaxUid: header.transferSyntaxUid,
    study,
    series,
    instance,
    // Of this very file: the same identifiers may come again under a corrected name, or from another disc.
    header: JSON.stringify(describeSeriesHeader(dataSet)),
    description: descriptionJson(description),
    frames: JSON.stringify(unpackedAs(header, index)),
    keys: {
      study: keysJson(dataSet, 'study'),
      series: keysJson(dataSet, 'series'),
      instance: keysJson(dataSet, 'instance', header.meta),
    },
  };
}

/** Characters of one description; that of an enhanced image of ten thousand frames has a few million. */
const longestDescription = 64 * 1024 * 1024;

/**
 * A description as JSON. One that is too long to travel with those of its series (tables of their own for thousands of frames) is cut
 * down to what the instance is.
 */
export function descriptionJson(
  description: ReturnType<typeof describeInstance>,
  longest = longestDescription,
): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(description);
  } catch (error) {
    // Longer than a text can be.
    if (!(error instanceof RangeError)) throw error;
  }
  if (json !== undefined && json.length <= longest) return json;
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, kind, numberOfFrames, instanceNumber } = description;
  const kept: ReturnType<typeof describeInstance> = {
    ...{ sopClassUid, sopInstanceUid, transferSyntaxUid, kind, numberOfFrames, shared: {} },
    notDisplayable: 'too-large',
  };
  if (instanceNumber !== undefined) kept.instanceNumber = instanceNumber;
  return JSON.stringify(kept);
}

/** Media Storage Directory Storage (PS3.10 8.6). */
export const mediaStorageDirectory = '1.2.840.10008.1.3.10';

/** The frames of a data set that is packed as a whole lie in what it unpacks to. */
function unpackedAs(header: HeaderOfFile, frames: FrameIndex): FrameIndex {
  if (header.packed === undefined || frames.kind === 'none') return frames;
  return { kind: 'packed', method: header.packed, datasetOffset: header.dataSetOffset, inner: frames };
}

function requireUid(value: string | number | null | undefined, tag: string): void {
  if (typeof value !== 'string' || value === '') {
    throw new NegatoscopeError('invalid-input', `${tag} is missing`, { cause: 'identifier-missing', tag });
  }
  if (!isIdentifier(value)) {
    throw new NegatoscopeError('invalid-input', `${tag} is no UID`, { cause: 'identifier-missing', tag });
  }
}

/**
 * Reads a file properly before it is accepted. Throws `damaged`, `not-dicom`, `unsupported`, or `invalid-input` with the
 * cause when the rules ask for more than it has.
 */
export function inspectFile({ path, rules }: InspectRequest): Identifiers {
  const strict = rules.validation === 'strict' || rules.presentationStates === 'checked';
  const { dataSet } = readHeaderOfFile(path, strict ? {} : { want: identifierTags });
  if (strict) {
    const sopClassUid = textIn(dataSet, '00080016');
    const fault = checkInstance(dataSet, sopClassUid, {
      typeOne: rules.validation === 'strict',
      presentationStates: rules.presentationStates === 'checked',
    });
    if (fault !== undefined) {
      const { cause, element } = fault;
      throw new NegatoscopeError('invalid-input', errorComment(element), { cause, tag: element.tag });
    }
  }
  return {
    sopClassUid: textIn(dataSet, '00080016'),
    sopInstanceUid: textIn(dataSet, '00080018'),
    studyUid: textIn(dataSet, '0020000D'),
    seriesUid: textIn(dataSet, '0020000E'),
    patientId: textIn(dataSet, '00100020'),
  };
}

const identifierTags: ReadonlySet<number> = new Set([
  0x00080005, 0x00080016, 0x00080018, 0x00100020, 0x0020000d, 0x0020000e,
]);

const textIn = (dataSet: DataSet, tag: string): string => {
  const value = dataSet[tag]?.Value?.[0];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
};
