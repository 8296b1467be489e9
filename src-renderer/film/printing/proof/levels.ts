import { type Densities, densitiesFor, valueOfDensity } from '../../../../src-shared/film/densities.ts';
import type { PrintOptions } from '../../../../src-shared/film/model.ts';
import type { PrinterProfile } from '../../../../src-shared/settings/printing.ts';
import { optionOf } from '../../../app/printing/options.ts';
import type { Levels } from './drawing.ts';
import type { BoxImage } from './fetch-box.ts';

type Kind = Pick<BoxImage, 'bits' | 'samples' | 'photometricInterpretation' | 'values'>;

/** What was reckoned last: the boxes of a film are alike, and the magnifier asks with every step of the mouse. */
const known = new Map<string, Levels>();
const mostKnown = 8;

/**
 * Grey levels 0..255 of all values of a box, as the film will look: 12 bits on 8, MONOCHROME1 turned, turned once more where the printer is
 * asked to reverse, values that are proportional to density mapped back to P-values.
 */
export function levelsOf(kind: Kind, reversed: boolean): Levels {
  const { bits, samples, photometricInterpretation, values } = kind;
  const key = JSON.stringify([bits, samples, photometricInterpretation, values, reversed]);
  let levels = known.get(key);
  if (!levels) {
    levels = reckoned(kind, reversed);
    if (known.size >= mostKnown) known.clear();
    known.set(key, levels);
  }
  return levels;
}

function reckoned({ bits, samples, photometricInterpretation, values }: Kind, reversed: boolean): Levels {
  const highest = 2 ** bits - 1;
  const inverse = samples === 1 && photometricInterpretation === 'MONOCHROME1';
  const levels = new Uint8Array(2 ** (bits > 8 ? 16 : 8));
  for (let value = 0; value <= highest; value++) {
    let share = value / highest;
    // Polarity goes before the Presentation LUT (PS3.4 H.2.1.2).
    if (inverse !== reversed) share = 1 - share;
    if (values?.kind === 'linear-density') {
      share = shareOfDensity(values.zero === 'minimum' ? share : 1 - share, values.densities);
    }
    levels[value] = Math.round(255 * share);
  }
  // No value is higher.
  return levels.fill(levels[highest] ?? 0, highest + 1);
}

/** The grey that is seen at a part 0..1 of the way from the least density to the greatest. */
const shareOfDensity = (part: number, densities: Densities): number =>
  valueOfDensity((densities.minimum + part * (densities.maximum - densities.minimum)) / 100, densities);

/** The grey level in which BLACK, WHITE or hundredths of OD are shown; undefined where the printer chooses. */
export function levelOfTerm(
  profile: PrinterProfile,
  options: PrintOptions,
  key: 'borderDensity' | 'emptyImageDensity',
): number | undefined {
  const term = optionOf(profile, options, key) ?? '';
  if (term === 'BLACK') return 0;
  if (term === 'WHITE') return 255;
  if (!/^\d{1,4}$/.test(term)) return undefined;
  return Math.round(255 * valueOfDensity(Number(term) / 100, densitiesFor(profile, options)));
}
