const jpeg = '1.2.840.10008.1.2.4.';

/** Compressions that file-sets are written in: those that lose nothing (the last one deflates the whole data set). */
export const losslessCodings: readonly string[] = ['70', '57', '80', '90', '201', '202']
  .map((last) => jpeg + last)
  .concat('1.2.840.10008.1.2.5');
/** Those that do. */
export const lossyCodings: readonly string[] = ['50', '51', '81', '91', '203'].map((last) => jpeg + last);

export const losesAlways = (uid: string): boolean => lossyCodings.includes(uid);
