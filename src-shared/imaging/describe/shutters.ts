import type { DataSet } from '../../dicom/data-set.ts';
import type { ShutterDescription } from '../description.ts';
import { firstItem, integer, numbers, texts } from './values.ts';

function rectangle(dataSet: DataSet): ShutterDescription['rectangle'] {
  const left = integer(dataSet, '00181602', 'text');
  const right = integer(dataSet, '00181604', 'text');
  const top = integer(dataSet, '00181606', 'text');
  const bottom = integer(dataSet, '00181608', 'text');
  if (left === undefined || right === undefined || top === undefined || bottom === undefined) return undefined;
  return { left, right, top, bottom };
}

function circle(dataSet: DataSet): ShutterDescription['circle'] {
  const [row, column] = numbers(dataSet, '00181610');
  const radius = integer(dataSet, '00181612', 'text');
  if (row === undefined || column === undefined || radius === undefined) return undefined;
  if (!Number.isFinite(row) || !Number.isFinite(column) || radius < 0) return undefined;
  return { row, column, radius };
}

/** Corners as pairs of row and column; fewer than three enclose nothing. */
function polygon(dataSet: DataSet): ShutterDescription['polygon'] {
  const values = numbers(dataSet, '00181620');
  const corners: [number, number][] = [];
  for (let i = 0; i + 1 < values.length; i += 2) corners.push([values[i]!, values[i + 1]!]);
  return corners.length >= 3 && values.every(Number.isFinite) ? corners : undefined;
}

/** What is said to cover: an overlay group of 6000..601E, whose set bits do (PS3.3 C.7.6.15). */
function bitmapGroup(dataSet: DataSet): number | undefined {
  const group = integer(dataSet, '00181623');
  return group !== undefined && group >= 0x6000 && group <= 0x601e && group % 2 === 0 ? group : undefined;
}

/**
 * Display shutter (PS3.3 C.7.6.11, bitmap C.7.6.15) of a data set or of an item of the Frame Display Shutter Sequence
 * (C.7.6.16.2.16). Only the shapes that Shutter Shape (0018,1600) names are taken; a shape without its measures is none.
 */
export function describeShutter(dataSet: DataSet): ShutterDescription | undefined {
  const shapes = new Set(texts(dataSet, '00181600').map((shape) => shape.toUpperCase()));
  const found: ShutterDescription = {};
  const edges = shapes.has('RECTANGULAR') && rectangle(dataSet);
  if (edges) found.rectangle = edges;
  const round = shapes.has('CIRCULAR') && circle(dataSet);
  if (round) found.circle = round;
  const corners = shapes.has('POLYGONAL') && polygon(dataSet);
  if (corners) found.polygon = corners;
  const group = shapes.has('BITMAP') ? bitmapGroup(dataSet) : undefined;
  if (group !== undefined) found.bitmapGroup = group;
  if (Object.keys(found).length === 0) return undefined;
  const value = integer(dataSet, '00181622');
  if (value !== undefined && value >= 0 && value <= 0xffff) found.presentationValue = value;
  const [lightness, a, b] = numbers(dataSet, '00181624', 'u16');
  if (lightness !== undefined && a !== undefined && b !== undefined && Number.isFinite(lightness + a + b)) {
    found.presentationColor = [lightness, a, b];
  }
  return found;
}

/** The shutter of a frame, from its functional groups. */
export function describeGroupShutter(group: DataSet): ShutterDescription | undefined {
  const item = firstItem(group, '00189472');
  return item && describeShutter(item);
}
