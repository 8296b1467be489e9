import { type Code, codeOf, conceptOf, kindConcepts, measuredNames, ownScheme } from '../imaging/measure/concepts.ts';
import {
  type MeasuredValue,
  type Measurement,
  type MeasurementKind,
  measurementKinds,
} from '../imaging/measure/measurement.ts';
import type { ContentItem } from './content-item.ts';

type Point = Measurement['points'][number];

const concept = {
  group: codeOf('125007', 'DCM', 'Measurement Group'),
  trackingIdentifier: codeOf('112039', 'DCM', 'Tracking Identifier'),
  trackingUid: codeOf('112040', 'DCM', 'Tracking Unique Identifier'),
  method: codeOf('370129005', 'SCT', 'Measurement Method'),
  derivation: codeOf('121401', 'DCM', 'Derivation'),
  selectionStatus: codeOf('121404', 'DCM', 'Selection Status'),
  userChosen: codeOf('121410', 'DCM', 'User chosen value'),
  region: codeOf('111030', 'DCM', 'Image Region'),
  comment: codeOf('121106', 'DCM', 'Comment'),
} satisfies Record<string, Code>;

/** What a measurement group tells of a measurement; patient, study and series stand in the document around it. */
export type GroupedMeasurement = Pick<
  Measurement,
  'uid' | 'kind' | 'sopClassUid' | 'sopInstanceUid' | 'frame' | 'points' | 'text' | 'values'
>;

/**
 * A measurement as a Measurement Group of TID 1500: regions by TID 1410, the others by TID 1501, each value a NUM that is inferred from
 * the graphic it was measured on. Coordinates are those of the measurement: TLHC of the image 0, 0.
 * @throws RangeError for a value whose name has no concept
 */
export function measurementGroup(measurement: GroupedMeasurement): ContentItem {
  const { kind, uid, text, values } = measurement;
  const { method, region } = kindConcepts[kind];
  const graphics = graphicsOf(measurement);
  const drawn = (name: string): ContentItem[] =>
    graphics.filter((graphic) => graphic.of === undefined || graphic.of === name).map(({ item }) => item);
  const children: ContentItem[] = [
    {
      type: 'TEXT',
      relationship: 'HAS OBS CONTEXT',
      concept: concept.trackingIdentifier,
      text: text || method.meaning,
    },
    { type: 'UIDREF', relationship: 'HAS OBS CONTEXT', concept: concept.trackingUid, uid },
    { type: 'CODE', relationship: 'HAS CONCEPT MOD', concept: concept.method, code: method },
  ];
  if (region) {
    for (const { item } of graphics) children.push({ ...item, relationship: 'CONTAINS', concept: concept.region });
  }
  for (const value of values) {
    children.push(numericItem(value, kind, region ? [] : drawn(value.name)));
  }
  if (text !== undefined || (!region && values.length === 0)) {
    children.push({
      type: 'TEXT',
      relationship: 'CONTAINS',
      concept: concept.comment,
      text: text || method.meaning,
      children: region || values.length > 0 ? [] : graphics.map(({ item }) => item),
    });
  }
  return { type: 'CONTAINER', concept: concept.group, children };
}

function numericItem(
  { name, value, unit }: MeasuredValue,
  kind: MeasurementKind,
  graphics: ContentItem[],
): ContentItem {
  const said = conceptOf(name, unit, kind);
  if (!said) throw new RangeError(`no concept for '${name}'`);
  const modifiers: ContentItem[] = [];
  if (said.derivation) {
    modifiers.push({
      type: 'CODE',
      relationship: 'HAS CONCEPT MOD',
      concept: concept.derivation,
      code: said.derivation,
    });
  }
  // What the reader said how long it is; nobody measured it.
  if (kind === 'calibration') {
    modifiers.push({
      type: 'CODE',
      relationship: 'HAS PROPERTIES',
      concept: concept.selectionStatus,
      code: concept.userChosen,
    });
  }
  return {
    type: 'NUM',
    relationship: 'CONTAINS',
    concept: said.concept,
    value,
    unit: said.unit,
    children: [...modifiers, ...graphics],
  };
}

/** Graphics of a measurement; `of`: the value that alone was measured on it. */
function graphicsOf(measurement: GroupedMeasurement): { of?: string; item: ContentItem }[] {
  const { kind, points, sopClassUid, sopInstanceUid, frame } = measurement;
  const { graphic } = kindConcepts[kind];
  const item = (shape: readonly Point[], type = graphic): ContentItem => ({
    type: 'SCOORD',
    relationship: 'INFERRED FROM',
    graphic: type === 'MULTIPOINT' && shape.length === 1 ? 'POINT' : type,
    data: shape.flat(),
    children: [{ type: 'IMAGE', relationship: 'SELECTED FROM', sopClassUid, sopInstanceUid, frame }],
  });
  const [a = [0, 0], b = a] = points;
  switch (kind) {
    case 'bidirectional':
      return [
        { of: 'longAxis', item: item(points.slice(0, 2)) },
        { of: 'shortAxis', item: item(points.slice(2, 4)) },
      ];
    case 'rectangle':
      return [{ item: item([a, [b[0], a[1]], b, [a[0], b[1]], a]) }];
    case 'ellipse':
      return [{ item: item(ellipseAxes(a, b)) }];
    case 'freehand':
      return [{ item: item([...points, a]) }];
    default:
      return [{ item: item(points) }];
  }
}

