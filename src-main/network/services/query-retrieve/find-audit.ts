import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { encodeDataSet } from '../../../../src-shared/dicom/part10/write.ts';

const explicitVrLittleEndian = '1.2.840.10008.1.2.1';

/** Values of one key that the trail keeps; of a longer list these say enough. */
const maximumValues = 1000;
/** Longer texts are no keys that anything matches. */
const maximumText = 1024;
/** Of the whole; a longer one is told by its keys alone. */
const maximumBytes = 256 * 1024;

/**
 * The identifier of a query for the audit message (PS3.15 A.5.3.10): as it was asked, in Explicit VR Little Endian, but without the values
 * of names, dates of birth and free texts, since patients appear in the trail by their ID alone, and cut to a length that the trail can bear.
 * Undefined: it could not be read, and is left out.
 */
export function auditedIdentifier(identifier: DataSet | undefined): {
  transferSyntaxUid: string;
  identifier: Uint8Array;
} {
  return { transferSyntaxUid: explicitVrLittleEndian, identifier: encoded(identifier ?? {}) };
}

function encoded(identifier: DataSet): Uint8Array {
  try {
    for (const kept of [withoutNames(identifier), keysAlone(identifier)]) {
      const bytes = encodeDataSet(kept, explicitVrLittleEndian, { unencodable: 'replace' });
      if (bytes.length <= maximumBytes) {
        return bytes;
      }
    }
  } catch {
    // A value that its representation cannot have was answered as such.
  }
  return new Uint8Array(0);
}

function withoutNames(dataSet: DataSet): DataSet {
  const result: DataSet = {};
  for (const [tag, { vr, Value }] of Object.entries(dataSet)) {
    if (vr === 'PN' || vr === 'LT' || vr === 'UT' || tag === '00100030' || Value === undefined) {
      result[tag] = { vr };
    } else if (vr === 'SQ') {
      result[tag] = { vr, Value: Value.slice(0, 1).map((item) => withoutNames((item ?? {}) as DataSet)) };
    } else {
      const short = Value.filter((value) => typeof value !== 'string' || value.length <= maximumText);
      result[tag] = { vr, Value: short.slice(0, maximumValues) };
    }
  }
  return result;
}

const keysAlone = (dataSet: DataSet): DataSet =>
  Object.fromEntries(Object.entries(dataSet).map(([tag, { vr }]) => [tag, { vr }]));
