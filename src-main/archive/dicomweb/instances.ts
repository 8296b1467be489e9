import type { Catalogue, InstanceLocation } from '../types.ts';
import { type Call, resourceUrl, type Uids } from './context.ts';
import { isUnchanged, notAcceptable, notModified, privateHeaders, requestedRange, streamOf } from './http.ts';
import { locateAll } from './locate.ts';
import { acceptedTypes, type MediaRange } from './media-types.ts';
import { multipartResponse, type Part } from './multipart-writer.ts';

const dicom = 'application/dicom';
const pieceBytes = 2 * 1024 * 1024;

async function* fileBytes(catalogue: Catalogue, location: InstanceLocation, start = 0, end?: number) {
  const access = await catalogue.open(location);
  try {
    const last = Math.min(end ?? access.size, access.size);
    for (let at = start; at < last; at += pieceBytes) yield await access.read(at, Math.min(pieceBytes, last - at));
  } finally {
    await access.close();
  }
}

export const etagOf = ({ row, revision }: InstanceLocation): string => `"${row}-${revision}"`;

/** The file as the body of an answer; one range of it when asked for. */
export function fileResponse(call: Call, location: InstanceLocation): Response {
  const etag = etagOf(location);
  if (isUnchanged(call.request, etag)) return notModified(etag);
  const range = requestedRange(call.request, location.bytes);
  const { start, end } = range ?? { start: 0, end: location.bytes };
  const headers: Record<string, string> = {
    ...privateHeaders,
    etag,
    'content-type': `${dicom}; transfer-syntax=${location.transferSyntaxUid}`,
    'content-length': String(end - start),
    'accept-ranges': 'bytes',
  };
  if (range) headers['content-range'] = `bytes ${start}-${end - 1}/${location.bytes}`;
  return new Response(streamOf(fileBytes(call.catalogue, location, start, end)), {
    status: range ? 206 : 200,
    headers,
  });
}

/** Stored files are never transcoded on the way: a range that names another syntax does not fit. */
const takes = ({ parameters }: MediaRange, location: InstanceLocation): boolean => {
  const syntax = parameters['transfer-syntax'];
  return syntax === undefined || syntax === '*' || syntax === location.transferSyntaxUid;
};

/** Study, series or instance as Part 10 files, each as it was stored (PS3.18 10.4.1.1.1). */
export async function instances(call: Call, uids: Uids): Promise<Response> {
  const locations = await locateAll(call, uids);
  const single = uids.sopInstanceUid !== undefined;
  for (const range of acceptedTypes(call.request, call.url)) {
    const multipart = range.type === 'multipart/related' || range.type === '*/*' || range.type === 'multipart/*';
    const type = multipart ? (range.parameters['type'] ?? dicom).toLowerCase() : range.type;
    const fits = type === dicom || type === '*/*' || type === 'application/*';
    if (!fits) continue;
    const wanted = locations.filter((location) => takes(range, location));
    if (wanted.length === 0) continue;
    if (!multipart) {
      if (single) return fileResponse(call, wanted[0]!);
      continue;
    }
    const answer = single ? wanted.slice(0, 1) : wanted;
    async function* parts(): AsyncGenerator<Part> {
      for (const location of answer) {
        yield {
          headers: {
            'Content-Type': `${dicom}; transfer-syntax=${location.transferSyntaxUid}`,
            'Content-Length': String(location.bytes),
            'Content-Location': resourceUrl(call.base, location),
          },
          body: fileBytes(call.catalogue, location),
        };
      }
    }
    return multipartResponse(dicom, parts());
  }
  throw notAcceptable('instances are application/dicom in the transfer syntax they are stored in', {
    transferSyntaxUid: locations[0]!.transferSyntaxUid,
  });
}
