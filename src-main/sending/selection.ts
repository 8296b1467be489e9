import type { SendItem } from '../archive/database/state-sending.ts';
import type { Catalogue, InstancePlace } from '../archive/types.ts';

/** Rows of a catalogue. */
export interface SendSelection {
  studyRows: readonly number[];
  seriesRows: readonly number[];
  instanceRows: readonly number[];
}

const pageSize = 1000;

/** What a selection names, as a job keeps it: see `selectedPlaces`. */
export async function* selectedItems(
  catalogue: Pick<Catalogue, 'select' | 'places'>,
  selection: SendSelection,
): AsyncGenerator<SendItem[]> {
  for await (const places of selectedPlaces(catalogue, selection)) yield places.map(itemOf);
}

/** Every instance that a selection names, once, a page at a time: studies first, then series, then single instances. */
export async function* selectedPlaces(
  catalogue: Pick<Catalogue, 'select' | 'places'>,
  { studyRows, seriesRows, instanceRows }: SendSelection,
): AsyncGenerator<InstancePlace[]> {
  const seen = new Set<number>();
  const lists = [
    ...(studyRows.length > 0 ? [(await catalogue.select({ studyRows })).rows] : []),
    ...(seriesRows.length > 0 ? [(await catalogue.select({ seriesRows })).rows] : []),
    instanceRows,
  ];
  for (const list of lists) {
    for (let at = 0; at < list.length; at += pageSize) {
      const rows = [...list.slice(at, at + pageSize)].filter((row) => !seen.has(row));
      for (const row of rows) {
        seen.add(row);
      }
      const places = await catalogue.places(rows);
      if (places.length > 0) {
        yield places;
      }
    }
  }
}

export const itemOf = (place: InstancePlace): SendItem => ({
  row: place.row,
  studyUid: place.studyUid,
  seriesUid: place.seriesUid,
  sopInstanceUid: place.sopInstanceUid,
  sopClassUid: place.sopClassUid,
  transferSyntaxUid: place.transferSyntaxUid,
});
