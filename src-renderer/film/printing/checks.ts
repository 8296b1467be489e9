import type { PrinterStatus } from '../../../src-shared/contract/print.ts';
import { boxCount } from '../../../src-shared/film/formats.ts';
import { cellIsNamed, neededAnnotations, sheetIsNamed } from '../../../src-shared/film/identity.ts';
import type { Film, FilmCell, FilmSheet, PrintOptions } from '../../../src-shared/film/model.ts';
import { filmMedium, pageOf } from '../../../src-shared/film/page.ts';
import type { PrinterProfile } from '../../../src-shared/settings/printing.ts';
import { formatInstant, plural } from '../../app/formatting.ts';
import { barOptions, optionFields, optionProblems, termText } from '../../app/printing/options.ts';
import { moodOf, statusAdvice, statusText } from '../../app/printing/printer-words.ts';

/** Something to know before a film is printed. */
export interface Finding {
  /** `stop`: it cannot be printed so. `ask`: it is printed when the reader says so. */
  kind: 'stop' | 'ask';
  /** One of each kind is shown. */
  id: string;
  text: string;
  /** What can be done about it here. */
  remedy?: 'film-size' | 'orientation' | 'options' | 'sheet' | 'unplaced' | 'proof';
  /** The sheet it is about. */
  sheet?: string;
}

/** What is known of a film beside itself. */
export interface FilmFacts {
  /** Cells whose images could not be shown, with the reason, by id. */
  failed: Readonly<Record<string, string>>;
  /** The proof was seen as it is now. */
  proofed: boolean;
  /** The proof is needed (settings). */
  proofNeeded: boolean;
  /** What the printer says of itself. */
  printer: PrinterStatus | undefined;
  /** When this printer got the same film, ms since 1970; undefined: it did not, or did not print it. */
  given?: number | undefined;
  /** What of the lines of sheets is too long, in words, by id of the sheet. */
  cut?: Readonly<Record<string, readonly string[]>>;
}

/** Sheets that have an image: the others are not printed. */
export const sheetsToPrint = ({ sheets }: Film): FilmSheet[] =>
  sheets.filter(({ boxes }) => boxes.some((cell) => cell !== null));

/** The number of a sheet and how many there are, as the lines say when it is printed: sheets without images are not counted. */
export function printedPlaceOf(film: Film, sheet: FilmSheet): { sheet: number; sheets: number } {
  const printed = sheetsToPrint(film);
  const at = printed.findIndex(({ id }) => id === sheet.id);
  return at < 0
    ? { sheet: film.sheets.findIndex(({ id }) => id === sheet.id) + 1, sheets: film.sheets.length }
    : { sheet: at + 1, sheets: printed.length };
}

const cellsOn = (sheet: FilmSheet): FilmCell[] => sheet.boxes.filter((cell) => cell !== null);

/** What this printer cannot make of this film: there is nothing to be looked at in the proof either. */
export function hindrancesOf(film: Film, profile: PrinterProfile, options: PrintOptions): Finding[] {
  const sheets = sheetsToPrint(film);
  if (sheets.length === 0) {
    return [{ kind: 'stop', id: 'empty', text: 'There is no image on the film.' }];
  }
  return [
    ...sheets.flatMap((sheet) => sheetFindings(sheet, film, profile, options)),
    ...optionFindings(profile, options),
  ];
}

/** Everything to know before this film goes to this printer, what stops it first. */
export function findingsOf(film: Film, profile: PrinterProfile, options: PrintOptions, facts: FilmFacts): Finding[] {
  const sheets = sheetsToPrint(film);
  const found = hindrancesOf(film, profile, options);
  if (sheets.length === 0) return found;
  found.push(
    ...givenFindings(facts),
    ...imageFindings(sheets, facts),
    ...identityFindings(sheets, film, profile, options),
    ...annotationFindings(sheets, film, profile, options, facts.printer),
    ...cutFindings(sheets, film, facts),
    ...unplacedFindings(film),
    ...printerFindings(facts.printer),
  );
  if (facts.proofNeeded && !facts.proofed) {
    found.unshift({
      kind: 'stop',
      id: 'proof',
      text: 'A film is looked at in the proof before it is printed, as it is now.',
      remedy: 'proof',
    });
  }
  return found.sort((a, b) => Number(a.kind === 'ask') - Number(b.kind === 'ask'));
}

function sheetFindings(sheet: FilmSheet, film: Film, profile: PrinterProfile, options: PrintOptions): Finding[] {
  const number = film.sheets.indexOf(sheet) + 1;
  const found: Finding[] = [];
  const add = (id: string, text: string, remedy: NonNullable<Finding['remedy']>): void => {
    found.push({ kind: 'stop', id: `${id} ${sheet.id}`, text, remedy, sheet: sheet.id });
  };
  if (!profile.films.some(({ id }) => id === sheet.filmSize)) {
    add(
      'film-size',
      `Sheet ${number} is on ${filmSizeText(sheet.filmSize)}; this printer has ${profile.films.map(({ id }) => filmSizeText(id)).join(', ')}.`,
      'film-size',
    );
    return found;
  }
  if (!profile.orientations.includes(sheet.orientation)) {
    add(
      'orientation',
      `Sheet ${number} is ${orientationText(sheet.orientation)}; this printer cannot print that.`,
      'orientation',
    );
    return found;
  }
  if (boxCount(sheet, profile) !== sheet.boxes.length) {
    const format = sheet.format.replace('\\', ' ');
    add(
      'format',
      `Sheet ${number} is divided as ${format}; this printer does not have that. Choose another grid.`,
      'sheet',
    );
    return found;
  }
  try {
    pageOf(filmMedium(profile, options), sheet);
  } catch (error) {
    add('page', `Sheet ${number}: ${error instanceof Error ? error.message : String(error)}.`, 'sheet');
  }
  return found;
}

