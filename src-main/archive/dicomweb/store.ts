import { type NegatoscopeError, toEnvelope } from '../../../src-shared/contract/errors.ts';
import { text } from '../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { HeaderReader } from '../../../src-shared/dicom/part10/read.ts';
import { explicitVrLittleEndian } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import type { Ingest, IngestOutcome } from '../types.ts';
import { type Call, resourceUrl } from './context.ts';
import { badRequest, HttpError, jsonResponse } from './http.ts';
import { parseMediaType } from './media-types.ts';
import { type ReceivedPart, readMultipart } from './multipart-reader.ts';

const dicom = 'application/dicom';

/** Failure Reason (0008,1197) for our codes (PS3.18 annex I, PS3.4 B.2.3). */
function failureReason(error: NegatoscopeError | { code: string; parameters: Record<string, unknown> }): number {
  switch (error.code) {
    case 'disk-full':
    case 'busy':
      return 0xa700;
    case 'invalid-input':
      return 0xa900;
    case 'unsupported':
      return 0x0122;
    case 'damaged':
    case 'not-dicom':
      return 0xc000;
    default:
      return 0x0110;
  }
}

interface Named {
  sopClassUid: string;
  sopInstanceUid: string;
}
type Result = { stored: IngestOutcome } | { failed: Named; reason: number };

/** Looks at the head of an instance while it passes: which study it says it is of, and who it is. */
class Passport {
  readonly #reader = new HeaderReader({ want: new Set([0x00080016, 0x00080018, 0x0020000d]), maximumElements: 20_000 });
  #seen = 0;

  push(slice: Uint8Array): void {
    // Identifiers stand far in front of pixels; a packed data set is not looked into.
    if (this.#seen > 4 * 1024 * 1024 || this.#reader.done || this.#reader.packed || this.#reader.problem) return;
    this.#seen += slice.length;
    this.#reader.push(slice);
  }

  get(): Named & { studyUid?: string } {
    const { dataSet } = this.#reader.result();
    const studyUid = text(dataSet, '0020000D');
    return {
      sopClassUid: text(dataSet, '00080016') ?? '',
      sopInstanceUid: text(dataSet, '00080018') ?? '',
      ...(studyUid ? { studyUid } : {}),
    };
  }
}

/** A failure that stops everything, not only one instance. */
class Interrupted extends Error {}

async function storePart(
  ingest: Ingest,
  part: ReceivedPart,
  studyUid: string | undefined,
  call: Call,
): Promise<Result> {
  const type = part.headers['content-type'];
  if (type !== undefined && parseMediaType(type).type !== dicom) {
    for await (const piece of part.body) void piece;
    return { failed: { sopClassUid: '', sopInstanceUid: '' }, reason: 0x0122 };
  }
  const stream = ingest.begin({
    origin: { kind: 'stow', address: call.request.headers.get('x-forwarded-for') ?? '' },
    transferSyntaxUid: explicitVrLittleEndian,
    bareDataSet: false,
  });
  const passport = new Passport();
  try {
    for await (const piece of part.body) {
      passport.push(piece);
      await stream.write(piece);
    }
  } catch (error) {
    await stream.abort();
    throw new Interrupted('', { cause: error });
  }
  const named = passport.get();
  if (studyUid !== undefined && named.studyUid !== undefined && named.studyUid !== studyUid) {
    await stream.abort();
    return { failed: named, reason: 0xa900 };
  }
  try {
    const stored = await stream.commit();
    if (stored.result === 'refused') return { failed: stored, reason: 0x0111 };
    return { stored };
  } catch (error) {
    const envelope = toEnvelope(error);
    call.context.log.warn('an instance was not stored', { code: envelope.code, message: envelope.message });
    return { failed: named, reason: failureReason(envelope) };
  }
}

function reference({ sopClassUid, sopInstanceUid }: Named): DataSet {
  return {
    '00081150': { vr: 'UI', ...(sopClassUid ? { Value: [sopClassUid] } : {}) },
    '00081155': { vr: 'UI', ...(sopInstanceUid ? { Value: [sopInstanceUid] } : {}) },
  };
}

/** The Store Instances Response Module (PS3.18 I.2): 200 all stored, 202 some, 409 none, 503 no space for any. */
function responseOf(results: readonly Result[], studyUid: string | undefined, base: string): Response {
  const referenced: DataSet[] = [];
  const failed: DataSet[] = [];
  const studies = new Set<string>();
  for (const result of results) {
    if ('stored' in result) {
      const { stored } = result;
      studies.add(stored.studyUid);
      referenced.push({
        ...reference(stored),
        '00081190': { vr: 'UR', Value: [resourceUrl(base, stored)] },
        // Elements were coerced or the instance was known already: nothing was lost, so no warning is due.
      });
    } else {
      failed.push({ ...reference(result.failed), '00081197': { vr: 'US', Value: [result.reason] } });
    }
  }
  const answer: DataSet = {};
  const study = studyUid ?? (studies.size === 1 ? [...studies][0] : undefined);
  if (study !== undefined && referenced.length > 0) {
    answer['00081190'] = { vr: 'UR', Value: [resourceUrl(base, { studyUid: study })] };
  }
  if (failed.length > 0) answer['00081198'] = { vr: 'SQ', Value: failed };
  if (referenced.length > 0) answer['00081199'] = { vr: 'SQ', Value: referenced };
  const outOfSpace = results.every((result) => 'failed' in result && result.reason === 0xa700);
  const status = failed.length === 0 ? 200 : referenced.length > 0 ? 202 : outOfSpace ? 503 : 409;
  return jsonResponse(answer, { 'content-type': 'application/dicom+json' }, status);
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      finished = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!finished) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

/**
 * STOW-RS (PS3.18 10.5): every part goes through `ingest` while it arrives. What was stored before an interruption stays
 * stored. Throws 400, 415 for another media type, 403 where nothing can be stored.
 */
export async function store(call: Call, studyUid?: string): Promise<Response> {
  const { ingest } = call.context;
  if (!ingest || call.catalogue.kind !== 'archive') {
    throw new HttpError(403, 'forbidden', 'nothing is stored in this catalogue');
  }
  const { request } = call;
  const contentType = parseMediaType(request.headers.get('content-type') ?? 'application/octet-stream');
  if (!request.body) throw badRequest('the request has no body');
  const results: Result[] = [];
  const body = chunksOf(request.body);
  try {
    if (contentType.type === dicom) {
      results.push(await storePart(ingest, { headers: {}, body }, studyUid, call));
    } else if (contentType.type === 'multipart/related') {
      const type = contentType.parameters['type']?.toLowerCase() ?? dicom;
      if (type !== dicom)
        throw new HttpError(415, 'unsupported', `parts of ${type} are not taken`, { mediaType: type });
      for await (const part of readMultipart(body, contentType.parameters['boundary'] ?? '')) {
        results.push(await storePart(ingest, part, studyUid, call));
      }
    } else {
      throw new HttpError(415, 'unsupported', `${contentType.type} is not taken`, { mediaType: contentType.type });
    }
  } catch (error) {
    throw error instanceof Interrupted ? error.cause : error;
  } finally {
    await body.return(undefined);
  }
  if (results.length === 0) throw badRequest('the request holds no instance');
  return responseOf(results, studyUid, call.base);
}
