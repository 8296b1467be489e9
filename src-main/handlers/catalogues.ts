import type { CatalogueInfo } from '../../src-shared/contract/catalogues.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { Archive } from '../archive/archive.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Importing } from '../media/importing.ts';
import type { Media } from '../media/media.ts';
import type { Volumes } from '../media/volumes/volumes.ts';

/** The archive first, then the open media. */
export async function catalogueList(
  archive: Archive,
  media: Media,
  volumes: Pick<Volumes, 'canBeTakenOut'>,
): Promise<CatalogueInfo[]> {
  const { studies, series, instances, quarantined } = await archive.status();
  const open = media
    .list()
    .map((info) => (info.path !== undefined && volumes.canBeTakenOut(info.path) ? { ...info, removable: true } : info));
  const counts = { studies, series, instances, scanned: instances, unreadable: quarantined };
  return [{ id: archive.id, kind: 'archive', name: 'Archive', state: 'ready', ...counts }, ...open];
}

export interface CatalogueParts {
  archive: Archive;
  media: Media;
  jobs: JobQueue;
  volumes: Volumes;
  importing: Importing;
}

/** The calls about archive and media. */
export function catalogueHandlers({
  archive,
  media,
  jobs,
  volumes,
  importing,
}: CatalogueParts): NegatoscopeHandlers['catalogues'] {
  return {
    volumes: () => volumes.list(),
    scanExtra: ({ id }) => media.scanExtra(id),
    lookAgain: ({ id }) => media.lookAgain(id),
    unlock: ({ id, password }) => media.unlock(id, password),
    eject: ({ path }) => volumes.eject(path),
    importPlan: (selected) => importing.plan(selected),
    list: () => catalogueList(archive, media, volumes),
    open: ({ paths }) => importing.open(paths),
    close: ({ id }) => media.close(id),
    unreadable: ({ id }) => media.unreadable(id),
    importStudies: (wanted) => importing.start(wanted),
    archiveStatus: () => archive.status(),
    quarantine: () => archive.quarantined(),
    deleteQuarantined: ({ ids }) => archive.deleteQuarantined(ids),
    deleteStudies: ({ studyRows }) => archive.deleteStudies(studyRows),
    markRead: ({ studyRows, read }) => archive.markRead(studyRows, read),
    rebuild: async () => ({ jobId: await jobs.submit('rebuild', 'Archive', {}) }),
    verify: () => archive.verify(),
  };
}
