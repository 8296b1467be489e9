import { createCanvas } from '@napi-rs/canvas';
import { expect } from '@playwright/test';
import { getDocument, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { squareMm } from './film-squares.ts';

/** All pages of a PDF: size in mm, text, and how to look at them. */
export async function pagesOf(bytes: Uint8Array) {
  const document = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  return await Promise.all(
    Array.from({ length: document.numPages }, async (_, index) => {
      const page = await document.getPage(index + 1);
      const [left = 0, top = 0, right = 0, bottom = 0] = page.view;
      const { items } = await page.getTextContent();
      const text = items.map((item) => ('str' in item ? item.str : '')).join(' ');
      const size = [right - left, bottom - top].map((points) => Math.round(((points * 25.4) / 72) * 10) / 10);
      return { page, size, text };
    }),
  );
}

/** A page with `dots` pixels a millimetre, greys. */
export async function drawn(page: PDFPageProxy, dots: number) {
  const viewport = page.getViewport({ scale: (dots * 25.4) / 72 });
  const [width, height] = [Math.round(viewport.width), Math.round(viewport.height)];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  await page.render({ canvas: null, canvasContext: context as unknown as CanvasRenderingContext2D, viewport }).promise;
  const { data } = context.getImageData(0, 0, width, height);
  return {
    width,
    height,
    grey: (x: number, y: number) => data[4 * (Math.round(y) * width + Math.round(x))] ?? 0,
    canvas,
  };
}

export type Drawn = Awaited<ReturnType<typeof drawn>>;

/** Length of the longest run of pixels between two levels in a row, and where it begins. */
function run(picture: Drawn, y: number, from: number, to: number, width: number) {
  let best = { at: 0, length: 0 };
  let length = 0;
  for (let x = 0; x < width; x++) {
    const grey = picture.grey(x, y);
    length = grey >= from && grey <= to ? length + 1 : 0;
    if (length > best.length) best = { at: x - length + 1, length };
  }
  return best;
}

/** The white square of the first cell, the one at true size, on its black ground. */
export function expectSquare(seen: Drawn, dots: number): void {
  let longest = 0;
  for (let y = 0; y < seen.height / 3; y += 7) {
    // Its edges are where it is half as bright; texts and lines may lie on it.
    const { at, length } = run(seen, y, 128, 255, seen.width / 2);
    if (at > 5 && at + length < seen.width / 2 - 5 && seen.grey(at - 5, y) < 60) longest = Math.max(longest, length);
  }
  expect(longest / dots).toBeGreaterThan(squareMm - 0.4);
  expect(longest / dots).toBeLessThan(squareMm + 0.4);
}

/** Width and height of the largest white square on black of a page, mm; texts and lines may lie on it. */
export function sidesOfSquare(seen: Drawn, dots: number): [number, number] {
  const longest = (lines: number, length: number, grey: (line: number, at: number) => number): number => {
    // How often each length is seen: gaps between letters and lines are as long in few rows.
    const seenLengths = new Map<number, number>();
    for (let line = 0; line < lines; line += 7) {
      for (let at = 1; at < length; at++) {
        if (grey(line, at) < 128 || grey(line, at - 1) >= 128) continue;
        let end = at;
        while (end < length && grey(line, end) >= 128) end++;
        const dark = (place: number): boolean => place >= 0 && place < length && grey(line, place) < 60;
        if (dark(at - 5) && dark(end + 5)) seenLengths.set(end - at, (seenLengths.get(end - at) ?? 0) + 1);
        at = end;
      }
    }
    return Math.max(0, ...[...seenLengths].filter(([, count]) => count >= 20).map(([one]) => one));
  };
  return [
    longest(seen.height, seen.width, (y, x) => seen.grey(x, y)) / dots,
    longest(seen.width, seen.height, (x, y) => seen.grey(x, y)) / dots,
  ];
}
