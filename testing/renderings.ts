import { createCanvas, loadImage } from '@napi-rs/canvas';

/** Transfer syntaxes that lose: their decoders may differ by rounding. */
export const lossy = /\.4\.(50|51|53|55|81|91)$/;

/**
 * References that are coarse, with the greatest difference in grey levels: DCMTK cuts SUVs of 0 to 10 in steps of 0.0003 to whole numbers
 * before the window, so that it shows eleven levels; ours lie within one of its steps.
 */
export const coarse: Record<string, number> = { 'petct/sts003/PET/000020.dcm': 28 };

/** Grey or RGB of a PNG, three bytes a pixel, row by row. */
export async function readPng(path: string): Promise<{ width: number; height: number; rgb: Uint8Array }> {
  const image = await loadImage(path);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const rgb = new Uint8Array(image.width * image.height * 3);
  for (let i = 0; i < image.width * image.height; i++) for (let c = 0; c < 3; c++) rgb[3 * i + c] = data[4 * i + c]!;
  return { width: image.width, height: image.height, rgb };
}
