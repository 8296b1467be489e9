import { labToSrgb } from '../../imaging/icc/lab.ts';
import type { GraphicLayer } from './model.ts';

/** sRGB levels, 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** What is drawn in a layer that recommends no colour: neither that of measurements nor of localizer lines. */
export const usualColour: Rgb = [150, 235, 160];

/** A colour as stored (PS3.3 C.10.7.1.1): L 0..100 and a, b -128..127 on 0..65535. */
export const storedColour = ([l, a, b]: readonly [number, number, number]): Rgb =>
  labToSrgb((l / 65535) * 100, (a / 65535) * 255 - 128, (b / 65535) * 255 - 128);

/** What a layer recommends (PS3.3 C.10.7): its colour before its grey, whose P-values are levels of equal steps. */
export function layerColour(layer: Pick<GraphicLayer, 'color' | 'grayscale'> | undefined): Rgb {
  if (layer?.color) return storedColour(layer.color);
  if (layer?.grayscale === undefined) return usualColour;
  const level = Math.round((Math.min(65535, Math.max(0, layer.grayscale)) / 65535) * 255);
  return [level, level, level];
}

export const cssColour = ([red, green, blue]: Rgb): string => `rgb(${red} ${green} ${blue})`;

/** Whether something drawn in this colour is seen over bright ground alone. */
export const isDark = ([red, green, blue]: Rgb): boolean => 0.2126 * red + 0.7152 * green + 0.0722 * blue < 70;

/** What can be seen beside a colour: dark under what is bright, bright under what is dark. */
export const outlineOf = (colour: Rgb): string => (isDark(colour) ? 'rgb(255 255 255 / 0.7)' : 'rgb(0 0 0 / 0.75)');
