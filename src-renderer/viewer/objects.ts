import { z } from '../../src-shared/contract/define.ts';
import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { fromDicomJson } from '../../src-shared/dicom/json.ts';
import type { InstanceDescription, SeriesDescription } from '../../src-shared/imaging/description.ts';
import { fetchJson } from '../app/fetch-json.ts';

/** An object of an open study that is no image: a state, a key object, a report, a structure set ... */
export interface StudyObject {
  series: SeriesDescription;
  instance: InstanceDescription;
}

/** Same key, same bytes. */
export const objectKey = ({ series, instance }: StudyObject): string =>
  `${series.catalogue}|${instance.row}|${instance.revision}`;

const anything = z.unknown();

/**
 * The whole data set of an object, binary values as bytes (little endian); pixels and encapsulated documents have routes of their own.
 * Throws NegatoscopeError.
 */
export async function readObject({ series, instance }: StudyObject, signal?: AbortSignal): Promise<DataSet> {
  const url = viewRoutes.dataSet(series.catalogue, instance.row, instance.revision);
  return fromDicomJson(await fetchJson(url, anything, signal));
}

/** Reads objects once each and keeps what was made of them until they change or go. A failure is asked again the next time. */
export class ObjectCache<T> {
  private readonly made = new Map<string, Promise<T>>();
  private readonly make: (dataSet: DataSet, object: StudyObject) => T;

  constructor(make: (dataSet: DataSet, object: StudyObject) => T) {
    this.make = make;
  }

  get(object: StudyObject): Promise<T> {
    const key = objectKey(object);
    const known = this.made.get(key);
    if (known) return known;
    const made = readObject(object).then((dataSet) => this.make(dataSet, object));
    this.made.set(key, made);
    made.catch(() => this.made.delete(key));
    return made;
  }

  /** Forgets all objects but these. */
  keep(objects: readonly StudyObject[]): void {
    const keys = new Set(objects.map(objectKey));
    for (const key of this.made.keys()) if (!keys.has(key)) this.made.delete(key);
  }
}
