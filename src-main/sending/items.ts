import type { InstanceChanges } from '../../src-shared/changes/model.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { StoredSendItem } from '../archive/database/state-sending.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Catalogue, InstancePlace } from '../archive/types.ts';
import { type InstanceToSend, instanceOf } from '../network/services/storage/instance-to-send.ts';

/** An instance of a job's list. */
export interface ListedInstance extends InstanceToSend {
  readonly item: number;
  readonly place: InstancePlace;
}

export type SendCatalogue = Pick<Catalogue, 'instance' | 'open' | 'places' | 'locate' | 'search'>;

const pageSize = 500;

/** An item of a job's list, and where it lies now. */
export interface ListedPlace {
  item: number;
  place: InstancePlace;
}

/**
 * What a job has still to do, a page at a time, with where it lies now. Items that are not there any more are told to `missing` and left out.
 */
export async function* listedPlaces(
  state: Pick<State, 'call'>,
  job: number,
  catalogue: Pick<SendCatalogue, 'places' | 'locate'>,
  missing: (item: StoredSendItem, error: NegatoscopeError) => void,
): AsyncGenerator<ListedPlace> {
  let last = 0;
  for (;;) {
    const page = await state.call('sendItems', job, last, pageSize);
    if (page.length === 0) {
      return;
    }
    last = page[page.length - 1]!.id;
    const places = new Map((await catalogue.places(page.map(({ row }) => row))).map((place) => [place.row, place]));
    for (const item of page) {
      const known = places.get(item.row);
      const place = known !== undefined && isSame(item, known) ? known : await elsewhere(catalogue, item);
      if (place === undefined) {
        const { sopInstanceUid } = item;
        missing(item, new NegatoscopeError('not-found', `${sopInstanceUid} is not there any more`, { sopInstanceUid }));
      } else {
        yield { item: item.id, place };
      }
    }
  }
}

/** The same as instances to send; `changesOf`: what becomes of each on its way, or undefined where it is left out. */
export async function* listedInstances(
  state: Pick<State, 'call'>,
  job: number,
  catalogue: SendCatalogue,
  missing: (item: StoredSendItem, error: NegatoscopeError) => void,
  changesOf?: (listed: ListedPlace) => Promise<InstanceChanges | undefined>,
): AsyncGenerator<ListedInstance> {
  for await (const listed of listedPlaces(state, job, catalogue, missing)) {
    const changes = changesOf && (await changesOf(listed));
    if (changesOf !== undefined && changes === undefined) {
      continue;
    }
    const { item, place } = listed;
    const isChanged = changes !== undefined && Object.keys(changes).length > 0;
    yield { ...instanceOf(catalogue, place, isChanged ? changes : undefined), item, place };
  }
}

const isSame = (item: StoredSendItem, place: InstancePlace): boolean =>
  place.sopInstanceUid === item.sopInstanceUid &&
  place.seriesUid === item.seriesUid &&
  place.studyUid === item.studyUid;

/** Rows are given anew when an index is built anew. Where two patients share the UIDs it cannot be told whose it was: then it is nobody's. */
async function elsewhere(
  catalogue: Pick<SendCatalogue, 'locate'>,
  item: StoredSendItem,
): Promise<InstancePlace | undefined> {
  const { studyUid, seriesUid, sopInstanceUid } = item;
  const found = await catalogue.locate({ studyUid, seriesUid, sopInstanceUid });
  return found.length === 1 ? found[0] : undefined;
}
