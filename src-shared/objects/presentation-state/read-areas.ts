import type { DataSet } from '../../dicom/data-set.ts';
import { code, integer, items, number, numbers, text } from '../../imaging/describe/values.ts';
import type { DisplayedArea, GraphicLayer, StateSpatial } from './model.ts';
import { atMost, type Problems } from './problems.ts';
import { scopeOf } from './read-references.ts';
import { isYes, labColor, oneOf, pair, wholeText } from './read-values.ts';

const maximumAreas = 10_000;
const maximumLayers = 1000;
/** Corners of areas may lie outside the image, but not beyond what can be computed with. */
const farthest = 1e7;

/** Spatial Transformation (PS3.3 C.10.6). */
export function spatialTransformation(dataSet: DataSet, problems: Problems): StateSpatial {
  const stated = integer(dataSet, '00700042') ?? 0;
  const rotation = ([0, 90, 180, 270] as const).find((value) => value === stated);
  problems.when(rotation === undefined, `Image Rotation: ${stated} degrees are none that the standard has`);
  return { rotation: rotation ?? 0, flipped: isYes(dataSet, '00700041') };
}

/** Displayed Area (PS3.3 C.10.4), one entry an item that can be used. */
export function displayedAreas(dataSet: DataSet, problems: Problems): DisplayedArea[] {
  const found: DisplayedArea[] = [];
  for (const item of atMost(items(dataSet, '0070005A'), maximumAreas, 'Displayed areas', problems)) {
    const area = displayedArea(item, problems);
    if (area) found.push(area);
    else problems.add('Displayed area: cannot be used');
  }
  return found;
}

const positivePair = (values: [number, number] | undefined): [number, number] | undefined =>
  values && values[0] > 0 && values[1] > 0 ? values : undefined;

/** Pixels of other sizes, mm, would show nothing of the image. */
const possibleSpacing = (values: [number, number] | undefined): [number, number] | undefined =>
  values?.every((mm) => mm > 1e-8 && mm < 1e5) ? values : undefined;

function displayedArea(item: DataSet, problems: Problems): DisplayedArea | undefined {
  const scope = scopeOf(item, problems);
  const first = pair(item, '00700052', 's32');
  const second = pair(item, '00700053', 's32');
  if (!scope || !first || !second) return undefined;
  if ([...first, ...second].some((value) => Math.abs(value) > farthest)) return undefined;
  // The corner named first is the upper left one once the image is turned and mirrored: in the image itself it may be any.
  const topLeft: DisplayedArea['topLeft'] = [Math.min(first[0], second[0]), Math.min(first[1], second[1])];
  const bottomRight: DisplayedArea['topLeft'] = [Math.max(first[0], second[0]), Math.max(first[1], second[1])];
  const spacing = possibleSpacing(positivePair(pair(item, '00700101', 'text')));
  const aspectRatio = positivePair(pair(item, '00700102', 'text'));
  const magnification = number(item, '00700103', 'f32');
  const usable = magnification !== undefined && magnification > 0 && magnification <= 1e5 ? magnification : undefined;
  let sizeMode = oneOf(item, '00700100', ['SCALE TO FIT', 'TRUE SIZE', 'MAGNIFY'] as const);
  if (problems.when(sizeMode === undefined, 'Presentation Size Mode: missing or unknown, fitted instead'))
    sizeMode = 'SCALE TO FIT';
  if (sizeMode === 'TRUE SIZE' && problems.when(!spacing, 'TRUE SIZE without pixel spacing: fitted instead'))
    sizeMode = 'SCALE TO FIT';
  if (sizeMode === 'MAGNIFY' && problems.when(!usable, 'MAGNIFY without its ratio: fitted instead'))
    sizeMode = 'SCALE TO FIT';
  return {
    ...scope,
    topLeft,
    bottomRight,
    ...(code(item, '00480301') === 'VOLUME' ? { ofMatrix: true as const } : {}),
    sizeMode: sizeMode!,
    ...(spacing ? { pixelSpacing: { rowMm: spacing[0], columnMm: spacing[1] } } : {}),
    ...(aspectRatio ? { aspectRatio } : {}),
    ...(sizeMode === 'MAGNIFY' ? { magnification: usable! } : {}),
  };
}

/** Graphic Layer (PS3.3 C.10.7), lowest order first. */
export function graphicLayers(dataSet: DataSet, problems: Problems): GraphicLayer[] {
  const found: GraphicLayer[] = [];
  const names = new Set<string>();
  for (const item of atMost(items(dataSet, '00700060'), maximumLayers, 'Graphic layers', problems)) {
    const name = text(item, '00700002')?.toUpperCase();
    if (problems.when(name === undefined || names.has(name), 'Graphic layer: without a name of its own')) continue;
    names.add(name!);
    const description = wholeText(item, '00700068');
    const [grayscale] = numbers(item, '00700066', 'u16').filter((value) => value >= 0 && value <= 65535);
    const color = labColor(item, '00700401');
    found.push({
      name: name!,
      order: integer(item, '00700062', 'text') ?? 0,
      ...(description ? { description } : {}),
      ...(grayscale === undefined ? {} : { grayscale }),
      ...(color ? { color } : {}),
    });
  }
  return found.sort((a, b) => a.order - b.order);
}
