import { integer, text } from '../dicom/access.ts';
import type { DataSet } from '../dicom/data-set.ts';
import { isRootRecordType, recordTypeOf } from './record-types.ts';

/** PS3.10 8.2: at most eight components of one to eight of A-Z, 0-9 and underscore. */
export function isFileId(fileId: readonly string[]): boolean {
  return fileId.length > 0 && fileId.length <= 8 && fileId.every((component) => /^[A-Z0-9_]{1,8}$/.test(component));
}

/** What a file is called by: of its header and class. */
export interface NamedFile {
  sopClassUid: string;
  header: DataSet;
}

const top = 'DICOM';
const letters: Readonly<Record<string, string>> = {
  IMAGE: 'IM',
  PRESENTATION: 'PR',
  'SR DOCUMENT': 'SR',
  'KEY OBJECT DOC': 'KO',
  WAVEFORM: 'WF',
  'ENCAP DOC': 'DOC',
  'RT DOSE': 'RTD',
  'RT PLAN': 'RTP',
  'RT STRUCTURE SET': 'RTS',
  'RT TREAT RECORD': 'RTT',
  SPECTROSCOPY: 'SP',
  REGISTRATION: 'REG',
  'RAW DATA': 'RAW',
  PRIVATE: 'PV',
};

const said = (header: DataSet, tag: string): string => (text(header, tag) ?? '').trim();

/**
 * Gives files their IDs: `DICOM/P0000001/20240105/CT000003/IM000012`, after the study's date, the modality and number of the series and the
 * number of the instance, so that a disc can be found through in any file manager; names of patients are in none. Each name is unique, also
 * against what is there already, without regard to case: ISO 9660 level 1 (PS3.12 Annex F) holds them as they are.
 */
export class FileIds {
  readonly #taken = new Set<string>();
  /** Folder of a patient, a study, a series by what tells it. */
  readonly #folders = new Map<string, string>();

  /** @param existing paths from the root of the file-set with `/`: files and folders */
  constructor(existing: Iterable<string> = []) {
    for (const path of existing) {
      const parts = path.toUpperCase().split('/');
      // The folders on the way are names too.
      for (let length = 1; length <= parts.length; length++) this.#taken.add(parts.slice(0, length).join('/'));
    }
  }

  /** Takes over where a file lies, so that what belongs to it later comes to the same folders. */
  keep(file: NamedFile & { fileId: readonly string[] }): void {
    const { fileId, header } = file;
    for (let length = 1; length <= fileId.length; length++) this.#taken.add(fileId.slice(0, length).join('/'));
    const keys = folderKeys(header);
    if (fileId.length !== 5 || fileId[0] !== top || isRootRecordType(recordTypeOf(file.sopClassUid))) return;
    for (const [level, key] of keys.entries()) {
      if (!this.#folders.has(key)) this.#folders.set(key, fileId.slice(0, level + 2).join('/'));
    }
  }

  /** The ID of a new file; the next one is another. */
  next({ sopClassUid, header }: NamedFile): string[] {
    const type = recordTypeOf(sopClassUid);
    const prefix = letters[type] ?? 'OB';
    const number = integer(header, '00200013');
    if (isRootRecordType(type)) return this.#free(top, prefix, number).split('/');
    const [patientKey, studyKey, seriesKey] = folderKeys(header);
    const patient = this.#folder(patientKey, top, 'P', undefined);
    const date = said(header, '00080020');
    const study = this.#folder(studyKey, patient, 'S', undefined, /^\d{8}$/.test(date) ? date : undefined);
    const modality = said(header, '00080060').toUpperCase();
    const series = this.#folder(
      seriesKey,
      study,
      /^[A-Z0-9]{1,4}$/.test(modality) ? modality : 'SE',
      integer(header, '00200011'),
    );
    return this.#free(series, prefix, number).split('/');
  }

  #folder(key: string, parent: string, prefix: string, number: number | undefined, wished?: string): string {
    const known = this.#folders.get(key);
    if (known !== undefined) return known;
    const wish = wished === undefined ? undefined : `${parent}/${wished}`;
    const path = wish !== undefined && !this.#taken.has(wish) ? wish : this.#free(parent, prefix, number);
    this.#taken.add(path);
    this.#folders.set(key, path);
    return path;
  }

  /** Next number to try below a parent: many files without numbers of their own must not be counted from one each time. */
  readonly #counters = new Map<string, number>();

  #free(parent: string, prefix: string, number: number | undefined): string {
    const digits = 8 - prefix.length;
    const limit = 10 ** digits;
    const name = (count: number): string => `${parent}/${prefix}${String(count).padStart(digits, '0')}`;
    if (number !== undefined && number >= 0 && number < limit && !this.#taken.has(name(number))) {
      this.#taken.add(name(number));
      return name(number);
    }
    const counter = `${parent}/${prefix}`;
    let count = this.#counters.get(counter) ?? 1;
    while (count < limit && this.#taken.has(name(count))) count++;
    if (count >= limit) throw new RangeError(`no name is left below ${parent}`);
    this.#counters.set(counter, count + 1);
    this.#taken.add(name(count));
    return name(count);
  }
}

function folderKeys(header: DataSet): [patient: string, study: string, series: string] {
  const study = said(header, '0020000D');
  const id = said(header, '00100020');
  const patient = `${id}|${said(header, '00100021')}|${said(header, '00100010').toLowerCase()}|${id === '' ? study : ''}`;
  return [patient, `${patient}|${study}`, `${patient}|${study}|${said(header, '0020000E')}`];
}
