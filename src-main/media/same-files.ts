import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { personName, text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { HeaderReader } from '../../src-shared/dicom/part10/read.ts';
import { shownPath } from '../archive/system-path.ts';
import type { InstancePlace, RandomAccess } from '../archive/types.ts';
import type { MediumFile } from './medium-files.ts';
import { entryOf } from './medium-places.ts';

export interface SameFilesOptions {
  /** The bytes of a file. */
  open(file: MediumFile): Promise<RandomAccess>;
  /** Patient ID (0010,0020) and Patient's Name (0010,0010) that the studies of a row have. */
  patientOf(studyRow: number): Promise<DataSet | undefined>;
  /** The header of a data set that is packed as a whole. */
  packedHeader(path: string): Promise<DataSet>;
  /** Another file was found in the place of one. */
  changed(): void;
}

const wanted = new Set([0x00080005, 0x00080018, 0x00100010, 0x00100020, 0x0020000d, 0x0020000e]);
const firstBytes = 16 * 1024;
const nextBytes = 64 * 1024;
/** More is not read of a file: nobody puts so much before the identifiers that cannot be passed over. */
const mostBytes = 16 * 1024 * 1024;
/** Files that are known to be the same; more are asked again. */
const mostRemembered = 200_000;

/**
 * Whether files of an open folder are still those that were catalogued: somebody may have put others in their places, of the same names and
 * sizes, of another patient. Once a file was looked into it is not again until the system says that it is another one, or was written to.
 */
export class SameFiles {
  readonly #options: SameFilesOptions;
  /** By path: which instance was found, in which state of the file. */
  readonly #known = new Map<string, string>();
  readonly #changed = new Set<string>();
  readonly #patients = new Map<number, Promise<DataSet | undefined>>();

  constructor(options: SameFilesOptions) {
    this.#options = options;
  }

  /** How many are not. */
  get changed(): number {
    return this.#changed.size;
  }

  /** The bytes of an instance. Throws as the opening does, and `io` (`reason`: `changed`) when it is another one by now. */
  async open(place: InstancePlace): Promise<RandomAccess> {
    const access = await this.#options.open(entryOf(place));
    try {
      await this.#check(place, access);
      return access;
    } catch (error) {
      await access.close();
      throw error;
    }
  }

  /** Before somebody reads a file by its path. Throws `io` (`reason`: `changed`); whoever reads one that cannot be opened hears why not. */
  async look(place: InstancePlace): Promise<void> {
    if (place.zipEntry !== undefined) return;
    const access = await this.#options.open(entryOf(place)).catch(() => undefined);
    try {
      if (access !== undefined) await this.#check(place, access);
    } finally {
      await access?.close();
    }
  }

  async #check(place: InstancePlace, access: RandomAccess): Promise<void> {
    const { path, sopInstanceUid } = place;
    const state = `${access.version} ${sopInstanceUid}`;
    if (access.version !== undefined && this.#known.get(path) === state) return;
    // Entries of archives and images: these are known again as a whole (`Presence`).
    const isSame = access.size === place.bytes && (place.zipEntry !== undefined || (await this.#isSame(place, access)));
    if (!isSame) {
      this.#known.delete(path);
      if (!this.#changed.has(path)) {
        this.#changed.add(path);
        this.#options.changed();
      }
      throw new NegatoscopeError('io', 'another file lies there than the one that was catalogued', {
        path: shownPath(path),
        reason: 'changed',
      });
    }
    if (access.version === undefined) return;
    this.#known.set(path, state);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostRemembered && oldest !== undefined) this.#known.delete(oldest);
  }

  async #isSame(place: InstancePlace, access: Pick<RandomAccess, 'size' | 'read'>): Promise<boolean> {
    const header = await this.#headerOf(place.path, access);
    const says = (tag: string): string => (text(header, tag) ?? '').trim();
    // As the index has it: where the data set says none the meta header may.
    if ((says('00080018') || says('00020003')) !== place.sopInstanceUid) return false;
    if (says('0020000D') !== place.studyUid || says('0020000E') !== place.seriesUid) return false;
    const patient = await this.#patientOf(place.studyRow);
    return patient === undefined || whoseText(header) === whoseText(patient);
  }

  #patientOf(studyRow: number): Promise<DataSet | undefined> {
    let patient = this.#patients.get(studyRow);
    if (patient === undefined) {
      patient = this.#options.patientOf(studyRow);
      this.#patients.set(studyRow, patient);
      patient.catch(() => this.#patients.delete(studyRow));
    }
    return patient;
  }

  async #headerOf(path: string, access: Pick<RandomAccess, 'size' | 'read'>): Promise<DataSet> {
    const reader = new HeaderReader({ want: wanted, salvage: true, copy: true });
    let read = 0;
    for (let at = 0; at < access.size && read < mostBytes && !reader.done && reader.problem === undefined; ) {
      const part = await access.read(at, Math.min(at === 0 ? firstBytes : nextBytes, access.size - at));
      reader.push(part);
      at += part.length;
      read += part.length;
      if (reader.packed !== undefined) return this.#options.packedHeader(path);
      if (text(reader.dataSet, '0020000E') !== undefined) break;
      const skip = Math.min(reader.skippable, access.size - at);
      if (skip > 0) reader.skip(skip);
      at += skip;
    }
    return { ...reader.meta, ...reader.dataSet };
  }
}

/** As the index tells patients apart: by Patient ID, without one by Patient's Name. */
function whoseText(dataSet: DataSet): string {
  const id = (text(dataSet, '00100020') ?? '').trim();
  if (id !== '') return id;
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = personName(dataSet, '00100010') ?? {};
  return `\n${[Alphabetic, Ideographic, Phonetic].join('=').replace(/[\s^=]+$/, '')}`;
}
