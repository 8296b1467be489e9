import type { Mark } from '../../src-shared/film/marks.ts';
import type { PaperPage } from '../../src-shared/film/paper/page.ts';
import { escaped, fontFamilies } from './html.ts';
import { markSvg, mm, rgb } from './mark-svg.ts';

/** A page with the marks of its cells, by position; the pictures are asked for under `pictureName`. */
export interface FilmHtmlPage {
  paper: PaperPage;
  marks: ReadonlyMap<number, readonly Mark[]>;
  /** It lies on paper that stands: turned by a quarter, clockwise. */
  turned?: boolean;
  /** Marks without their colours. */
  greys?: boolean;
}

export const pictureName = (page: number, position: number): string => `${page}-${position}.png`;

/**
 * The sheets of a film as HTML without a script, a page each; lengths in mm, so that they are true on paper. Images are pictures, lines and
 * letters are drawn as such: sharp at any size, and texts can be searched.
 */
export function filmHtml(pages: readonly FilmHtmlPage[], title: string): string {
  const sizes = [...new Set(pages.map(sizeOf))];
  const styles = sizes.map(
    (size, index) => `@page size${index} { size: ${size}; margin: 0; }\n.size${index} { page: size${index}; }`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
@page { size: ${sizes[0] ?? 'A4'}; margin: 0; }
${styles.join('\n')}
html, body { margin: 0; padding: 0; background: ${groundOf(pages[0]?.paper)}; print-color-adjust: exact; }
section { position: relative; overflow: hidden; break-after: page; print-color-adjust: exact; }
section:last-child { break-after: auto; }
section > svg { display: block; }
text { font-family: ${fontFamilies}; white-space: pre; dominant-baseline: central; }
</style></head>
<body>${pages.map((page, index) => section(page, index, sizes)).join('\n')}</body></html>`;
}

/** Of the paper as it comes out of the printer, mm. */
const sidesOf = ({ paper: { page }, turned }: FilmHtmlPage): [number, number] =>
  turned ? [page.height, page.width] : [page.width, page.height];
const sizeOf = (page: FilmHtmlPage): string =>
  sidesOf(page)
    .map((side) => `${mm(side)}mm`)
    .join(' ');

const groundOf = (paper: PaperPage | undefined): string => (paper?.ground === 'black' ? '#000' : '#fff');

/**
 * Pages have whole pixels of 1/96 inch. What is larger than its page, by however little, is followed by an empty one, and all of it is made
 * smaller: nothing is true to size then.
 */
const within = (length: number): number => (Math.floor((length * 96) / 25.4 - 0.01) * 25.4) / 96;

/** One drawing a page: boxes of HTML would begin at whole pixels, and marks would lie beside what they mark. */
function section(page: FilmHtmlPage, index: number, sizes: readonly string[]): string {
  const { paper, marks, turned, greys = false } = page;
  const [width = '', height = ''] = sidesOf(page).map((side) => mm(within(side)));
  const style = `width:${width}mm;height:${height}mm`;
  const cells = paper.cells.map(({ place, position }) => {
    const where = `x="${mm(place.x)}" y="${mm(place.y)}" width="${mm(place.width)}" height="${mm(place.height)}"`;
    const drawn = (marks.get(position) ?? [])
      .map((mark, number) => markSvg(mark, { id: `m${index}-${position}-${number}`, greys }))
      .join('');
    const image = `<image href="${pictureName(index, position)}" ${where} preserveAspectRatio="none"/>`;
    const box = `viewBox="0 0 ${mm(place.width)} ${mm(place.height)}" overflow="hidden"`;
    return drawn ? `${image}<svg ${where} ${box}>${drawn}</svg>` : image;
  });
  const drawing = `${cells.join('')}${lines(paper)}`;
  const placed = turned ? `<g transform="translate(${mm(paper.page.height)} 0) rotate(90)">${drawing}</g>` : drawing;
  return `<section class="size${sizes.indexOf(sizeOf(page))}" style="${style};background:${groundOf(paper)}"><svg viewBox="0 0 ${width} ${height}" style="${style}">${placed}</svg></section>`;
}

/** Header, footer and ruler. */
function lines({ texts, ruler, ground }: PaperPage): string {
  const drawn = texts.map(
    ({ text, x, y, sizeMm, bold, grey }) =>
      `<text x="${mm(x)}" y="${mm(y)}" font-size="${mm(sizeMm)}"${bold ? ' font-weight="700"' : ''} fill="${rgb([grey, grey, grey])}">${escaped(text)}</text>`,
  );
  const measure =
    ruler &&
    `<path d="M${mm(ruler.x)} ${mm(ruler.y)}v${mm(ruler.height)}h${mm(ruler.width)}v${mm(-ruler.height)}" fill="none" stroke="${ground === 'white' ? '#000' : '#fff'}" stroke-width="0.25"/>`;
  return `${drawn.join('')}${measure ?? ''}`;
}
