import type { DataSet } from '../../dicom/data-set.ts';
import { code, integer, items, number, numbers, text } from '../../imaging/describe/values.ts';
import type {
  AnnotationUnits,
  CompoundGraphic,
  GraphicAnnotation,
  GraphicObject,
  StatePoint,
  TextObject,
} from './model.ts';
import { atMost, type Problems } from './problems.ts';
import { scopeOf } from './read-references.ts';
import { fillStyle, lineStyle, textStyle } from './read-styles.ts';
import { isYes, oneOf, pair, wholeText } from './read-values.ts';

/** Objects and points of one state that are drawn, at most: what lies beyond is named as left out. */
export const maximumObjects = 20_000;
export const maximumPoints = 1_000_000;
const maximumText = 10_240;
const farthest = 1e7;

interface Room {
  objects: number;
  points: number;
}

const unitsOf = (item: DataSet, tag: string): AnnotationUnits | undefined =>
  oneOf(item, tag, ['PIXEL', 'DISPLAY', 'MATRIX'] as const);

const isNear = (point: readonly number[]): boolean => point.every((value) => Math.abs(value) <= farthest);

/** Graphic Data as pairs; undefined when a value is no number or there are fewer than the stated number of points. */
function pointsOf(item: DataSet, room: Room): StatePoint[] | undefined {
  const values = numbers(item, '00700022', 'f32');
  const stated = integer(item, '00700021');
  const count = stated === undefined ? values.length >> 1 : stated;
  if (count < 1 || values.length < 2 * count || count > room.points) return undefined;
  const points: StatePoint[] = [];
  for (let i = 0; i < count; i++) points.push([values[2 * i]!, values[2 * i + 1]!]);
  return points.every((point) => point.every(Number.isFinite) && isNear(point)) ? points : undefined;
}

/** Points that a graphic needs (PS3.3 C.10.5.1.2). */
const leastPoints = { POINT: 1, POLYLINE: 2, INTERPOLATED: 2, CIRCLE: 2, ELLIPSE: 4 } as const;
const graphicTypes = Object.keys(leastPoints) as (keyof typeof leastPoints)[];

/** A group of graphics that the objects name (0070,0295). */
const groupOf = (item: DataSet): { group?: number } => {
  const group = integer(item, '00700295', 'u32');
  return group === undefined ? {} : { group };
};

function graphic(item: DataSet, room: Room): GraphicObject | string {
  const type = oneOf(item, '00700023', graphicTypes);
  if (type === undefined)
    return `Graphic of an unknown type${code(item, '00700023') ? ` (${code(item, '00700023')!.slice(0, 16)})` : ''}`;
  const units = unitsOf(item, '00700005');
  if (!units) return 'Graphic without known units';
  const points = pointsOf(item, room);
  if (!points || points.length < leastPoints[type]) return 'Graphic without the points it needs';
  const line = lineStyle(item);
  const fill = fillStyle(item);
  const filled = isYes(item, '00700024');
  // POINT is one place, CIRCLE its middle and a point of it, ELLIPSE the ends of both axes.
  const used = type === 'POLYLINE' || type === 'INTERPOLATED' ? points : points.slice(0, leastPoints[type]);
  const instance = integer(item, '00700226', 'u32');
  return {
    units,
    type,
    points: used,
    filled: filled && type !== 'POINT',
    ...(line ? { line } : {}),
    ...(fill ? { fill } : {}),
    ...groupOf(item),
    ...(instance === undefined ? {} : { instance }),
  };
}

function textObject(item: DataSet): TextObject | string {
  const value = wholeText(item, '00700006');
  if (value === undefined) return 'Text without words';
  const boxUnits = unitsOf(item, '00700003');
  const topLeft = pair(item, '00700010');
  const bottomRight = pair(item, '00700011');
  const box =
    boxUnits && topLeft && bottomRight && isNear([...topLeft, ...bottomRight])
      ? {
          units: boxUnits,
          topLeft,
          bottomRight,
          justification: oneOf(item, '00700012', ['LEFT', 'RIGHT', 'CENTER'] as const) ?? ('LEFT' as const),
        }
      : undefined;
  const anchorUnits = unitsOf(item, '00700004');
  const point = pair(item, '00700014');
  const anchor =
    anchorUnits && point && isNear(point) ? { units: anchorUnits, point, visible: isYes(item, '00700015') } : undefined;
  if (!box && !anchor) return 'Text without a place';
  const style = textStyle(item);
  const instance = integer(item, '00700226', 'u32');
  return {
    text: value.slice(0, maximumText),
    ...(box ? { box } : {}),
    ...(anchor ? { anchor } : {}),
    ...(style ? { style } : {}),
    ...groupOf(item),
    ...(instance === undefined ? {} : { instance }),
  };
}

