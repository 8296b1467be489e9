import type { FrameDescription, PixelDescription } from '../../imaging/description.ts';
import { codeOf } from '../../imaging/measure/concepts.ts';
import type { ContentItem } from '../content-item.ts';
import { codeChild, modalityCode } from './context.ts';

/** An image that a report was made on, with what TID 1602 says of it. */
export interface LibraryImage {
  studyUid: string;
  seriesUid: string;
  sopClassUid: string;
  sopInstanceUid: string;
  modality: string;
  /** `YYYYMMDD`, `HHMMSS`; as stored. */
  studyDate?: string | undefined;
  studyTime?: string | undefined;
  contentDate?: string | undefined;
  contentTime?: string | undefined;
  acquisitionDate?: string | undefined;
  frameOfReferenceUid?: string | undefined;
  pixel: Pick<PixelDescription, 'rows' | 'columns'>;
  frame?: Pick<FrameDescription, 'position' | 'orientation' | 'spacing' | 'sliceThicknessMm'> | undefined;
  /** A report refers to frames only of instances that have several. */
  numberOfFrames: number;
}

const context = 'HAS ACQ CONTEXT';
const mm = codeOf('mm', 'UCUM', 'millimeter');
const pixels = codeOf('{pixels}', 'UCUM', 'pixels');
const direction = codeOf('{-1:1}', 'UCUM', '{-1:1}');

const moment = (type: 'DATE' | 'TIME', value: string, meaning: string, at: string | undefined): ContentItem[] =>
  at ? [{ type, relationship: context, concept: codeOf(value, 'DCM', meaning), at }] : [];
const number = (value: string, meaning: string, found: number | undefined, unit: typeof mm): ContentItem[] =>
  found === undefined || !Number.isFinite(found)
    ? []
    : [{ type: 'NUM', relationship: context, concept: codeOf(value, 'DCM', meaning), value: found, unit }];

/** TID 1602 with TID 1603 and 1604: what an image is, and how it lies in the patient. */
function descriptors(image: LibraryImage): ContentItem[] {
  const { pixel, frame, frameOfReferenceUid } = image;
  const spacing = frame?.spacing?.provenance === 'none' ? undefined : frame?.spacing;
  // Of an image with frames that lie apart there is no one place.
  const placed = image.numberOfFrames === 1 ? frame : undefined;
  const [x, y, z] = placed?.position ?? [];
  const [rowX, rowY, rowZ, columnX, columnY, columnZ] = placed?.orientation ?? [];
  return [
    codeChild(codeOf('121139', 'DCM', 'Modality'), modalityCode(image.modality), context),
    ...moment('DATE', '111060', 'Study Date', image.studyDate),
    ...moment('TIME', '111061', 'Study Time', image.studyTime),
    ...moment('DATE', '111018', 'Content Date', image.contentDate),
    ...moment('TIME', '111019', 'Content Time', image.contentTime),
    ...moment('DATE', '126201', 'Acquisition Date', image.acquisitionDate),
    ...(frameOfReferenceUid
      ? [
          {
            type: 'UIDREF' as const,
            relationship: context as 'HAS ACQ CONTEXT',
            concept: codeOf('112227', 'DCM', 'Frame of Reference UID'),
            uid: frameOfReferenceUid,
          },
        ]
      : []),
    ...number('110910', 'Pixel Data Rows', pixel.rows, pixels),
    ...number('110911', 'Pixel Data Columns', pixel.columns, pixels),
    ...number('111026', 'Horizontal Pixel Spacing', spacing?.columnMm, mm),
    ...number('111066', 'Vertical Pixel Spacing', spacing?.rowMm, mm),
    ...(placed?.position ? number('112225', 'Slice Thickness', placed.sliceThicknessMm, mm) : []),
    ...number('110901', 'Image Position (Patient) X', x, mm),
    ...number('110902', 'Image Position (Patient) Y', y, mm),
    ...number('110903', 'Image Position (Patient) Z', z, mm),
    ...number('110904', 'Image Orientation (Patient) Row X', rowX, direction),
    ...number('110905', 'Image Orientation (Patient) Row Y', rowY, direction),
    ...number('110906', 'Image Orientation (Patient) Row Z', rowZ, direction),
    ...number('110907', 'Image Orientation (Patient) Column X', columnX, direction),
    ...number('110908', 'Image Orientation (Patient) Column Y', columnY, direction),
    ...number('110909', 'Image Orientation (Patient) Column Z', columnZ, direction),
  ];
}

/** TID 1600: the images of a report, each once, in a group for each series. */
export function imageLibrary(images: readonly LibraryImage[]): ContentItem {
  const series = new Map<string, Map<string, LibraryImage>>();
  for (const image of images) {
    const own = series.get(image.seriesUid) ?? new Map<string, LibraryImage>();
    series.set(image.seriesUid, own);
    own.set(image.sopInstanceUid, image);
  }
  return {
    type: 'CONTAINER',
    relationship: 'CONTAINS',
    concept: codeOf('111028', 'DCM', 'Image Library'),
    children: [...series.values()].map(
      (own): ContentItem => ({
        type: 'CONTAINER',
        relationship: 'CONTAINS',
        concept: codeOf('126200', 'DCM', 'Image Library Group'),
        children: [...own.values()].map(
          (image): ContentItem => ({
            type: 'IMAGE',
            relationship: 'CONTAINS',
            sopClassUid: image.sopClassUid,
            sopInstanceUid: image.sopInstanceUid,
            children: descriptors(image),
          }),
        ),
      }),
    ),
  };
}

/** The tree without frame numbers where an image has one frame alone (PS3.3 C.17.3.3). */
export function framesWhereNeeded(item: ContentItem, severalFrames: ReadonlySet<string>): ContentItem {
  const children = item.children?.map((child) => framesWhereNeeded(child, severalFrames));
  const own: ContentItem = children ? { ...item, children } : item;
  if (own.type !== 'IMAGE' || own.frame === undefined || severalFrames.has(own.sopInstanceUid)) return own;
  const { frame: _all, ...rest } = own;
  return rest;
}
