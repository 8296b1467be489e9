import type { DataSet } from '../dicom/data-set.ts';

/** The application profiles of PS3.11 that we read and write by name. */
export const profileIds = [
  'STD-GEN-CD',
  'STD-GEN-DVD-JPEG',
  'STD-GEN-DVD-J2K',
  'STD-GEN-DVD-RAM',
  'STD-GEN-USB-JPEG',
  'STD-GEN-USB-J2K',
  'STD-CTMR-CD',
  'STD-CTMR-DVD',
] as const;
export type ProfileId = (typeof profileIds)[number];

/** Where a file-set may be written so that its profile holds (PS3.12). */
export type PhysicalMedium = 'cd-r' | 'dvd' | 'dvd-ram' | 'usb';

/** An application profile of PS3.11, as data. */
export interface ApplicationProfile {
  id: ProfileId;
  /** For people: `General purpose, CD`. */
  title: string;
  /** `PS3.11 Annex D`. */
  section: string;
  medium: PhysicalMedium;
  /** Of the medium, bytes: what it is filled to when a file-set is split; 0: as large as it is. */
  capacities: readonly { title: string; bytes: number }[];
  /** SOP classes that may be written; absent: every storage SOP class. */
  sopClasses?: readonly string[];
  /** Transfer syntaxes of the files. */
  transferSyntaxes: readonly string[];
  /** What else a class must be: `CT` with 16 bits, `SC` grey … (PS3.11 tables of image attributes); each is checked by name. */
  imageRules: readonly string[];
  /** Whether IMAGE records carry an Icon Image Sequence, and of which sizes. */
  icons: 'required' | 'optional';
  iconSize: number;
  /** Keys that records have besides those of PS3.3 F.5, by record type. */
  extraKeys: Readonly<Record<string, readonly { tag: string; type: '1' | '1C' | '2' | '3' }[]>>;
  /** File systems of the image (PS3.12). */
  fileSystem: 'iso9660' | 'udf-bridge' | 'any';
}

/** One file of a file-set, as its directory is told of it. */
export interface DirectoryFile {
  /** (0004,1500), component by component. */
  fileId: readonly string[];
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  /** The header of the file as it was written, its values decoded: the keys of its records come from here. */
  header: DataSet;
  /** Keys of its own record, its type among them, as a directory that was there already had them: they are taken over as they are (FSU). */
  known?: DataSet;
  /** The same of the records above it. */
  above?: Readonly<Partial<Record<'PATIENT' | 'STUDY' | 'SERIES', DataSet>>>;
  /** (0088,0200), as one item. */
  icon?: DataSet;
}

/** A directory record as it was read (PS3.3 F.3). */
export interface DirectoryRecord {
  /** (0004,1430): `PATIENT`, `STUDY`, `SERIES`, `IMAGE`, `SR DOCUMENT`, `PRIVATE` … */
  type: string;
  /** Byte offset of its item in the file. */
  offset: number;
  /** Everything it says, its keys and icon included. */
  attributes: DataSet;
  fileId?: readonly string[];
  /** Referenced SOP Class, Instance and Transfer Syntax UID in File (0004,1510)-(0004,1512). */
  sopClassUid?: string;
  sopInstanceUid?: string;
  transferSyntaxUid?: string;
  children: DirectoryRecord[];
}