/** Ends of the major and of the minor axis (PS3.3 C.18.6.1.2) of the ellipse in a box. */
function ellipseAxes(a: Point, b: Point): Point[] {
  const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const across: Point[] = [
    [Math.min(a[0], b[0]), y],
    [Math.max(a[0], b[0]), y],
  ];
  const down: Point[] = [
    [x, Math.min(a[1], b[1])],
    [x, Math.max(a[1], b[1])],
  ];
  return Math.abs(a[0] - b[0]) >= Math.abs(a[1] - b[1]) ? [...across, ...down] : [...down, ...across];
}

/** Least and most points of each kind (`measurementKinds`). */
const pointCounts: Readonly<Record<MeasurementKind, readonly [least: number, most: number]>> = {
  length: [2, 2],
  angle: [4, 4],
  angle3: [3, 3],
  cobb: [4, 4],
  bidirectional: [4, 4],
  rectangle: [2, 2],
  ellipse: [2, 2],
  freehand: [3, 20_000],
  probe: [1, 1],
  arrow: [2, 2],
  text: [1, 2],
  calibration: [2, 2],
};

const is = (code: Code | undefined, other: Code): boolean =>
  code?.value === other.value && code.scheme === other.scheme;

/**
 * The measurement that a group tells of; the box of an ellipse comes back from its upper left to its lower right corner. Undefined for
 * a group that `measurementGroup` did not make.
 */
export function measurementOfGroup(group: ContentItem): GroupedMeasurement | undefined {
  const children = group.children ?? [];
  const uid = children.find((item) => is(item.concept, concept.trackingUid));
  const method = children.find((item) => is(item.concept, concept.method));
  const graphics = [...children, ...children.flatMap((child) => child.children ?? [])].filter(
    (item) => item.type === 'SCOORD',
  );
  const image = graphics[0]?.children?.[0];
  if (uid?.type !== 'UIDREF' || method?.type !== 'CODE' || image?.type !== 'IMAGE') return undefined;
  const kind = measurementKinds.find((candidate) => candidate === method.code.value);
  if (!kind || method.code.scheme !== ownScheme) return undefined;
  const points = pointsOf(kind, graphics);
  const [least, most] = pointCounts[kind];
  if (!points || points.length < least || points.length > most || !points.flat().every(Number.isFinite))
    return undefined;
  const comment = children.find((item) => is(item.concept, concept.comment));
  const values = children.flatMap((item) => (item.type === 'NUM' ? [measuredValue(item, kind)] : []));
  const written = comment?.type === 'TEXT' ? comment.text : undefined;
  return {
    uid: uid.uid,
    kind,
    sopClassUid: image.sopClassUid,
    sopInstanceUid: image.sopInstanceUid,
    frame: image.frame ?? 1,
    points,
    // A mark without a text says its kind.
    ...(written !== undefined && written !== method.code.meaning && { text: written }),
    values: values.filter((value) => value !== undefined),
  };
}

function measuredValue(item: ContentItem & { type: 'NUM' }, kind: MeasurementKind): MeasuredValue | undefined {
  const modifier = item.children?.find((child) => is(child.concept, concept.derivation));
  const derivation = modifier?.type === 'CODE' ? modifier.code : undefined;
  const unit = item.unit.value;
  const name = measuredNames.find((candidate) => {
    const said = conceptOf(candidate, unit, kind);
    return said && is(item.concept, said.concept) && derivation?.value === said.derivation?.value;
  });
  return name === undefined ? undefined : { name, value: item.value, unit };
}

function pointsOf(kind: MeasurementKind, graphics: readonly (ContentItem & { type: 'SCOORD' })[]): Point[] | undefined {
  const points = pairs(graphics[0]?.data ?? []);
  switch (kind) {
    case 'bidirectional':
      return [...points, ...pairs(graphics[1]?.data ?? [])];
    case 'rectangle':
      return points.length === 5 ? [points[0], points[2]].filter((point) => point !== undefined) : undefined;
    case 'ellipse': {
      if (points.length !== 4) return undefined;
      const columns = points.map(([column]) => column);
      const rows = points.map(([, row]) => row);
      return [
        [Math.min(...columns), Math.min(...rows)],
        [Math.max(...columns), Math.max(...rows)],
      ];
    }
    case 'freehand':
      return points.slice(0, -1);
    default:
      return points;
  }
}

const pairs = (data: readonly number[]): Point[] =>
  Array.from({ length: data.length >> 1 }, (_, index) => [data[2 * index] ?? 0, data[2 * index + 1] ?? 0]);
