/**
 * The one data set type in memory: the DICOM JSON model (PS3.18 F.2) with two liberties that make it usable without
 * base64: binary values stay bytes, and an element that was left in its file says where it lies.
 */

/** A tag as eight upper-case hexadecimal digits, group first: `'00100010'`. */
export type Tag = string;

/** Value representations of PS3.5 6.2. */
export type Vr =
  | 'AE'
  | 'AS'
  | 'AT'
  | 'CS'
  | 'DA'
  | 'DS'
  | 'DT'
  | 'FD'
  | 'FL'
  | 'IS'
  | 'LO'
  | 'LT'
  | 'OB'
  | 'OD'
  | 'OF'
  | 'OL'
  | 'OV'
  | 'OW'
  | 'PN'
  | 'SH'
  | 'SL'
  | 'SQ'
  | 'SS'
  | 'ST'
  | 'SV'
  | 'TM'
  | 'UC'
  | 'UI'
  | 'UL'
  | 'UN'
  | 'UR'
  | 'US'
  | 'UT'
  | 'UV';

/** The component groups of a person name (PS3.5 6.2.1.1), each still with its `^` delimiters. */
export interface PersonName {
  Alphabetic?: string;
  Ideographic?: string;
  Phonetic?: string;
}

/** One value: text and numbers as PS3.18 F.2.3 has them (DS and IS as numbers where they parse, else the text as sent). */
export type Value = string | number | PersonName | DataSet | null;

export interface Element {
  vr: Vr;
  /** Decoded values (text, numbers, names, items). Absent or empty: zero length. */
  Value?: Value[];
  /**
   * Value of a binary VR (OB OW OD OF OL OV UN), little endian, without copying where possible. Of any VR but SQ in a data set
   * read with `raw`: the value field as it stood in the file (numbers little endian), which the writer repeats.
   */
  bytes?: Uint8Array;
  /** Encapsulated value (PS3.5 A.4) read into memory: the Basic Offset Table item first, then the fragments. */
  fragments?: Uint8Array[];
  /**
   * A value that was not read into memory: where it lies in the Part 10 file (of the inflated stream for deflated ones), its
   * byte order that of the file (`bigEndian` where its numbers are). `encapsulated`: the field holds items and ends with the sequence
   * delimitation item.
   */
  location?: { offset: number; length: number; encapsulated?: boolean; bigEndian?: true };
  /** Base64 of a binary value, only in DICOM JSON on its way in or out. */
  InlineBinary?: string;
  /** Address of a value, only in DICOM JSON on its way in or out. */
  BulkDataURI?: string;
}

/** Elements by tag. */
export interface DataSet {
  [tag: Tag]: Element;
}
