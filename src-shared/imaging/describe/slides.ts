import type { DataSet } from '../../dicom/data-set.ts';
import type { InstanceDescription, TilePlace } from '../description.ts';
import { code, firstItem, integer } from './values.ts';

/**
 * The whole matrix of a tiled image (PS3.3 C.7.6.17.3, C.8.12.4); undefined when it has none. Of a TILED_FULL image the
 * places of the frames follow from their order, of others each frame says its own.
 */
export function describeWholeSlide(dataSet: DataSet): InstanceDescription['wholeSlide'] {
  const columns = integer(dataSet, '00480006', 'u32');
  const rows = integer(dataSet, '00480007', 'u32');
  if (columns === undefined || rows === undefined || columns < 1 || rows < 1) return undefined;
  const full = code(dataSet, '00209311') === 'TILED_FULL';
  return { columns, rows, ...(full ? { tiledFull: true } : {}) };
}

/** Plane Position (Slide) of a functional group (PS3.3 C.8.12.6.1): column and row in the whole matrix, from 1. */
export function describeTile(group: DataSet): TilePlace | undefined {
  const item = firstItem(group, '0048021A');
  const column = item && integer(item, '0048021E', 's32');
  const row = item && integer(item, '0048021F', 's32');
  return column === undefined || row === undefined ? undefined : { column, row };
}
