import { type Code, codeOf } from '../../imaging/measure/concepts.ts';
import type { ContentItem } from '../content-item.ts';
import { type GroupedMeasurement, measurementGroup } from '../measurement-group.ts';
import { languageItem, observerItems, procedureItems } from './context.ts';
import { framesWhereNeeded, imageLibrary, type LibraryImage } from './image-library.ts';

/** Titles of measurement reports (CID 7021). */
export const measurementTitles: readonly Code[] = [
  codeOf('126000', 'DCM', 'Imaging Measurement Report'),
  codeOf('126001', 'DCM', 'Oncology Measurement Report'),
  codeOf('126002', 'DCM', 'Dynamic Contrast MR Measurement Report'),
  codeOf('126003', 'DCM', 'PET Measurement Report'),
];

export interface MeasurementReportInput {
  title: Code;
  language: string;
  author: string;
  organization?: string;
  /** Procedure codes of the studies, as their images say. */
  procedures: readonly Code[];
  /** Every image that a measurement stands on. */
  images: readonly LibraryImage[];
  measurements: readonly GroupedMeasurement[];
}

/**
 * The content of a TID 1500 Measurement Report. All graphics are image relative, so it is written as Comprehensive SR: that class
 * allows every one of its relationships (PS3.3 table A.35.3-2) and is taken by more systems than Comprehensive 3D SR.
 * @throws RangeError for a value whose name has no concept
 */
export function measurementReport(input: MeasurementReportInput): ContentItem {
  const { title, language, author, organization = '', procedures, images, measurements } = input;
  const modalities = images.map(({ modality }) => modality);
  const several = new Set(images.filter(({ numberOfFrames }) => numberOfFrames > 1).map((one) => one.sopInstanceUid));
  return {
    type: 'CONTAINER',
    concept: title,
    template: '1500',
    children: [
      languageItem(language),
      ...observerItems(author, organization),
      ...procedureItems(procedures, modalities),
      imageLibrary(images),
      {
        type: 'CONTAINER',
        relationship: 'CONTAINS',
        concept: codeOf('126010', 'DCM', 'Imaging Measurements'),
        children: measurements.map((measurement): ContentItem => {
          const group = framesWhereNeeded(measurementGroup(measurement), several);
          const isRegion = group.children?.some(
            ({ type, relationship }) => type === 'SCOORD' && relationship === 'CONTAINS',
          );
          return {
            ...group,
            relationship: 'CONTAINS',
            ...(group.type === 'CONTAINER' ? { template: isRegion ? '1410' : '1501' } : {}),
          };
        }),
      },
    ],
  };
}
