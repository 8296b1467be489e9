import { fromDicomJson } from '../../src-shared/dicom/json.ts';
import type { CellView, FilmCell } from '../../src-shared/film/model.ts';
import { changeCells } from '../../src-shared/film/operations.ts';
import { isInverted } from '../../src-shared/imaging/pipeline/polarity.ts';
import type { PresentationState } from '../../src-shared/objects/presentation-state/model.ts';
import { readPresentationState } from '../../src-shared/objects/presentation-state/read.ts';
import { refersTo } from '../../src-shared/objects/presentation-state/scope.ts';
import type { FilmFrame } from '../app/film-frames.ts';
import { imageOf } from '../app/film-frames.ts';
import { viewInstead } from './hung-images.ts';
import { windowInForce } from './own-windows.ts';
import { shownOf } from './shown.ts';
import { cellOf, update } from './store.ts';
import { setPlaceOf } from './studies.ts';
import { imagePoint, turnOf, zoomOf } from './view.ts';

function stateOf({ content }: FilmCell): PresentationState | undefined {
  if (content.kind !== 'image' || !content.state) return undefined;
  try {
    return readPresentationState(fromDicomJson(content.state));
  } catch {
    return undefined;
  }
}

/** What a state that does not speak of the next image did for this one, as the view of the cell itself. */
function viewWithout(cell: FilmCell, state: PresentationState | undefined, from: FilmFrame, to: FilmFrame): CellView {
  const view: CellView = { ...cell.view };
  const window = windowInForce(cell);
  if (window && from.series === to.series) view.window = window;
  const lut = state?.presentationLut;
  const inverse = lut !== undefined && 'shape' in lut && lut.shape === 'INVERSE';
  if (lut !== undefined && inverse !== isInverted(from.pixel, from.description)) view.inverted = !view.inverted;
  const shown = shownOf(cell.id);
  if (!shown) return view;
  view.turn ??= turnOf(shown.place);
  if (view.scale === 'area' && from.pixel.columns === to.pixel.columns && from.pixel.rows === to.pixel.rows) {
    view.scale = 'zoom';
    view.zoom = Math.min(100, Math.max(0.05, zoomOf(shown)));
    if (!view.align || view.centre) view.centre = imagePoint(shown.place, [shown.columns / 2, shown.rows / 2]);
  }
  return view;
}

/** The cell with another frame in it: it goes on as it is looked at now; a mammogram hangs as it does itself. */
function withFrame(cell: FilmCell, from: FilmFrame, to: FilmFrame): FilmCell {
  const next = lookedAt(cell, from, to);
  return { ...next, view: viewInstead(next.view, from, to) };
}

function lookedAt(cell: FilmCell, from: FilmFrame, to: FilmFrame): FilmCell {
  if (cell.content.kind !== 'image') return cell;
  const image = imageOf(to);
  const given = cell.content.state;
  if (!given) return { ...cell, content: { kind: 'image', image } };
  const state = stateOf(cell);
  const { sopInstanceUid, numberOfFrames } = to.instance;
  if (state && refersTo(state, { sopInstanceUid, frame: to.frame, numberOfFrames })) {
    return { ...cell, content: { kind: 'image', image, state: given } };
  }
  return { ...cell, content: { kind: 'image', image }, view: viewWithout(cell, state, from, to) };
}

/** Another image of the same set in a cell, so many places further; the ends stay the ends. Whether there was one. */
export function stepImage(id: string, by: number): boolean {
  const cell = cellOf(id);
  if (cell?.content.kind !== 'image') return false;
  const found = setPlaceOf(cell.content.image);
  const from = found?.set.frames[found.index];
  const to = found?.set.frames[Math.max(0, Math.min(found.set.frames.length - 1, found.index + by))];
  if (!from || !to || to === from) return false;
  update((film) => changeCells(film, [id], (one) => withFrame(one, from, to)), `image ${id}`);
  return true;
}
