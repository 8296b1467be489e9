import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { RemoteItem } from '../../src-shared/contract/remote.ts';
import type { Arrival } from './arrivals.ts';

/** Patients and studies that are named; of more only the number of instances is known. */
const maximumNamed = 20;

/** Whether an arrival is part of what a retrieve asked for. */
export const isOf = ({ studyUid, seriesUid, sopInstanceUid }: Arrival, item: RemoteItem): boolean =>
  studyUid === item.studyUid &&
  (item.seriesUid === undefined || seriesUid === item.seriesUid) &&
  (item.sopInstanceUid === undefined || sopInstanceUid === item.sopInstanceUid);

/** What a retrieve brought besides what was asked for. It is filed as what it is, or set aside, and the reader hears of it. */
export class Strangers {
  readonly #item: RemoteItem;
  /** Instances of the study that say another Patient ID, by that ID. */
  readonly #patients = new Map<string, number>();
  /** Instances that nobody asked for, by study. */
  readonly #studies = new Map<string, number>();
  #quarantined = 0;

  constructor(item: RemoteItem) {
    this.#item = item;
  }

  /** An instance that was asked for, when it came for the first time. */
  arrived({ patientId, result }: Arrival): void {
    if (result === 'quarantined') this.#quarantined++;
    const asked = this.#item.patientId.trim();
    // Bytes beyond ASCII stand for other letters in each character set.
    if (patientId === undefined || asked === '' || patientId === asked || !isAscii(asked + patientId)) return;
    count(this.#patients, patientId);
  }

  /** An instance that came over the association of the retrieve. */
  pushed(arrival: Arrival): void {
    if (!isOf(arrival, this.#item)) count(this.#studies, arrival.studyUid);
  }

  tell(notice: (object: string, error: NegatoscopeError, warns: boolean) => void): void {
    const { patientId: asked, studyUid } = this.#item;
    for (const [patientId, instances] of this.#patients) {
      const whose = patientId === '' ? 'say no Patient ID' : `are of Patient ID ${patientId}`;
      const message = `${instances} of the instances ${whose}, not of ${asked}: they are filed there`;
      const parameters = { reason: 'other-patient', instances, patientId };
      notice(studyUid, new NegatoscopeError('protocol', message, parameters), true);
    }
    if (this.#quarantined > 0) {
      const message = `${this.#quarantined} of the instances were set aside: their series belongs to another study here`;
      const parameters = { reason: 'quarantined', instances: this.#quarantined };
      notice(studyUid, new NegatoscopeError('protocol', message, parameters), true);
    }
    for (const [study, instances] of this.#studies) {
      const message = `${instances} instances came that were not asked for`;
      notice(study, new NegatoscopeError('protocol', message, { reason: 'not-asked-for', instances }), true);
    }
  }
}

const isAscii = (text: string): boolean => /^[ -~]*$/.test(text);

function count(map: Map<string, number>, key: string): void {
  if (map.has(key) || map.size < maximumNamed) map.set(key, (map.get(key) ?? 0) + 1);
}
