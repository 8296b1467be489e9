import type { LargeElement } from '../../../src-shared/contract/view-routes.ts';
import type { DataSet, Element } from '../../../src-shared/dicom/data-set.ts';
import { toBase64 } from '../../../src-shared/imaging/base64.ts';
import type { InstanceLocation } from '../types.ts';
import { type Call, resourceUrl, type Uids } from './context.ts';
import { badRequest, jsonResponse, notAcceptable, privateHeaders, streamOf } from './http.ts';
import { locateAll } from './locate.ts';
import { acceptedTypes, covers } from './media-types.ts';

/** Binary values up to this size stand in the JSON, others are addresses. */
const inlineBytes = 1024;
/** Headers read at the same time. */
const readAhead = 4;

/** `standard`: PS3.18. `people`: what the file says, with the size and the first bytes of large values (`DataSetJson`). */
type Form = 'standard' | 'people';

/** First bytes of a large value that are shown. */
const shownBytes = 32;

function sizeOf({ bytes, location }: Element): Pick<LargeElement, 'byteLength' | 'encapsulated' | 'firstBytes'> {
  if (bytes) return { byteLength: bytes.length, firstBytes: toBase64(bytes.subarray(0, shownBytes)) };
  return { byteLength: location?.length ?? 0, ...(location?.encapsulated ? { encapsulated: true } : {}) };
}

function elementOf(element: Element, address: string, form: Form): Element {
  const { vr } = element;
  if (element.location || (element.bytes && element.bytes.length > inlineBytes)) {
    return form === 'standard' ? { vr, BulkDataURI: address } : ({ vr, ...sizeOf(element) } as Element);
  }
  if (element.bytes) return element.bytes.length > 0 ? { vr, InlineBinary: toBase64(element.bytes) } : { vr };
  if (vr === 'SQ') {
    const items = (element.Value ?? []) as DataSet[];
    return items.length > 0
      ? { vr, Value: items.map((item, index) => metadataOf(item, `${address}/${index}`, form)) }
      : { vr };
  }
  if (!element.Value || element.Value.length === 0) return { vr };
  return { vr, Value: element.Value };
}

/**
 * A header in the DICOM JSON model (PS3.18 F.2) with the addresses of what was left in the file. Text is UTF-8 now, so
 * Specific Character Set says that; for people it stays as it is in the file.
 */
export function metadataOf(dataSet: DataSet, bulkAddress: string, form: Form = 'standard'): DataSet {
  const out: DataSet = {};
  for (const tag of Object.keys(dataSet).sort()) {
    if (tag.startsWith('0002') || tag.endsWith('0000')) continue;
    const address = `${bulkAddress}/${tag}`;
    const renamed = tag === '00080005' && form === 'standard';
    out[tag] = renamed ? { vr: 'CS', Value: ['ISO_IR 192'] } : elementOf(dataSet[tag]!, address, form);
  }
  return out;
}

async function metadataOfInstance({ catalogue, base }: Call, location: InstanceLocation): Promise<DataSet> {
  const header = await catalogue.header(location.row);
  const metadata = metadataOf(header, `${resourceUrl(base, location)}/bulkdata`);
  metadata['00083002'] ??= { vr: 'UI', Value: [location.transferSyntaxUid] };
  return metadata;
}

function jsonType(call: Call): string {
  const accepted = acceptedTypes(call.request, call.url);
  for (const range of accepted) {
    for (const type of ['application/dicom+json', 'application/json']) if (covers(range.type, type)) return type;
  }
  throw notAcceptable('metadata is application/dicom+json');
}

/** WADO-RS metadata (PS3.18 10.4.1.1.2): headers of all instances below, one after the other while they are read. */
export async function metadata(call: Call, uids: Uids): Promise<Response> {
  const type = jsonType(call);
  const locations = await locateAll(call, uids);
  const read = (index: number) => metadataOfInstance(call, locations[index]!);
  const first = await read(0);
  async function* json(): AsyncGenerator<Uint8Array> {
    const ahead: Promise<DataSet>[] = [];
    let next = 1;
    const fill = () => {
      while (ahead.length < readAhead && next < locations.length) {
        const reading = read(next++);
        // Awaited in its turn; a failure before that is not unhandled.
        reading.catch(() => {});
        ahead.push(reading);
      }
    };
    fill();
    yield Buffer.from(`[${JSON.stringify(first)}`);
    for (let head = ahead.shift(); head; head = ahead.shift()) {
      fill();
      yield Buffer.from(`,${JSON.stringify(await head)}`);
    }
    yield Buffer.from(']');
  }
  return new Response(streamOf(json()), { headers: { ...privateHeaders, 'content-type': type } });
}

/** The header of one row for people to read: `viewRoutes.metadata`. */
export async function metadataOfRow(call: Call, location: InstanceLocation): Promise<Response> {
  const header = await call.catalogue.header(location.row);
  return jsonResponse(metadataOf(header, '', 'people'), { 'content-type': 'application/json' });
}

/** The element at a path `tag/item/tag...` of a header. Throws 400 and gives undefined when there is none. */
export function elementAt(dataSet: DataSet, path: readonly string[]): Element | undefined {
  let current: DataSet | undefined = dataSet;
  for (let i = 0; i < path.length; i += 2) {
    const tag = path[i]!.toUpperCase();
    if (!/^[0-9A-F]{8}$/.test(tag)) throw badRequest('the path of bulk data is tag/item/tag');
    const element: Element | undefined = current?.[tag];
    if (i === path.length - 1) return element;
    const index = path[i + 1]!;
    if (!/^\d{1,9}$/.test(index)) throw badRequest('the path of bulk data is tag/item/tag');
    current = element?.Value?.[Number(index)] as DataSet | undefined;
  }
  return undefined;
}
