import { type CellRequest, filmRoutes } from '../../../src-shared/contract/film-routes.ts';
import type { Film, FilmCell } from '../../../src-shared/film/model.ts';
import { api, asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { errorOfResponse } from '../../app/fetch-json.ts';
import { useLive } from '../../app/live.ts';
import { notify, notifyError } from '../../app/notify.ts';
import { optionsToSend } from '../../app/printing/options.ts';
import { measureText } from '../measure.ts';
import { currentPrinter, currentProfile, noPrinterText } from '../printer.ts';
import { useFilm } from '../store.ts';
import { setPlaceOf } from '../studies.ts';
import { withTexts } from '../texts.ts';
import { statusNow } from './asking.ts';
import { type FilmFacts, findingsOf, sheetsToPrint } from './checks.ts';
import { cutLines } from './cut-lines.ts';
import { givenAt, noteGiven } from './given.ts';
import { currentOptions, type JobToSubmit, openDialog, showPanel, usePrinting } from './store.ts';

/** The film with its texts, as it would be printed now; what lies on no sheet is named by the checks. */
export const filmWithTexts = (): Promise<Film> => withTexts(useFilm.getState().film);

/** The sheets that are printed, alone: they are counted among themselves. */
export const printedPart = (film: Film): Film => ({ ...film, sheets: sheetsToPrint(film), unplaced: [] });

/** What of a sheet was seen in the proof: every box that has an image. */
const seenWhole = ({ film, proofed }: JobToSubmit): boolean =>
  film.sheets.every((sheet) => proofed?.[sheet.id] !== undefined);

/** Checks the film and gives it to the printer; what was found is asked about first. `proof`: what was seen, to be printed so. */
export async function printFilm(proof?: JobToSubmit): Promise<void> {
  const printer = currentPrinter();
  if (!printer) {
    notify(`${noPrinterText()} Paper and PDF need none.`);
    return;
  }
  if (usePrinting.getState().submitting) return;
  usePrinting.setState({ submitting: true });
  try {
    const film = proof?.film ?? (await filmWithTexts());
    const job: JobToSubmit = proof ?? { film: printedPart(film), printedAt: Date.now() };
    // What was put into the tray while the proof was open lies there still.
    const { unplaced } = useFilm.getState().film;
    const facts: FilmFacts = {
      failed: await missingImages(job.film),
      proofed: seenWhole(job),
      proofNeeded: useLive.getState().settings?.printing.requireProof ?? false,
      printer: await statusNow(printer.id),
      cut: cutOf(job),
      given: givenAt(job.film, printer.id, optionsToSend(currentProfile(), currentOptions())),
    };
    const findings = findingsOf({ ...film, unplaced }, currentProfile(), currentOptions(), facts);
    if (findings.length > 0) openDialog({ kind: 'check', findings, job });
    else await submitJob(job);
  } catch (error) {
    notifyError(error, 'The film was not printed');
  } finally {
    usePrinting.setState({ submitting: false });
  }
}

/** What of the lines of a job's sheets has no room, by sheet. */
function cutOf({ film, printedAt }: JobToSubmit): Record<string, string[]> {
  const institution = useLive.getState().settings?.createdObjects.institutionName ?? '';
  return Object.fromEntries(
    film.sheets.map((sheet, index) => {
      const facts = { patient: film.patient, sheet: index + 1, sheets: film.sheets.length, printedAt, institution };
      return [sheet.id, cutLines(sheet, currentProfile(), currentOptions(), facts, measureText)];
    }),
  );
}

/** Gives a film to the printer. Rejects when it was not taken. */
export async function submitJob({ film, printedAt, proofed }: JobToSubmit): Promise<void> {
  const printer = currentPrinter();
  if (!printer) return;
  const options = optionsToSend(currentProfile(), currentOptions());
  const { id } = await api.print.submit({
    printerId: printer.id,
    film,
    options,
    printedAt,
    ...(proofed && { proofed }),
  });
  noteGiven({ id, film, printerId: printer.id, options, at: Date.now() });
  usePrinting.setState({ dialog: undefined, proof: false });
  showPanel(true);
}

/** Cells whose images cannot be shown any more, with the reason; only those that no study in sight has are tried. */
async function missingImages(film: Film): Promise<Record<string, string>> {
  const doubtful = film.sheets.flatMap(({ boxes }) =>
    boxes
      .filter((cell) => cell !== null)
      .filter(({ content }) => content.kind === 'image' && !setPlaceOf(content.image)),
  );
  const failed: Record<string, string> = {};
  for (const cell of doubtful) {
    const reason = await reasonOf(cell, film);
    if (reason !== undefined) failed[cell.id] = reason;
  }
  return failed;
}

const tried = { columns: 16, rows: 16, pixelMm: 1, marks: false, colour: false };

async function reasonOf(cell: FilmCell, { patient }: Film): Promise<string | undefined> {
  try {
    const request: CellRequest = { cell, patient, ...tried };
    const response = await fetch(filmRoutes.cell, { method: 'POST', body: JSON.stringify(request) });
    if (response.ok) return undefined;
    throw await errorOfResponse(response, filmRoutes.cell);
  } catch (error) {
    const { title } = errorText(asError(error));
    return title.replace(/\.$/, '').replace(/^./, (letter) => letter.toLowerCase());
  }
}
