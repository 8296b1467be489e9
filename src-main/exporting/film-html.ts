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
html, body { margin: 0; padding: 0; background: ${groundOf(pages[0]?.paper)}; print-color-adjust: exact; }
section { position: relative; overflow: hidden; break-after: page; print-color-adjust: exact; }
section:last-child { break-after: auto; }
section > svg { display: block; }
text { font-family: ${fontFamilies}; white-space: pre; dominant-baseline: central; }
</style></head>
<body>${pages.map((page, index) => section(page, index, sizes)).join('\n')}</body></html>`;
}

const sizeOf = ({ page }: PaperPage): string => `${mm(page.width)}mm ${mm(page.height)}mm`;

const groundOf = (paper: PaperPage | undefined): string => (paper?.ground === 'black' ? '#000' : '#fff');

/**
 * Pages have whole pixels of 1/96 inch. What is larger than its page, by however little, is followed by an empty one, and all of it is made
 * smaller: nothing is true to size then.
 */
const within = (length: number): number => (Math.floor((length * 96) / 25.4 - 0.01) * 25.4) / 96;

/** One drawing a page: boxes of HTML would begin at whole pixels, and marks would lie beside what they mark. */
function section({ paper, marks }: FilmHtmlPage, index: number, sizes: readonly string[]): string {
  const [width, height] = [mm(within(paper.page.width)), mm(within(paper.page.height))];
  const style = `width:${width}mm;height:${height}mm`;
  const cells = paper.cells.map(({ place, position }) => {
    const where = `x="${mm(place.x)}" y="${mm(place.y)}" width="${mm(place.width)}" height="${mm(place.height)}"`;
    const drawn = (marks.get(position) ?? []).map(markSvg).join('');
    const image = `<image href="${pictureName(index, position)}" ${where} preserveAspectRatio="none"/>`;
    const box = `viewBox="0 0 ${mm(place.width)} ${mm(place.height)}" overflow="hidden"`;
    return drawn ? `${image}<svg ${where} ${box}>${drawn}</svg>` : image;
  });
  return `<section class="size${sizes.indexOf(sizeOf(paper))}" style="${style};background:${groundOf(paper)}"><svg viewBox="0 0 ${width} ${height}" style="${style}">${cells.join('')}${lines(paper)}</svg></section>`;
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
