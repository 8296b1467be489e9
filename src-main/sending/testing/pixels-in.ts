import { ts } from '../../network/conformance/rig.ts';

/** Native Pixel Data of an encoded data set, found by its bytes: other code than the one that is tested. */
export function pixelsIn(dataSet: Buffer, transferSyntaxUid: string): Buffer {
  const big = transferSyntaxUid === ts.EBE;
  const tag = big ? Buffer.of(0x7f, 0xe0, 0, 0x10) : Buffer.of(0xe0, 0x7f, 0x10, 0);
  const at = dataSet.lastIndexOf(tag);
  const lengthAt = transferSyntaxUid === ts.ILE ? at + 4 : at + 8;
  const length = big ? dataSet.readUInt32BE(lengthAt) : dataSet.readUInt32LE(lengthAt);
  return dataSet.subarray(lengthAt + 4, lengthAt + 4 + length);
}
