import type { Mark, PathMark, TextMark } from '../../src-shared/film/marks.ts';
import { escaped } from './html.ts';

/** Lengths with a thousandth of a millimetre. */
export const mm = (value: number): string => String(Number(value.toFixed(4)));

type Colour = readonly [number, number, number];
export const rgb = ([red, green, blue]: Colour): string => `rgb(${red},${green},${blue})`;
/** As bright as the colour looks (ITU-R BT.601). */
const greyOf = ([red, green, blue]: Colour): Colour => {
  const grey = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  return [grey, grey, grey];
};

const opacity = (name: string, value: number): string => (value < 1 ? ` ${name}-opacity="${mm(value)}"` : '');

export interface MarkSvgOptions {
  /** That nothing else of the document has. */
  id: string;
  /** Colours as greys. */
  greys: boolean;
}

/** A mark as SVG: sharp at any size, texts as texts. Lengths in mm. */
export const markSvg = (mark: Mark, options: MarkSvgOptions): string =>
  mark.kind === 'path' ? pathSvg(mark, options) : textSvg(mark, options);

const inkOf = ({ greys }: MarkSvgOptions, colour: Colour): string => rgb(greys ? greyOf(colour) : colour);

function pathSvg({ path, line, fill, halo }: PathMark, options: MarkSvgOptions): string {
  const d = `d="${escaped(path)}"`;
  const round = 'stroke-linecap="round" stroke-linejoin="round"';
  const dashes = line?.dashesMm ? ` stroke-dasharray="${line.dashesMm.map(mm).join(' ')}"` : '';
  const beneath =
    halo &&
    `<path ${d} fill="none" stroke="${inkOf(options, halo.colour)}"${opacity('stroke', halo.opacity)} stroke-width="${mm((line?.widthMm ?? 0) + 2 * halo.widthMm)}" ${round}${dashes}/>`;
  const face = fill ? `fill="${inkOf(options, fill.colour)}"${opacity('fill', fill.opacity)}` : 'fill="none"';
  const edge = line
    ? ` stroke="${inkOf(options, line.colour)}"${opacity('stroke', line.opacity)} stroke-width="${mm(line.widthMm)}" ${round}${dashes}`
    : '';
  return `${beneath ?? ''}<path ${d} ${face}${edge}/>`;
}

/**
 * A text over its halo. What is drawn as letters stands in the text of a PDF, edges of letters a second time: so the halo is a face that is
 * seen through a mask of the letters, and a mask is no text.
 */
function textSvg(mark: TextMark, options: MarkSvgOptions): string {
  const { text, x, y, anchor, sizeMm, widthMm, colour, halo } = mark;
  const style = `${mark.bold ? ' font-weight="700"' : ''}${mark.italic ? ' font-style="italic"' : ''}${mark.underlined ? ' text-decoration="underline"' : ''}`;
  // As wide as it was measured when its place was found, whatever font is here.
  const width = widthMm > 0 ? ` textLength="${mm(widthMm)}" lengthAdjust="spacingAndGlyphs"` : '';
  const letters = (ink: string): string =>
    `<text x="${mm(x)}" y="${mm(y)}" font-size="${mm(sizeMm)}" text-anchor="${anchor}"${width}${style} ${ink}>${escaped(text)}</text>`;
  const face = letters(`fill="${inkOf(options, colour)}"`);
  if (halo.widthMm <= 0 || halo.opacity <= 0) return face;
  const wide = widthMm > 0 ? widthMm : sizeMm * text.length;
  const left = x - (anchor === 'start' ? 0 : anchor === 'middle' ? wide / 2 : wide);
  const room = sizeMm + halo.widthMm;
  const where = `x="${mm(left - room)}" y="${mm(y - room)}" width="${mm(wide + 2 * room)}" height="${mm(2 * room)}"`;
  const edge = `fill="#fff" stroke="#fff" stroke-width="${mm(2 * halo.widthMm)}" stroke-linejoin="round"`;
  return `<mask id="${options.id}" maskUnits="userSpaceOnUse" ${where}>${letters(edge)}</mask><rect ${where} fill="${inkOf(options, halo.colour)}"${opacity('fill', halo.opacity)} mask="url(#${options.id})"/>${face}`;
}
