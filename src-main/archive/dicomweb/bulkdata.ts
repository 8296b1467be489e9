import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Element } from '../../../src-shared/dicom/data-set.ts';
import { transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import type { InstanceLocation } from '../types.ts';
import type { Call, Uids } from './context.ts';
import { answerFrames } from './frames.ts';
import { bytesResponse, notAcceptable, notFound, privateHeaders, requestedRange, streamOf } from './http.ts';
import { locateOne } from './locate.ts';
import { acceptedTypes, covers, octetStream } from './media-types.ts';
import { elementAt } from './metadata.ts';
import { multipartResponse } from './multipart-writer.ts';

const pieceBytes = 2 * 1024 * 1024;
const pixelTags = new Set(['7FE00010', '7FE00008', '7FE00009']);
const cellBytes: Partial<Record<string, number>> = { OW: 2, OF: 4, OL: 4, OD: 8, OV: 8 };

function swapped(bytes: Uint8Array, vr: string): Uint8Array<ArrayBuffer> {
  const copy = Buffer.from(bytes);
  const size = cellBytes[vr] ?? 1;
  if (size === 1 || copy.length % size !== 0) return copy;
  return size === 2 ? copy.swap16() : size === 4 ? copy.swap32() : copy.swap64();
}

/** Whether the client takes octets alone, in one part, or not at all. */
function formOf(call: Call): 'single' | 'multipart' {
  for (const range of acceptedTypes(call.request, call.url)) {
    if (range.type === '*/*' || covers(range.type, octetStream)) return 'single';
    const type = (range.parameters['type'] ?? '*/*').toLowerCase();
    if (range.type === 'multipart/related' && covers(type, octetStream)) return 'multipart';
  }
  throw notAcceptable('bulk data is application/octet-stream');
}

/** The value of one element (PS3.18 10.4.1.1.5); pixel data as its frames. Little endian as all bulk data. */
export async function bulkdata(call: Call, uids: Uids, path: string[]): Promise<Response> {
  const location = await locateOne(call, uids);
  const tag = path[0]!.toUpperCase();
  if (path.length === 1 && pixelTags.has(tag)) {
    const frames = Array.from({ length: location.description.numberOfFrames }, (_, index) => index + 1);
    return answerFrames(call, location, frames);
  }
  const element = elementAt(await call.catalogue.header(location.row), path);
  if (!element || (!element.bytes && !element.location))
    throw notFound('there is no such bulk data', { path: path.join('/') });
  const form = formOf(call);
  const { length, read } = await bulkValue(call, location, element);
  return answer(form, length, read, call);
}

/** The value of an element, little endian, wherever it lies. */
export async function bulkValue(
  call: Pick<Call, 'catalogue'> & { context: Pick<Call['context'], 'packedFiles'> },
  location: InstanceLocation,
  element: Element,
): Promise<{ length: number; read(start: number, end: number): Promise<Uint8Array> }> {
  const inMemory = element.bytes;
  if (inMemory) return { length: inMemory.length, read: async (start, end) => inMemory.slice(start, end) };
  const { offset, length } = element.location ?? { offset: 0, length: 0 };
  if (location.frames.kind === 'packed') {
    const unpacked = await call.context.packedFiles.unpacked(call.catalogue, location, location.frames);
    return { length, read: async (start, end) => unpacked.slice(offset + start, offset + end) };
  }
  if (transferSyntaxes.get(location.transferSyntaxUid)?.bigEndian) {
    const bytes = swapped(await readAt(call, location, offset, length), element.vr);
    return { length, read: async (start, end) => bytes.slice(start, end) };
  }
  return { length, read: (start, end) => readAt(call, location, offset + start, end - start) };
}

async function readAt(
  { catalogue }: Pick<Call, 'catalogue'>,
  location: InstanceLocation,
  offset: number,
  length: number,
) {
  const access = await catalogue.open(location);
  try {
    const bytes = await access.read(offset, length);
    if (bytes.length < length) throw new NegatoscopeError('damaged', 'the file ends within a value', { offset });
    return bytes as Uint8Array<ArrayBuffer>;
  } finally {
    await access.close();
  }
}

async function answer(
  form: 'single' | 'multipart',
  length: number,
  read: (start: number, end: number) => Promise<Uint8Array>,
  call: Call,
): Promise<Response> {
  const range = form === 'single' ? requestedRange(call.request, length) : undefined;
  const { start, end } = range ?? { start: 0, end: length };
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; at += pieceBytes) yield await read(at, Math.min(at + pieceBytes, end));
  }
  if (form === 'multipart') {
    async function* parts() {
      yield { headers: { 'Content-Type': octetStream, 'Content-Length': String(length) }, body: pieces() };
    }
    return multipartResponse(octetStream, parts());
  }
  if (!range && length <= pieceBytes) {
    return bytesResponse((await read(0, length)) as Uint8Array<ArrayBuffer>, octetStream, { 'accept-ranges': 'bytes' });
  }
  const headers: Record<string, string> = {
    ...privateHeaders,
    'content-type': octetStream,
    'content-length': String(end - start),
    'accept-ranges': 'bytes',
  };
  if (range) headers['content-range'] = `bytes ${start}-${end - 1}/${length}`;
  return new Response(streamOf(pieces()), { status: range ? 206 : 200, headers });
}
