import { explicitVrLittleEndian, isVideo } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import type { InstanceLocation } from '../types.ts';
import { type Call, resourceUrl, type Uids } from './context.ts';
import { checkFrame, type FrameBytes, isNativeSyntax, openFrame, readFrame, wholeBytes } from './frame-bytes.ts';
import { bytesResponse, notAcceptable, privateHeaders, streamOf } from './http.ts';
import { locateOne } from './locate.ts';
import { acceptedTypes, covers, currentName, frameMediaType, isFrameType, octetStream } from './media-types.ts';
import { multipartResponse, type Part } from './multipart-writer.ts';

/** How frames are answered: as they are or uncompressed, as one body or in parts. */
interface Form {
  decoded: boolean;
  multipart: boolean;
  type: string;
  transferSyntaxUid: string;
}

/**
 * The best form the client takes (PS3.18 8.7.3.3). A media type without transfer-syntax takes the stored syntax when it
 * is of that type; `application/octet-stream` alone means Explicit VR Little Endian, so compressed frames are unpacked;
 * `*` means as it is.
 */
export function frameForm(call: Call, stored: string, frames: number): Form {
  const own = frameMediaType(stored);
  const native = isNativeSyntax(stored) || own === octetStream;
  const asIs = (multipart: boolean, type: string): Form => ({
    decoded: false,
    multipart,
    type,
    transferSyntaxUid: isNativeSyntax(stored) ? explicitVrLittleEndian : stored,
  });
  for (const range of acceptedTypes(call.request, call.url)) {
    const multipart = range.type === 'multipart/related' || range.type === '*/*' || range.type === 'multipart/*';
    const type = currentName(multipart ? (range.parameters['type'] ?? '*/*').toLowerCase() : range.type);
    if (!multipart && (frames > 1 || !(isFrameType(type) || type.endsWith('/*')))) continue;
    const syntax = range.parameters['transfer-syntax'];
    if (syntax === '*' && (covers(type, own) || type === octetStream))
      return asIs(multipart, covers(type, own) ? own : type);
    if (syntax !== undefined && syntax !== '*') {
      if (syntax === stored && (covers(type, own) || type === octetStream))
        return asIs(multipart, type === octetStream ? type : own);
      if (syntax === explicitVrLittleEndian && covers(type, octetStream)) {
        if (isNativeSyntax(stored)) return asIs(multipart, octetStream);
        if (!isVideo(stored)) {
          return { decoded: true, multipart, type: octetStream, transferSyntaxUid: explicitVrLittleEndian };
        }
      }
      continue;
    }
    if (syntax === undefined) {
      if (covers(type, own) && (type !== octetStream || isNativeSyntax(stored))) return asIs(multipart, own);
      if (type === octetStream && !isVideo(stored)) {
        if (native && isNativeSyntax(stored)) return asIs(multipart, octetStream);
        return { decoded: true, multipart, type: octetStream, transferSyntaxUid: explicitVrLittleEndian };
      }
    }
  }
  throw notAcceptable('the frames are not to be had in such a form', { transferSyntaxUid: stored, mediaType: own });
}

/** The frame as the form wants it. */
async function open(call: Call, location: InstanceLocation, frame: number, form: Form): Promise<FrameBytes> {
  const { catalogue, context, request } = call;
  const stored = openFrame(catalogue, location, frame, context.packedFiles, 'packed');
  if (!form.decoded || !location.description.pixel) return stored;
  const { bytes } = await context.renderer.native(
    { bytes: await readFrame(stored), transferSyntaxUid: stored.transferSyntaxUid, pixel: location.description.pixel },
    request.signal,
  );
  async function* body(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  return { length: bytes.length, transferSyntaxUid: explicitVrLittleEndian, body: body() };
}

const typeHeader = ({ type, transferSyntaxUid }: Form) => `${type}; transfer-syntax=${transferSyntaxUid}`;

/** Frames of an instance (PS3.18 10.4.1.1.6), numbers from 1. */
export async function answerFrames(call: Call, location: InstanceLocation, frames: number[]): Promise<Response> {
  for (const frame of frames) checkFrame(location, frame);
  const form = frameForm(call, location.transferSyntaxUid, frames.length);
  if (!form.multipart) {
    const opened = await open(call, location, frames[0]!, form);
    return frameResponse(opened, typeHeader(form), {});
  }
  const address = resourceUrl(call.base, location);
  async function* parts(): AsyncGenerator<Part> {
    for (const frame of frames) {
      const { length, body } = await open(call, location, frame, form);
      const headers = {
        'Content-Type': typeHeader(form),
        'Content-Length': String(length),
        'Content-Location': `${address}/frames/${frame}`,
      };
      yield { headers, body };
    }
  }
  return multipartResponse(form.type, parts(), { 'transfer-syntax': form.transferSyntaxUid });
}

export async function frames(call: Call, uids: Uids, numbers: number[]): Promise<Response> {
  return answerFrames(call, await locateOne(call, uids), numbers);
}

/** A frame as the body of an answer: small ones whole, large ones in pieces. */
export async function frameResponse(
  frame: FrameBytes,
  contentType: string,
  headers: Record<string, string>,
): Promise<Response> {
  if (frame.length <= wholeBytes) return bytesResponse(await readFrame(frame), contentType, headers);
  return new Response(streamOf(frame.body), {
    headers: { ...privateHeaders, 'content-type': contentType, 'content-length': String(frame.length), ...headers },
  });
}
