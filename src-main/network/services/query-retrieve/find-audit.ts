import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { encodeDataSet } from '../../../../src-shared/dicom/part10/write.ts';
import { readMessageDataSet } from '../../dimse/data-set-coding.ts';

const explicitVrLittleEndian = '1.2.840.10008.1.2.1';

/**
 * The identifier of a query for the audit message (PS3.15 A.5.3.10): as it was asked, in Explicit VR Little Endian, but without the values
 * of names, dates of birth and free texts, since patients appear in the trail by their ID alone. What cannot be read is left out.
 */
export function auditedIdentifier(
  bytes: Uint8Array,
  transferSyntaxUid: string,
): { transferSyntaxUid: string; identifier: Uint8Array } {
  let identifier: Uint8Array = new Uint8Array(0);
  try {
    identifier = encodeDataSet(withoutNames(readMessageDataSet(bytes, transferSyntaxUid)), explicitVrLittleEndian, {
      unencodable: 'replace',
    });
  } catch {
    // An identifier that is damaged was answered as such.
  }
  return { transferSyntaxUid: explicitVrLittleEndian, identifier };
}

function withoutNames(dataSet: DataSet): DataSet {
  const result: DataSet = {};
  for (const [tag, element] of Object.entries(dataSet)) {
    const { vr, Value } = element;
    if (vr === 'PN' || vr === 'LT' || vr === 'UT' || tag === '00100030') {
      result[tag] = { vr };
    } else if (vr === 'SQ') {
      result[tag] = { vr, Value: (Value ?? []).map((item) => withoutNames((item ?? {}) as DataSet)) };
    } else {
      result[tag] = element;
    }
  }
  return result;
}
