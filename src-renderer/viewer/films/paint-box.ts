import type { Densities } from '../../../src-shared/film/densities.ts';
import { isInverted } from '../../../src-shared/imaging/pipeline/polarity.ts';
import { voiFunction } from '../../../src-shared/imaging/pipeline/voi.ts';
import { printedGrey } from '../../../src-shared/objects/stored-print/look.ts';
import type { PrintedBox } from '../../../src-shared/objects/stored-print/model.ts';
import { type DisplayFrame, defaultVoi, loadImage } from '../../cornerstone/index.ts';

/** Widest range of whole values for which greys are kept in a table. */
const largestTable = 1 << 16;

/**
 * The image of a box in its own pixels, as the film shows it: all its values, its polarity and the presentation LUT of the print. Rejects
 * with a NegatoscopeError when the image cannot be had.
 */
export async function printedImage(frame: DisplayFrame, box: PrintedBox, densities: Densities): Promise<ImageData> {
  const { decoded } = await loadImage(frame.imageId, 1);
  const { pixels, columns, rows, components } = decoded;
  const picture = new ImageData(columns, rows);
  const { data } = picture;
  if (components > 1) {
    for (let at = 0; at < data.length; at++) {
      const value = pixels[at] ?? 0;
      data[at] = box.reversed && at % 4 !== 3 ? 255 - value : value;
    }
    return picture;
  }
  const voi = voiFunction(defaultVoi(frame, { decoded }));
  const through = printedGrey(box, densities);
  const inverted = isInverted(frame.pixel, frame.description);
  const level = (value: number): number => {
    const grey = voi(value);
    return Math.round(through(inverted ? 1 - grey : grey) * 255) || 0;
  };
  const words = new Uint32Array(data.buffer);
  const word = (grey: number): number => 0xff000000 + grey * 0x010101;
  const { minimum, maximum } = decoded;
  const whole = frame.pixel.numberFormat === 'integer' && maximum - minimum < largestTable;
  // Padding lies outside of the range of the others.
  const table = whole
    ? Uint32Array.from({ length: Math.floor(maximum) - Math.floor(minimum) + 1 }, (_, n) => word(level(minimum + n)))
    : undefined;
  for (let at = 0; at < words.length; at++) {
    const value = pixels[at]!;
    words[at] = table?.[value - minimum] ?? word(level(value));
  }
  return picture;
}
