import type { PrintPage } from '../../src-shared/contract/pictures.ts';
import { papers } from '../../src-shared/film/paper/sizes.ts';
import { escaped, fontFamilies } from './html.ts';

/** What printers cannot reach, and what keeps the eye at rest. */
const marginMm = 10;
const lineMm = 4.6;

/** Width and height of the page as it lies, mm. */
export function pageSize({ paper, landscape }: Pick<PrintPage, 'paper' | 'landscape'>): [number, number] {
  const { width, height } = papers[paper];
  return landscape ? [height, width] : [width, height];
}

/** The room of the picture, mm. */
export function roomOf(page: Pick<PrintPage, 'paper' | 'landscape' | 'header'>): { width: number; height: number } {
  const [width, height] = pageSize(page);
  const lines = page.header.length;
  return {
    width: width - 2 * marginMm,
    height: height - 2 * marginMm - (lines > 0 ? lines * lineMm + 3 : 0) - lineMm - 2,
  };
}

/** The page as HTML, one sheet without a script; the picture is asked for under `picture.png`. Lengths in mm, so that they are true on paper. */
export function printPageHtml(page: PrintPage): string {
  const [width, height] = pageSize(page);
  const room = roomOf(page);
  const { pixels } = page;
  const fitting = Math.min(room.width, (room.height * pixels.width) / pixels.height);
  const pictureWidth = page.widthMm ?? fitting;
  const pictureHeight = (pictureWidth * pixels.height) / pixels.width;
  const header = page.header.map((line, index) => `<div${index === 0 ? ' class="first"' : ''}>${escaped(line)}</div>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self'; style-src 'unsafe-inline'">
<title>Negatoscope</title>
<style>
@page { size: ${width}mm ${height}mm; margin: 0; }
html, body { margin: 0; padding: 0; background: #fff; color: #000; }
body { box-sizing: border-box; width: ${width}mm; height: ${height - 0.5}mm; padding: ${marginMm}mm; overflow: hidden;
  font: 3.4mm/${lineMm}mm ${fontFamilies}; position: relative; }
header { padding-bottom: ${header.length > 0 ? 3 : 0}mm; }
header div, footer { white-space: pre; overflow: hidden; text-overflow: ellipsis; height: ${lineMm}mm; }
.first { font-weight: 700; font-size: 3.9mm; }
.room { width: ${room.width}mm; height: ${room.height}mm; overflow: hidden; display: flex; justify-content: center; }
img { flex: none; display: block; width: ${pictureWidth}mm; height: ${pictureHeight}mm; print-color-adjust: exact; }
footer { position: absolute; left: ${marginMm}mm; right: ${marginMm}mm; bottom: ${marginMm - 0.5}mm; font-size: 2.9mm; color: #333; }
.ruler { position: absolute; right: 0; bottom: 0.6mm; width: 50mm; height: 1.6mm; box-sizing: border-box; border: 0.25mm solid #000; border-top: 0; }
</style></head>
<body><header>${header.join('')}</header><div class="room"><img src="picture.png" alt=""></div><footer>${escaped(page.footer)}${page.ruler ? '<div class="ruler"></div>' : ''}</footer></body></html>`;
}
