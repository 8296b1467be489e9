/** What the index is told of one instance: made by `describeFile`, in whatever thread reads the file. Plain data. */
export interface IndexRecord {
  /** Relative to the catalogue's folder, with `/`. */
  path: string;
  zipEntry?: string;
  bytes: number;
  /** CRC-32 of the whole file; absent when only its header was read. */
  crc?: number;
  /** Milliseconds since 1970. */
  receivedAt: number;
  /** Path of the file whose place this one takes (duplicate rule `replace`). */
  replaces?: string;
  transferSyntaxUid: string;
  /** By column (`indexedAttributes`). */
  study: Record<string, string | number | null>;
  series: Record<string, string | number | null>;
  instance: Record<string, string | number | null>;
  /** Patient, study and series of a SeriesDescription, as JSON. */
  header: string;
  /** InstanceDescription without row and revision, as JSON. */
  description: string;
  /** FrameIndex, as JSON. */
  frames: string;
  /** What queries may ask about and no column has, as DICOM JSON; see database/keys.ts. */
  keys: { study: string; series: string; instance: string };
  /** Made of records of a DICOMDIR: the file was not read, and what it says will take the place of this. */
  unread?: true;
}

/** Where an entry of a ZIP archive lies. */
export interface ZipPlace {
  /** Offset of its local header. */
  headerOffset: number;
  compressedBytes: number;
  bytes: number;
  method: 'stored' | 'deflated';
  encryption?: ZipEncryption;
}

/** How an entry is encrypted: AES as WinZip does it (AE-1 and AE-2), or as ZIP archives were at first (APPNOTE 6). */
export interface ZipEncryption {
  /** Absent: the first way. */
  keyBytes?: 16 | 24 | 32;
  /** Byte that a password is tried by, of the first way. */
  check: number;
  /** CRC-32 of what is in it; absent where the archive does not say it (AE-2). */
  crc?: number;
}

/** Where a file of a disc image lies: pieces of the image, in order; one without an offset is not recorded and reads as zeros. */
export interface ExtentPlace {
  extents: readonly { offset?: number; bytes: number }[];
  bytes: number;
  method: 'extents';
}

/** Where a file lies within another one. */
export type EntryPlace = ZipPlace | ExtentPlace;

/** A file to be read into the index. */
export interface FileReference {
  /** Relative to the catalogue's folder, with `/`. */
  path: string;
  /** Name of the entry when `path` is a ZIP archive or a disc image, and where it lies in it. */
  zipEntry?: string;
  zip?: EntryPlace;
  /** Of an encrypted file: what is in it, or the path of a private file with it. Never kept with the record. */
  clear?: Uint8Array | string;
  /** -1: not known yet, nor `receivedAt`; whoever opens the file sees. */
  bytes: number;
  crc?: number;
  receivedAt: number;
  replaces?: string;
  /** Transfer syntax and identifiers for files without a meta header of their own; absent when the file says it. */
  transferSyntaxUid?: string;
}

/** A file that could not be read, as lists show it. */
export interface UnreadableReference {
  path: string;
  zipEntry?: string;
  reason: 'not-dicom' | 'unsupported' | 'damaged' | 'io' | 'missing' | 'wrong' | 'extra' | 'locked';
  /** Byte at which reading stopped, for `damaged`. */
  offset?: number;
  detail: string;
  /** A DICOMDIR: read, but no instance. */
  directory?: boolean;
}
