import { type ErrorCode, NegatoscopeError, toEnvelope } from '../../../src-shared/contract/errors.ts';

/** Where a code of ours lands in HTTP; what is not here is the server's fault. */
const statusOf: Partial<Record<ErrorCode, number>> = {
  'invalid-input': 400,
  'not-found': 404,
  forbidden: 403,
  busy: 503,
  cancelled: 503,
  unsupported: 406,
  'not-displayable': 406,
  'not-dicom': 422,
  damaged: 422,
  'decode-failed': 422,
  'disk-full': 507,
  timeout: 504,
};

/** An error that knows its HTTP status. */
export class HttpError extends NegatoscopeError {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: ErrorCode,
    message: string,
    parameters: ConstructorParameters<typeof NegatoscopeError>[2] = {},
    headers: Record<string, string> = {},
  ) {
    super(code, message, parameters);
    this.status = status;
    this.headers = headers;
  }
}

export const badRequest = (message: string, parameters = {}): HttpError =>
  new HttpError(400, 'invalid-input', message, parameters);
export const notFound = (message: string, parameters = {}): HttpError =>
  new HttpError(404, 'not-found', message, parameters);
export const notAcceptable = (message: string, parameters = {}): HttpError =>
  new HttpError(406, 'unsupported', message, parameters);

/** Patient data stays out of caches on the disk. */
export const privateHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** The answer to anything that went wrong: `{code, message, parameters}` as JSON. */
export function errorResponse(error: unknown): Response {
  const envelope = toEnvelope(error);
  const status = error instanceof HttpError ? error.status : (statusOf[envelope.code] ?? 500);
  const headers = error instanceof HttpError ? error.headers : {};
  return new Response(JSON.stringify(envelope), {
    status,
    headers: { ...privateHeaders, ...headers, 'content-type': 'application/json' },
  });
}

export function jsonResponse(value: unknown, headers: Record<string, string> = {}, status = 200): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { ...privateHeaders, 'content-type': 'application/json', ...headers },
  });
}

/** Bytes that are in memory already. */
export function bytesResponse(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(bytes, {
    headers: {
      ...privateHeaders,
      'content-type': contentType,
      'content-length': String(bytes.length),
      ...headers,
    },
  });
}

/**
 * A stream that asks the generator for the next piece when the reader wants one. When the reader goes away the generator
 * is ended, so that its `finally` closes what it opened.
 */
export function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await pieces.next();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(error);
        }
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** `If-None-Match` names what we would send. */
export function isUnchanged(request: Request, etag: string): boolean {
  const given = request.headers.get('if-none-match');
  return given?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag || one.trim() === '*') ?? false;
}

export const notModified = (etag: string): Response =>
  new Response(null, { status: 304, headers: { ...privateHeaders, etag } });

/** One range of bytes, the end not included; undefined when none is asked for. Throws 416 when it lies outside. */
export function requestedRange(request: Request, size: number): { start: number; end: number } | undefined {
  const header = request.headers.get('range');
  if (header === null) return undefined;
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim());
  // Several ranges, or another unit: the whole is a valid answer (RFC 9110 14.2).
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const last = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === '' ? size : last + 1;
  if (start >= size || end <= start) {
    throw new HttpError(
      416,
      'invalid-input',
      'the range lies outside of the file',
      { size },
      {
        'content-range': `bytes */${size}`,
      },
    );
  }
  return { start, end };
}
