import type { Archive } from '../../archive/archive.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import type { Media } from '../media.ts';

/**
 * Leaves an archive, its queue and what is open of media as a new workstation has them, for the next test: jobs are cancelled and forgotten,
 * media closed, studies and quarantined files removed. What the state database knows beside jobs stays.
 */
export async function takeAllOut({
  jobs,
  media,
  archive,
}: {
  jobs: JobQueue;
  media: Media;
  archive: Archive;
}): Promise<void> {
  for (const { id, endedAt } of jobs.list()) {
    if (endedAt !== undefined) continue;
    await jobs.cancel(id);
    await jobs.finished(id);
  }
  await jobs.clear();
  for (const { id } of media.list()) await media.close(id);
  await archive.settle();
  const { rows } = await archive.search({ level: 'study', match: {}, limit: 10_000 });
  if (rows.length > 0) await archive.deleteStudies(rows.map(({ row }) => row));
  await archive.deleteQuarantined((await archive.quarantined()).map(({ id }) => id));
}
