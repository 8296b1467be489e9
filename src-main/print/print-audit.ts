import type { Film, FilmImage, FilmSheet } from '../../src-shared/film/model.ts';
import type { PrinterSettings } from '../../src-shared/settings/printing.ts';
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
  printer: Pick<PrinterSettings, 'name' | 'aeTitle' | 'host'>;
  /** Indices of sheets that are printed, and of those that may be or are not. */
  printed: readonly number[];
  failed: readonly number[];
  copies: number;
  error?: string;
}

/** Export (PS3.15 A.5.3.4) of the images of a film to a printer: one record for what one attempt gave to it. */
export function printRecord({ film, printer, printed, failed, copies, error }: PrintedFilm): AuditEvent {
  const studies = new Map<string, { instances: Set<string>; sopClasses: Set<string> }>();
  for (const index of printed.length > 0 ? printed : failed) {
    const sheet = film.sheets[index];
    for (const { studyUid, sopInstanceUid, sopClassUid } of sheet === undefined ? [] : imagesOf(sheet)) {
      const study = studies.get(studyUid) ?? { instances: new Set(), sopClasses: new Set() };
      study.instances.add(sopInstanceUid);
      study.sopClasses.add(sopClassUid);
      studies.set(studyUid, study);
    }
  }
  const details = [
    `film on ${printer.name}`,
    `${printed.length} of ${printed.length + failed.length} sheets printed`,
    `copies: ${copies}`,
    ...(error === undefined ? [] : [error]),
  ];
  return {
    kind: 'data-export',
    action: 'read',
    outcome: failed.length === 0 ? 'success' : printed.length > 0 ? 'minor-failure' : 'serious-failure',
    peer: { aeTitle: printer.aeTitle, address: printer.host },
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
