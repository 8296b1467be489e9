import type { ComparedStudy } from '../../src-shared/changes/candidates.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { lastingPatientKey } from '../../src-shared/contract/same-patient.ts';
import { type StudyRow, studyRowOf } from '../../src-shared/contract/view-routes.ts';
import { texts } from '../../src-shared/dicom/access.ts';
import type { Tag } from '../../src-shared/dicom/data-set.ts';
import type { Catalogue, CatalogueRow, InstancePlace } from '../archive/types.ts';
import type { Medium } from './medium.ts';

/** A part of a medium by what stays the same when it is opened again; what is absent selects nothing, all absent everything. */
export interface LastingSelection {
  /** Studies, by UID; two patients may share one: `patientIds` then says whose study each is, in the same order; absent: whosever. */
  studyUids?: string[];
  patientIds?: string[];
  series?: LastingSeries[];
  instances?: LastingInstance[];
  /** The studies are all that there were when everything was asked for: what cannot be read belongs to it, too. */
  whole?: boolean;
}

interface LastingSeries {
  /** `lastingPatientKey` of its study. */
  patient: string;
  studyUid: string;
  seriesUid: string;
}

interface LastingInstance extends LastingSeries {
  sopInstanceUid: string;
}

export interface SelectedRows {
  studyRows?: readonly number[] | undefined;
  seriesRows?: readonly number[] | undefined;
  instanceRows?: readonly number[] | undefined;
}

type Searched = Pick<Catalogue, 'id' | 'search' | 'select' | 'places'>;

/** A study of a catalogue, and whose it is. */
export interface KnownStudy {
  row: number;
  study: StudyRow;
  patient: string;
  compared: ComparedStudy;
}

const knownStudy = (row: CatalogueRow): KnownStudy => {
  const study = studyRowOf(row);
  const patient = lastingPatientKey(study);
  const values: Record<Tag, string> = {};
  for (const [tag, element] of Object.entries(row.attributes)) {
    if (element.vr === 'SQ' || element.Value === undefined) continue;
    const text = texts(row.attributes, tag).join('\\');
    if (text !== '') values[tag] = text;
  }
  return { row: row.row, study, patient, compared: { patient, studyUid: study.studyUid, values } };
};

/** Studies of a catalogue that match. */
export async function studiesOf(
  catalogue: Pick<Catalogue, 'search'>,
  match: Record<string, string[]> = {},
  { ignoreCase = false, limit = 100_000 } = {},
): Promise<KnownStudy[]> {
  const { rows } = await catalogue.search({ level: 'study', match, ignoreCase, limit });
  return rows.map(knownStudy);
}

export const isEverything = ({ studyRows, seriesRows, instanceRows }: SelectedRows): boolean =>
  studyRows === undefined && seriesRows === undefined && instanceRows === undefined;

const pageSize = 1000;

/** Where the selected instances lie, each once, a page at a time. */
export async function* placesOf(catalogue: Searched, selected: SelectedRows): AsyncGenerator<InstancePlace[]> {
  const studyRows = isEverything(selected)
    ? (await studiesOf(catalogue)).map(({ row }) => row)
    : (selected.studyRows ?? []);
  const seriesRows = selected.seriesRows ?? [];
  const seen = new Set<number>();
  const lists = [
    ...(studyRows.length > 0 ? [(await catalogue.select({ studyRows })).rows] : []),
    ...(seriesRows.length > 0 ? [(await catalogue.select({ seriesRows })).rows] : []),
    selected.instanceRows ?? [],
  ];
  for (const list of lists) {
    for (let at = 0; at < list.length; at += pageSize) {
      const rows = [...list.slice(at, at + pageSize)].filter((row) => !seen.has(row));
      for (const row of rows) seen.add(row);
      const places = await catalogue.places(rows);
      if (places.length > 0) yield places;
    }
  }
}

/**
 * Everything as what stays the same: the studies that are there now, as far as all were found. Another disc may lie there when it is read, or
 * more of it: nobody was asked about that.
 */
export async function lastingWhole(medium: Searched & Pick<Medium, 'info'>): Promise<LastingSelection> {
  if (medium.info().state !== 'ready') return {};
  const studyRows = (await studiesOf(medium)).map(({ row }) => row);
  return { ...(await lastingSelection(medium, { studyRows })), whole: true };
}

