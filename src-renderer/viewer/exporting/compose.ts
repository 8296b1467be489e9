import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Shown, ViewportController } from '../../cornerstone/index.ts';
import { useViewer, visibleCells } from '../store.ts';
import { TileGroup } from '../tiles/tile-group.ts';
import { controllerOf } from '../viewports.ts';
import { identifyingTexts } from './identity.ts';
import { type OverlayChoice, takeOverlay } from './overlay.ts';

/** How a picture of the screen is made. */
export interface PictureOptions {
  /** Measurements and marks. */
  layers: boolean;
  texts: boolean;
  /** Texts that tell who the patient is. */
  identity: boolean;
  /** `screen`: as many pixels as there; `image`: those of the image, or whole multiples so that texts can be read. */
  size: 'screen' | 'image';
  /** Pixels for a CSS pixel, for paper; in place of the screen's. */
  scale?: number;
  /** Pixels for one of the image, with `size` image; in place of what suits the texts. */
  multiple?: number;
  /** Of a viewport with tiles: this one alone. */
  tile?: HTMLElement;
  /** Screen pixels at most along the longer side, for a preview. */
  atMost?: number;
}

export interface Picture {
  canvas: OffscreenCanvas;
  /** What is seen in it, tile by tile. */
  shown: Shown[];
  /** Pixels of the picture for one of the image (its smaller side); undefined when there are several pictures in it. */
  imageScale: number | undefined;
}

/** What is remembered of an image that was seen, without its pixels. */
export type Seen = Pick<Shown, 'frame' | 'index' | 'voi' | 'state' | 'turn'>;
export const seenOf = ({ frame, index, voi, state, turn }: Shown): Seen => ({ frame, index, voi, state, turn });

/** Of a picture, pixels: what any machine can hold twice. */
const largestPixels = 120_000_000;
const largestSide = 16_384;

interface TileOnScreen {
  element: HTMLElement;
  controller: ViewportController;
}

/** The tiles of a cell that show something. */
function tilesOf(cell: number): TileOnScreen[] {
  const controller = controllerOf(cell);
  if (!controller) return [];
  const elements = document.querySelectorAll<HTMLElement>(`[data-cell="${cell}"] [data-tile]`);
  return [...elements].flatMap((element) => {
    const tile = Number(element.dataset['tile']);
    const own = controller instanceof TileGroup ? controller.member(tile) : controller;
    return own?.shown && own.frames.length > 0 ? [{ element, controller: own }] : [];
  });
}

/** What a picture is taken of. */
export type Region = { kind: 'viewport'; cell: number } | { kind: 'layout' };

/** The tile that commands are about; undefined when nothing is shown. */
export function currentTile(cell: number): TileOnScreen | undefined {
  const tiles = tilesOf(cell);
  const controller = controllerOf(cell);
  const place = controller instanceof TileGroup ? controller.current : 0;
  return tiles.find(({ element }) => Number(element.dataset['tile']) === place) ?? tiles[0];
}

function surfaceOf(region: Region, tile: HTMLElement | undefined): { element: HTMLElement; tiles: TileOnScreen[] } {
  const cells = region.kind === 'viewport' ? [region.cell] : visibleCells(useViewer.getState());
  const pane = document.querySelector<HTMLElement>(`[data-cell="${cells[0]}"]`);
  const element = region.kind === 'viewport' ? pane : pane?.parentElement;
  const tiles = cells.flatMap(tilesOf).filter((one) => tile === undefined || one.element === tile);
  if (tile && tiles.length === 1) return { element: tile, tiles };
  if (!element || tiles.length === 0) throw new NegatoscopeError('not-found', 'no image', { object: 'The image' });
  return { element, tiles };
}

function checkSize(width: number, height: number): void {
  if (width <= largestSide && height <= largestSide && width * height <= largestPixels) return;
  throw new NegatoscopeError('invalid-input', 'the picture is too large', {
    field: 'Size',
    reason: `A picture of ${width} × ${height} pixels is too large. Choose the size of the screen.`,
  });
}

function newCanvas(width: number, height: number): OffscreenCanvasRenderingContext2D {
  checkSize(width, height);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new NegatoscopeError('internal', 'the canvas has no context');
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  return context;
}

const overlayOf = (options: PictureOptions, shown: readonly Shown[]): OverlayChoice => ({
  layers: options.layers,
  texts: options.texts,
  without: options.identity ? undefined : shown.flatMap(({ frame }) => identifyingTexts(frame)),
  alone: options.tile !== undefined,
});

/** The images that a region shows at this moment. */
export const shownIn = (region: Region): Shown[] =>
  (region.kind === 'viewport' ? [region.cell] : visibleCells(useViewer.getState()))
    .flatMap(tilesOf)
    .flatMap(({ controller }) => controller.shown ?? []);

/** The same as a text: another one where it shows another image. */
export const viewOf = (region: Region): string =>
  shownIn(region)
    .map(({ frame }) => frame.imageId)
    .join('\n');

/**
 * Draws what is on the screen anew, from the images: grey by grey what the reader sees, and over it what is chosen. All of it is of the
 * moment of the call, whatever the screen shows before the drawing has ended.
 */
