import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import type { FrameIndex } from '../../src-shared/dicom/frame-index.ts';
import type { MatchingRules } from '../../src-shared/dicom/matching/rules.ts';
import type { InstanceDescription, SeriesDescription } from '../../src-shared/imaging/description.ts';
import type { AcceptancePolicy } from '../../src-shared/settings/schema.ts';

/** What brought an instance. */
export interface Origin {
  /** `compressed`: made by the compression engine of what had come before. */
  kind: 'c-store' | 'c-get' | 'import' | 'stow' | 'created' | 'compressed';
  /** Peer's AE title or the path of a medium. */
  peer?: string;
  address?: string;
  /** The AE title that it called. */
  called?: string;
}

/** How one instance begins: what is known before its first byte. */
export interface IngestStart {
  origin: Origin;
  /** Transfer syntax of the bytes that follow. */
  transferSyntaxUid: string;
  /** What the message said; the data set must agree with it. Absent when only the file knows. */
  sopClassUid?: string;
  sopInstanceUid?: string;
  /** False: the bytes start with a preamble and meta header which replace ours. True: bare data set, we write the header. */
  bareDataSet: boolean;
  /** For the meta header (0002,0012)/(0002,0013)/(0002,0016). */
  implementation?: { classUid: string; versionName: string };
  sourceAeTitle?: string;
  /**
   * The same instance, coded otherwise: takes the place of this file (absolute path) whatever the rule for duplicates says, and of no
   * other. When the file is no longer there, because it was removed or replaced meanwhile, what comes is dropped (`kept-first`).
   */
  replaces?: string;
  /** What the acceptance policy of the association asks of the instance; absent: `identifiers`, no limit, nothing changed. */
  rules?: Partial<IngestRules>;
}

export type IngestRules = Pick<
  AcceptancePolicy,
  'validation' | 'presentationStates' | 'maxInstanceBytes' | 'pixelDataVr'
>;

/**
 * Why an instance was refused with `invalid-input`: parameter `cause` of the error, beside `tag` ('ggggeeee') and a message that may be sent
 * as Error Comment (0000,0902). The storage SCP answers with the status of `statuses` that belongs to it.
 */
export type RefusalCause =
  | 'disagreement'
  | 'identifier-missing'
  | 'invalid-element'
  | 'presentation-state'
  | 'too-large';

export interface IngestOutcome {
  /**
   * `known` = the very same bytes were there already; `kept-first`/`refused` by the duplicate rule; `quarantined` = set aside by
   * the rule for a series that belongs to another study.
   */
  result: 'stored' | 'known' | 'replaced' | 'kept-both' | 'kept-first' | 'refused' | 'quarantined';
  sopClassUid: string;
  sopInstanceUid: string;
  studyUid: string;
  seriesUid: string;
  /** As the bytes are (ISO 8859-1), padding taken off. */
  patientId?: string;
  bytes: number;
}

/**
 * One instance on its way in. The caller writes the bytes as they come and then commits or aborts, exactly once.
 * Nothing is held back: a slice may be kept until it was written, so callers must not reuse its memory.
 */
export interface IngestStream {
  /** Gives a promise when the caller should wait before writing more (back-pressure), else undefined. */
  write(slice: Uint8Array): Promise<void> | undefined;
  /**
   * Resolves when the instance is safe: file and directory entry flushed and a line in the receive journal (relaxed mode: handed to the
   * system). Rejects with NegatoscopeError `disk-full`, `io`, `damaged`, `not-dicom`, `unsupported`, `invalid-input` (identifiers
   * missing or not those of the message: parameters `tag`), after which nothing half-stored is left; damaged files lie in quarantine.
   */
  commit(): Promise<IngestOutcome>;
  /** Drops what was written. Never rejects. */
  abort(): Promise<void>;
}

/** The only way into the archive. */
export interface Ingest {
  begin(start: IngestStart): IngestStream;
}

/** A search in the terms of QIDO-RS (PS3.18 8.3.4) and C-FIND. */
export interface CatalogueQuery {
  level: 'study' | 'series' | 'instance';
  /** Matching keys by tag (upper levels included), values as PS3.4 C.2.2.2 has them: wildcards, ranges, lists. */
  match: Record<string, string[]>;
  /** One text over names (every group and romanised/kana forms), IDs, accession, descriptions; every word must occur. */
  text?: string;
  /** Person names match without regard to accents, width, kana kind and word order. */
  fuzzy?: boolean;
  /** Identifiers and descriptions match without regard to case (names always do). */
  ignoreCase?: boolean;
  /** Only rows whose read mark is this. */
  read?: boolean;
  /** Only these studies, by their rows. */
  studyRows?: number[];
  /** Only these series (levels series and instance). */
  seriesRows?: number[];
  sort?: { tag: string; descending?: boolean }[];
  limit?: number;
  offset?: number;
}

/** A row of an answer: attributes in the DICOM JSON model, and its identity. */
export interface CatalogueRow {
  row: number;
  revision: number;
  studyRow: number;
  seriesRow?: number;
  attributes: DataSet;
  /** Studies only. */
  read?: boolean;
}

