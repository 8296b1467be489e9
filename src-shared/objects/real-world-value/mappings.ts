import type { DataSet } from '../../dicom/data-set.ts';
import { describeMappings } from '../../imaging/describe/real-world.ts';
import { items, numbers, text } from '../../imaging/describe/values.ts';
import type { RealWorldMapping } from '../../imaging/description.ts';

/** A Real World Value Mapping object: its mappings by the SOP Instance UIDs of the images they are for, frames from 1 where it says so. */
export interface MappingsOfImages {
  label: string;
  groups: { images: ReadonlyMap<string, readonly number[] | undefined>; mappings: RealWorldMapping[] }[];
}

export function readRealWorldMappings(dataSet: DataSet): MappingsOfImages {
  return {
    label: text(dataSet, '00700080') ?? text(dataSet, '0008103E') ?? 'real world values',
    groups: items(dataSet, '00409094').map((item) => ({
      images: new Map(
        items(item, '00081140').flatMap((image) => {
          const uid = text(image, '00081155');
          const frames = numbers(image, '00081160').filter((frame) => Number.isInteger(frame) && frame > 0);
          return uid ? [[uid, frames.length > 0 ? frames : undefined] as const] : [];
        }),
      ),
      mappings: describeMappings(item),
    })),
  };
}
