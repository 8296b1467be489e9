import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { toDicomJson } from '../../../src-shared/dicom/json.ts';
import type { CellView, FilmCell } from '../../../src-shared/film/model.ts';
import { presentationStates } from '../../../src-shared/objects/presentation-state/write.ts';
import type { SavedView } from '../../../src-shared/objects/presentation-state/write-view.ts';
import { imageOf } from '../../app/film-frames.ts';
import { useLive } from '../../app/live.ts';
import { newUid } from '../../app/storing.ts';
import { colourTableOf, type DisplayFrame, type SeenFrame, type ViewportController } from '../../cornerstone/index.ts';
import { viewOf } from '../saving/view-of.ts';
import { newCell } from './cells.ts';
import { lineLayers } from './lines.ts';

export interface ImageCell {
  cell: FilmCell;
  /** What of the view is not on the film, in words for the reader. */
  unsaid: string[];
}

/**
 * A frame as a viewport shows it, or would show it, as a cell: its view is a presentation state that is never stored, so it can be made of
 * any image, of media as well, and where no objects may be created. Rejects with a NegatoscopeError where the image cannot be had.
 */
export async function imageCell(
  cell: number,
  controller: ViewportController,
  base: DisplayFrame,
  key?: string,
): Promise<ImageCell> {
  const { view: whole, seen, unsaid } = await viewOf(cell, controller, base, key);
  const { view, table } = withoutTable(whole, seen);
  const layers = [...view.layers, ...lineLayers(cell, base)];
  const state = unstored(fitted({ ...view, layers }));
  const content = { kind: 'image' as const, image: imageOf(base), state: toDicomJson(state) as DataSet };
  const own = { ...ownView(seen), ...(table === undefined ? {} : { table }) };
  return { cell: newCell(content, own), unsaid: unsaid.filter((words) => !onFilm.has(words)) };
}

/** What no state can say and the cell says itself. */
const onFilm = new Set(['the brightness of colours', 'the colours of the image among its greys']);

/** The view with its greys before the colour table over them, and that table, which the cell says itself; colours of a state stay its own. */
function withoutTable(view: SavedView, { frame, state }: SeenFrame): { view: SavedView; table?: string } {
  const { grey } = view;
  if (!grey) return { view };
  const table = colourTableOf(frame, state.colourTable);
  if (table === undefined) return { view, ...(frame.pixel.supplementalPalette ? { table: 'image' } : {}) };
  const { palette: _, paletteIcc: __, ...greys } = grey;
  return { view: { ...view, grey: { ...greys, inverse: grey.inverse !== (table === 'grey-inverse') } }, table };
}

/** What is seen fills the cell, however many pixels of the screen it had (PS3.3 C.10.4 SCALE TO FIT). */
function fitted(view: SavedView): SavedView {
  const { magnification: _, ...area } = view.area;
  return { ...view, area: { ...area, sizeMode: 'SCALE TO FIT' } };
}

/** What of a view the cell says itself: true size is that of the film, colours have no window in a state. */
function ownView({ grey, state, area }: SeenFrame): Partial<CellView> {
  const [left, top] = area.topLeft;
  const [right, bottom] = area.bottomRight;
  const centre: [number, number] = [(left - 1 + right) / 2, (top - 1 + bottom) / 2];
  return {
    ...(state.scaling === 'true-size' && area.pixel.known ? { scale: 'true-size', centre } : {}),
    ...(!grey && state.colourWindow ? { window: { ...state.colourWindow, function: 'LINEAR' as const } } : {}),
  };
}

/** A presentation state that stays in the film. */
function unstored(view: SavedView): DataSet {
  const { settings, info } = useLive.getState();
  if (!settings) throw new NegatoscopeError('busy', 'the settings are not there yet');
  const creation = {
    // Of whom it is the film knows.
    source: { '0020000D': { vr: 'UI' as const, Value: [view.studyUid] } },
    now: new Date(),
    newUid,
    settings: settings.createdObjects,
    version: info?.version ?? '',
    seriesNumber: 1,
    seriesDescription: '',
  };
  const [state] = presentationStates(creation, { label: 'FILM', description: '', creator: '' }, [view]);
  if (!state) throw new NegatoscopeError('internal', 'no state was made of a view');
  return state;
}
