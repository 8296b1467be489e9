import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import type { InstanceLocation } from '../types.ts';
import { bulkValue } from './bulkdata.ts';
import type { Call } from './context.ts';
import { bytesResponse, HttpError, isUnchanged, notFound, notModified } from './http.ts';
import { etagOf } from './instances.ts';
import { octetStream } from './media-types.ts';

/** Larger ones do not occur, and whoever shows one reads it whole. */
const maximumDocument = 256 * 1024 * 1024;

/** Encapsulated Document Length (0042,0015), which leaves out the byte that makes the value even; another length is not believed. */
function lengthOf(header: DataSet, stored: number): number {
  const said = Number(header['00420015']?.Value?.[0]);
  return Number.isInteger(said) && said > 0 && said === stored - 1 ? said : stored;
}

/**
 * The encapsulated document of an object (PS3.3 C.24.2), for our own windows: always as mere bytes, whatever kind the object says it
 * is of, so that no window ever takes it for a page. Throws 404 when there is none.
 */
export async function encapsulatedDocument(call: Call, location: InstanceLocation): Promise<Response> {
  const etag = etagOf(location);
  if (isUnchanged(call.request, etag)) return notModified(etag);
  const header = await call.catalogue.header(location.row);
  const element = header['00420011'];
  const value = element && (await bulkValue(call, location, element));
  if (!value || value.length === 0) throw notFound('the object has no document');
  if (value.length > maximumDocument) {
    throw new HttpError(413, 'unsupported', 'the document is too large', { bytes: value.length });
  }
  const bytes = Uint8Array.from(await value.read(0, lengthOf(header, value.length)));
  return bytesResponse(bytes, octetStream, { etag });
}
