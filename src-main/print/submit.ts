import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { formatName } from '../../src-shared/dicom/written.ts';
import type { Film, FilmImage, PrintOptions } from '../../src-shared/film/model.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { PrintContent, StoredPrintJob, StoredPrintSheet } from '../archive/database/state-printing.ts';
import { type CatalogueOf, ensureOfPatient } from '../handlers/film-patient.ts';
import { checkOptions, checkSheet, sheetsToPrint } from './checks.ts';
import { knownPrinter } from './job.ts';
import { imagesOf } from './print-audit.ts';
import { positionsOf } from './spool.ts';

/** A film as it is given to a printer (`print.submit`). */
export interface Submission {
  printerId: string;
  film: Film;
  options: PrintOptions;
  sheets?: readonly string[] | undefined;
  proofed?: Record<string, Record<string, string>> | undefined;
  printedAt: number;
  /** Of the sheets in the film they were composed in, where `film` has not all of them: number and count by id. */
  numbers?: ReadonlyMap<string, { number: number; of: number }>;
}

export interface SubmitOptions {
  settings: () => Settings;
  /** The archive or an open medium. */
  catalogue: CatalogueOf;
}

export interface PreparedJob {
  job: Omit<StoredPrintJob, 'id'>;
  content: PrintContent;
  pictures: string[];
}

/** A film of many sheets full of presentation states; more would not fit into memory several times over. */
const mostCharacters = 64 * 1024 * 1024;

/** Checks a film against its printer and its patient; what comes of it is ready to be kept. Throws as `print.submit`. */
export async function prepareJob(options: SubmitOptions, submission: Submission): Promise<PreparedJob> {
  const settings = options.settings();
  const { printerId, film, printedAt, proofed } = submission;
  if (!settings.printing.enabled) {
    throw new NegatoscopeError('unsupported', 'no films are printed on this workstation', { object: 'The printer' });
  }
  const { printer, profile } = knownPrinter(settings, printerId);
  checkOptions(profile, submission.options);
  const chosen = sheetsToPrint(film, submission.sheets);
  for (const sheet of chosen) checkSheet(profile, submission.options, sheet);
  const content: PrintContent = {
    film: { patient: film.patient, sheets: chosen, unplaced: [] },
    options: submission.options,
    profile,
    ...(proofed && { proofed }),
    printedAt,
  };
  if (settings.printing.requireProof) checkProofed(content);
  if (JSON.stringify(content.film).length > mostCharacters) {
    throw new NegatoscopeError('invalid-input', 'the film is too large', { field: 'film', reason: 'It is too large' });
  }
  const images = chosen.flatMap(imagesOf);
  // What is not here is said when its sheet is printed.
  await ensureOfPatient(options.catalogue, film.patient, images, 'let-be');
  const modalities = await modalitiesOf(options.catalogue, images);
  const distinct = new Set(images.map(({ sopInstanceUid, frame }) => `${sopInstanceUid} ${frame}`)).size;
  const number = (id: string) =>
    submission.numbers?.get(id) ?? {
      number: film.sheets.findIndex((sheet) => sheet.id === id) + 1,
      of: film.sheets.length,
    };
  const job: Omit<StoredPrintJob, 'id'> = {
    state: 'waiting',
    printerId,
    printerName: printer.name,
    patientKey: film.patient.key,
    patientName: formatName(film.patient.name),
    patientId: film.patient.id,
    title: [modalities.join(', '), distinct === 1 ? '1 image' : `${distinct} images`].filter(Boolean).join(', '),
    copies: submission.options.copies ?? profile.defaults.copies ?? 1,
    images: distinct,
    submittedAt: Date.now(),
    attempts: 0,
    sheets: chosen.map((sheet) => newSheet(positionsOf(content, sheet).length, number(sheet.id))),
  };
  return { job, content, pictures: picturesOf(content.film) };
}

const newSheet = (boxes: number, place: { number: number; of: number }): StoredPrintSheet => ({
  ...place,
  state: 'waiting',
  boxes,
  sent: 0,
  asked: false,
  lasting: false,
  unrecorded: false,
  messages: [],
  printJobUid: '',
  executionStatus: '',
  hashes: {},
});

const picturesOf = ({ sheets }: Film): string[] =>
  sheets.flatMap(({ boxes }) =>
    boxes.flatMap((cell) => (cell?.content.kind === 'picture' ? [cell.content.picture] : [])),
  );

/** By setting, nothing is printed that nobody saw. */
function checkProofed(content: PrintContent): void {
  for (const sheet of content.film.sheets) {
    const seen = content.proofed?.[sheet.id];
    if (positionsOf(content, sheet).some((position) => seen?.[String(position)] === undefined)) {
      const reason = 'A film is looked at in the proof before it is printed';
      throw new NegatoscopeError('invalid-input', reason, { field: 'film', reason });
    }
  }
}

/** Modalities of images, of series that are here. */
async function modalitiesOf(catalogueOf: CatalogueOf, images: readonly FilmImage[]): Promise<string[]> {
  const modalities = new Set<string>();
  for (const id of new Set(images.map(({ catalogue }) => catalogue))) {
    const series = new Set(images.filter(({ catalogue }) => catalogue === id).map(({ seriesUid }) => seriesUid));
    const query = { level: 'series', match: { '0020000E': [...series].slice(0, 500) }, limit: 1000 } as const;
    for (const { attributes } of (await catalogueOf(id)?.search(query))?.rows ?? []) {
      const [modality] = attributes['00080060']?.Value ?? [];
      if (typeof modality === 'string' && modality !== '') modalities.add(modality);
    }
  }
  return [...modalities].sort();
}
