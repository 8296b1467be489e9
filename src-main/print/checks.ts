import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { boxCount } from '../../src-shared/film/formats.ts';
import type { Film, FilmSheet, PrintOptions } from '../../src-shared/film/model.ts';
import { filmMedium, pageOf } from '../../src-shared/film/page.ts';
import { aeTitle } from '../../src-shared/settings/basic.ts';
import type { PrinterProfile } from '../../src-shared/settings/printing.ts';

const refuse = (field: string, reason: string): never => {
  throw new NegatoscopeError('invalid-input', `${field}: ${reason}`, { field, reason });
};

/** One term of a list that the printer has, or what its profile says by default. */
function term(name: keyof PrintOptions, offered: readonly string[], profile: PrinterProfile, options: PrintOptions) {
  const value = options[name] as string | undefined;
  if (value === undefined || value === '' || value === profile.defaults[name]) return;
  if (!offered.includes(value)) refuse(name, `the printer has no "${value}"`);
}

/** BLACK, WHITE or hundredths of OD (PS3.3 C.13.3). */
function density(
  name: 'borderDensity' | 'emptyImageDensity',
  offered: readonly string[],
  profile: PrinterProfile,
  options: PrintOptions,
): void {
  const value = options[name];
  if (value !== undefined && /^\d{1,4}$/.test(value)) within(name, Number(value), profile);
  else term(name, offered, profile, options);
}

function within(name: keyof PrintOptions, value: number | null | undefined, { densityRange }: PrinterProfile): void {
  if (value === undefined || value === null) return;
  const { minimum, maximum } = densityRange;
  if (value < minimum || value > maximum) {
    refuse(name, `a density of ${value} hundredths is not between ${minimum} and ${maximum}`);
  }
}

/** LO, SH, CS have neither control characters nor a backslash (PS3.5 6.2); ST only has line ends and tabs beside. */
function plain(name: keyof PrintOptions, value: string | undefined, text = false): void {
  if (value === undefined) return;
  const rest = text ? value.replace(/[\r\n\f\t]/g, '') : value;
  if (/\p{Cc}/u.test(rest) || (!text && value.includes('\\'))) refuse(name, 'it has characters that cannot be sent');
}

/** Throws `invalid-input` where the printer does not have what a job says. */
export function checkOptions(profile: PrinterProfile, options: PrintOptions): void {
  term('mediumType', profile.mediumTypes, profile, options);
  term('filmDestination', profile.filmDestinations, profile, options);
  term('magnificationType', profile.magnificationTypes, profile, options);
  term('smoothingType', profile.smoothingTypes, profile, options);
  const resolutions = profile.resolutions.map(({ id }) => id);
  term('resolution', resolutions, profile, options);
  density('borderDensity', profile.borderDensities, profile, options);
  density('emptyImageDensity', profile.emptyImageDensities, profile, options);
  within('minDensity', options.minDensity, profile);
  within('maxDensity', options.maxDensity, profile);
  const least = options.minDensity ?? profile.defaults.minDensity;
  const most = options.maxDensity ?? profile.defaults.maxDensity;
  if (least != null && most != null && least >= most) refuse('maxDensity', 'it has to be more than the least density');
  if (options.colour !== undefined && !profile.colours.includes(options.colour)) {
    refuse('colour', options.colour === 'color' ? 'the printer has no colour' : 'the printer prints in colour alone');
  }
  plain('sessionLabel', options.sessionLabel);
  plain('ownerId', options.ownerId);
  plain('configurationInformation', options.configurationInformation, true);
  const { calledAeTitle = '', annotationFormat = profile.defaults.annotationFormat ?? '' } = options;
  if (calledAeTitle !== '' && !aeTitle.safeParse(calledAeTitle).success) {
    refuse('calledAeTitle', 'it is not an AE title');
  }
  term(
    'annotationFormat',
    profile.annotationFormats.map(({ id }) => id),
    profile,
    options,
  );
  const positions = profile.annotationFormats.find(({ id }) => id === annotationFormat)?.positions ?? 0;
  for (const text of options.annotations ?? []) plain('annotations', text);
  if ((options.annotations?.length ?? 0) > positions) {
    refuse('annotations', positions === 0 ? 'the printer has no texts' : `the printer has ${positions} texts`);
  }
}

/** Throws `invalid-input` where the printer cannot divide a film as the sheet says. */
export function checkSheet(profile: PrinterProfile, options: PrintOptions, sheet: FilmSheet): void {
  if (!profile.films.some(({ id }) => id === sheet.filmSize)) {
    refuse('filmSize', `the printer has no film ${sheet.filmSize}`);
  }
  if (!profile.orientations.includes(sheet.orientation)) {
    refuse('orientation', `the printer prints no film ${sheet.orientation === 'PORTRAIT' ? 'upright' : 'lying'}`);
  }
  const count = boxCount(sheet, profile) ?? refuse('format', `the printer does not know ${sheet.format}`);
  if (sheet.boxes.length !== count) {
    refuse('boxes', `${sheet.format} has ${count} boxes, the sheet ${sheet.boxes.length}`);
  }
  // Throws where a box would be too small or a page too large.
  pageOf(filmMedium(profile, options), sheet);
}

export const hasImages = ({ boxes }: Pick<FilmSheet, 'boxes'>): boolean => boxes.some((cell) => cell !== null);

/**
 * The sheets that are printed: those that are wanted, without those that have no image. Throws `invalid-input` when none is left, and for
 * names of sheets that the film does not have.
 */
export function sheetsToPrint({ sheets }: Film, wanted: readonly string[] | undefined): FilmSheet[] {
  const unknown = wanted?.find((id) => !sheets.some((sheet) => sheet.id === id));
  if (unknown !== undefined) refuse('sheets', `the film has no sheet ${unknown}`);
  if (new Set(sheets.map(({ id }) => id)).size < sheets.length) refuse('sheets', 'two sheets have the same name');
  const chosen = sheets.filter((sheet) => hasImages(sheet) && (wanted?.includes(sheet.id) ?? true));
  if (chosen.length === 0) refuse('film', 'there is no image on it');
  return chosen;
}
