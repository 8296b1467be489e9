import type { PrintSheet } from '../../src-shared/contract/print.ts';
import type { Film, FilmImage, FilmSheet } from '../../src-shared/film/model.ts';
import type { PrinterSettings } from '../../src-shared/settings/printing.ts';
import type { StoredPrintJob, StoredPrintSheet } from '../archive/database/state-printing.ts';
import type { AuditEvent } from '../audit/types.ts';

/** Every image that a sheet shows, once. */
export function imagesOf({ boxes }: FilmSheet): FilmImage[] {
  const images = boxes.flatMap((cell) => {
    if (cell === null) return [];
    return cell.content.kind === 'image' ? [cell.content.image] : cell.content.of;
  });
  return [...new Map(images.map((image) => [`${image.sopInstanceUid} ${image.frame}`, image])).values()];
}

/** How a job went, for the audit trail. */
export interface PrintedFilm {
  film: Film;
  printer: Pick<PrinterSettings, 'name'> & Partial<Pick<PrinterSettings, 'aeTitle' | 'host'>>;
  /** Indices of sheets that are printed, of those that may be, and of those that are not. */
  printed: readonly number[];
  unsure: readonly number[];
  failed: readonly number[];
  copies: number;
  error?: string;
}

/** Export (PS3.15 A.5.3.4) of the images of a film to a printer: of what is on film, or may be; where nothing is, of what was to be. */
export function printRecord({ film, printer, printed, unsure, failed, copies, error }: PrintedFilm): AuditEvent {
  const studies = new Map<string, { instances: Set<string>; sopClasses: Set<string> }>();
  const out = [...printed, ...unsure];
  for (const index of out.length > 0 ? out : failed) {
    const sheet = film.sheets[index];
    for (const { studyUid, sopInstanceUid, sopClassUid } of sheet === undefined ? [] : imagesOf(sheet)) {
      const study = studies.get(studyUid) ?? { instances: new Set(), sopClasses: new Set() };
      study.instances.add(sopInstanceUid);
      study.sopClasses.add(sopClassUid);
      studies.set(studyUid, study);
    }
  }
  const { name, aeTitle, host } = printer;
  const details = [
    `film on ${name}`,
    `${printed.length} of ${out.length + failed.length} sheets printed`,
    ...(unsure.length === 0 ? [] : [`${unsure.length} may be printed or not`]),
    `copies: ${copies}`,
    ...(error === undefined ? [] : [error]),
  ];
  const complete = unsure.length + failed.length === 0;
  return {
    kind: 'data-export',
    action: 'read',
    outcome: complete ? 'success' : out.length > 0 ? 'minor-failure' : 'serious-failure',
    peer: { ...(aeTitle !== undefined && { aeTitle }), ...(host !== undefined && { address: host }) },
    medium: 'film',
    studies: [...studies].map(([studyUid, { instances, sopClasses }]) => ({
      studyUid,
      patientId: film.patient.id,
      instances: instances.size,
      sopClasses: [...sopClasses],
    })),
    detail: details.join(', '),
  };
}

/**
 * What the audit trail does not tell yet of a job: its sheets that a printer was asked to print, and those that `attempted` names by index;
 * undefined: there is nothing to tell. A printer that is gone from the settings is told where something went to it.
 */
export function recordOf(
  { sheets, copies, printerName }: Pick<StoredPrintJob, 'sheets' | 'copies' | 'printerName'>,
  film: Film,
  printer: PrintedFilm['printer'] | undefined,
  { attempted = [], error }: { attempted?: readonly number[]; error?: string | undefined } = {},
): AuditEvent | undefined {
  const inState = (wanted: PrintSheet['state']): number[] =>
    [...sheets.keys()].filter((index) => {
      const { state, unrecorded } = sheets[index] as StoredPrintSheet;
      return state === wanted && (unrecorded || attempted.includes(index));
    });
  const [printed, unsure, failed] = [inState('printed'), inState('unsure'), inState('failed')];
  const out = printed.length + unsure.length;
  if (out === 0 && (failed.length === 0 || printer === undefined)) return undefined;
  const to = printer ?? { name: printerName };
  return printRecord({ film, printer: to, printed, unsure, failed, copies, ...(error !== undefined && { error }) });
}
