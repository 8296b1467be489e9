import { type Densities, valueOfDensity } from '../../film/densities.ts';
import { presentationLutFunction } from '../../imaging/pipeline/presentation.ts';
import type { PrintedBox, PrintLut } from './model.ts';

/**
 * From the value of an image box, 0..1, to the grey that is seen, 0..1: polarity, then the presentation LUT (PS3.3 C.13.5). With LIN OD
 * values are densities, evenly from the least (0, white) to the greatest (PS3.3 C.11.4), as DCMTK's viewer of stored prints shows them.
 */
export function printedGrey(
  { reversed, lut }: Pick<PrintedBox, 'reversed' | 'lut'>,
  densities: Densities,
): (value: number) => number {
  const through = lutFunction(lut, densities);
  return reversed ? (value) => through(1 - value) : through;
}

function lutFunction(lut: PrintLut, densities: Densities): (value: number) => number {
  if ('table' in lut) return presentationLutFunction({ table: lut.table });
  if (lut.shape !== 'LIN OD') return presentationLutFunction({ shape: lut.shape });
  const { minimum, maximum } = densities;
  return (value) => valueOfDensity((minimum + value * (maximum - minimum)) / 100, densities);
}

/** Grey 0..1 of Border Density (2010,0100) or Empty Image Density (2010,0110): BLACK, WHITE or hundredths of OD. */
export function greyOfTerm(term: string, densities: Densities, fallback: number): number {
  if (term === 'BLACK') return 0;
  if (term === 'WHITE') return 1;
  const density = Number(term);
  return term !== '' && Number.isFinite(density) ? valueOfDensity(density / 100, densities) : fallback;
}
