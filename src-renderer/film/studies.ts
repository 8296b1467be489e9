import { create } from 'zustand';
import { z } from '../../src-shared/contract/define.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { lastingPatientKey } from '../../src-shared/contract/same-patient.ts';
import {
  type SeriesRow,
  type StudyRow,
  seriesListSchema,
  studyListSchema,
  viewRoutes,
} from '../../src-shared/contract/view-routes.ts';
import type { SeriesDescription } from '../../src-shared/imaging/description.ts';
import { api, asError } from '../app/api.ts';
import { fetchJson } from '../app/fetch-json.ts';
import { type FilmSet, filmSetsOf } from '../app/film-frames.ts';
import { useLive } from '../app/live.ts';
import { isOtherPatient, withoutOtherPatients } from '../app/patients.ts';

export interface RailSeries {
  row: SeriesRow;
  /** Once it was read; empty: nothing of it can be filmed. */
  sets?: FilmSet[];
  /** As the archive has it, for objects that speak of its images. */
  description?: SeriesDescription;
  error?: NegatoscopeError;
}

export interface RailStudy {
  catalogue: string;
  study: StudyRow;
  series: RailSeries[];
  error?: NegatoscopeError;
}

interface RailState {
  /** Newest first. */
  studies: readonly RailStudy[];
  /** Studies that were asked for and are of another patient: never filmed together. */
  refused: number;
  /** Studies of the patient that the archive has and the rail does not show; undefined: not asked yet. */
  others: readonly StudyRow[] | undefined;
  reading: boolean;
  error: NegatoscopeError | undefined;
}

/** The studies that the film can be made of, and what is read of them. */
export const useRail = create<RailState>(() => ({
  studies: [],
  refused: 0,
  others: undefined,
  reading: false,
  error: undefined,
}));
const set = useRail.setState;

const descriptionSchema = z.custom<SeriesDescription>(
  (value) => typeof value === 'object' && value !== null && Array.isArray((value as { instances?: unknown }).instances),
  'no series description',
);

const when = ({ study }: RailStudy): string => `${study.studyDate}${study.studyTime}`;
const seriesOf = (studyRow: number, catalogue: string): RailSeries[] | undefined =>
  useRail.getState().studies.find((one) => one.catalogue === catalogue && one.study.studyRow === studyRow)?.series;

function changeSeries(catalogue: string, seriesRow: number, change: Partial<RailSeries>): void {
  set(({ studies }) => ({
    studies: studies.map((entry) =>
      entry.catalogue === catalogue && entry.series.some(({ row }) => row.seriesRow === seriesRow)
        ? {
            ...entry,
            series: entry.series.map((one) => (one.row.seriesRow === seriesRow ? { ...one, ...change } : one)),
          }
        : entry,
    ),
  }));
}

/** Rows of studies in one catalogue; those that are gone are left out. Throws NegatoscopeError. */
export async function readStudies(catalogue: string, studyRows: readonly number[]): Promise<StudyRow[]> {
  if (studyRows.length === 0) return [];
  const url = viewRoutes.studies(catalogue, { studyRows: [...studyRows], limit: 9999 });
  return (await fetchJson(url, studyListSchema)).rows;
}

async function readSeriesList(catalogue: string, studyRow: number): Promise<RailSeries[]> {
  const { rows } = await fetchJson(viewRoutes.seriesOfStudy(catalogue, studyRow), seriesListSchema);
  return rows.map((row) => ({ row }));
}

/** The same series read once at a time; what came later counts. */
const readings = new Map<string, Promise<void>>();

async function readSeries(catalogue: string, study: StudyRow, row: SeriesRow): Promise<void> {
  const key = `${catalogue} ${row.seriesRow}`;
  const before = readings.get(key);
  const reading = (async () => {
    await before;
    try {
      const read = await fetchJson(viewRoutes.series(catalogue, row.seriesRow), descriptionSchema);
      if (isOtherPatient(study, read.patient)) {
        throw new NegatoscopeError('forbidden', 'the series is of another patient', { reason: 'other-patient' });
      }
      const description = withoutOtherPatients(study, read);
      const order = useLive.getState().settings?.display.spatial.sliceOrder ?? 'anatomical';
      changeSeries(catalogue, row.seriesRow, { description, sets: filmSetsOf(description, order) });
    } catch (error) {
      changeSeries(catalogue, row.seriesRow, { error: asError(error) });
    }
  })();
  readings.set(key, reading);
  await reading;
  if (readings.get(key) === reading) readings.delete(key);
}

/**
 * Shows these studies in the rail, with those that are there already. Studies of another patient than `patientKey` are left out and
 * counted. Resolves when all of their series were read.
 */
export function showStudies(catalogue: string, studyRows: readonly number[], patientKey: string): Promise<void> {
  work = work.then(() => addStudies(catalogue, studyRows, patientKey));
  return work;
}

/** One request to show studies after the other. */
let work: Promise<void> = Promise.resolve();

