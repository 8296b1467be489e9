/** How the bytes of one frame are coded, by transfer syntax. */
export type FrameCodec =
  | 'native'
  | 'rle'
  | 'jpeg'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'htj2k'
  | 'jpeg-xl'
  | 'deflated-frame'
  | 'video'
  | 'reference';

const byUid = new Map<string, FrameCodec>([
  ['1.2.840.10008.1.2', 'native'],
  ['1.2.840.10008.1.2.1', 'native'],
  ['1.2.840.10008.1.2.1.98', 'native'], // encapsulated uncompressed
  ['1.2.840.10008.1.2.1.99', 'native'], // the data set is deflated, its frames are not
  ['1.2.840.10008.1.2.2', 'native'],
  ['1.2.840.113619.5.2', 'native'], // implicit little endian with big endian pixels (GE private)
  ['1.3.6.1.4.1.5962.300.1', 'native'], // bzip2 (PixelMed private), as deflated
  ['1.3.6.1.4.1.5962.300.2', 'native'],
  ['1.2.840.10008.1.2.5', 'rle'],
  ['1.2.840.10008.1.2.8.1', 'deflated-frame'],
  ['1.2.840.10008.1.2.4.50', 'jpeg'],
  ['1.2.840.10008.1.2.4.51', 'jpeg'],
  ['1.2.840.10008.1.2.4.52', 'jpeg'],
  ['1.2.840.10008.1.2.4.53', 'jpeg'],
  ['1.2.840.10008.1.2.4.54', 'jpeg'],
  ['1.2.840.10008.1.2.4.55', 'jpeg'],
  ['1.2.840.10008.1.2.4.56', 'jpeg'],
  ['1.2.840.10008.1.2.4.57', 'jpeg-lossless'],
  ['1.2.840.10008.1.2.4.58', 'jpeg-lossless'],
  ['1.2.840.10008.1.2.4.70', 'jpeg-lossless'],
  ['1.2.840.10008.1.2.4.80', 'jpeg-ls'],
  ['1.2.840.10008.1.2.4.81', 'jpeg-ls'],
  ['1.2.840.10008.1.2.4.90', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.91', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.92', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.93', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.94', 'reference'],
  ['1.2.840.10008.1.2.4.95', 'reference'],
  ['1.2.840.10008.1.2.4.110', 'jpeg-xl'],
  ['1.2.840.10008.1.2.4.111', 'jpeg-xl'],
  ['1.2.840.10008.1.2.4.112', 'jpeg-xl'],
  ['1.2.840.10008.1.2.4.201', 'htj2k'],
  ['1.2.840.10008.1.2.4.202', 'htj2k'],
  ['1.2.840.10008.1.2.4.203', 'htj2k'],
  ['1.2.840.10008.1.2.4.204', 'reference'],
  ['1.2.840.10008.1.2.4.205', 'reference'],
]);

/** Codec of a transfer syntax; undefined for one we do not know. */
export function frameCodecOf(transferSyntaxUid: string): FrameCodec | undefined {
  if (/^1\.2\.840\.10008\.1\.2\.4\.10[0-9](\.1)?$/.test(transferSyntaxUid)) return 'video';
  return byUid.get(transferSyntaxUid);
}