function optionFindings(profile: PrinterProfile, options: PrintOptions): Finding[] {
  const problems = optionProblems(profile, options);
  return optionFields(profile, options).flatMap(({ key, label }): Finding[] => {
    const problem = problems[key];
    return problem === undefined
      ? []
      : [
          {
            kind: 'stop',
            id: `option ${key}`,
            text: `${label}: ${problem}.`,
            // The others stand in the bar.
            ...(!barOptions.includes(key) && { remedy: 'options' as const }),
          },
        ];
  });
}

function imageFindings(sheets: readonly FilmSheet[], { failed }: FilmFacts): Finding[] {
  return sheets.flatMap((sheet): Finding[] => {
    const missing = cellsOn(sheet).flatMap(({ id }) => (failed[id] === undefined ? [] : [failed[id]]));
    if (missing.length === 0) return [];
    const images = missing.length === 1 ? 'An image' : `${missing.length} images`;
    return [
      {
        kind: 'stop',
        id: `images ${sheet.id}`,
        text: `${images} cannot be printed: ${missing[0]}. Take ${missing.length === 1 ? 'it' : 'them'} off the film.`,
        remedy: 'sheet',
        sheet: sheet.id,
      },
    ];
  });
}

/** Film that says nowhere whose it is, is not given away unasked. */
function identityFindings(
  sheets: readonly FilmSheet[],
  film: Film,
  profile: PrinterProfile,
  options: PrintOptions,
): Finding[] {
  const unnamed = sheets.filter((sheet) => !sheetIsNamed(profile, options, sheet, film.patient));
  const cells = unnamed.flatMap(cellsOn).filter((cell) => !cellIsNamed(cell, film.patient));
  if (cells.length === 0) return [];
  const all = sheets.flatMap(cellsOn).length;
  const images =
    cells.length === all
      ? all === 1
        ? 'The image does'
        : 'The images do'
      : `${plural(cells.length, 'image does', 'images do')}`;
  return [
    {
      kind: 'ask',
      id: 'identity',
      text: `${images} not say whose ${cells.length === 1 ? 'it is' : 'they are'}: no name and no ID in the corners, above, below or beside.`,
      ...(unnamed[0] && { remedy: 'sheet' as const, sheet: unnamed[0].id }),
    },
  ];
}

/** A sheet that is named in texts of the printer alone is not printed by one that does not take them. */
function annotationFindings(
  sheets: readonly FilmSheet[],
  film: Film,
  profile: PrinterProfile,
  options: PrintOptions,
  printer: PrinterStatus | undefined,
): Finding[] {
  if (printer?.annotations !== false) return [];
  const [first] = sheets.filter((sheet) => neededAnnotations(profile, options, sheet, film.patient).length > 0);
  if (!first) return [];
  return [
    {
      kind: 'ask',
      id: 'annotations',
      text: 'Whose film it is stands in texts of the printer alone, and this printer took none when it was called last: it would print nothing. Show who it is in the corners of the images.',
      remedy: 'sheet',
      sheet: first.id,
    },
  ];
}

/** Lines whose end is not on the film. The same of all sheets is said once. */
function cutFindings(sheets: readonly FilmSheet[], film: Film, { cut = {} }: FilmFacts): Finding[] {
  const found = new Map<string, FilmSheet[]>();
  for (const sheet of sheets) {
    for (const words of cut[sheet.id] ?? []) found.set(words, [...(found.get(words) ?? []), sheet]);
  }
  return [...found].map(([words, on]) => {
    const every = on.length === sheets.length;
    const number = film.sheets.findIndex(({ id }) => id === on[0]?.id) + 1;
    const where = every ? '' : on.length === 1 ? `Sheet ${number}: ` : `${on.length} sheets: `;
    const text = `${where}${words}.`;
    return { kind: 'ask', id: `cut ${words}`, text, remedy: 'sheet', ...(on[0] && { sheet: on[0].id }) };
  });
}

const unplacedFindings = ({ unplaced }: Film): Finding[] =>
  unplaced.length === 0
    ? []
    : [
        {
          kind: 'ask',
          id: 'unplaced',
          text: `${plural(unplaced.length, 'image lies', 'images lie')} on no sheet and ${unplaced.length === 1 ? 'is' : 'are'} not printed.`,
          remedy: 'unplaced',
        },
      ];

/** Who pressed twice does not mean two films. */
function givenFindings({ given }: FilmFacts): Finding[] {
  if (given === undefined) return [];
  const at = formatInstant(given).slice(11, 19);
  return [
    {
      kind: 'ask',
      id: 'again',
      text: `The printer got this film at ${at}, as it is now: it would be printed once more.`,
    },
  ];
}

/** A printer that cannot print now keeps the job waiting; whoever needs the film now chooses another. */
function printerFindings(status: PrinterStatus | undefined): Finding[] {
  if (moodOf(status) !== 'failure') return [];
  return [{ kind: 'ask', id: 'printer', text: `The printer: ${statusText(status)}. ${statusAdvice(status)}` }];
}

/** `14INX17IN` as people write it: `14 × 17 in`; `A4` stays. */
export function filmSizeText(id: string): string {
  const [, width = '', height = '', unit = ''] = /^([\d_]+)(?:IN|CM)X([\d_]+)(IN|CM)$/.exec(id) ?? [];
  return unit === ''
    ? termText(id)
    : `${width.replace('_', '.')} × ${height.replace('_', '.')} ${unit === 'IN' ? 'in' : 'cm'}`;
}

export const orientationText = (orientation: FilmSheet['orientation']): string =>
  orientation === 'PORTRAIT' ? 'portrait' : 'landscape';
