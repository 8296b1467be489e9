import type { FrameDescription, InstanceDescription, PixelDescription } from '../imaging/description.ts';
import { lengthScale } from '../imaging/geometry/spacing.ts';
import { pixelAspect } from '../imaging/pipeline/render.ts';
import type { PlacedSize } from './place-image.ts';

/** What of an image says how large it is. */
export interface SizedImage {
  instance: Pick<InstanceDescription, 'ultrasoundRegions' | 'sopClassUid'>;
  description: FrameDescription;
  modality: string;
  pixel: PixelDescription;
}

/** Of pixels of other shapes the image would be a line. */
const isShape = (aspect: number): boolean => aspect > 0.02 && aspect < 50;
/** What no pixel measures, mm: atoms are larger, and rooms are smaller. */
const isPossible = ({ columnMm, rowMm }: { columnMm: number; rowMm: number }): boolean =>
  Math.min(columnMm, rowMm) > 1e-8 && Math.max(columnMm, rowMm) < 1e5 && isShape(rowMm / columnMm);

/** Size of an image and of its pixels, mm where they are known (PS3.3 10.7); `note`: where those come from, where they are not certain. */
export function imageSize(
  { instance, description, modality, pixel }: SizedImage,
  { columns, rows }: { columns: number; rows: number },
): PlacedSize & { note?: string } {
  const scale = lengthScale({ instance, description, series: { series: { modality } } });
  if (scale.unit === 'mm' && isPossible(scale)) {
    const { columnMm, rowMm, uncertain, note } = scale;
    return { columns, rows, columnMm, rowMm, known: true, ...(uncertain ? { note } : {}) };
  }
  const aspect = pixelAspect(pixel, description);
  return { columns, rows, columnMm: 1, rowMm: isShape(aspect) ? aspect : 1, known: false };
}