/** A query of the Query/Retrieve models (PS3.4 C.6). A patient is a Patient ID of one issuer with one name, and what their studies say. */
export interface FindQuery {
  level: 'patient' | 'study' | 'series' | 'instance';
  /** Keys that must match, upper levels included; those that the index does not have at this level are not compared. */
  match: DataSet;
  /** Attributes to answer; of sequences those of the one item, or everything. What the index does not have is left out. */
  answer: DataSet;
  rules: MatchingRules;
  /** Keys of `match` that are not compared after all (`sequence.tag` within sequences), for all or only for instances of some SOP classes. */
  unmatched: readonly { keys: readonly string[]; sopClasses?: readonly string[] }[];
  /** `next` of the page before. */
  after?: string;
  limit: number;
}

/** At most `limit` answers; there may be fewer, or none, and still a `next`: a call looks at a limited number of rows. */
export interface FindPage {
  rows: DataSet[];
  next?: string;
}

export type { FrameIndex };

export interface InstanceLocation {
  row: number;
  revision: number;
  studyRow: number;
  seriesRow: number;
  /** Absolute path of the Part 10 file, or of the ZIP archive or disc image when `zipEntry` is set. */
  path: string;
  zipEntry?: string;
  /** The file is encrypted: what is in it is had by `open` alone. */
  sealed?: true;
  bytes: number;
  transferSyntaxUid: string;
  sopClassUid: string;
  sopInstanceUid: string;
  studyUid: string;
  seriesUid: string;
  frames: FrameIndex;
  description: InstanceDescription;
}

/** Where an instance lies and what it is, without what is in it. */
export type InstancePlace = Omit<InstanceLocation, 'frames' | 'description'>;

/** Instances by the unique keys of PS3.4 C.6: equal to all that are there. */
export interface InstanceSelector {
  patientId?: string;
  patientIdIssuer?: string;
  studyUids?: readonly string[];
  seriesUids?: readonly string[];
  sopInstanceUids?: readonly string[];
  /** Studies and series by their rows: a UID alone may be shared by two patients. */
  studyRows?: readonly number[];
  seriesRows?: readonly number[];
}

/** How many of the selected instances are of one study, SOP class and transfer syntax. */
export interface SelectedGroup {
  studyRow: number;
  studyUid: string;
  patientId: string;
  sopClassUid: string;
  transferSyntaxUid: string;
  instances: number;
}

/** Selected instances by their rows, in the order of series and instances; `Catalogue.places` says page by page where they lie. */
export interface InstanceSelection {
  rows: Float64Array;
  groups: SelectedGroup[];
}

/** What some instances are. */
export interface HeldSyntaxes {
  pairs: { sopClassUid: string; transferSyntaxUid: string }[];
  row?: number;
}

/** Whose icon is asked for: of a series one that stands for it. */
export type IconRequest = { row: number } | { seriesRow: number };

/** Anything with studies in it (architecture, idea 3). All calls answer from the index, off the main loop. */
export interface Catalogue {
  readonly id: string;
  readonly kind: 'archive' | 'folder' | 'dicomdir' | 'zip' | 'image';
  search(query: CatalogueQuery): Promise<{ rows: CatalogueRow[]; total?: number }>;
  /**
   * Studies newest first, others in the order in which they came. Throws `invalid-input` (parameter `tag`) for a key that means nothing, and
   * `busy` for a page after one of an index that was exchanged since.
   */
  find(query: FindQuery): Promise<FindPage>;
  /** Everything to display a series; undefined when there is none. */
  series(seriesRow: number): Promise<SeriesDescription | undefined>;
  /** The same as UTF-8 JSON, ready to be sent: nothing is parsed or copied on the main loop. */
  seriesJson(seriesRow: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Series rows of a study, in order of series number. */
  seriesOfStudy(studyRow: number): Promise<{ seriesRow: number; seriesUid: string; modality: string }[]>;
  /** The same object for the same revision while it is in use often: do not change it. */
  instance(row: number): Promise<InstanceLocation | undefined>;
  /** All instances with these UIDs (there can be several); at least one UID must be given. */
  locate(uids: { studyUid?: string; seriesUid?: string; sopInstanceUid?: string }): Promise<InstanceLocation[]>;
  /** The instances that a retrieve asks for; small also when they are a hundred thousand. No key selects none. */
  select(selector: InstanceSelector): Promise<InstanceSelection>;
  /** Where these instances lie, in the order of the rows; those that are gone are left out. */
  places(rows: readonly number[]): Promise<InstancePlace[]>;
  /**
   * SOP classes and transfer syntaxes of the instances with rows above `afterRow`, at most `limit` of them; `row`: the last one looked at,
   * absent when there was none.
   */
  syntaxes(afterRow: number, limit: number): Promise<HeldSyntaxes>;
  /** Full metadata, read from the file's header (bulk values left out with their location). */
  header(row: number): Promise<DataSet>;
  /** Icon Image Sequence item (0088,0200) of a file that is known from a DICOMDIR only and was not read yet; else undefined. */
  icon?(of: IconRequest): Promise<DataSet | undefined>;
  /** Bytes of the Part 10 file. */
  open(location: InstanceLocation): Promise<RandomAccess>;
  onChanged(listener: (change: CatalogueChange) => void): () => void;
}

/** Random access to the bytes of an instance; close it. */
export interface RandomAccess {
  readonly size: number;
  /** Of a file: another text when it is another file, or was written to. Absent: it is none of its own. */
  readonly version?: string;
  read(offset: number, length: number): Promise<Uint8Array>;
  stream(offset?: number, end?: number): ReadableStream<Uint8Array>;
  close(): Promise<void>;
}

export interface CatalogueChange {
  studies: { studyRow: number; studyUid: string; seriesRows: number[]; removed?: boolean }[];
}
