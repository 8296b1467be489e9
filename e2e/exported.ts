import { existsSync, readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import type { GrayPicture } from './viewer-window.ts';

/** RGB pixels of the bytes of a picture, decoded by the window. */
export async function decoded(page: Page, bytes: Uint8Array, type = 'image/png'): Promise<GrayPicture> {
  const found = await page.evaluate(
    async ([data, kind]) => {
      const raw = new Blob([Uint8Array.from(atob(data ?? ''), (c) => c.charCodeAt(0))], { type: kind ?? '' });
      const bitmap = await createImageBitmap(raw);
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      context?.drawImage(bitmap, 0, 0);
      const rgba = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
      let text = '';
      for (let at = 0; at < rgba.length; at += 4) {
        text += String.fromCharCode(rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0);
      }
      return { width: bitmap.width, height: bitmap.height, data: btoa(text) };
    },
    [Buffer.from(bytes).toString('base64'), type] as const,
  );
  return { ...found, components: 3, data: new Uint8Array(Buffer.from(found.data, 'base64')) };
}

/** A picture without its outermost pixels, where the selected viewport has its frame. */
export function inner({ width, height, components, data }: GrayPicture, edge = 3): GrayPicture {
  const rows: Uint8Array[] = [];
  for (let row = edge; row < height - edge; row++) {
    rows.push(data.subarray((row * width + edge) * components, (row * width + width - edge) * components));
  }
  return { width: width - 2 * edge, height: height - 2 * edge, components, data: new Uint8Array(Buffer.concat(rows)) };
}

export const dialogOf = (page: Page, name: string) => page.getByRole('dialog', { name });
export const fileWhenThere = async (path: string): Promise<Uint8Array> => {
  await expect.poll(() => existsSync(path), { timeout: 60_000 }).toBe(true);
  return readFileSync(path);
};