/** Rows as what stays the same. Throws `not-found` for rows that are not there. */
export async function lastingSelection(catalogue: Searched, selected: SelectedRows): Promise<LastingSelection> {
  if (isEverything(selected)) return {};
  const studies = new Map((await studiesOf(catalogue)).map((study) => [study.row, study]));
  const known = (studyRow: number): KnownStudy => {
    const study = studies.get(studyRow);
    if (study === undefined)
      throw new NegatoscopeError('not-found', `no study ${studyRow}`, { id: catalogue.id, studyRow });
    return study;
  };
  const whole = (selected.studyRows ?? []).map(known);
  const series =
    (selected.seriesRows ?? []).length === 0 ? [] : await seriesOf(catalogue, selected.seriesRows ?? [], known);
  const instances: LastingInstance[] = [];
  for await (const page of placesOf(catalogue, { instanceRows: selected.instanceRows ?? [] })) {
    for (const { studyRow, studyUid, seriesUid, sopInstanceUid } of page) {
      instances.push({ patient: known(studyRow).patient, studyUid, seriesUid, sopInstanceUid });
    }
  }
  if (instances.length < new Set(selected.instanceRows).size) {
    throw new NegatoscopeError('not-found', 'instances are not there any more', { id: catalogue.id });
  }
  return {
    studyUids: whole.map(({ study }) => study.studyUid),
    patientIds: whole.map(({ study }) => study.patientId),
    ...(series.length === 0 ? {} : { series }),
    ...(instances.length === 0 ? {} : { instances }),
  };
}

async function seriesOf(
  catalogue: Searched,
  seriesRows: readonly number[],
  known: (studyRow: number) => KnownStudy,
): Promise<LastingSeries[]> {
  const { rows } = await catalogue.search({ level: 'series', match: {}, seriesRows: [...seriesRows], limit: 100_000 });
  if (rows.length < new Set(seriesRows).size) {
    throw new NegatoscopeError('not-found', 'series are not there any more', { id: catalogue.id });
  }
  return rows.map(({ studyRow, attributes }) => {
    const { patient, study } = known(studyRow);
    return { patient, studyUid: study.studyUid, seriesUid: texts(attributes, 'SeriesInstanceUID')[0] ?? '' };
  });
}

const seriesKey = ({ patient, studyUid, seriesUid }: LastingSeries): string =>
  JSON.stringify([patient, studyUid, seriesUid]);
const instanceKey = (instance: LastingInstance): string => `${seriesKey(instance)}${instance.sopInstanceUid}`;

/** Whether an instance of a study is of the selection. */
export function selects(selection: LastingSelection): (place: InstancePlace, study: KnownStudy) => boolean {
  const { studyUids, patientIds, series, instances } = selection;
  if (studyUids === undefined && series === undefined && instances === undefined) return () => true;
  const whole = new Set(
    studyUids?.map((uid, index) => (patientIds === undefined ? uid : `${uid}\n${patientIds[index]}`)),
  );
  const wantedSeries = new Set(series?.map(seriesKey));
  const wantedInstances = new Set(instances?.map(instanceKey));
  return ({ studyUid, seriesUid, sopInstanceUid }, { patient, study }) =>
    whole.has(patientIds === undefined ? studyUid : `${studyUid}\n${study.patientId}`) ||
    (wantedSeries.size > 0 && wantedSeries.has(seriesKey({ patient, studyUid, seriesUid }))) ||
    (wantedInstances.size > 0 && wantedInstances.has(instanceKey({ patient, studyUid, seriesUid, sopInstanceUid })));
}

/** What of a selection was not found: UIDs of its studies, series and instances. */
export function notFound(
  { studyUids = [], patientIds, series = [], instances = [] }: LastingSelection,
  studies: readonly KnownStudy[],
  places: readonly InstancePlace[],
): string[] {
  const known = new Set(studies.flatMap(({ study }) => [study.studyUid, `${study.studyUid}\n${study.patientId}`]));
  const found = new Set(places.flatMap(({ seriesUid, sopInstanceUid }) => [seriesUid, sopInstanceUid]));
  return [
    ...studyUids.filter((uid, index) => !known.has(patientIds === undefined ? uid : `${uid}\n${patientIds[index]}`)),
    ...series.map(({ seriesUid }) => seriesUid).filter((uid) => !found.has(uid)),
    ...instances.map(({ sopInstanceUid }) => sopInstanceUid).filter((uid) => !found.has(uid)),
  ];
}

/** Studies that a selection needs to look into; undefined: all. */
export function studiesNeeded({ studyUids, series, instances }: LastingSelection): string[] | undefined {
  if (studyUids === undefined && series === undefined && instances === undefined) return undefined;
  return [
    ...new Set([
      ...(studyUids ?? []),
      ...(series ?? []).map(({ studyUid }) => studyUid),
      ...(instances ?? []).map(({ studyUid }) => studyUid),
    ]),
  ];
}
