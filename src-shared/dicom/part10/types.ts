import type { NegatoscopeError } from '../../contract/errors.ts';
import type { TextProblems } from '../charset/index.ts';
import type { DataSet, Tag, Vr } from '../data-set.ts';
import type { FragmentTable } from './fragments.ts';

/** What to read and how much memory it may take. */
export interface ReadOptions {
  /** Tags of the data set to decode, as numbers; all others are passed over. Absent: everything. */
  want?: ReadonlySet<number>;
  /** Longer values of binary and number VRs stay in the file as `location`. Default 64 KiB. */
  maximumValueBytes?: number;
  /** As above for what an image cannot be shown without: lookup tables, overlays, ICC profile. Default 16 MiB. */
  maximumDisplayBytes?: number;
  /** As above for text. Default 1 MiB. */
  maximumTextBytes?: number;
  /** Pixel Data into memory as `bytes` or `fragments`. Default false: only its place is noted. */
  keepPixelData?: boolean;
  /** Keep every value as the bytes it stands in, undecoded, so that writing gives the same bytes again. Default false. */
  raw?: boolean;
  /** Give what was read of a damaged stream, with its `problem`, instead of throwing. Default false. */
  salvage?: boolean;
  /** Binary values are copied out of the slices (default), or are views of them (whole buffers). */
  copy?: boolean;
  /** Character sets of a data set that names none. Default: the default repertoire. */
  defaultCharacterSets?: readonly string[];
  /** Specific Character Set (0008,0005) of the data set decides how its text is read (default), or the default does. */
  ownCharacterSets?: 'use' | 'ignore';
  /** Elements and items; more is refused. Default 4 million. */
  maximumElements?: number;
  /** Nesting of sequences; more is refused. Default 64. */
  maximumDepth?: number;
  /** Bytes of all values kept together; more is refused. Default 512 MiB, without limit with `keepPixelData`. */
  maximumKeptBytes?: number;
  /** Gets where the items of sequences of the data set itself (not of nested ones) begin: byte of the item's tag in the file. */
  itemOffsets?: Map<DataSet, number>;
}

/** Where the pixel data lies. */
export interface PixelDataLocation {
  /** 7FE00008, 7FE00009 or 7FE00010. */
  tag: number;
  vr: Vr;
  /** First byte of the value field. */
  offset: number;
  /** Length of the value field; of encapsulated data with all items and the delimiter. */
  length: number;
  encapsulated: boolean;
  /** Cells are big endian. */
  bigEndian: boolean;
  /** Encapsulated: entries of the Basic Offset Table; empty when there is none. */
  basicOffsetTable?: Uint32Array;
  fragments?: FragmentTable;
  /** (7FE0,0001) and (7FE0,0002), when present. */
  extendedOffsetTable?: { offsets: Float64Array; lengths: Float64Array };
}

/** Departures from the standard that do not prevent reading. */
export type OddityKind =
  | 'no-preamble'
  | 'no-meta-header'
  | 'meta-implicit'
  | 'meta-group-length'
  | 'transfer-syntax-missing'
  | 'transfer-syntax-unknown'
  /** The data set is not encoded as its transfer syntax says. */
  | 'transfer-syntax-wrong'
  | 'implicit-element'
  | 'unknown-vr'
  | 'odd-length'
  | 'value-length'
  /** An item longer than its sequence. */
  | 'item-length'
  | 'tag-order'
  | 'missing-delimiter'
  | 'stray-delimiter'
  | 'delimiter-length'
  | 'trailing-bytes';

export interface Oddity {
  kind: OddityKind;
  offset: number;
  tag?: Tag;
}

/** What was read. */
export interface ReadResult {
  /** Elements of group 0002; empty when there is no meta header. */
  meta: DataSet;
  dataSet: DataSet;
  /** What the data set is really encoded in, as a UID; of an unknown declared syntax that UID. */
  transferSyntaxUid: string;
  /** What the meta header or the caller said. */
  declaredTransferSyntaxUid?: string;
  /** First byte of the data set in the file. */
  dataSetOffset: number;
  /** Bytes seen (of the unpacked stream after the meta header for packed syntaxes). */
  bytes: number;
  pixelData?: PixelDataLocation;
  /** The damage that ended the reading, with `salvage`. */
  problem?: NegatoscopeError;
  /** At most 100. */
  oddities: Oddity[];
  /** What may be wrong with texts; empty when every text decoded as declared. */
  textProblems: TextProblems;
}

/** Reasons in parameter `reason` of a `damaged` error. */
export type DamageReason =
  | 'truncated'
  | 'length-beyond-end'
  | 'no-element'
  | 'no-item'
  | 'undefined-length'
  | 'too-deep'
  | 'too-large'
  | 'offset-table';
