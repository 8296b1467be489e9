import { z } from '../../src-shared/contract/define.ts';
import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { fromDicomJson } from '../../src-shared/dicom/json.ts';
import type { FilmCell } from '../../src-shared/film/model.ts';
import { changeCells } from '../../src-shared/film/operations.ts';
import type { InstanceDescription, SeriesDescription } from '../../src-shared/imaging/description.ts';
import type { PresentationState } from '../../src-shared/objects/presentation-state/model.ts';
import { readPresentationState } from '../../src-shared/objects/presentation-state/read.ts';
import { refersTo } from '../../src-shared/objects/presentation-state/scope.ts';
import { fetchJson } from '../app/fetch-json.ts';
import { formatDate, formatTime } from '../app/formatting.ts';
import { isSamePatient } from '../app/patients.ts';
import { update } from './store.ts';
import { setPlaceOf, useRail } from './studies.ts';

/** A stored presentation state, as it is chosen for cells. */
export interface StoredState {
  uid: string;
  name: string;
  /** Who made it and when. */
  detail: string;
  /** As the cell keeps it: DICOM JSON. */
  json: DataSet;
  state: PresentationState;
}

const anything = z.unknown();
const read = new Map<string, Promise<StoredState | undefined>>();

function readState(series: SeriesDescription, instance: InstanceDescription): Promise<StoredState | undefined> {
  const url = viewRoutes.dataSet(series.catalogue, instance.row, instance.revision);
  let made = read.get(url);
  if (!made) {
    made = fetchJson(url, anything).then((json): StoredState | undefined => {
      const state = readPresentationState(fromDicomJson(json));
      // A blending or a reconstruction is no look of one image.
      if (!state || state.kind === 'planar-mpr' || state.kind === 'blending') return undefined;
      const { label, description } = state;
      const when = [formatDate(state.createdDate), formatTime(state.createdTime)].filter(Boolean).join(' ');
      return {
        uid: instance.sopInstanceUid,
        name: [label, description].filter(Boolean).join(': ') || 'Presentation state',
        detail: [state.creator, when].filter(Boolean).join('  '),
        json: json as DataSet,
        state,
      };
    });
    made.catch(() => read.delete(url));
    read.set(url, made);
  }
  return made;
}

/** The stored states that speak of the image of a cell, newest first; `failed` could not be read. */
export async function statesOf(cell: FilmCell): Promise<{ states: StoredState[]; failed: number }> {
  if (cell.content.kind !== 'image') return { states: [], failed: 0 };
  const found = setPlaceOf(cell.content.image);
  const frame = found?.set.frames[found.index];
  if (!found || !frame) return { states: [], failed: 0 };
  const { patient } = found.set.series;
  const image = {
    sopInstanceUid: frame.instance.sopInstanceUid,
    frame: frame.frame,
    numberOfFrames: frame.instance.numberOfFrames,
    pixelRepresentation: frame.pixel.pixelRepresentation,
  };
  const objects = useRail
    .getState()
    .studies.flatMap(({ catalogue, series }) =>
      catalogue !== found.set.series.catalogue
        ? []
        : series.flatMap(({ description }) =>
            description && isSamePatient(description.patient, patient)
              ? description.instances
                  .filter(
                    ({ kind, notDisplayable }) => kind === 'presentation-state' && notDisplayable !== 'other-patient',
                  )
                  .map((instance) => ({ series: description, instance }))
              : [],
          ),
    );
  const answers = await Promise.allSettled(objects.map(({ series, instance }) => readState(series, instance)));
  const states = answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value ? [answer.value] : []));
  const made = ({ state }: StoredState): string => `${state.createdDate ?? ''}${state.createdTime ?? ''}`;
  return {
    states: states.filter(({ state }) => refersTo(state, image)).sort((a, b) => made(b).localeCompare(made(a))),
    failed: answers.filter(({ status }) => status === 'rejected').length,
  };
}

/** UID of the state of a cell; undefined: none. A view that a viewer gave has one of its own. */
export const stateUidOf = ({ content }: FilmCell): string | undefined => {
  const value = content.kind === 'image' ? content.state?.['00080018']?.Value?.[0] : undefined;
  return typeof value === 'string' ? value : undefined;
};

/**
 * Shows cells under a state, or (undefined) as their images say themselves. Window, turn and size that the cell itself has give way: the
 * state is to be seen. Cells whose image the state does not speak of stay as they are.
 */
export function applyState(ids: readonly string[], stored: StoredState | undefined): void {
  update((film) =>
    changeCells(film, ids, (cell) => {
      if (cell.content.kind !== 'image') return cell;
      const { image } = cell.content;
      const { window: _, table: __, turn, centre: ___, align, ...view } = cell.view;
      const { rotation, flipped } = stored?.state.spatial ?? { rotation: 0, flipped: false };
      // Turned otherwise than it was the image has another side at its edge.
      const edge = align && (!turn || (turn.rotation === rotation && turn.flipped === flipped)) ? { align } : {};
      const plain = { ...view, ...edge, inverted: false, scale: 'area' as const, zoom: 1 };
      if (!stored) return cell.content.state ? { ...cell, content: { kind: 'image', image }, view: plain } : cell;
      const found = setPlaceOf(image);
      const instance = found?.set.frames[found.index]?.instance;
      const here = { sopInstanceUid: image.sopInstanceUid, frame: image.frame };
      if (!instance || !refersTo(stored.state, { ...here, numberOfFrames: instance.numberOfFrames })) return cell;
      return { ...cell, content: { kind: 'image', image, state: stored.json }, view: plain };
    }),
  );
}
