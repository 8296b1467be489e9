import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import type { Code } from '../../../src-shared/imaging/measure/concepts.ts';
import { items } from '../../../src-shared/objects/report-values.ts';
import type { LibraryImage } from '../../../src-shared/objects/structured-report/image-library.ts';
import { codeFrom } from '../../../src-shared/objects/structured-report/read-content.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { readObject } from '../objects.ts';

/** What a report says of an image that it refers to. */
export function libraryImage({ series, instance, pixel, description }: DisplayFrame): LibraryImage {
  return {
    studyUid: series.study.uid,
    seriesUid: series.series.uid,
    sopClassUid: instance.sopClassUid,
    sopInstanceUid: instance.sopInstanceUid,
    modality: series.series.modality,
    studyDate: series.study.date,
    studyTime: series.study.time,
    contentDate: instance.contentDate,
    contentTime: instance.contentTime,
    acquisitionDate: description.acquisitionDateTime?.slice(0, 8),
    frameOfReferenceUid: instance.frameOfReferenceUid,
    pixel,
    frame: description,
    numberOfFrames: instance.frameCounts?.stated ?? instance.numberOfFrames,
  };
}

/** Images once each, in the order in which they come. */
export function uniqueImages(frames: readonly DisplayFrame[]): LibraryImage[] {
  const images = new Map<string, LibraryImage>();
  for (const frame of frames) {
    if (!images.has(frame.instance.sopInstanceUid)) images.set(frame.instance.sopInstanceUid, libraryImage(frame));
  }
  return [...images.values()];
}

/** Procedure codes that an object of each study names (0008,1032); a study that cannot be read names none. */
export async function proceduresOf(frames: readonly DisplayFrame[]): Promise<Code[]> {
  const byStudy = new Map(frames.map((frame) => [frame.series.study.uid, frame]));
  const found = await Promise.all(
    [...byStudy.values()].map(async ({ series, instance }) => {
      const dataSet: DataSet = await readObject({ series, instance }).catch(() => ({}));
      return items(dataSet['00081032']).flatMap((item) => codeFrom({ vr: 'SQ', Value: [item] }) ?? []);
    }),
  );
  return found.flat().filter(({ meaning, scheme }) => meaning !== '' && scheme !== '');
}
