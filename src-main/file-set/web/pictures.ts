import { createCanvas, loadImage } from '@napi-rs/canvas';
import { shownAs } from '../../archive/dicomweb/rendered.ts';
import type { Renderer } from '../../decode/renderer.ts';
import type { PageBudget, PictureSize } from './budget.ts';
import type { WrittenObject } from './written-object.ts';

/** A picture of a frame as JPEG, with a small one of it. */
export interface MadePicture {
  jpeg: Uint8Array;
  small: Uint8Array;
  width: number;
  height: number;
  /** Of the small one. */
  smallWidth: number;
  smallHeight: number;
  /** Window it is shown with, where it has one: centre and width. */
  window?: { center: number; width: number };
  matrix: string;
}

export const smallSide = 126;
/** Smaller images are enlarged to this: nobody sees a thing in a picture of 16 by 16. */
const leastSide = 384;

async function smallOf(jpeg: Uint8Array, width: number, height: number) {
  const scale = Math.min(1, smallSide / width, smallSide / height);
  const smallWidth = Math.max(1, Math.round(width * scale));
  const smallHeight = Math.max(1, Math.round(height * scale));
  const canvas = createCanvas(smallWidth, smallHeight);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(await loadImage(Buffer.from(jpeg)), 0, 0, smallWidth, smallHeight);
  return { small: new Uint8Array(await canvas.encode('jpeg', 72)), smallWidth, smallHeight };
}

/**
 * A frame of an object as windows show it at first, with its overlays and shutter, as large as the budget lets it be, which has its room taken
 * then. Undefined when there is none. Rejects with `decode-failed`, `unsupported`, `not-displayable`, `damaged`, `cancelled`.
 */
export async function pictureOf(
  object: WrittenObject,
  frame: number,
  renderer: Pick<Renderer, 'picture'>,
  budget: PageBudget,
  signal: AbortSignal,
): Promise<MadePicture | undefined> {
  const { description } = object;
  const { pixel } = description;
  if (pixel === undefined) return undefined;
  const own = shownAs(description, pixel, frame);
  const sizes = budget.sizes();
  const isSmall = Math.max(pixel.columns, pixel.rows) < leastSide;
  const boxOf = (side: number) => {
    const length = isSmall ? Math.min(side, leastSide) : side;
    return { width: length, height: length, enlarge: isSmall };
  };
  const render = async ({ side, quality }: PictureSize) =>
    renderer.picture(
      {
        ...(await object.frame(frame)),
        pixel,
        frame: own.frame,
        options: { ...own.options, overlays: true, shutter: true, fit: boxOf(side) },
        format: 'jpeg',
        quality,
      },
      signal,
    );
  for (const size of sizes) {
    const { bytes, width, height } = await render(size);
    const small = await smallOf(bytes, width, height);
    if (!budget.take(bytes.length, small.small.length)) continue;
    const { voi } = own.options;
    return {
      jpeg: bytes,
      width,
      height,
      matrix: `${pixel.columns} × ${pixel.rows}`,
      ...small,
      ...(voi?.kind === 'window' ? { window: { center: voi.center, width: voi.width } } : {}),
    };
  }
  return undefined;
}
