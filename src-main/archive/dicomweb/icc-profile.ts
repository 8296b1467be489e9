import type { DataSet, Element } from '../../../src-shared/dicom/data-set.ts';
import type { Catalogue, InstanceLocation } from '../types.ts';
import { bulkValue } from './bulkdata.ts';
import type { Call } from './context.ts';
import { bytesResponse, HttpError, isUnchanged, notFound, notModified } from './http.ts';
import { etagOf } from './instances.ts';
import type { PackedFiles } from './packed-files.ts';

/** Larger ones do not occur, and everything that applies one reads it whole. */
const maximumProfile = 16 * 1024 * 1024;

const holdsValue = (element: Element | undefined): element is Element =>
  element !== undefined && (element.bytes !== undefined || element.location !== undefined);

/** ICC Profile of the image (PS3.3 C.11.15), else that of the first optical path that has one (C.8.12.5). */
function profileOf(header: DataSet): Element | undefined {
  if (holdsValue(header['00282000'])) return header['00282000'];
  for (const path of (header['00480105']?.Value ?? []) as DataSet[]) {
    if (holdsValue(path['00282000'])) return path['00282000'];
  }
  return undefined;
}

/** The bytes of the profile; undefined when the image has none, or one that is too large to be used. */
export async function profileBytes(
  catalogue: Catalogue,
  location: InstanceLocation,
  packedFiles: PackedFiles,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const element = profileOf(await catalogue.header(location.row));
  const value = element && (await bulkValue({ catalogue, context: { packedFiles } }, location, element));
  if (!value || value.length === 0 || value.length > maximumProfile) return undefined;
  return Uint8Array.from(await value.read(0, value.length));
}

/** The bytes of the profile, for our own windows. Throws 404 when the image has none. */
export async function iccProfile(call: Call, location: InstanceLocation): Promise<Response> {
  const etag = etagOf(location);
  if (isUnchanged(call.request, etag)) return notModified(etag);
  const element = profileOf(await call.catalogue.header(location.row));
  const value = element && (await bulkValue(call, location, element));
  if (!value || value.length === 0) throw notFound('the image has no ICC profile');
  if (value.length > maximumProfile) {
    throw new HttpError(413, 'unsupported', 'the ICC profile is too large', { bytes: value.length });
  }
  const bytes = Uint8Array.from(await value.read(0, value.length));
  return bytesResponse(bytes, 'application/vnd.iccprofile', { etag });
}
