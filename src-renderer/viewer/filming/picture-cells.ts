import { z } from '../../../src-shared/contract/define.ts';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { filmRoutes } from '../../../src-shared/contract/film-routes.ts';
import type { FilmCell, FilmImage } from '../../../src-shared/film/model.ts';
import { type EdgeLetters, edgeLetters } from '../../../src-shared/imaging/geometry/letters.ts';
import { errorOfResponse } from '../../app/fetch-json.ts';
import { imageOf } from '../../app/film-frames.ts';
import type { DisplayFrame, Shown, ViewportController } from '../../cornerstone/index.ts';
import type { CellPicture } from '../cell-pictures.ts';
import { compose, imageMultiple } from '../exporting/compose.ts';
import type { FrameSet } from '../frame-sets.ts';
import { drawnFiner } from '../layer-canvas.ts';
import { allFrameSets, useViewer } from '../store.ts';
import { newCell } from './cells.ts';
import { laidOver, lookOf } from './laid-over.ts';

/** Layers that put something over an image that no presentation state of one image can say. */
const overlaid: Readonly<Record<string, string>> = {
  dose: 'dose',
  maps: 'map',
  structures: 'structures',
  volumes: 'fusion',
  spectra: 'spectra',
};

const drawn = ['line', 'path', 'polygon', 'polyline', 'circle', 'ellipse', 'rect', 'text']
  .map((name) => `svg ${name}`)
  .join();

const isPainted = (canvas: HTMLCanvasElement): boolean => {
  if (canvas.width === 0 || canvas.height === 0 || canvas.closest('[hidden]')) return false;
  const context = canvas.getContext('2d');
  if (!context) return false;
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) return true;
  return false;
};

/** What lies over the image of a tile and is more than a presentation state of that image can say: `dose`. */
export function overlaysOn(tile: Element): string[] {
  return Object.entries(overlaid).flatMap(([layer, words]) => {
    const found = tile.querySelector(`[data-layer="${layer}"]`);
    const canvases = [...(found?.querySelectorAll('canvas') ?? [])];
    return found?.querySelector(drawn) || canvases.some(isPainted) ? [words] : [];
  });
}

/** Pixels along the longer side of a picture on film: ten inches at 300 dpi. */
const goodSide = 3072;
/** Pixels along a side of a layer at most, which is kept on the graphics card for a moment. */
const mostLayer = 4096;

/**
 * A picture of what a tile shows, with what lies over it and without texts, as a cell. Rejects with a NegatoscopeError where it cannot be
 * drawn or kept.
 */
export async function pictureCell(
  cell: number,
  controller: ViewportController,
  shown: Shown,
  tile: HTMLElement,
  over: readonly string[],
): Promise<FilmCell> {
  const { columns, rows } = shown.frame.pixel;
  const readable = imageMultiple(shown, { layers: true, texts: false });
  const multiple = Math.max(1, Math.min(readable, Math.floor(16_000 / Math.max(columns, rows))));
  const fine = Math.ceil(goodSide / Math.max(columns, rows));
  const used = Math.max(multiple, fine);
  const { clientWidth, clientHeight } = controller.element;
  const room = mostLayer / (Math.max(clientWidth, clientHeight, 1) * window.devicePixelRatio);
  const picture = await drawnFiner(Math.min(used / shown.scale, room), () =>
    compose(
      { kind: 'viewport', cell },
      { layers: true, texts: false, identity: false, size: 'image', multiple: used, tile },
    ),
  );
  const { canvas, imageScale } = picture;
  const { description, instance } = shown.frame;
  const { spacing } = description;
  const letters = edgeLetters(description, shown.turn, instance);
  const known = spacing && spacing.provenance !== 'none' && imageScale !== undefined;
  const label = controllerLabel(controller, shown);
  const below = shown.frame;
  const set = setOf(below);
  const more = over.flatMap((layer) => {
    const found = laidOver(cell, set, below, layer);
    return found.length > 0 ? found : [{ words: `with ${layer}` }];
  });
  return await keptPicture(canvas, {
    ...(known ? { pixelMm: Math.min(spacing.rowMm, spacing.columnMm) / imageScale } : {}),
    ...(letters ? { letters } : {}),
    title: [label, ...more.map(({ words }) => words), ...lookOf(shown)].filter(Boolean).join(', '),
    // All of them have to be of the patient of the film.
    of: [sourceOf(below), ...more.flatMap(({ image }) => (image ? [sourceOf(image)] : []))].slice(0, 20),
  });
}

/** A picture that an object in a cell makes of itself, as a cell. */
export async function objectCell(
  { canvas, title, pixelMm }: CellPicture,
  { series, other }: FrameSet,
): Promise<FilmCell> {
  if (!other) throw new NegatoscopeError('internal', 'a picture of no object');
  const of = [imageOf({ series, instance: other, frame: 1 })];
  return await keptPicture(canvas, { title, of, ...(pixelMm === undefined ? {} : { pixelMm }) });
}

const keptSchema = z.object({ picture: z.string(), width: z.int(), height: z.int() });

async function keptPicture(
  canvas: OffscreenCanvas,
  { title, ...rest }: { title: string; of: FilmImage[]; pixelMm?: number; letters?: EdgeLetters },
): Promise<FilmCell> {
  const body = await canvas.convertToBlob({ type: 'image/png' });
  const response = await fetch(filmRoutes.pictures, { method: 'POST', headers: { 'content-type': 'image/png' }, body });
  if (!response.ok) throw await errorOfResponse(response, filmRoutes.pictures);
  const kept = keptSchema.parse(await response.json());
  return newCell({ kind: 'picture', ...kept, title: title.slice(0, 200), ...rest });
}

function setOf(frame: DisplayFrame): FrameSet | undefined {
  const { computed, studies } = useViewer.getState();
  const holds = (set: FrameSet): boolean => set.frames.some(({ imageId }) => imageId === frame.imageId);
  return computed.find(holds) ?? allFrameSets(studies).find(holds);
}

function controllerLabel(controller: ViewportController, { frame }: Shown): string {
  const label = setOf(frame)?.label ?? '';
  const count = controller.frames.length;
  const place = count > 1 ? `image ${controller.wanted + 1} of ${count}` : '';
  return [label, place].filter(Boolean).join(', ');
}

/** The stored image that something computed was made from: computed frames keep the row of one of their sources. */
function sourceOf(frame: DisplayFrame): FilmImage {
  if (!frame.compute) return imageOf(frame);
  const { studies } = useViewer.getState();
  const frames = allFrameSets(studies).flatMap((set) => set.frames);
  const source =
    frames.find(({ instance, series }) => instance.row === frame.instance.row && isSame(series, frame.series)) ??
    frames.find(({ series }) => isSame(series, frame.series));
  if (!source) throw new NegatoscopeError('not-found', 'the images it was made from are gone', { object: 'The image' });
  return imageOf(source);
}

const isSame = (one: DisplayFrame['series'], other: DisplayFrame['series']): boolean =>
  one.catalogue === other.catalogue && one.seriesRow === other.seriesRow;
