import type { RemoteStudy } from '../../src-shared/contract/remote.ts';
import { text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { valuesOf } from './rows.ts';

/** Of a study that a search found, what fetching it makes use of. */
export interface FoundStudy {
  modalities: string[];
  sopClasses: string[];
}

/** Studies, and studies with their series, that are remembered; the oldest are forgotten. */
const maximumStudies = 20_000;
const maximumExpanded = 2000;
/** Instances of one series that are remembered. */
const maximumInstances = 5000;
/** Series and instances of all studies together. */
const maximumAnswers = 100_000;

const keyOf = (nodeId: string, patientId: string, studyUid: string): string =>
  JSON.stringify([nodeId, patientId, studyUid]);

/** What a search that asks for everything found below a study; each part is given once, so that a later question is asked anew. */
interface Expanded {
  series?: DataSet[];
  instances: Map<string, DataSet[]>;
  /** Answers that were put in. */
  size: number;
}

/** What searches found, for what is done with it afterwards. */
export class FoundCache {
  readonly #studies = new Map<string, FoundStudy>();
  readonly #expanded = new Map<string, Expanded>();
  #answers = 0;

  study(nodeId: string, { patientId, studyUid, modalities }: RemoteStudy, answer: DataSet): void {
    const key = keyOf(nodeId, patientId, studyUid);
    // A new search asks anew.
    this.#forget(key);
    this.#studies.delete(key);
    this.#studies.set(key, { modalities, sopClasses: valuesOf(answer, 'SOPClassesInStudy') });
    forgetOldest(this.#studies, maximumStudies);
  }

  series(nodeId: string, study: DataSet, found: DataSet[]): void {
    this.#below(nodeId, study, found.length).series = found;
  }

  instances(nodeId: string, study: DataSet, series: DataSet, found: DataSet[]): void {
    if (found.length > maximumInstances) return;
    this.#below(nodeId, study, found.length).instances.set(text(series, 'SeriesInstanceUID') ?? '', found);
  }

  studyOf(nodeId: string, patientId: string, studyUid: string): FoundStudy | undefined {
    return this.#studies.get(keyOf(nodeId, patientId, studyUid));
  }

  takeSeries(nodeId: string, patientId: string, studyUid: string): DataSet[] | undefined {
    const expanded = this.#expanded.get(keyOf(nodeId, patientId, studyUid));
    const series = expanded?.series;
    delete expanded?.series;
    return series;
  }

  takeInstances(nodeId: string, patientId: string, studyUid: string, seriesUid: string): DataSet[] | undefined {
    const expanded = this.#expanded.get(keyOf(nodeId, patientId, studyUid));
    const instances = expanded?.instances.get(seriesUid);
    expanded?.instances.delete(seriesUid);
    return instances;
  }

  #below(nodeId: string, study: DataSet, adds: number): Expanded {
    const key = keyOf(nodeId, text(study, 'PatientID') ?? '', text(study, 'StudyInstanceUID') ?? '');
    const known = this.#expanded.get(key) ?? { instances: new Map(), size: 0 };
    this.#expanded.set(key, known);
    known.size += adds;
    this.#answers += adds;
    for (const oldest of this.#expanded.keys()) {
      if (oldest === key || (this.#expanded.size <= maximumExpanded && this.#answers <= maximumAnswers)) break;
      this.#forget(oldest);
    }
    return known;
  }

  #forget(key: string): void {
    this.#answers -= this.#expanded.get(key)?.size ?? 0;
    this.#expanded.delete(key);
  }
}

function forgetOldest(map: Map<string, unknown>, maximum: number): void {
  for (const key of map.keys()) {
    if (map.size <= maximum) return;
    map.delete(key);
  }
}
