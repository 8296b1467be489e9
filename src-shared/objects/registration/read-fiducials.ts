import type { DataSet } from '../../dicom/data-set.ts';
import { items, numbers, text } from '../../imaging/describe/values.ts';

/** One fiducial (PS3.3 C.21.2). */
export interface Fiducial {
  identifier: string;
  description?: string;
  /** POINT, LINE, PLANE ... */
  shape: string;
  /** Places in the patient, mm; empty where it is given on images alone. */
  places: [number, number, number][];
  /** Images it is drawn on. */
  images: number;
}

export interface FiducialSet {
  frameOfReferenceUid?: string;
  fiducials: Fiducial[];
}

/** Sets and fiducials of a Spatial Fiducials object, at most 10000 of each. */
export function readFiducials(dataSet: DataSet): FiducialSet[] {
  return items(dataSet, '0070031C')
    .slice(0, 10_000)
    .map((set) => {
      const uid = text(set, '00200052');
      return {
        ...(uid ? { frameOfReferenceUid: uid } : {}),
        fiducials: items(set, '0070031E')
          .slice(0, 10_000)
          .map((item) => {
            const data = numbers(item, '30060050');
            const places: Fiducial['places'] = [];
            for (let i = 0; i + 2 < data.length; i += 3) {
              const place: Fiducial['places'][number] = [data[i]!, data[i + 1]!, data[i + 2]!];
              if (place.every(Number.isFinite)) places.push(place);
            }
            const description = text(item, '0070030F');
            return {
              identifier: text(item, '00700310') ?? '',
              ...(description ? { description } : {}),
              shape: text(item, '00700306') ?? '',
              places,
              images: items(item, '00700318').length,
            };
          }),
      };
    });
}
