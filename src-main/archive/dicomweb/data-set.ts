import type { DataSet, Element } from '../../../src-shared/dicom/data-set.ts';
import { toBase64 } from '../../../src-shared/imaging/base64.ts';
import type { InstanceLocation } from '../types.ts';
import { bulkValue } from './bulkdata.ts';
import type { Call } from './context.ts';
import { HttpError, isUnchanged, jsonResponse, notModified } from './http.ts';
import { etagOf } from './instances.ts';

/** All binary values of one object together; larger ones are read by their own routes. */
const maximumBytes = 96 * 1024 * 1024;
/** Pixels and encapsulated documents have routes of their own. */
const elsewhere = new Set(['7FE00010', '7FE00008', '7FE00009', '00420011']);

/**
 * The whole data set of an object that is no image, for the window that shows it: DICOM JSON (PS3.18 F.2) with binary values inline
 * (little endian), pixels and encapsulated documents left out. `viewRoutes.dataSet`. Throws 413 when the values are too large.
 */
export async function dataSetOfRow(call: Call, location: InstanceLocation): Promise<Response> {
  const etag = etagOf(location);
  if (isUnchanged(call.request, etag)) return notModified(etag);
  const header = await call.catalogue.header(location.row);
  let left = maximumBytes;
  const inline = async (element: Element): Promise<Element | undefined> => {
    const { vr } = element;
    if (element.location?.encapsulated || element.fragments) return undefined;
    if (element.location || element.bytes) {
      const length = element.bytes?.length ?? element.location?.length ?? 0;
      left -= length;
      if (left < 0) throw new HttpError(413, 'unsupported', 'the object is too large', { bytes: length });
      const value = await bulkValue(call, location, element);
      return { vr, ...(length > 0 && { InlineBinary: toBase64(await value.read(0, value.length)) }) };
    }
    if (vr === 'SQ') {
      const items: DataSet[] = [];
      for (const item of (element.Value ?? []) as DataSet[]) items.push(await whole(item));
      return { vr, ...(items.length > 0 && { Value: items }) };
    }
    return { vr, ...(element.Value && element.Value.length > 0 && { Value: element.Value }) };
  };
  const whole = async (dataSet: DataSet): Promise<DataSet> => {
    const out: DataSet = {};
    for (const tag of Object.keys(dataSet).sort()) {
      if (tag.startsWith('0002') || tag.endsWith('0000') || elsewhere.has(tag)) continue;
      const element = await inline(dataSet[tag]!);
      if (element) out[tag] = element;
    }
    return out;
  };
  return jsonResponse(await whole(header), { 'content-type': 'application/json', etag });
}
