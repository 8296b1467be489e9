import { byPatient, patientKey } from '../../src-shared/contract/same-patient.ts';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { api } from '../app/api.ts';
import { formatCount } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import type { ImportSelection } from '../app/media-actions.ts';
import { attempt, notify, notifyError } from '../app/notify.ts';
import { list } from './list.ts';
import { chooseOnly, chosenInOrder, extendTo, maximumChosen, nothingSelected } from './selection.ts';
import { anyPicked, type Picks, studiesOfPicks } from './series-picks.ts';

/** More viewers than this are not opened by one key. */
const maximumPatients = 4;

export const chosenStudies = (): StudyRow[] => {
  const { selection, window } = list.store.getState();
  return chosenInOrder(selection, window?.rows ?? new Map());
};

/** What a viewer begins with, where series or instances are chosen. */
function firstOf({ series, instances }: Picks): { seriesRow: number; instanceRow?: number } | undefined {
  const [instance] = instances;
  if (instance) return { seriesRow: instance[1].seriesRow, instanceRow: instance[0] };
  const [seriesRow] = series.keys();
  return seriesRow === undefined ? undefined : { seriesRow };
}

/** Opens the chosen series and instances in their studies, else the chosen studies. */
export const openChosen = (catalogue: string, studies: readonly StudyRow[], picks: Picks): Promise<void> =>
  openStudies(catalogue, anyPicked(picks) ? studiesOfPicks(picks) : studies, firstOf(picks));

/** What of a medium an import brings: chosen series and instances where there are any, else the chosen studies. */
export function importChoice(id: string, studies: readonly StudyRow[], picks: Picks): ImportSelection | undefined {
  const { series, instances } = picks;
  if (anyPicked(picks)) return { id, seriesRows: [...series.keys()], instanceRows: [...instances.keys()] };
  return studies.length > 0 ? { id, studyRows: studies.map(({ studyRow }) => studyRow) } : undefined;
}

/** Opens studies, each patient in a viewer of its own, and marks them as read where marks are kept. */
async function openStudies(
  catalogue: string,
  rows: readonly StudyRow[],
  first: { seriesRow: number; instanceRow?: number } | undefined,
): Promise<void> {
  const patients = byPatient(rows);
  if (patients.length > maximumPatients) {
    notify(
      `These are studies of ${patients.length} patients. Select studies of at most ${maximumPatients} to open them.`,
    );
    return;
  }
  for (const studies of patients) {
    const studyRows = studies.map((study) => study.studyRow);
    const opened = await attempt(
      () => api.app.openViewer({ catalogue, studyRows, ...(first && patients.length === 1 ? { first } : {}) }),
      'The viewer could not be opened',
    );
    if (opened && catalogue === 'archive') {
      const unread = studies.filter((study) => !study.read).map((study) => study.studyRow);
      if (unread.length > 0) await markRead(unread, true);
    }
  }
}

export const markRead = (studyRows: number[], read: boolean): Promise<boolean> =>
  attempt(() => api.catalogues.markRead({ studyRows, read }), 'The read mark could not be changed');

export const deleteStudies = (studyRows: number[]): Promise<boolean> =>
  attempt(() => api.catalogues.deleteStudies({ studyRows }), 'The studies could not be deleted');

/** Chooses every study of the list, up to a limit that is told. */
export async function selectAll(): Promise<void> {
  const { window } = list.store.getState();
  if (!window || window.total === 0) return;
  try {
    const rows = await list.range(0, Math.min(window.total, maximumChosen));
    const first = rows.get(0);
    const last = rows.get(rows.size - 1);
    if (!first || !last) return;
    list.select(extendTo(chooseOnly(first, 0), last, rows.size - 1, rows));
    if (window.total > maximumChosen) {
      notify(`The first ${formatCount(maximumChosen)} of ${formatCount(window.total)} studies are selected.`);
    }
  } catch (error) {
    notifyError(error);
  }
}

/** Chooses every study of the list whose patient is that of a chosen one, as far as a range may go. */
export async function selectPatient(): Promise<void> {
  const { window, selection } = list.store.getState();
  const match = useLive.getState().settings?.display.patientMatch;
  const wanted = new Set([...selection.chosen.values()].map((study) => patientKey(study, match)));
  if (!window || wanted.size === 0) return;
  try {
    const rows = await list.range(0, Math.min(window.total, maximumChosen));
    const same = [...rows.values()].filter((study) => wanted.has(patientKey(study, match)));
    const chosen = new Map([...selection.chosen, ...same.map((study): [number, StudyRow] => [study.studyRow, study])]);
    list.select({ ...list.store.getState().selection, chosen });
    if (window.total > maximumChosen) {
      notify(`Looked for among the first ${formatCount(maximumChosen)} of ${formatCount(window.total)} studies.`);
    }
  } catch (error) {
    notifyError(error);
  }
}

/** Shift: chooses a range, reading what of it is not known yet. */
export async function selectRange(row: StudyRow, index: number): Promise<void> {
  const { selection, window } = list.store.getState();
  const from = selection.rangeFrom ?? selection.focus?.index ?? index;
  const [low, high] = from < index ? [from, index] : [index, from];
  let rows = window?.rows ?? new Map<number, StudyRow>();
  for (let at = low; at <= high; at++) {
    if (rows.has(at)) continue;
    try {
      rows = await list.range(low, Math.min(high - low + 1, maximumChosen));
    } catch (error) {
      notifyError(error);
      return;
    }
    break;
  }
  list.select(extendTo(list.store.getState().selection, row, index, rows));
}

/** Moves the focus to a place (clamped) and chooses it, or the range to it. */
export async function moveTo(index: number, extend: boolean): Promise<number | undefined> {
  const { window } = list.store.getState();
  if (!window || window.total === 0) return undefined;
  const place = Math.max(0, Math.min(window.total - 1, index));
  let row = window.rows.get(place);
  if (!row) {
    try {
      row = (await list.range(place, 1)).get(place);
    } catch (error) {
      notifyError(error);
    }
  }
  if (!row) return undefined;
  if (extend) await selectRange(row, place);
  else list.select(chooseOnly(row, place));
  return place;
}

export const clearSelection = (): void => list.select(nothingSelected);
