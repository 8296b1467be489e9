import type { DisplayFrame, ViewportController } from '../../cornerstone/index.ts';
import { layerContext } from '../layer-canvas.ts';
import { reachOf } from '../linking/draw.ts';
import { cssOf } from './colours.ts';
import type { Structure } from './objects.ts';
import { placedOn, type StructurePicture, structurePicture, type Ways } from './pictures.ts';
import { drawnStructures, useStructures } from './store.ts';

/** What is drawn on a picture, and what is to be said of it. */
export interface DrawnStructures {
  pictures: { structure: Structure; picture: StructurePicture }[];
  text: string;
  warning: boolean;
}

const nothing: DrawnStructures = { pictures: [], text: '', warning: false };

/** Finds what of the structures lies on an image. */
export function structuresOn(frame: DisplayFrame, cell: number): DrawnStructures {
  const state = useStructures.getState();
  if (!state.on || state.chosen.size === 0) return nothing;
  const pictures: DrawnStructures['pictures'] = [];
  const reachMm = reachOf(cell);
  const names = new Set<string>();
  const registrations = new Set<string>();
  let why: string | undefined;
  let fits = false;
  const ways: Ways = new Map();
  for (const structure of drawnStructures(state)) {
    const placed = placedOn(structure, frame, ways);
    if ('why' in placed) {
      why = placed.why;
      continue;
    }
    fits = true;
    if (placed.way.by) registrations.add(placed.way.by);
    names.add(structure.object);
    const picture = structurePicture(structure, frame, placed, reachMm);
    if (picture) pictures.push({ structure, picture });
  }
  const readings = [...state.chosen].map((key) => state.readings.get(key));
  const failed = readings.some((reading) => reading?.state === 'failed');
  const reading = readings.some((one) => one?.state === 'reading');
  if (!fits && why) return { pictures, text: `No structures: ${why}`, warning: true };
  const labels = [...names].map((key) => state.readings.get(key)?.read?.label ?? '').filter(Boolean);
  const by = registrations.size > 0 ? `, by registration ${[...registrations].join(', ')}` : '';
  const said = [
    labels.length > 0
      ? `Structures: ${labels.slice(0, 3).join('; ')}${labels.length > 3 ? ` and ${labels.length - 3} more` : ''}${by}`
      : '',
    reading ? 'structures are being read …' : '',
    failed ? 'some structures cannot be read' : '',
  ];
  return { pictures, text: said.filter(Boolean).join(' · '), warning: failed || registrations.size > 0 };
}

/** Draws structures on a canvas over the surface of a controller; an empty one takes no memory. */
export function drawStructures(
  canvas: HTMLCanvasElement,
  controller: ViewportController,
  { pictures }: DrawnStructures,
  fill: number,
  line: number,
): void {
  if (pictures.length === 0) {
    if (canvas.width !== 0) canvas.width = 0;
    return;
  }
  const sized = layerContext(canvas, controller);
  if (sized) paintStructures(sized.context, controller, pictures, fill, line, sized.ratio);
}

/** Lines have a dark rim, so that they are seen over bone; of very many the rims would be all that is seen. */
const mostWithHalo = 60;

/** Insides first, so that no line is hidden by the inside of another. `ratio`: pixels of the canvas for a CSS pixel. */
function paintStructures(
  context: CanvasRenderingContext2D,
  controller: ViewportController,
  pictures: DrawnStructures['pictures'],
  fill: number,
  line: number,
  ratio: number,
): void {
  const [ox, oy] = controller.imageToViewport(0, 0);
  const [ax, ay] = controller.imageToViewport(1, 0);
  const [bx, by] = controller.imageToViewport(0, 1);
  const view = new DOMMatrix([ax - ox, ay - oy, bx - ox, by - oy, ox, oy].map((part) => part * ratio));
  if (fill > 0) {
    context.imageSmoothingEnabled = false;
    context.globalAlpha = fill;
    for (const { structure, picture } of pictures) {
      context.fillStyle = cssOf(structure.colour);
      context.setTransform(view);
      if (picture.rings) context.fill(picture.rings, 'evenodd');
      if (picture.cells) context.fill(picture.cells);
      for (const { canvas, matrix } of picture.masks) {
        context.setTransform(view.multiply(new DOMMatrix([...matrix])));
        context.drawImage(canvas, 0, 0);
      }
    }
    context.globalAlpha = 1;
  }
  context.lineJoin = 'round';
  // Where pixels are squares the lines are drawn as they are; else they would be wider in one direction.
  const scale = Math.hypot(view.a, view.b);
  const square = Math.abs(Math.hypot(view.c, view.d) - scale) < 1e-6 * scale;
  const stroke = (path: Path2D, wide: number, style: string, by: number): void => {
    context.lineWidth = (wide * ratio) / by;
    context.strokeStyle = style;
    context.stroke(path);
  };
  for (const { structure, picture } of pictures) {
    const wide = line > 0 ? line : picture.points.length > 0 ? 1 : 0;
    if (wide === 0) continue;
    const asItIs = square && picture.points.length === 0;
    const outline = asItIs ? picture.outline : onScreen(picture, view, ratio);
    if (asItIs) context.setTransform(view);
    else context.setTransform(1, 0, 0, 1, 0, 0);
    const by = asItIs ? scale : 1;
    if (pictures.length <= mostWithHalo) stroke(outline, wide + 1.5, 'rgb(0 0 0 / 0.45)', by);
    stroke(outline, wide, cssOf(structure.colour), by);
  }
}

/** The lines and points of a structure in pixels of the canvas. */
function onScreen(picture: StructurePicture, view: DOMMatrix, ratio: number): Path2D {
  const outline = new Path2D();
  outline.addPath(picture.outline, view);
  for (let i = 0; i < picture.points.length; i += 2)
    addPoint(outline, view, picture.points[i]!, picture.points[i + 1]!, ratio);
  return outline;
}

/** A point: a small cross with a ring around it, the same size at any zoom. */
function addPoint(path: Path2D, view: DOMMatrix, column: number, row: number, ratio: number): void {
  const { x, y } = view.transformPoint({ x: column, y: row });
  const arm = 7 * ratio;
  path.moveTo(x - arm, y);
  path.lineTo(x + arm, y);
  path.moveTo(x, y - arm);
  path.lineTo(x, y + arm);
  path.moveTo(x + 4 * ratio, y);
  path.arc(x, y, 4 * ratio, 0, 2 * Math.PI);
}
