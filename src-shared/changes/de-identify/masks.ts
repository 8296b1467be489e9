import type { DataSet, Element } from '../../dicom/data-set.ts';
import type { DeIdentifyPlan, MaskedRegion } from '../model.ts';
import { plainText } from './element-text.ts';

/** Rows or Columns of a data set read raw (little endian) or decoded; undefined where they are not said. */
function size(element: Element | undefined): number | undefined {
  if (element === undefined) return undefined;
  const { bytes, Value } = element;
  if (bytes === undefined) return typeof Value?.[0] === 'number' ? Value[0] : undefined;
  return bytes.length < 2 ? undefined : bytes[0]! | (bytes[1]! << 8);
}

/** Regions that are made black in an instance: those of its series, and those of all. What lies beside the picture masks nothing. */
export function masksOf(raw: DataSet, { request: { masks } }: DeIdentifyPlan): MaskedRegion[] {
  const rows = size(raw['00280010']) ?? Number.POSITIVE_INFINITY;
  const columns = size(raw['00280011']) ?? Number.POSITIVE_INFINITY;
  const said = [...(masks[plainText(raw['0020000E'] ?? { vr: 'UI' }).trim()] ?? []), ...(masks['*'] ?? [])];
  return said.filter(({ left, top, right, bottom }) => left < Math.min(right, columns) && top < Math.min(bottom, rows));
}