const compoundTypes = [
  ...(['MULTILINE', 'INFINITELINE', 'CUTLINE', 'RANGELINE', 'RULER'] as const),
  ...(['AXIS', 'CROSSHAIR', 'ARROW', 'RECTANGLE', 'ELLIPSE'] as const),
] as const;
/** Points that a compound graphic needs (PS3.3 C.10.5.1.2.1); an ellipse has the corners of its box. */
const leastCompoundPoints: Record<(typeof compoundTypes)[number], number> = {
  MULTILINE: 2,
  INFINITELINE: 2,
  CUTLINE: 2,
  RANGELINE: 2,
  RULER: 2,
  AXIS: 2,
  CROSSHAIR: 1,
  ARROW: 2,
  RECTANGLE: 2,
  ELLIPSE: 2,
};

function ticksOf(item: DataSet): CompoundGraphic['ticks'] {
  const ticks = items(item, '00700287')
    .slice(0, 1000)
    .flatMap((tick) => {
      const position = number(tick, '00700288', 'f32');
      const label = text(tick, '00700289');
      return position === undefined ? [] : [{ position, ...(label ? { label } : {}) }];
    });
  return ticks.length > 0 ? ticks : undefined;
}

function compoundGraphic(item: DataSet, room: Room): CompoundGraphic | string {
  const type = oneOf(item, '00700294', compoundTypes);
  if (type === undefined) return 'Compound graphic of an unknown type';
  const units = unitsOf(item, '00700282');
  if (!units) return 'Compound graphic without known units';
  const points = pointsOf(item, room);
  if (!points || points.length < leastCompoundPoints[type]) return 'Compound graphic without the points it needs';
  const found: CompoundGraphic = { units, type, points, filled: isYes(item, '00700024') };
  const set = <K extends keyof CompoundGraphic>(key: K, value: CompoundGraphic[K] | undefined): void => {
    if (value !== undefined) found[key] = value;
  };
  set('rotationDegrees', number(item, '00700230', 'f64'));
  set('rotationPoint', pair(item, '00700273'));
  set('tickAlignment', code(item, '00700274'));
  set('tickLabelAlignment', code(item, '00700279'));
  set('ticks', ticksOf(item));
  set('showTickLabel', isYes(item, '00700278') || undefined);
  set('gapLength', number(item, '00700261', 'f32'));
  set('diameterOfVisibility', number(item, '00700262', 'f32'));
  set('line', lineStyle(item));
  set('fill', fillStyle(item));
  set('text', textStyle(item));
  set('instance', integer(item, '00700226', 'u32'));
  set('group', integer(item, '00700295', 'u32'));
  return found;
}

/** Graphic Annotation (PS3.3 C.10.5). What is damaged is left out; the rest of its item stays. */
export function graphicAnnotations(dataSet: DataSet, problems: Problems): GraphicAnnotation[] {
  const room: Room = { objects: maximumObjects, points: maximumPoints };
  const found: GraphicAnnotation[] = [];
  for (const item of atMost(items(dataSet, '00700001'), maximumObjects, 'Graphic annotations', problems)) {
    const scope = scopeOf(item, problems);
    if (problems.when(!scope, 'Annotation whose images cannot be read')) continue;
    const read = <T extends object>(tag: string, of: (object: DataSet) => T | string): T[] => {
      const objects: T[] = [];
      for (const object of items(item, tag)) {
        if (problems.when(room.objects <= 0, 'More graphics than can be drawn are left out')) break;
        const made = of(object);
        if (typeof made === 'string') problems.add(made);
        else {
          objects.push(made);
          room.objects--;
          room.points -= 'points' in made ? (made.points as unknown[]).length : 0;
        }
      }
      return objects;
    };
    const annotation: GraphicAnnotation = {
      ...scope,
      layer: text(item, '00700002')?.toUpperCase() ?? '',
      graphics: read('00700009', (object) => graphic(object, room)),
      texts: read('00700008', textObject),
      compounds: read('00700209', (object) => compoundGraphic(object, room)),
    };
    if (annotation.graphics.length + annotation.texts.length + annotation.compounds.length > 0) found.push(annotation);
  }
  return found;
}
