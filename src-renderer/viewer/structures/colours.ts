import type { Colour } from './objects.ts';

/** Colours for what names none: apart from each other and from grey, in an order that keeps neighbours apart. */
const palette: readonly Colour[] = [
  [255, 99, 71],
  [64, 196, 255],
  [255, 214, 64],
  [126, 217, 87],
  [214, 122, 255],
  [255, 160, 64],
  [64, 224, 176],
  [255, 120, 190],
  [150, 160, 255],
  [196, 224, 64],
];

export const ownColour = (index: number): Colour => palette[index % palette.length]!;

/** Least brightness of a line that is seen over black, 0..255. */
const least = 96;

/**
 * A colour as it is drawn: as its maker chose it, but raised where it would vanish on a dark image (black, dark blue).
 */
export function readable([red, green, blue]: Colour): Colour {
  const bright = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const white = bright >= least ? 0 : (least - bright) / (255 - bright);
  return [red, green, blue].map((part) => Math.round(part + (255 - part) * white)) as unknown as Colour;
}

export const cssOf = ([red, green, blue]: Colour, alpha = 1): string => `rgb(${red} ${green} ${blue} / ${alpha})`;
