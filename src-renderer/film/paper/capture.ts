import type { FilmImage, FilmSheet } from '../../../src-shared/film/model.ts';
import type {
  InstanceDescription,
  PixelDescription,
  SeriesDescription,
  Spacing,
} from '../../../src-shared/imaging/description.ts';
import { frameOf } from '../../../src-shared/imaging/pipeline/render.ts';
import type { Capture, CapturedImage } from '../../../src-shared/objects/secondary-capture.ts';

/** An image of a sheet with what its series says of it. */
export interface SheetImage {
  image: FilmImage;
  series: SeriesDescription;
  instance: InstanceDescription;
}

/** Images that the cells of a sheet show or were made from, in the order of the boxes. */
export const imagesOfSheet = ({ boxes }: Pick<FilmSheet, 'boxes'>): FilmImage[] =>
  boxes.flatMap((cell) => (!cell ? [] : cell.content.kind === 'image' ? [cell.content.image] : cell.content.of));

/** All images of sheets, by the study that each sheet is stored in: that of its first image. */
export function imagesByStudy(sheets: readonly (readonly SheetImage[])[]): Map<number, SheetImage[]> {
  const found = new Map<number, SheetImage[]>();
  for (const images of sheets) {
    const [first] = images;
    if (!first) continue;
    const { studyRow } = first.series;
    found.set(studyRow, [...(found.get(studyRow) ?? []), ...images]);
  }
  return found;
}

/** Instances that are seen, each once, with its frames where it has several. */
export function capturedImages(images: readonly SheetImage[]): CapturedImage[] {
  const found = new Map<string, Omit<CapturedImage, 'frames'> & { several: boolean; frames: Set<number> }>();
  for (const { image, series, instance } of images) {
    const { sopClassUid, sopInstanceUid, frame } = image;
    const one = found.get(sopInstanceUid) ?? {
      ...{ seriesUid: image.seriesUid, modality: series.series.modality, sopClassUid, sopInstanceUid },
      several: instance.numberOfFrames > 1,
      frames: new Set<number>(),
    };
    one.frames.add(frame);
    found.set(sopInstanceUid, one);
  }
  return [...found.values()].map(({ several, frames, ...image }) =>
    several ? { ...image, frames: [...frames].sort((a, b) => a - b) } : image,
  );
}

/** The loss of images whose pixels were compressed with one (once lossy, always lossy: PS3.3 C.7.6.1.1.5). */
export const lossOf = (images: readonly SheetImage[]): PixelDescription['lossy'] =>
  images.find(({ instance }) => instance.pixel?.lossy)?.instance.pixel?.lossy;

/** Whether two images say of their spacing what one attribute can say of both. */
const alike = (a: Spacing, b: Spacing): boolean =>
  a.provenance === b.provenance &&
  a.calibration?.type === b.calibration?.type &&
  (a.provenance !== 'imager-magnified' || a.magnification === b.magnification);

/**
 * The spacing of a picture of a sheet, `pixelMm` of film a pixel: that of the body where all cells are stored images at true size whose
 * spacings come from the same (PS3.3 10.7); else none. Regions of ultrasound have spacings of their own, and none is said.
 */
export function spacingOfSheet(
  { boxes }: Pick<FilmSheet, 'boxes'>,
  images: readonly SheetImage[],
  pixelMm: number,
): Capture['spacing'] {
  const cells = boxes.filter((cell) => cell !== null);
  if (cells.length === 0 || cells.some(({ content, view }) => content.kind !== 'image' || view.scale !== 'true-size')) {
    return undefined;
  }
  const spacings = images.map(({ image, instance }) => {
    const { spacing, ultrasoundRegions } = frameOf(instance, image.frame);
    return (ultrasoundRegions ?? instance.ultrasoundRegions ?? []).length > 0 ? undefined : spacing;
  });
  const [first, ...others] = spacings;
  if (!first || first.provenance === 'none' || others.some((one) => !one || !alike(one, first))) return undefined;
  const { provenance, calibration, magnification } = first;
  const description =
    provenance === 'imager-magnified' && magnification !== undefined
      ? `Magnification ${magnification}`
      : calibration?.description;
  return {
    ...{ rowMm: pixelMm, columnMm: pixelMm, provenance },
    ...(description === undefined ? {} : { description }),
    ...(calibration?.type === undefined ? {} : { type: calibration.type }),
  };
}

/** In words, what the picture is. */
export function derivationOf({ filmSize, orientation, format, boxes }: FilmSheet, trueSize: boolean): string {
  const count = boxes.filter((cell) => cell !== null).length;
  return [
    `Sheet of a film as one picture: ${filmSize} ${orientation}, ${format.replace('\\', ' ')}, ${count} image${count === 1 ? '' : 's'}`,
    ...(trueSize ? ['true size'] : []),
  ].join('; ');
}
