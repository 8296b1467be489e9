import { NegatoscopeError } from '../../contract/errors.ts';
import type { DataSet } from '../data-set.ts';
import { HeaderReader } from './header-reader.ts';
import type { ReadOptions, ReadResult } from './types.ts';

export type { FragmentTable } from './fragments.ts';
export { HeaderReader } from './header-reader.ts';
export type { Oddity, OddityKind, PixelDataLocation, ReadOptions, ReadResult } from './types.ts';

/** Unpacks a whole packed data set; limits are the caller's. */
export type Unpack = (bytes: Uint8Array, method: 'deflate' | 'bzip2') => Uint8Array;

export interface FileReadOptions extends ReadOptions {
  /** Needed for packed transfer syntaxes; without it they are refused as `unsupported`. */
  unpack?: Unpack;
}

/**
 * Reads a whole Part 10 file, with or without preamble and meta header. Binary values are views of `bytes` unless `copy` is on.
 * @throws NegatoscopeError `not-dicom`, `damaged` (parameters `reason`, `offset`, `tag`), `unsupported` (`transferSyntaxUid`)
 */
export function parseFile(bytes: Uint8Array, options: FileReadOptions = {}): ReadResult {
  const reader = new HeaderReader({ copy: false, ...options });
  reader.push(bytes);
  const packed = reader.packed;
  if (packed !== undefined) {
    const rest = reader.takePacked();
    if (options.unpack === undefined) {
      const { declaredTransferSyntaxUid } = reader.result();
      throw new NegatoscopeError('unsupported', 'the data set is packed', {
        transferSyntaxUid: declaredTransferSyntaxUid,
      });
    }
    reader.push(options.unpack(rest, packed));
  }
  return reader.finish();
}

/**
 * Reads a bare data set (of packed syntaxes: the unpacked bytes). Binary values are views of `bytes` unless `copy` is on.
 * @throws NegatoscopeError `damaged`
 */
export function parseDataSet(bytes: Uint8Array, transferSyntaxUid: string, options: ReadOptions = {}): DataSet {
  return readDataSet(bytes, transferSyntaxUid, options).dataSet;
}

/** As `parseDataSet`, with everything else that was noticed. */
export function readDataSet(bytes: Uint8Array, transferSyntaxUid: string, options: ReadOptions = {}): ReadResult {
  const reader = new HeaderReader({ copy: false, ...options }, transferSyntaxUid);
  reader.push(bytes);
  return reader.finish();
}
