import type { CatalogueInfo } from '../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import { text } from '../../src-shared/dicom/access.ts';
import type { Archive } from '../archive/archive.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { ImportParameters } from '../media/import.ts';
import type { Media } from '../media/media.ts';
import type { Medium } from '../media/medium.ts';

const unfilled = (): never => {
  throw new NegatoscopeError('unsupported', 'not there yet');
};

/** The archive first, then the open media. */
export async function catalogueList(archive: Archive, media: Media): Promise<CatalogueInfo[]> {
  const { studies, series, instances, quarantined } = await archive.status();
  const counts = { studies, series, instances, scanned: instances, unreadable: quarantined };
  return [{ id: archive.id, kind: 'archive', name: 'Archive', state: 'ready', ...counts }, ...media.list()];
}

/** Studies by what stays the same when their medium is opened again. */
async function studiesOf(
  medium: Medium,
  studyRows: readonly number[],
): Promise<Required<Pick<ImportParameters, 'studyUids' | 'patientIds'>>> {
  const { rows } = await medium.search({ level: 'study', match: {}, limit: 100_000 });
  const patientIds: string[] = [];
  const studyUids = studyRows.map((studyRow) => {
    const found = rows.find((row) => row.studyRow === studyRow);
    const uid = found === undefined ? undefined : text(found.attributes, 'StudyInstanceUID');
    if (uid === undefined) throw new NegatoscopeError('not-found', `no study ${studyRow}`, { id: medium.id, studyRow });
    patientIds.push((found && text(found.attributes, 'PatientID')) ?? '');
    return uid;
  });
  return { studyUids, patientIds };
}

/** The calls about archive and media. */
export function catalogueHandlers(archive: Archive, media: Media, jobs: JobQueue): NegatoscopeHandlers['catalogues'] {
  return {
    volumes: () => [],
    scanExtra: () => unfilled(),
    eject: () => unfilled(),
    importPlan: () => unfilled(),
    list: () => catalogueList(archive, media),
    open: ({ paths }) => media.open(paths),
    close: ({ id }) => media.close(id),
    unreadable: ({ id }) => media.unreadable(id),
    importStudies: async ({ id, studyRows }) => {
      const medium = media.get(id);
      if (medium === undefined) throw new NegatoscopeError('not-found', `no medium ${id} is open`, { id });
      const parameters: ImportParameters = {
        paths: [...medium.paths],
        medium: id,
        ...(studyRows === undefined ? {} : await studiesOf(medium, studyRows)),
      };
      return { jobId: await jobs.submit('import', medium.info().name, parameters) };
    },
    archiveStatus: () => archive.status(),
    quarantine: () => archive.quarantined(),
    deleteQuarantined: ({ ids }) => archive.deleteQuarantined(ids),
    deleteStudies: ({ studyRows }) => archive.deleteStudies(studyRows),
    markRead: ({ studyRows, read }) => archive.markRead(studyRows, read),
    rebuild: async () => ({ jobId: await jobs.submit('rebuild', 'Archive', {}) }),
    verify: () => archive.verify(),
  };
}
