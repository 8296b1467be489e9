import type { Catalogue, InstancePlace, InstanceSelection } from '../../../archive/types.ts';
import type { Log } from '../../../log/types.ts';
import type { RetrieveRequest } from './retrieve-identifier.ts';
import { retrieveError } from './retrieve-statuses.ts';
import { settled } from './settled.ts';

/** What of a catalogue is needed to find what a retrieve asks for. */
export type RetrieveCatalogue = Pick<Catalogue, 'select' | 'places' | 'instance' | 'open'> & {
  /** Resolves when everything stored so far is in the index. */
  settle?(): Promise<void>;
  /** False: the index was lost and is being built anew; what it does not know yet may be there. */
  readonly complete?: boolean;
};

/** Instances whose places are in memory at the same time, twice. */
const pageLength = 500;

const nothing: InstanceSelection = { rows: new Float64Array(0), groups: [] };

/**
 * The instances that a request asks for.
 * @throws NegatoscopeError with the cause `cannotCount` when the index does not answer, or does not know everything: part of a study must not
 * pass for the whole
 */
export async function selectFor(
  catalogue: RetrieveCatalogue,
  { selector }: RetrieveRequest,
  log: Log,
): Promise<InstanceSelection> {
  if (selector === undefined) {
    return nothing;
  }
  let selection: InstanceSelection;
  let isComplete = catalogue.complete !== false;
  try {
    await settled(catalogue);
    selection = await catalogue.select(selector);
    isComplete &&= catalogue.complete !== false;
    const patients = new Set(selection.groups.map(({ patientId }) => patientId));
    if (selector.patientId === undefined && patients.size > 1) {
      const studies = [...new Set(selection.groups.map(({ studyUid }) => studyUid))];
      log.warn('the UIDs asked for are those of several patients', {
        patients: patients.size,
        studies: studies.slice(0, 20),
      });
    }
  } catch (error) {
    log.error('a retrieve could not be looked up', { error: error instanceof Error ? error.message : String(error) });
    throw retrieveError('cannotCount', 'the index does not answer');
  }
  if (!isComplete) {
    throw retrieveError('cannotCount', 'the index is being built anew');
  }
  return selection;
}

/** The places of selected instances, a page at a time, the next one looked up while one is being worked on. Those that are gone are left out. */
export async function* placesOf(
  catalogue: RetrieveCatalogue,
  { rows }: InstanceSelection,
): AsyncGenerator<InstancePlace> {
  const page = (from: number): Promise<InstancePlace[]> => {
    const places = catalogue.places([...rows.subarray(from, from + pageLength)]);
    places.catch(() => undefined);
    return places;
  };
  let next = rows.length > 0 ? page(0) : undefined;
  for (let from = 0; next !== undefined; from += pageLength) {
    const places = await next;
    next = from + pageLength < rows.length ? page(from + pageLength) : undefined;
    yield* places;
  }
}
