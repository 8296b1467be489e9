import { lastingPatientKey } from '../../src-shared/contract/same-patient.ts';
import { type StudyRow, studyRowOf } from '../../src-shared/contract/view-routes.ts';
import type { Catalogue } from '../archive/types.ts';

/** Whose study it is. `name`: as PN has it, groups joined by `=`. */
export interface StudyPatient {
  key: string;
  name: string;
  patientId: string;
  study: StudyRow;
}

/** A name in one text, as PN has it. */
export const nameText = ({ alphabetic, ideographic, phonetic }: StudyRow['name']): string =>
  [alphabetic, ideographic ?? '', phonetic ?? ''].join('=').replace(/=+$/, '');

const mostKnown = 10_000;

/** Whose the studies of a catalogue are, asked once each. */
export class StudyPatients {
  readonly #catalogue: Pick<Catalogue, 'search'>;
  readonly #known = new Map<number, Promise<StudyPatient | undefined>>();

  constructor(catalogue: Pick<Catalogue, 'search'>) {
    this.#catalogue = catalogue;
  }

  /** Undefined when the study is gone. */
  of(studyRow: number): Promise<StudyPatient | undefined> {
    let asked = this.#known.get(studyRow);
    if (asked === undefined) {
      if (this.#known.size >= mostKnown) this.#known.clear();
      asked = this.#find(studyRow);
      this.#known.set(studyRow, asked);
    }
    return asked;
  }

  async #find(studyRow: number): Promise<StudyPatient | undefined> {
    const { rows } = await this.#catalogue.search({ level: 'study', match: {}, studyRows: [studyRow], limit: 1 });
    if (rows[0] === undefined) return undefined;
    const study = studyRowOf(rows[0]);
    return { key: lastingPatientKey(study), name: nameText(study.name), patientId: study.patientId, study };
  }
}
