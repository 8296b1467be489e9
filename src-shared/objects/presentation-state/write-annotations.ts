import type { DataSet } from '../../dicom/data-set.ts';
import { element, sequence } from '../created-object.ts';
import { blockText } from '../typed-text.ts';
import type { GraphicObject, StatePoint, TextObject } from './model.ts';
import { referencedImages } from './write-references.ts';
import type { SavedView } from './write-view.ts';

/**
 * Most points of one graphic: FL has at most 65534 bytes where its length is one of 16 bits (PS3.5 7.1.2). Longer lines are parted, the
 * last point of one being the first of the next.
 */
export const mostPoints = 8000;

/** Longest ST (PS3.5 6.2), characters. */
const longestText = 1024;
/** Whether the end of a text is not written. */
export const isTooLong = ({ text }: Pick<TextObject, 'text'>): boolean => [...blockText(text)].length > longestText;

/** Layers that are written, lowest first: `LAYER1` ... by the names the views have for them. */
export function layerNames(
  views: readonly SavedView[],
  overlays: boolean,
): { overlay?: string; of: ReadonlyMap<string, string> } {
  const known = new Map<string, number>();
  for (const { layers } of views) for (const { name, order } of layers) known.set(name, order);
  const first = overlays ? 2 : 1;
  const sorted = [...known]
    .sort((a, b) => a[1] - b[1])
    .map(([name], index) => [name, `LAYER${index + first}`] as const);
  return { ...(overlays ? { overlay: 'LAYER1' } : {}), of: new Map(sorted) };
}

/** Graphic Layer (PS3.3 C.10.7). */
export const graphicLayers = (names: readonly string[]): DataSet =>
  names.length === 0
    ? {}
    : {
        '00700060': sequence(
          ...names.map((name, index) => ({ '00700002': element('CS', name), '00700062': element('IS', index + 1) })),
        ),
      };

/** Graphic Annotation (PS3.3 C.10.5): nothing where nothing was drawn. */
export function graphicAnnotations(views: readonly SavedView[], layers: ReadonlyMap<string, string>): DataSet {
  const items = views.flatMap((view) =>
    view.layers.flatMap(({ name, graphics, texts }) => {
      const layer = layers.get(name);
      const drawn = graphics.flatMap(parted).filter(isDrawable);
      const written = texts.filter(isPlaced);
      if (layer === undefined || drawn.length + written.length === 0) return [];
      return {
        '00081140': sequence(...referencedImages([view])),
        '00700002': element('CS', layer),
        ...(written.length > 0 ? { '00700008': sequence(...written.map(textItem)) } : {}),
        ...(drawn.length > 0 ? { '00700009': sequence(...drawn.map(graphicItem)) } : {}),
      };
    }),
  );
  return items.length > 0 ? { '00700001': sequence(...items) } : {};
}

function parted(graphic: GraphicObject): GraphicObject[] {
  const { points } = graphic;
  if (points.length <= mostPoints) return [graphic];
  const parts: GraphicObject[] = [];
  for (let from = 0; from < points.length - 1; from += mostPoints - 1) {
    parts.push({ ...graphic, type: 'POLYLINE', filled: false, points: points.slice(from, from + mostPoints) });
  }
  return parts;
}

const isFinitePoint = (point: StatePoint): boolean => point.every(Number.isFinite);
const isDrawable = ({ points }: GraphicObject): boolean => points.length > 0 && points.every(isFinitePoint);
const isPlaced = ({ text, box, anchor }: TextObject): boolean =>
  text.trim() !== '' &&
  [...(box ? [box.topLeft, box.bottomRight] : []), ...(anchor ? [anchor.point] : [])].every(isFinitePoint) &&
  (box !== undefined || anchor !== undefined);

const point = (place: StatePoint) => element('FL', ...place);

function textItem({ text, box, anchor }: TextObject): DataSet {
  return {
    ...(box && { '00700003': element('CS', box.units) }),
    ...(anchor && { '00700004': element('CS', anchor.units) }),
    '00700006': element('ST', blockText(text, longestText)),
    ...(box && {
      '00700010': point(box.topLeft),
      '00700011': point(box.bottomRight),
      '00700012': element('CS', box.justification),
    }),
    ...(anchor && {
      '00700014': point(anchor.point),
      '00700015': element('CS', anchor.visible ? 'Y' : 'N'),
    }),
  };
}

/** Graphic Filled is one of closed shapes (PS3.3 C.10.5): the others are said not to be filled. */
const graphicItem = ({ units, type, points, filled }: GraphicObject): DataSet => ({
  '00700005': element('CS', units),
  '00700020': element('US', 2),
  '00700021': element('US', points.length),
  '00700022': element('FL', ...points.flat()),
  '00700023': element('CS', type),
  '00700024': element('CS', filled ? 'Y' : 'N'),
});
