import type { RemoteStudy, WorklistEntry } from '../../../src-shared/contract/remote.ts';
import { isSameStudy } from '../../../src-shared/contract/same-patient.ts';
import { type StudyRow, studyListSchema, viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import { api } from '../../app/api.ts';
import { fetchJson } from '../../app/fetch-json.ts';
import { newestFirst } from '../query.ts';
import { type RemoteRow, remoteRow, rowOrder } from './row.ts';
import { RemoteSearch } from './search.ts';

export type StudySearch = RemoteSearch<RemoteStudy, RemoteRow>;
export type WorklistSearch = RemoteSearch<WorklistEntry, WorklistEntry>;

/** What the nodes answered last, kept while the window is open: who comes back to a node finds its list as it was. */
const studies = new Map<string, StudySearch>();
const worklists = new Map<string, WorklistSearch>();

const cancel = (searchId: string): Promise<void> => api.remote.cancelSearch({ searchId });

/** The search of studies of a node. */
export function studySearch(nodeId: string): StudySearch {
  let search = studies.get(nodeId);
  if (!search) {
    const begin: ConstructorParameters<typeof RemoteSearch>[1]['begin'] = (input) => api.remote.search(input);
    search = new RemoteSearch(nodeId, { begin, cancel }, (study) => remoteRow(nodeId, study), rowOrder(newestFirst));
    studies.set(nodeId, search);
  }
  return search;
}

const whenScheduled = (entry: WorklistEntry): string => `${entry.startDate}${entry.startTime.replaceAll(':', '')}`;

/** The modality worklist of a node, in the order in which the steps are scheduled. */
export function worklistSearch(nodeId: string): WorklistSearch {
  let search = worklists.get(nodeId);
  if (!search) {
    const begin: ConstructorParameters<typeof RemoteSearch>[1]['begin'] = (input) => api.remote.searchWorklist(input);
    search = new RemoteSearch<WorklistEntry, WorklistEntry>(
      nodeId,
      { begin, cancel },
      (entry) => entry,
      (a, b) => whenScheduled(a).localeCompare(whenScheduled(b)) || a.number - b.number,
    );
    worklists.set(nodeId, search);
  }
  return search;
}

/** The answers behind a catalogue of the study list (`nodeCatalogue`); undefined for the archive and media. */
export function answersOf(catalogue: string): StudySearch | undefined {
  return catalogue.startsWith('node:') ? studySearch(catalogue.slice('node:'.length)) : undefined;
}

type Arrival = (row: StudyRow) => void;
const arrivals = new Set<Arrival>();

/** Tells of studies of the archive that changed, as they are now. Gives back how to stop. */
export function onArrival(listener: Arrival): () => void {
  arrivals.add(listener);
  return () => arrivals.delete(listener);
}

/** Time between two looks at what changed in the archive, in ms. */
const lookEvery = 100;

/** Passes on what is found, and keeps the rows up to date with the archive. Gives back how to stop. */
export function listenForAnswers(): () => void {
  const changed = new Set<number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const look = async (): Promise<void> => {
    timer = undefined;
    const studyRows = [...changed].slice(0, 500);
    for (const row of studyRows) changed.delete(row);
    try {
      const { rows } = await fetchJson(
        viewRoutes.studies('archive', { studyRows, limit: studyRows.length }),
        studyListSchema,
      );
      const byUid = new Map<string, StudyRow[]>();
      for (const row of rows) byUid.set(row.studyUid, [...(byUid.get(row.studyUid) ?? []), row]);
      const localOf = (study: Parameters<typeof isSameStudy>[0]): StudyRow | undefined =>
        byUid.get(study.studyUid)?.find((row) => isSameStudy(study, row));
      for (const search of studies.values()) search.update((row) => withLocal(row, localOf(row.remote)));
      for (const search of worklists.values()) {
        search.update((entry) => {
          const row = localOf(entry);
          if (!row || entry.local?.instances === row.instances) return entry;
          return { ...entry, local: { studyRow: row.studyRow, instances: row.instances } };
        });
      }
      for (const row of rows) for (const listener of arrivals) listener(row);
    } catch {
      // The archive is closed or being rebuilt; the next change is looked at again.
    }
    if (changed.size > 0) timer ??= setTimeout(() => void look(), lookEvery);
  };

  const ends = [
    api.remote.found(({ searchId, rows }) => {
      for (const search of studies.values()) search.found(searchId, rows);
    }),
    api.remote.foundWorklist(({ searchId, rows }) => {
      for (const search of worklists.values()) search.found(searchId, rows);
    }),
    api.remote.ended((end) => {
      for (const search of [...studies.values(), ...worklists.values()]) search.ended(end);
    }),
    api.catalogues.studiesChanged(({ catalogue, studies: list }) => {
      if (catalogue !== 'archive') return;
      const removed = new Set<number>();
      for (const study of list) {
        if (study.removed) removed.add(study.studyRow);
        else changed.add(study.studyRow);
      }
      if (removed.size > 0) forget(removed);
      if (changed.size > 0) timer ??= setTimeout(() => void look(), lookEvery);
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const end of ends) end();
  };
}

function withLocal(row: RemoteRow, here: StudyRow | undefined): RemoteRow {
  if (!here) return row;
  const { local } = row.remote;
  if (local?.studyRow === here.studyRow && local.instances === here.instances) return row;
  return remoteRow(row.nodeId, {
    ...row.remote,
    local: { studyRow: here.studyRow, instances: here.instances },
  });
}

/** Deleted studies are not here any more. */
function forget(removed: ReadonlySet<number>): void {
  for (const search of studies.values()) {
    search.update((row) => {
      if (!row.remote.local || !removed.has(row.remote.local.studyRow)) return row;
      const { local: _, ...rest } = row.remote;
      return remoteRow(row.nodeId, rest);
    });
  }
  for (const search of worklists.values()) {
    search.update((entry) => {
      if (!entry.local || !removed.has(entry.local.studyRow)) return entry;
      const { local: _, ...rest } = entry;
      return rest;
    });
  }
}
