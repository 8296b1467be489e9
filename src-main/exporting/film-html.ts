import type { Mark, PathMark, TextMark } from '../../src-shared/film/marks.ts';
import type { PaperPage } from '../../src-shared/film/paper/page.ts';
import { escaped, fontFamilies } from './html.ts';

/** A page with the marks of its cells, by position; the pictures are asked for under `pictureName`. */
export interface FilmHtmlPage {
  paper: PaperPage;
  marks: ReadonlyMap<number, readonly Mark[]>;
}

export const pictureName = (page: number, position: number): string => `${page}-${position}.png`;

/** Lengths with a thousandth of a millimetre. */
const mm = (value: number): string => String(Number(value.toFixed(4)));
const rgb = ([red, green, blue]: readonly [number, number, number]): string => `rgb(${red},${green},${blue})`;
const opacity = (name: string, value: number): string => (value < 1 ? ` ${name}-opacity="${mm(value)}"` : '');

/**
 * The sheets of a film as HTML without a script, a page each; lengths in mm, so that they are true on paper. Images are pictures, lines and
 * letters are drawn as such: sharp at any size, and texts can be searched.
 */
export function filmHtml(pages: readonly FilmHtmlPage[], title: string): string {
  const sizes = [...new Set(pages.map(({ paper }) => sizeOf(paper)))];
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
html, body { margin: 0; padding: 0; }
section { position: relative; overflow: hidden; break-after: page; print-color-adjust: exact; }
section:last-child { break-after: auto; }
img, svg { position: absolute; display: block; }
text { font-family: ${fontFamilies}; white-space: pre; dominant-baseline: central; }
</style></head>
<body>${pages.map((page, index) => section(page, index, sizes)).join('\n')}</body></html>`;
}

const sizeOf = ({ page }: PaperPage): string => `${mm(page.width)}mm ${mm(page.height)}mm`;

function section({ paper, marks }: FilmHtmlPage, index: number, sizes: readonly string[]): string {
  const { page, ground, cells } = paper;
  // A hair less than the page, so that no empty one follows.
  const style = `width:${mm(page.width)}mm;height:${mm(page.height - 0.1)}mm;background:${ground === 'white' ? '#fff' : '#000'}`;
  const pictures = cells.map(({ place, position }) => {
    const where = `left:${mm(place.x)}mm;top:${mm(place.y)}mm;width:${mm(place.width)}mm;height:${mm(place.height)}mm`;
    const drawn = (marks.get(position) ?? []).map(markSvg).join('');
    return `<img src="${pictureName(index, position)}" alt="" style="${where}">${
      drawn &&
      `<svg viewBox="0 0 ${mm(place.width)} ${mm(place.height)}" style="${where};overflow:hidden">${drawn}</svg>`
    }`;
  });
  return `<section class="size${sizes.indexOf(sizeOf(paper))}" style="${style}">${pictures.join('')}${lines(paper)}</section>`;
}

/** Header, footer and ruler. */
function lines({ page, texts, ruler, ground }: PaperPage): string {
  const ink = ground === 'white' ? '#000' : '#fff';
  const drawn = texts.map(
    ({ text, x, y, sizeMm, bold, grey }) =>
      `<text x="${mm(x)}" y="${mm(y)}" font-size="${mm(sizeMm)}"${bold ? ' font-weight="700"' : ''} fill="${rgb([grey, grey, grey])}">${escaped(text)}</text>`,
  );
  const measure =
    ruler &&
    `<path d="M${mm(ruler.x)} ${mm(ruler.y)}v${mm(ruler.height)}h${mm(ruler.width)}v${mm(-ruler.height)}" fill="none" stroke="${ink}" stroke-width="0.25" stroke-linecap="butt"/>`;
  const size = `width:${mm(page.width)}mm;height:${mm(page.height - 0.1)}mm`;
  return `<svg viewBox="0 0 ${mm(page.width)} ${mm(page.height - 0.1)}" style="left:0;top:0;${size}">${drawn.join('')}${measure ?? ''}</svg>`;
}

const markSvg = (mark: Mark): string => (mark.kind === 'path' ? pathSvg(mark) : textSvg(mark));

function pathSvg({ path, line, fill, halo }: PathMark): string {
  const d = `d="${escaped(path)}"`;
  const round = 'stroke-linecap="round" stroke-linejoin="round"';
  const dashes = line?.dashesMm ? ` stroke-dasharray="${line.dashesMm.map(mm).join(' ')}"` : '';
  const beneath =
    halo &&
    `<path ${d} fill="none" stroke="${rgb(halo.colour)}"${opacity('stroke', halo.opacity)} stroke-width="${mm((line?.widthMm ?? 0) + 2 * halo.widthMm)}" ${round}${dashes}/>`;
  const face = fill ? `fill="${rgb(fill.colour)}"${opacity('fill', fill.opacity)}` : 'fill="none"';
  const edge = line
    ? ` stroke="${rgb(line.colour)}"${opacity('stroke', line.opacity)} stroke-width="${mm(line.widthMm)}" ${round}${dashes}`
    : '';
  return `${beneath ?? ''}<path ${d} ${face}${edge}/>`;
}

function textSvg(mark: TextMark): string {
  const { text, x, y, anchor, sizeMm, widthMm, colour, halo } = mark;
  const style = `${mark.bold ? ' font-weight="700"' : ''}${mark.italic ? ' font-style="italic"' : ''}${mark.underlined ? ' text-decoration="underline"' : ''}`;
  // As wide as it was measured when its place was found, whatever font is here.
  const width = widthMm > 0 ? ` textLength="${mm(widthMm)}" lengthAdjust="spacingAndGlyphs"` : '';
  const edge = ` paint-order="stroke" stroke="${rgb(halo.colour)}"${opacity('stroke', halo.opacity)} stroke-width="${mm(2 * halo.widthMm)}" stroke-linejoin="round"`;
  return `<text x="${mm(x)}" y="${mm(y)}" font-size="${mm(sizeMm)}" text-anchor="${anchor}"${width}${style} fill="${rgb(colour)}"${edge}>${escaped(text)}</text>`;
}
