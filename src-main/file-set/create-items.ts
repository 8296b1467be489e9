import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { StoredSendItem } from '../archive/database/state-sending.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Catalogue, InstancePlace } from '../archive/types.ts';
import { type ChosenInstance, patientsOf } from './selection.ts';

const pageSize = 500;

/** What a job has still to write, with where it lies now; what is not there any more is told to `missing` and left out. */
export async function* listedInstances(
  state: Pick<State, 'call'>,
  job: number,
  catalogue: Pick<Catalogue, 'places' | 'locate' | 'search'>,
  missing: (item: StoredSendItem, error: NegatoscopeError) => void,
): AsyncGenerator<ChosenInstance> {
  for (let last = 0; ; ) {
    const page = await state.call('sendItems', job, last, pageSize);
    if (page.length === 0) return;
    last = page[page.length - 1]!.id;
    const places = new Map((await catalogue.places(page.map(({ row }) => row))).map((place) => [place.row, place]));
    const found: { place: InstancePlace; item: number }[] = [];
    for (const item of page) {
      const known = places.get(item.row);
      const place = known !== undefined && isSame(item, known) ? known : await elsewhere(catalogue, item);
      if (place === undefined) {
        const { sopInstanceUid } = item;
        missing(item, new NegatoscopeError('not-found', `${sopInstanceUid} is not there any more`, { sopInstanceUid }));
      } else found.push({ place, item: item.id });
    }
    const patients = await patientsOf(
      catalogue,
      found.map(({ place }) => place),
    );
    for (const { place, item } of found) {
      const patient = patients.get(place.studyRow) ?? { patientKey: '', patientId: '' };
      yield { place, item, ...patient };
    }
  }
}

const isSame = (item: StoredSendItem, place: InstancePlace): boolean =>
  place.sopInstanceUid === item.sopInstanceUid &&
  place.seriesUid === item.seriesUid &&
  place.studyUid === item.studyUid;

/** Rows are given anew when an index is built anew. Where two patients share the UIDs it cannot be told whose it was: then it is nobody's. */
async function elsewhere(
  catalogue: Pick<Catalogue, 'locate'>,
  { studyUid, seriesUid, sopInstanceUid }: StoredSendItem,
): Promise<InstancePlace | undefined> {
  const found = await catalogue.locate({ studyUid, seriesUid, sopInstanceUid });
  return found.length === 1 ? found[0] : undefined;
}
