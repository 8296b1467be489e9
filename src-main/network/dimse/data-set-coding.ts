import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { readDataSet } from '../../../src-shared/dicom/part10/read.ts';
import type { ReadOptions } from '../../../src-shared/dicom/part10/types.ts';
import { encodeDataSet, type WriteOptions } from '../../../src-shared/dicom/part10/write.ts';
import { transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { packDataSet } from '../../archive/pack.ts';
import { unpackDataSet } from '../../archive/unpack.ts';
import { maximumCollectedLength } from './collect.ts';

const packedMethod = (transferSyntaxUid: string) => transferSyntaxes.get(transferSyntaxUid)?.packed;

/**
 * The small data set of a message, unpacked when the transfer syntax of its context packs it.
 * @throws NegatoscopeError `damaged`; `unsupported` when it unpacks to more than `limit` bytes
 */
export function readMessageDataSet(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  { limit = maximumCollectedLength, ...options }: ReadOptions & { limit?: number } = {},
): DataSet {
  const method = packedMethod(transferSyntaxUid);
  const plain = method === undefined ? bytes : unpackDataSet(bytes, method, limit);
  return readDataSet(plain, transferSyntaxUid, { maximumTextBytes: limit, ...options }).dataSet;
}

/** The same way back, as bytes for a context with this transfer syntax. */
export function encodeMessageDataSet(
  dataSet: DataSet,
  transferSyntaxUid: string,
  options: WriteOptions = {},
): Uint8Array {
  const bytes = encodeDataSet(dataSet, transferSyntaxUid, options);
  const method = packedMethod(transferSyntaxUid);
  return method === undefined ? bytes : packDataSet(bytes, method);
}
