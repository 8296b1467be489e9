import { type ErrorEnvelope, fromEnvelope } from '../../../src-shared/contract/errors.ts';
import type { Job } from '../../../src-shared/contract/jobs.ts';
import { byPatient, isSameStudy } from '../../../src-shared/contract/same-patient.ts';
import { studyTitle } from '../../../src-shared/contract/study-title.ts';
import { api } from '../../app/api.ts';
import { formatName } from '../../app/formatting.ts';
import { useLive } from '../../app/live.ts';
import { nodeName } from '../../app/nodes.ts';
import { attempt, notify, notifyError } from '../../app/notify.ts';
import { retrieve, type Wanted } from '../../app/retrievals.ts';
import { onArrival } from './answers.ts';
import { isWhole, type RemoteRow } from './row.ts';

/** More patients than this are not opened by one key. */
const maximumPatients = 4;
/** What a finished retrieve brought is in the list within this time, in ms. */
const grace = 5000;

export const wantedStudy = (row: RemoteRow): Wanted => ({
  study: row.remote,
  title: studyTitle(row),
  instances: row.remote.instances,
});

const openViewer = (studyRows: number[]): Promise<boolean> =>
  attempt(() => api.app.openViewer({ catalogue: 'archive', studyRows }), 'The viewer could not be opened');

interface Awaited {
  row: RemoteRow;
  jobId: number | undefined;
}
/** Studies that somebody wants to see and of which nothing has come yet. */
const awaited = new Set<Awaited>();

/**
 * Opens studies of a node. What lies here whole opens at once; of the others what is missing is retrieved, and the viewer
 * opens as soon as the first images are here.
 */
export const openRemote = (rows: readonly RemoteRow[]): Promise<void> => open(rows);

/** Opens studies of which only parts (series, images) are to be retrieved. */
export function openParts(parts: readonly { row: RemoteRow; wanted: Wanted }[]): Promise<void> {
  const rows = new Map<number, RemoteRow>(parts.map(({ row }) => [row.studyRow, row]));
  return open([...rows.values()], (row) =>
    parts.filter((part) => part.row.studyRow === row.studyRow).map(({ wanted }) => wanted),
  );
}

async function open(rows: readonly RemoteRow[], partsOf?: (row: RemoteRow) => Wanted[]): Promise<void> {
  const patients = byPatient(rows).length;
  if (patients > maximumPatients) {
    notify(`These are studies of ${patients} patients. Select studies of at most ${maximumPatients} to open them.`);
    return;
  }
  for (const studies of byPatient(rows) as RemoteRow[][]) {
    const here = studies.flatMap(({ remote }) => (remote.local ? [remote.local.studyRow] : []));
    if (here.length > 0) await openViewer(here);
    const missing = studies.filter((row) => partsOf !== undefined || !isWhole(row));
    const nodeId = missing[0]?.nodeId;
    if (nodeId === undefined) continue;
    const waiting = missing.filter(({ remote }) => !remote.local).map((row): Awaited => ({ row, jobId: undefined }));
    for (const one of waiting) awaited.add(one);
    const wanted = missing.flatMap((row) => (partsOf?.(row) ?? [wantedStudy(row)]).map((part) => ({ row, part })));
    const jobIds = await retrieve(
      nodeId,
      wanted.map(({ part }) => part),
    );
    for (const one of waiting) {
      if (jobIds) one.jobId = jobIds[wanted.findLastIndex(({ row }) => row === one.row)];
      else awaited.delete(one);
    }
    told(useLive.getState().jobs);
  }
}

/** Opens what somebody waits for as soon as some of it is here. Gives back how to stop. */
export function openOnArrival(): () => void {
  const ends = [
    onArrival((study) => {
      for (const one of awaited) {
        if (study.instances < 1 || one.row.studyUid !== study.studyUid) continue;
        awaited.delete(one);
        if (isSameStudy(one.row.remote, study)) void openViewer([study.studyRow]);
        else {
          notify(
            `What came from ${nodeName(one.row.nodeId)} for ${formatName(one.row.name)} names another patient: ${formatName(study.name) || '(no name)'} ${study.patientId}. It is in the archive and was not opened.`,
          );
        }
      }
    }),
    useLive.subscribe(({ jobs }, before) => {
      if (jobs !== before.jobs) told(jobs);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** What is not coming any more is said once. */
function told(jobs: readonly Job[] | undefined): void {
  for (const one of awaited) {
    const job = jobs?.find(({ id }) => id === one.jobId);
    if (!job || job.state === 'waiting' || job.state === 'running') continue;
    const what = `${studyTitle(one.row)} could not be retrieved from ${nodeName(one.row.nodeId)}`;
    if (job.state === 'cancelled') awaited.delete(one);
    else if (job.error) {
      awaited.delete(one);
      notifyError(fromEnvelope(job.error as ErrorEnvelope), what);
    } else {
      one.jobId = undefined;
      setTimeout(() => {
        if (!awaited.delete(one)) return;
        notify(
          `${nodeName(one.row.nodeId)} says that the retrieve has ended, but nothing arrived here. Does it know the address and port of this station?`,
        );
      }, grace);
    }
  }
}
