import { jndOfLuminance } from '../../imaging/gsdf.ts';
import { presentationLutFunction } from '../../imaging/pipeline/presentation.ts';
import type { PrintedBox, PrintLight, PrintLut } from './model.ts';

/** Luminance of film of an optical density on its light box, cd/m2 (PS3.14 annex D.2). */
const luminanceOf = (density: number, { illumination, reflectedAmbientLight }: PrintLight): number =>
  reflectedAmbientLight + illumination * 10 ** -density;

/** The range in which the Grayscale Standard Display Function is defined, cd/m2. */
const jndAt = (luminance: number): number => jndOfLuminance(Math.min(3999, Math.max(0.05, luminance)));

/** The grey 0..1 that looks on a monitor as a density does on the light box: equal steps to the eye between black and white (PS3.14). */
export function greyOfDensity(density: number, light: PrintLight): number {
  const [dark, bright] = [light.maximumDensity, light.minimumDensity].map((end) => jndAt(luminanceOf(end, light)));
  const jnd = jndAt(luminanceOf(density, light));
  return Math.max(0, Math.min(1, (jnd - dark!) / Math.max(bright! - dark!, 1e-9)));
}

/**
 * From the value of an image box, 0..1, to the grey that is seen, 0..1: polarity, then the presentation LUT (PS3.3 C.13.5). With LIN OD
 * values stand for densities, evenly from the greatest (0, black) to the least: the LUT does not turn black and white over (PS3.4 H.4.9.1).
 */
export function printedGrey(
  { reversed, lut }: Pick<PrintedBox, 'reversed'> & { lut: PrintLut },
  light: PrintLight,
): (value: number) => number {
  const through = lutFunction(lut, light);
  return reversed ? (value) => through(1 - value) : through;
}

function lutFunction(lut: PrintLut, light: PrintLight): (value: number) => number {
  if ('table' in lut) return presentationLutFunction({ table: lut.table });
  if (lut.shape !== 'LIN OD') return presentationLutFunction({ shape: lut.shape });
  const { minimumDensity, maximumDensity } = light;
  return (value) => greyOfDensity(maximumDensity - value * (maximumDensity - minimumDensity), light);
}

/** Grey 0..1 of Border Density (2010,0100) or Empty Image Density (2010,0110): BLACK, WHITE or hundredths of OD. */
export function greyOfTerm(term: string, light: PrintLight, fallback: number): number {
  if (term === 'BLACK') return 0;
  if (term === 'WHITE') return 1;
  const density = Number(term);
  return term !== '' && Number.isFinite(density) ? greyOfDensity(density / 100, light) : fallback;
}
