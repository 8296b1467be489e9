import type { DataSet } from '../../dicom/data-set.ts';
import { fromBase64 } from '../../imaging/base64.ts';
import type { OverlayDescription, ShutterDescription } from '../../imaging/description.ts';
import { element, empty, sequence } from '../created-object.ts';
import type { StateSpatial } from './model.ts';
import { itemsOf } from './write-references.ts';
import type { SavedView } from './write-view.ts';

/** Displayed Area (PS3.3 C.10.4). All views of a state are turned alike. */
export const displayedArea = (views: readonly SavedView[]): DataSet => ({
  '0070005A': sequence(
    ...itemsOf(
      views,
      ({ area }) => area,
      (area) => area,
      (area) => areaItem(area, views[0]!.spatial),
    ),
  ),
});

/** The corners of an area that are at the upper left and the lower right once the image is turned and mirrored. */
function cornersOf({ topLeft: [left, top], bottomRight: [right, bottom] }: SavedView['area'], spatial: StateSpatial) {
  const corners: [number, number][] = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  const quarter = spatial.rotation / 90;
  const at = (corner: number) => corners[(corner - quarter + 4) % 4]!;
  return spatial.flipped ? { first: at(1), second: at(3) } : { first: at(0), second: at(2) };
}

function areaItem(area: SavedView['area'], spatial: StateSpatial): DataSet {
  const { sizeMode, pixelSpacing, aspectRatio, magnification } = area;
  const { first, second } = cornersOf(area, spatial);
  return {
    '00700052': element('SL', ...first),
    '00700053': element('SL', ...second),
    '00700100': element('CS', sizeMode),
    // One of the two, never both; the millimetres where they are known.
    ...(pixelSpacing
      ? { '00700101': element('DS', pixelSpacing.rowMm, pixelSpacing.columnMm) }
      : { '00700102': element('IS', ...(aspectRatio ?? [1, 1])) }),
    ...(sizeMode === 'MAGNIFY' && magnification !== undefined ? { '00700103': element('FL', magnification) } : {}),
  };
}

/** Spatial Transformation (PS3.3 C.10.6): turned clockwise first, then mirrored left to right. */
export const spatialTransformation = ({ rotation, flipped }: StateSpatial): DataSet => ({
  '00700042': element('US', rotation),
  '00700041': element('CS', flipped ? 'Y' : 'N'),
});

const whole = (value: number): number => Math.round(value);

/**
 * Display Shutter (PS3.3 C.7.6.11) or Bitmap Display Shutter (C.7.6.15), with what covers (C.11.12). A state has one of both: shapes go
 * before bits.
 */
export function shutterModule(
  { rectangle, circle, polygon, bitmapGroup, presentationValue = 0, presentationColor }: ShutterDescription,
  plane: OverlayDescription | undefined,
  colour: boolean,
): DataSet {
  const shapes = [
    ...(rectangle ? ['RECTANGULAR'] : []),
    ...(circle ? ['CIRCULAR'] : []),
    ...(polygon ? ['POLYGONAL'] : []),
  ];
  const covering: DataSet = {
    '00181622': element('US', presentationValue),
    ...(presentationColor || colour
      ? { '00181624': element('US', ...(presentationColor ?? [0, 0x8080, 0x8080])) }
      : {}),
  };
  if (shapes.length === 0) {
    if (bitmapGroup === undefined || !plane?.data) return {};
    return {
      '00181600': element('CS', 'BITMAP'),
      '00181623': element('US', bitmapGroup),
      ...covering,
      ...overlayPlane(plane),
    };
  }
  return {
    '00181600': element('CS', ...shapes),
    ...(rectangle && {
      '00181602': element('IS', whole(rectangle.left)),
      '00181604': element('IS', whole(rectangle.right)),
      '00181606': element('IS', whole(rectangle.top)),
      '00181608': element('IS', whole(rectangle.bottom)),
    }),
    ...(circle && {
      '00181610': element('IS', whole(circle.row), whole(circle.column)),
      '00181612': element('IS', whole(circle.radius)),
    }),
    ...(polygon && { '00181620': element('IS', ...polygon.flat().map(whole)) }),
    ...covering,
  };
}

const groupText = (group: number): string => group.toString(16).toUpperCase().padStart(4, '0');

/** Overlay Plane (PS3.3 C.9.2) of one frame. */
function overlayPlane({ group, rows, columns, origin, data = '' }: OverlayDescription): DataSet {
  const tag = (of: string): string => `${groupText(group)}${of}`;
  const bytes = fromBase64(data).subarray(0, Math.ceil((rows * columns) / 8));
  const even = new Uint8Array(bytes.length + (bytes.length & 1));
  even.set(bytes);
  return {
    [tag('0010')]: element('US', rows),
    [tag('0011')]: element('US', columns),
    [tag('0040')]: element('CS', 'G'),
    [tag('0050')]: element('SS', ...origin),
    [tag('0100')]: element('US', 1),
    [tag('0102')]: element('US', 0),
    [tag('3000')]: { vr: 'OW', bytes: even },
  };
}

/** Overlay Activation (PS3.3 C.11.7): the layer that overlays of the images are seen in; without a value they are not. */
export const overlayActivation = (
  groups: readonly number[],
  seen: ReadonlySet<number>,
  layer: string | undefined,
): DataSet =>
  Object.fromEntries(
    groups.map((group) => [
      `${groupText(group)}1001`,
      layer === undefined || !seen.has(group) ? empty('CS') : element('CS', layer),
    ]),
  );
