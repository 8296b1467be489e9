import { leastJnd, leastLuminance, luminanceOfJnd, mostJnd, mostLuminance } from '../imaging/gsdf.ts';
import type { PrinterProfile } from '../settings/printing.ts';
import type { PrintOptions } from './model.ts';

/** Where densities of a film lie, hundredths of OD, and the light that it is looked at in, cd/m2 (PS3.14). */
export interface Densities {
  minimum: number;
  maximum: number;
  illumination: number;
  reflectedAmbientLight: number;
}

type DensityProfile = Pick<PrinterProfile, 'density' | 'defaults'>;

/** Paper is looked at in the light of the room alone (PS3.14 7.3). */
export const isPaper = ({ mediumType }: Pick<PrintOptions, 'mediumType'>): boolean =>
  mediumType?.trim().toUpperCase() === 'PAPER';

/**
 * What densities are reckoned with: what the job says, else what the printer does, else the light that is usual for film or paper (PS3.4
 * H.4.2.2.1.1).
 */
export function densitiesFor({ density, defaults }: DensityProfile, job: PrintOptions): Densities {
  const options = { ...defaults, ...job };
  const paper = isPaper(options);
  return {
    minimum: options.minDensity ?? density.minimum,
    maximum: options.maxDensity ?? density.maximum,
    illumination: options.illumination ?? (paper ? density.paperIllumination : density.illumination),
    reflectedAmbientLight: options.reflectedAmbientLight ?? (paper ? 0 : density.reflectedAmbientLight),
  };
}

const within = (luminance: number): number => Math.max(leastLuminance, Math.min(mostLuminance, luminance));

/**
 * The JND of a luminance, as exactly as the function itself (PS3.14 7.1): its inverse formula is off by up to half a JND, which near black
 * is a hundredth of a density.
 */
function jndOf(luminance: number): number {
  let [low, high] = [leastJnd, mostJnd] as [number, number];
  for (let step = 0; step < 48; step++) {
    const middle = (low + high) / 2;
    if (luminanceOfJnd(middle) < luminance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Luminance of a film of a density, cd/m2: what is lit through it and what the room adds (PS3.14 B, C). */
const luminanceOf = (density: number, { illumination, reflectedAmbientLight }: Densities): number =>
  reflectedAmbientLight + illumination * 10 ** -density;

/** Density (OD) in which a P-value 0..1 is seen as the Grayscale Standard Display Function has it (PS3.14 7): 0 is the darkest. */
export function densityOf(densities: Densities): (value: number) => number {
  const [least, most] = [densities.minimum / 100, densities.maximum / 100];
  const darkest = jndOf(within(luminanceOf(most, densities)));
  const brightest = jndOf(within(luminanceOf(least, densities)));
  return (value) => {
    const luminance = luminanceOfJnd(darkest + value * (brightest - darkest));
    const lit = luminance - densities.reflectedAmbientLight;
    const density = lit > 0 ? -Math.log10(lit / densities.illumination) : most;
    return Math.max(least, Math.min(most, density));
  };
}

/** The P-value 0..1 that comes out in a density (OD). */
export function valueOfDensity(density: number, densities: Densities): number {
  const [least, most] = [densities.minimum / 100, densities.maximum / 100];
  const jnd = (of: number): number => jndOf(within(luminanceOf(of, densities)));
  const [darkest, brightest] = [jnd(most), jnd(least)];
  if (brightest <= darkest) return 0;
  return (jnd(Math.max(least, Math.min(most, density))) - darkest) / (brightest - darkest);
}
