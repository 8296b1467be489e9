import type { FileSetTarget } from '../../src-shared/contract/file-sets.ts';
import type { ApplicationProfile, DirectoryFile } from '../../src-shared/file-set/model.ts';

/**
 * A place that a volume of a file-set is written to: folder, ZIP archive, tree for a disc image. Paths are relative to the root of the
 * file-set, with `/`. The creator writes files, and then calls `finish` or `discard`, exactly once.
 */
export interface VolumeWriter {
  /** Bytes that fit, where that is known. */
  readonly capacityBytes?: number;
  /** Files that may be written at the same time; absent: one after the other. */
  readonly atOnce?: number;
  /** Names that are there already (an update), in upper case. */
  existing(): Promise<ReadonlySet<string>>;
  /** Writes one file. A path that is there already is refused with `invalid-input`, but `DICOMDIR` and pages, which are replaced. */
  write(path: string, contents: AsyncIterable<Uint8Array> | Uint8Array): Promise<{ bytes: number; sha256: string }>;
  /** A path of the system where nothing is, for a file that a thread makes and `adopt` then takes. Absent: files come through `write`. */
  newFile?(): string;
  /** Takes a file that was made there as the one of this path; otherwise as `write`. */
  adopt?(path: string, file: string, made: { bytes: number; sha256: string }): Promise<void>;
  /** After `finish`: where the file of a path lies, for `readFromMedium`. Absent: it is no file of its own. */
  placeOf?(path: string): string;
  /** Reads a file that was written, from the medium and not from memory. */
  read(path: string): AsyncIterable<Uint8Array>;
  /** Everything is written: flushed, named, burned. Progress: 0 to 1. */
  finish(progress: (done: number) => void): Promise<void>;
  /** Leaves nothing behind of what this writer wrote. */
  discard(): Promise<void>;
  /**
   * Lets go of what `read` needs; called once after `finish`, when nothing is read back any more.
   * @param kept false: the job ends before the volume counts as made, and another attempt makes it anew
   */
  close?(kept?: boolean): Promise<void>;
}

/** Opens the writer of volume `number` (1 is the first) of so many. */
export type OpenVolume = (number: number, signal: AbortSignal, volumes: number) => Promise<VolumeWriter>;

/** What a target is told of the job that writes to it. */
export interface TargetJob {
  jobId: number;
  /** Of this job and of no other anywhere: what is under way on a medium is named after it. */
  mark: string;
  /** (0004,1130), for the label of the volume. */
  fileSetId: string;
  /** Profile that is claimed; absent: none. */
  profile?: ApplicationProfile;
  /** Of an encrypted ZIP archive. */
  password?: string;
  /** The medium is compared after it was burned. */
  verify: boolean;
  signal: AbortSignal;
  /** Nothing goes on before a person did something: a word of the notes (`insert-disc`); undefined: it goes on. */
  waiting?(reason: string | undefined): void;
}

/** A kind of target. Throws `unsupported`, `not-found`, `invalid-input` (parameter `reason`: a word of the notes) before anything is written. */
export interface TargetKind {
  open(target: FileSetTarget, job: TargetJob): Promise<OpenVolume>;
  /** An update that lies in place though its job was interrupted: as the volume is after `finish`. Absent: nothing is added to. */
  added?(target: FileSetTarget, job: Pick<TargetJob, 'mark' | 'signal'>): VolumeWriter;
  /** Takes away what a job that ended left half-written, if anything. Throws `forbidden`, `io`. */
  tidy?(target: FileSetTarget, mark: string): Promise<void>;
  /** Bytes that one volume can have, and what is free now, where that is known. */
  room(target: FileSetTarget): Promise<{ capacityBytes?: number; freeBytes?: number }>;
  /** Words for what stands in the way of writing there at all. */
  refusals(target: FileSetTarget): Promise<string[]>;
  /** Whether something lies where one of so many volumes is to be made, which nobody said may be replaced. Absent: `refusals` says so. */
  inTheWay?(target: FileSetTarget, volumes: number): Promise<boolean>;
  /** Where volume `number` of so many lies when it is done, for people. */
  placeOf(target: FileSetTarget, number: number, volumes: number): string;
  /** False: what makes the medium that the profile asks for (PS3.12) is not here, so what is written claims none. Absent: true. */
  claims?(target: FileSetTarget, profile: ApplicationProfile): Promise<boolean>;
  /** What a file of so many bytes takes of `capacityBytes`, entries in directories included. Absent: as many. */
  takes?(bytes: number): number;
  /** What the file system itself takes of `capacityBytes`. Absent: nothing. */
  takesItself?: number;
  /** What each folder takes. Absent: nothing. */
  takesOfFolders?: number;
}

/** A file that lies in a volume. */
export interface WrittenFile extends DirectoryFile {
  bytes: number;
  sha256: string;
}

/** Makes INDEX.HTM, README.TXT and what they show (IHE PDI, RAD TF-3 4.47.4.1.2.3.3). */
export interface WebContentWriter {
  write(volume: VolumeWriter, files: readonly WrittenFile[], of: WebContentOptions): Promise<void>;
}

export interface WebContentOptions {
  institution: string;
  contact: string;
  fileSetId: string;
  /** With volumes of several: which this is. */
  number: number;
  volumes: number;
  /** False: README.TXT and a page that says what the disc is, no pictures. */
  pages: boolean;
  profile: string;
  deIdentified: boolean;
  /** The volume has an end: pages take no more of it than the plan kept free (`web/budget.ts`). */
  limited: boolean;
  signal: AbortSignal;
  progress(done: number, total: number): void;
}