export async function compose(region: Region, options: PictureOptions): Promise<Picture> {
  const { element, tiles } = surfaceOf(region, options.tile);
  const [only] = tiles;
  if (options.size === 'image' && tiles.length === 1 && only && region.kind === 'viewport') {
    return await composeImage(only, options);
  }
  const box = element.getBoundingClientRect();
  const natural = options.scale ?? window.devicePixelRatio;
  const scale = options.atMost ? Math.min(natural, options.atMost / Math.max(box.width, box.height)) : natural;
  const context = newCanvas(Math.round(box.width * scale), Math.round(box.height * scale));
  const shown = tiles.flatMap(({ controller }) => (controller.shown ? [controller.shown] : []));
  const overlay = overlayOf(options, shown);
  const draw: (() => Promise<void>)[] = [];
  for (const { element: tile, controller } of tiles) {
    const outer = tile.getBoundingClientRect();
    const inner = controller.element.getBoundingClientRect();
    // What is on the screen has whole CSS pixels, wherever its cell ends.
    const { clientWidth, clientHeight } = controller.element;
    const at = (place: DOMRect): [left: number, top: number] => [
      Math.round((place.left - box.left) * scale),
      Math.round((place.top - box.top) * scale),
    ];
    const [left, top] = at(inner);
    const { canvas } = controller.picture(Math.round(clientWidth * scale), Math.round(clientHeight * scale));
    context.drawImage(canvas, left, top);
    const [tileLeft, tileTop] = at(outer);
    const place = { width: outer.width, height: outer.height, scale, left: tileLeft, top: tileTop };
    draw.push(
      takeOverlay(context, tile, overlay, 'layers', place),
      takeOverlay(context, tile, overlay, 'texts', place),
    );
  }
  for (const one of draw) await one();
  const [one] = shown;
  const ratio = window.devicePixelRatio;
  return {
    canvas: context.canvas,
    shown,
    imageScale: tiles.length === 1 && one ? (one.scale / ratio) * scale : undefined,
  };
}

/** Times the image's own pixels, when texts and lines are to be read in it. */
export function imageMultiple(shown: Shown, options: Pick<PictureOptions, 'layers' | 'texts'>): number {
  if (!options.layers && !options.texts) return 1;
  return Math.max(1, Math.ceil((shown.scale / window.devicePixelRatio) * 0.8));
}

/**
 * Along one side: the pixels of a canvas that holds the viewport in its middle, and those of the image in it, whose edge lies between two
 * pixels of the canvas nowhere near their middle: there nobody could tell to which side it is rounded.
 */
function seenSpan(
  places: readonly number[],
  extent: number,
  scale: number,
): { side: number; from: number; size: number } {
  const [least, most] = [Math.min(...places) * scale, Math.max(...places) * scale];
  let side = Math.ceil(extent * scale);
  const offset = (): number => least + (side - extent * scale) / 2;
  if (Math.abs(offset() - Math.floor(offset()) - 0.5) < 0.1) side++;
  const start = Math.round(offset());
  const from = Math.max(0, start);
  const end = Math.min(side, start + Math.round(most - least));
  return { side, from, size: Math.max(1, end - from) };
}

/** The part of the image that is seen, at its own pixels or a whole multiple of them; texts in its corners. */
async function composeImage({ element, controller }: TileOnScreen, options: PictureOptions): Promise<Picture> {
  const { shown } = controller;
  if (!shown) throw new NegatoscopeError('not-found', 'no image', { object: 'The image' });
  const multiple = options.multiple ?? imageMultiple(shown, options);
  const outer = element.getBoundingClientRect();
  const inner = controller.element.getBoundingClientRect();
  const scale = (window.devicePixelRatio / shown.scale) * multiple;
  const { pixel } = shown.frame;
  const corners = [
    [0, 0],
    [pixel.columns, 0],
    [0, pixel.rows],
    [pixel.columns, pixel.rows],
  ].map(([column = 0, row = 0]) => controller.imageToViewport(column, row));
  const horizontal = seenSpan(
    corners.map(([x]) => x),
    controller.element.clientWidth,
    scale,
  );
  const vertical = seenSpan(
    corners.map(([, y]) => y),
    controller.element.clientHeight,
    scale,
  );
  const [left, across] = [horizontal.from, horizontal.size];
  const [top, down] = [vertical.from, vertical.size];
  checkSize(horizontal.side, vertical.side);
  const whole = controller.picture(horizontal.side, vertical.side, scale);
  const context = newCanvas(across, down);
  context.drawImage(whole.canvas, -left, -top);
  const overlay = overlayOf(options, [shown]);
  const layers = takeOverlay(context, element, overlay, 'layers', {
    width: outer.width,
    height: outer.height,
    scale,
    left: whole.left - left + (outer.left - inner.left) * scale,
    top: whole.top - top + (outer.top - inner.top) * scale,
  });
  const texts = takeOverlay(context, element, overlay, 'texts', {
    width: across / Math.max(1, scale),
    height: down / Math.max(1, scale),
    scale: Math.max(1, scale),
    left: 0,
    top: 0,
  });
  await layers();
  await texts();
  return { canvas: context.canvas, shown: [shown], imageScale: multiple };
}

/** Bytes of a picture. `quality`: of JPEG, 0 to 1. */
export async function encodePicture(
  { canvas }: Picture,
  type: 'png' | 'jpeg',
  quality = 0.92,
): Promise<Uint8Array<ArrayBuffer>> {
  const blob = await canvas.convertToBlob({ type: `image/${type}`, quality });
  return new Uint8Array(await blob.arrayBuffer());
}
