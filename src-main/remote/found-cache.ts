import type { RemoteStudy } from '../../src-shared/contract/remote.ts';
import { text, texts } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';

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

const keyOf = (nodeId: string, patientId: string, studyUid: string): string =>
  JSON.stringify([nodeId, patientId, studyUid]);
const keyOfAnswer = (nodeId: string, study: DataSet): string =>
  keyOf(nodeId, text(study, 'PatientID') ?? '', text(study, 'StudyInstanceUID') ?? '');

/** What searches found, for what is done with it afterwards. */
export class FoundCache {
  readonly #studies = new Map<string, FoundStudy>();
  readonly #series = new Map<string, DataSet[]>();
  readonly #instances = new Map<string, DataSet[]>();

  study(nodeId: string, { patientId, studyUid, modalities }: RemoteStudy, answer: DataSet): void {
    const key = keyOf(nodeId, patientId, studyUid);
    // A new search asks anew.
    this.#series.delete(key);
    this.#studies.delete(key);
    this.#studies.set(key, { modalities, sopClasses: texts(answer, 'SOPClassesInStudy').filter((uid) => uid !== '') });
    forgetOldest(this.#studies, maximumStudies);
  }

  series(nodeId: string, study: DataSet, found: DataSet[]): void {
    this.#series.set(keyOfAnswer(nodeId, study), found);
    forgetOldest(this.#series, maximumExpanded);
  }

  instances(nodeId: string, study: DataSet, series: DataSet, found: DataSet[]): void {
    if (found.length > maximumInstances) return;
    this.#instances.set(`${keyOfAnswer(nodeId, study)}${text(series, 'SeriesInstanceUID') ?? ''}`, found);
    forgetOldest(this.#instances, maximumExpanded);
  }

  studyOf(nodeId: string, patientId: string, studyUid: string): FoundStudy | undefined {
    return this.#studies.get(keyOf(nodeId, patientId, studyUid));
  }

  /** Of a search that asked for everything; given once, so that a later question is asked anew. */
  takeSeries(nodeId: string, patientId: string, studyUid: string): DataSet[] | undefined {
    return take(this.#series, keyOf(nodeId, patientId, studyUid));
  }

  takeInstances(nodeId: string, patientId: string, studyUid: string, seriesUid: string): DataSet[] | undefined {
    return take(this.#instances, `${keyOf(nodeId, patientId, studyUid)}${seriesUid}`);
  }
}

function take<V>(map: Map<string, V>, key: string): V | undefined {
  const value = map.get(key);
  map.delete(key);
  return value;
}

function forgetOldest(map: Map<string, unknown>, maximum: number): void {
  for (const key of map.keys()) {
    if (map.size <= maximum) return;
    map.delete(key);
  }
}