async function addStudies(catalogue: string, studyRows: readonly number[], patientKey: string): Promise<void> {
  const known = new Set(
    useRail
      .getState()
      .studies.filter((one) => one.catalogue === catalogue)
      .map(({ study }) => study.studyRow),
  );
  const wanted = [...new Set(studyRows)].filter((row) => !known.has(row));
  if (wanted.length === 0) return;
  set({ reading: true, error: undefined });
  try {
    const rows = await readStudies(catalogue, wanted);
    const mine = rows.filter((study) => lastingPatientKey(study) === patientKey);
    const entries = await Promise.all(
      mine.map(async (study): Promise<RailStudy> => {
        try {
          return { catalogue, study, series: await readSeriesList(catalogue, study.studyRow) };
        } catch (error) {
          return { catalogue, study, series: [], error: asError(error) };
        }
      }),
    );
    set(({ studies, refused }) => ({
      studies: [
        ...studies,
        ...entries.filter(
          ({ study }) => !studies.some((one) => one.catalogue === catalogue && one.study.studyRow === study.studyRow),
        ),
      ].sort((a, b) => when(b).localeCompare(when(a))),
      refused: refused + rows.length - mine.length,
      reading: false,
    }));
    const waiting = entries.flatMap((entry) => entry.series.map(({ row }) => ({ study: entry.study, row })));
    await Promise.all(
      Array.from({ length: 3 }, async () => {
        for (let next = waiting.shift(); next; next = waiting.shift())
          await readSeries(catalogue, next.study, next.row);
      }),
    );
  } catch (error) {
    set({ reading: false, error: asError(error) });
  }
}

/** Looks in the archive for studies of the patient that the rail does not show. */
export async function findOthers(patientKey: string): Promise<void> {
  const [first] = useRail.getState().studies;
  if (!first) return;
  const { patientId, name } = first.study;
  const query = patientId.trim() ? { PatientID: patientId.trim() } : { PatientName: name.alphabetic };
  try {
    const url = viewRoutes.studies('archive', { ...query, sort: [{ key: 'StudyDate', descending: true }], limit: 500 });
    const { rows } = await fetchJson(url, studyListSchema);
    const shown = new Set(
      useRail
        .getState()
        .studies.filter(({ catalogue }) => catalogue === 'archive')
        .map(({ study }) => study.studyRow),
    );
    set({
      others: rows.filter((study) => !shown.has(study.studyRow) && lastingPatientKey(study) === patientKey),
    });
  } catch (error) {
    set({ others: [], error: asError(error) });
  }
}

/** Shows no studies but those of this patient. */
export function keepStudiesOf(patientKey: string): void {
  set(({ studies }) => ({
    studies: studies.filter(({ study }) => lastingPatientKey(study) === patientKey),
    others: undefined,
    refused: 0,
  }));
}

/**
 * What changed of studies that are shown is read anew; gives back how to stop. A study that is of somebody else now, or gone, is shown no
 * more; `isOthers` is told of the former.
 */
export function followStudies(isOthers: (study: StudyRow, catalogue: string) => void): () => void {
  return api.catalogues.studiesChanged(({ catalogue, studies }) => {
    for (const { studyRow, seriesRows } of studies) void follow(catalogue, studyRow, seriesRows, isOthers);
  });
}

/** The study of a row as it is now; false: it is shown no more. */
async function followStudy(
  { catalogue, study }: RailStudy,
  isOthers: (study: StudyRow, catalogue: string) => void,
): Promise<StudyRow | undefined> {
  const [now] = await readStudies(catalogue, [study.studyRow]);
  const isHis = now !== undefined && lastingPatientKey(now) === lastingPatientKey(study);
  set(({ studies }) => ({
    studies: studies.flatMap((one) => {
      if (one.catalogue !== catalogue || one.study.studyRow !== study.studyRow) return one;
      return isHis ? { ...one, study: now } : [];
    }),
  }));
  if (isHis) return now;
  if (now) isOthers(now, catalogue);
  return undefined;
}

async function follow(
  catalogue: string,
  studyRow: number,
  changed: readonly number[],
  isOthers: (study: StudyRow, catalogue: string) => void,
): Promise<void> {
  const entry = useRail
    .getState()
    .studies.find((one) => one.catalogue === catalogue && one.study.studyRow === studyRow);
  if (!entry) return;
  try {
    const study = await followStudy(entry, isOthers);
    if (!study) return;
    const now = await readSeriesList(catalogue, studyRow);
    const before = seriesOf(studyRow, catalogue) ?? [];
    const merged = now.map(
      (one): RailSeries => ({
        ...before.find(({ row }) => row.seriesRow === one.row.seriesRow),
        ...one,
      }),
    );
    set(({ studies }) => ({
      studies: studies.map((one) =>
        one.catalogue === catalogue && one.study.studyRow === studyRow ? { ...one, series: merged } : one,
      ),
    }));
    for (const { row, sets, error } of merged) {
      if (changed.includes(row.seriesRow) || (!sets && !error)) await readSeries(catalogue, study, row);
    }
  } catch (error) {
    if (asError(error).code !== 'not-found') set({ error: asError(error) });
  }
}

/** The set that a frame lies in, and its place there; undefined while its series was not read. */
export function setPlaceOf(image: {
  catalogue: string;
  seriesRow: number;
  row: number;
  frame: number;
  seriesUid: string;
  sopInstanceUid: string;
}): { set: FilmSet; index: number } | undefined {
  for (const { catalogue, series } of useRail.getState().studies) {
    if (catalogue !== image.catalogue) continue;
    for (const { row, sets = [] } of series) {
      if (row.seriesUid !== image.seriesUid) continue;
      for (const one of sets) {
        const index = one.frames.findIndex(
          ({ instance, frame }) => instance.sopInstanceUid === image.sopInstanceUid && frame === image.frame,
        );
        if (index >= 0) return { set: one, index };
      }
    }
  }
  return undefined;
}
