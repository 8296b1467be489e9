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

/** Size of an image and of its pixels, mm where they are known (PS3.3 10.7); `note`: where those come from, where they are not certain. */
export function imageSize(
  { instance, description, modality, pixel }: SizedImage,
  { columns, rows }: { columns: number; rows: number },
): PlacedSize & { note?: string } {
  const scale = lengthScale({ instance, description, series: { series: { modality } } });
  if (scale.unit === 'mm') {
    const { columnMm, rowMm, uncertain, note } = scale;
    return { columns, rows, columnMm, rowMm, known: true, ...(uncertain ? { note } : {}) };
  }
  const aspect = pixelAspect(pixel, description);
  return { columns, rows, columnMm: 1, rowMm: aspect > 0 && Number.isFinite(aspect) ? aspect : 1, known: false };
}
