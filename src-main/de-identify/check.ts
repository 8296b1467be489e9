import { leftOutByClass } from '../../src-shared/changes/de-identify/left-out.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import { seriesRowOf } from '../../src-shared/contract/view-routes.ts';
import { integer, text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import type { Catalogue, InstancePlace } from '../archive/types.ts';
import { type SendSelection, selectedPlaces } from '../sending/selection.ts';
import type { DeIdentifySession } from './de-identification.ts';
import { StudyPatients } from './patients.ts';
import { burnedInReason } from './preview.ts';
import { type Risk, risksOf } from './risks.ts';
import { isMasked } from './session.ts';

type Answer = Awaited<ReturnType<NegatoscopeHandlers['deIdentification']['check']>>;

/** Instances of a series that are looked into; where one says that identification is burned in, all are. */
const looked = 3;
const pageSize = 1000;

interface Found {
  places: InstancePlace[];
  key: string;
}

/**
 * What to look out for in a selection. Of each series the headers of its first, middle and last instance are read; all of them where the class
 * is one that is often mixed (captures) or one of the three says that identification is burned in.
 * @param pseudonymOf what stands for a patient, as it is to be shown
 */
export async function checkSelection(
  catalogue: Catalogue,
  selection: SendSelection,
  session: DeIdentifySession,
  pseudonymOf: (patientKey: string) => { name: string; id: string },
): Promise<Answer> {
  const patients = new StudyPatients(catalogue);
  const answer = new Map<string, Answer['patients'][number]>();
  const studies = new Set<number>();
  const bySeries = new Map<number, Found>();
  for await (const places of selectedPlaces(catalogue, selection)) {
    for (const place of places) {
      const patient = await patients.of(place.studyRow);
      if (patient === undefined) continue;
      const { key, name, patientId } = patient;
      const known = answer.get(key) ?? { patientKey: key, name, patientId, pseudonym: pseudonymOf(key), studies: 0 };
      if (!studies.has(place.studyRow)) known.studies++;
      studies.add(place.studyRow);
      answer.set(key, known);
      const found = bySeries.get(place.seriesRow) ?? { places: [], key };
      found.places.push(place);
      bySeries.set(place.seriesRow, found);
    }
  }
  const rows = await seriesRows(catalogue, [...bySeries.keys()]);
  const series: Answer['series'] = [];
  for (const [seriesRow, { places, key }] of bySeries) {
    const { leftOut, risks, header } = await lookInto(catalogue, places, session, key);
    const row = rows.get(seriesRow);
    series.push({
      seriesUid: places[0]!.seriesUid,
      seriesRow,
      patientKey: key,
      description: row?.description ?? '',
      modality: row?.modality ?? (header && text(header, 'Modality')) ?? '',
      instances: places.length,
      risks,
      leftOut,
      ...(header !== undefined && makerOf(header)),
    });
  }
  return { patients: [...answer.values()], series };
}

/** What made an image; nothing for what is none. */
function makerOf(header: DataSet): Pick<Answer['series'][number], 'maker'> {
  const [columns, rows] = [integer(header, 'Columns'), integer(header, 'Rows')];
  if (columns === undefined || rows === undefined) return {};
  return {
    maker: {
      manufacturer: text(header, 'Manufacturer') ?? '',
      model: text(header, 'ManufacturerModelName') ?? '',
      sopClassUid: text(header, 'SOPClassUID') ?? '',
      columns,
      rows,
    },
  };
}

async function seriesRows(catalogue: Pick<Catalogue, 'search'>, wanted: number[]) {
  const found = new Map<number, ReturnType<typeof seriesRowOf>>();
  for (let at = 0; at < wanted.length; at += pageSize) {
    const part = wanted.slice(at, at + pageSize);
    const { rows } = await catalogue.search({ level: 'series', match: {}, seriesRows: part, limit: pageSize });
    for (const row of rows) found.set(row.row, seriesRowOf(row));
  }
  return found;
}

async function lookInto(catalogue: Catalogue, places: InstancePlace[], session: DeIdentifySession, key: string) {
  const plan = session.planFor(key);
  const risks = new Set<Risk>();
  const reasons = new Map<number, boolean>();
  let first: DataSet | undefined;
  const look = async (place: InstancePlace): Promise<void> => {
    if (reasons.has(place.row)) return;
    const outcome = await session.plan(place, key);
    // A file that cannot be read is told of when it is copied.
    const header = await catalogue.header(place.row).catch(() => undefined);
    if (header !== undefined) for (const risk of risksOf(header, place.transferSyntaxUid)) risks.add(risk);
    first ??= header;
    const isBurnedIn = header !== undefined && burnedInReason(header, plan, true) !== undefined;
    reasons.set(place.row, 'leftOut' in outcome || isBurnedIn);
  };
  const middle = Math.floor(places.length / 2);
  for (const place of places.length <= looked ? places : [places[0]!, places[middle]!, places.at(-1)!])
    await look(place);
  if (risks.has('burned-in') || risks.has('secondary-capture')) for (const place of places) await look(place);
  let leftOut = 0;
  for (const place of places) {
    const said =
      reasons.get(place.row) ??
      leftOutByClass(place, plan.profile, isMasked(plan.request, place.seriesUid)) !== undefined;
    if (said) leftOut++;
  }
  return { leftOut, risks: [...risks], header: first };
}
