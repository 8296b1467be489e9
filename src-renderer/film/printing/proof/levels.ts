import { type Densities, densitiesFor, valueOfDensity } from '../../../../src-shared/film/densities.ts';
import { type LutTable, throughEntries } from '../../../../src-shared/film/lut-table.ts';
import type { PrintOptions } from '../../../../src-shared/film/model.ts';
import type { PrinterProfile } from '../../../../src-shared/settings/printing.ts';
import { optionOf } from '../../../app/printing/options.ts';
import type { Levels } from './drawing.ts';
import type { BoxImage } from './fetch-box.ts';

type Kind = Pick<BoxImage, 'bits' | 'samples' | 'photometricInterpretation' | 'values'>;

/** What the printer makes of the values that it is sent. */
export interface PrinterDoes {
  /** Black and white are exchanged. */
  reversed: boolean;
  /** The table of the profile, where it is asked to put P-values through one. */
  table: LutTable | undefined;
}

export function printerDoes(profile: PrinterProfile, options: PrintOptions): PrinterDoes {
  const { use, shape, table } = profile.presentationLut;
  return {
    reversed: optionOf(profile, options, 'polarity') === 'REVERSE',
    table: use && shape === 'TABLE' && table.entries.length > 1 ? table : undefined,
  };
}

/** The table that the values of a box meet in the printer: none where they went through it here, or are colours. */
export const tableInPrinter = ({ samples, values }: Pick<Kind, 'samples' | 'values'>, { table }: PrinterDoes) =>
  samples === 1 && values === undefined ? table : undefined;

/** What was reckoned last: the boxes of a film are alike, and the magnifier asks with every step of the mouse. */
const known = new Map<string, Levels>();
const mostKnown = 8;
/** Tables may be long: by which number they are known. */
const tables = new WeakMap<object, number>();
let lastTable = 0;

function numberOf(table: object): number {
  const number = tables.get(table) ?? ++lastTable;
  tables.set(table, number);
  return number;
}

/**
 * Grey levels 0..255 of all values of a box, as the film will look: 12 bits on 8, MONOCHROME1 turned, turned once more where the printer is
 * asked to reverse, values that are proportional to density mapped back to P-values, P-values put through the table of the printer.
 */
export function levelsOf(kind: Kind, does: PrinterDoes): Levels {
  const { bits, samples, photometricInterpretation, values } = kind;
  const table = tableInPrinter(kind, does);
  const key = JSON.stringify([
    ...[bits, samples, photometricInterpretation, values, does.reversed],
    table && numberOf(table),
  ]);
  let levels = known.get(key);
  if (!levels) {
    levels = reckoned(kind, does.reversed, table);
    if (known.size >= mostKnown) known.clear();
    known.set(key, levels);
  }
  return levels;
}

function reckoned(
  { bits, samples, photometricInterpretation, values }: Kind,
  reversed: boolean,
  table: LutTable | undefined,
): Levels {
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
    if (table) share = Math.min(1, throughEntries(table, share) / (2 ** table.bits - 1));
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
